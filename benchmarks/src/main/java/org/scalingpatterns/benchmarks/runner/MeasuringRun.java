package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private volatile boolean stopped;
    private boolean sealed;

    public MeasuringRun(Plan plan, Sources sources, RunFacts facts, Path folder, Progress progress) {
        this.plan = plan;
        this.facts = facts;
        this.progress = progress;
        this.recorder = new RunRecorder(plan, sources, folder);
    }

    /** Measures all that is planned, or until it is stopped; says whether it came to its end. */
    public boolean measure() {
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
            return true;
        } catch (RuntimeException e) {
            if (stopped) {
                return false; // the forks and the JVM are being ended, which no code here can be blamed for
            }
            throw e;
        }
    }

    private void measure(String family, int block, BlockRunner runner) {
        List<Plan.PlannedCell> cells = plan.block(family, block, facts.seed());
        if (cells.isEmpty()) {
            return; // quality experiments stand in the first block only
        }
        var before = MachineLoad.now();
        for (Plan.PlannedCell cell : cells) {
            progress.next(cell, plan.profile());
            if (recorder.hasFailed(cell)) {
                continue;
            }
            try {
                recorder.add(cell, block, runner.run(cell));
            } catch (ForkFailed e) {
                if (stopped) {
                    throw new IllegalStateException("stopped", e);
                }
                progress.failed(cell, e.getMessage());
                recorder.failed(cell, e.getMessage());
            }
        }
        recorder.add(before.until(MachineLoad.now(), family, block));
    }

    /** From here on a fork that fails is none of the run's. */
    public void stopping() {
        stopped = true;
    }

    /** Writes what there is; safe at any time, from another thread too. */
    public synchronized void stop() {
        stopped = true;
        if (!sealed && underWay != null) {
            recorder.write(underWay);
            seal();
        }
    }

    private synchronized void seal() {
        if (!sealed) {
            recorder.seal(facts, stopped);
            sealed = true;
        }
    }

    private static Path temporaryLog() {
        try {
            Path log = Files.createTempFile("scaling-patterns-jmh", ".txt");
            log.toFile().deleteOnExit();
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
