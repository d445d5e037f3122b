package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.scalingpatterns.benchmarks.runner.BlockRunner.ForkFailed;
import org.scalingpatterns.results.sources.Sources;

/**
 * A run from its first fork to its sealed folder. A family is written when its last block is done; {@link #stop} writes
 * the finished cells of the one under way.
 */
public final class MeasuringRun {
    private final Plan plan;
    private final RunFacts facts;
    private final Progress progress;
    private final RunRecorder recorder;
    private volatile String underWay;
    private boolean sealed;

    public MeasuringRun(Plan plan, Sources sources, RunFacts facts, Path folder, Progress progress) {
        this.plan = plan;
        this.facts = facts;
        this.progress = progress;
        this.recorder = new RunRecorder(plan, sources, folder);
    }

    /** Measures all that is planned. */
    public void measure() {
        Path log = temporaryLog();
        var runner = new BlockRunner(plan.profile(), log);
        try {
            for (String family : plan.families()) {
                underWay = family;
                for (int block = 0; block < plan.profile().forks(); block++) {
                    measure(family, block, runner);
                }
                recorder.write(family);
            }
            seal();
        } finally {
            delete(log);
        }
    }

    private void measure(String family, int block, BlockRunner runner) {
        var before = MachineLoad.now();
        for (Plan.PlannedCell cell : plan.block(family, block, facts.seed())) {
            progress.next(cell, plan.profile());
            if (recorder.hasFailed(cell)) {
                continue;
            }
            try {
                recorder.add(cell, block, runner.run(cell));
            } catch (ForkFailed e) {
                progress.failed(cell, e.getMessage());
                recorder.failed(cell, e.getMessage());
            }
        }
        recorder.add(before.until(MachineLoad.now(), family, block));
    }

    /** Writes what there is; safe at any time, from another thread too. */
    public synchronized void stop() {
        if (!sealed && underWay != null) {
            recorder.write(underWay);
            seal();
        }
    }

    private synchronized void seal() {
        if (!sealed) {
            recorder.seal(facts);
            sealed = true;
        }
    }

    private static Path temporaryLog() {
        try {
            return Files.createTempFile("scaling-patterns-jmh", ".txt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path log) {
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
