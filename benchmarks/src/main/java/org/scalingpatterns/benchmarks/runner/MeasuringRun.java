package org.scalingpatterns.benchmarks.runner;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.runner.ForkRunner.ForkFailed;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.sources.Sources;

/**
 * A run from its first fork to its sealed folder. Every fork is kept as it ends, so that a run which is stopped, or
 * killed, goes on at the next one. A family is written when its last block is done; {@link #stop} writes the finished
 * cells of the one under way.
 */
public final class MeasuringRun {
    /** Blocks in a row whose repetition was no calmer, after which no other is repeated. */
    private static final int REPETITIONS_IN_VAIN = 2;

    private final Plan unrated;
    private final RunFacts facts;
    private final Sources sources;
    private final Path folder;
    private final RunState state;
    private final Progress progress;
    private final ForkRunner runner;
    private final Pulses pulses = new Pulses();
    private Map<String, Double> lastRulers = Map.of();
    private Plan plan;
    private RunRecorder recorder;
    private volatile String underWay;
    private volatile boolean stopped;
    private boolean sealed;

    /**
     * @param plan whose load cells have no rate yet
     * @param state of a new run, or of one that was stopped: what it measured is not measured again
     */
    public MeasuringRun(Plan plan, RunFacts facts, Sources sources, Path folder, RunState state, Progress progress) {
        this.unrated = plan;
        this.facts = facts;
        this.sources = sources;
        this.folder = folder;
        this.state = state;
        this.progress = progress;
        this.runner = new ForkRunner(plan.profile());
    }

    /** Measures all that is planned, or until it is stopped; says whether it came to its end. */
    public boolean measure() {
        try {
            prepare();
            for (String family : plan.families()) {
                underWay = family;
                measure(family);
                recorder.write(family);
            }
            seal();
            RunFolder.read(
                    folder); // while what it is made of is still there: what can't be read back can be gone on with
            state.remove();
            return true;
        } catch (RuntimeException e) {
            if (stopped) {
                return false; // the forks and the JVM are being ended, which no code here can be blamed for
            }
            throw e;
        }
    }

    /** Fixes the rates, once in the life of a run, and takes up what was measured before. */
    private void prepare() {
        var rates = new LinkedHashMap<>(state.rates());
        rates.keySet().retainAll(unrated.probed().keySet()); // those of other families are none of this run's
        var probe = new CapacityProbe(runner, unrated.profile(), progress);
        unrated.probed().forEach((group, variants) -> {
            if (!rates.containsKey(group)) {
                rates.put(group, unrated.profile().measures() ? probe.probe(group, variants) : CapacityProbe.token());
                if (stopped) {
                    throw new IllegalStateException("stopped"); // a fork that was ended is no variant that fails
                }
                state.fix(rates);
            }
        });
        plan = unrated.withRates(rates);
        recorder = new RunRecorder(plan, sources, folder, state.asked().started());
        List<RunState.Fork> forks = state.forks(recorder.fingerprints());
        forks.forEach(recorder::add);
        heedPulses(forks);
        state.blocks().forEach(recorder::add);
        progress.plan(plan, forks.size());
    }

    /** Forks of before a stop show what calm is, too. */
    private void heedPulses(List<RunState.Fork> forks) {
        var cells = new LinkedHashMap<String, PlannedCell>();
        plan.families().forEach(family -> plan.cells(family).forEach(cell -> cells.put(cell.id(), cell)));
        forks.stream()
                .filter(fork -> fork.result() != null)
                .forEach(fork -> pulses.slowdown(cells.get(fork.cell()), fork.result()));
    }

    private void measure(String family) {
        int blocks = plan.blocks(family);
        boolean each = plan.profile().watchesBlocks();
        Map<String, Double> ofFamily = recorder.rulersBefore(family); // of before a stop
        for (int block = 0; block < blocks; block++) {
            if (recorder.disturbed(family, block, 0).isPresent()
                    && remaining(family, block, 0).isEmpty()) {
                continue;
            }
            boolean first = each || block == 0;
            boolean last = each || block == blocks - 1;
            Map<String, Double> before = first ? rulers(family) : last ? ofFamily : Map.of();
            ofFamily = block == 0 ? before : ofFamily;
            measure(family, block, 0, before, last);
        }
        if (each) {
            repeatBlocks(blocks, block -> isDisturbed(family, block), block -> isCalmAgain(family, block));
        }
    }

    /**
     * Repeats disturbed blocks in their order, until so many in a row were no calmer than before: then it is the machine that
     * is disturbed, and each other repetition costs a block's time for nothing.
     */
    static void repeatBlocks(int blocks, IntPredicate disturbed, IntPredicate calmAgain) {
        int inVain = 0;
        for (int block = 0; block < blocks && inVain < REPETITIONS_IN_VAIN; block++) {
            if (disturbed.test(block)) {
                inVain = calmAgain.test(block) ? 0 : inVain + 1;
            }
        }
    }

    private boolean isDisturbed(String family, int block) {
        return recorder.disturbed(family, block, 0).map(why -> !why.isEmpty()).orElse(false);
    }

    /** Measures a block once more, if that is not done yet; says whether it was calm then. */
    private boolean isCalmAgain(String family, int block) {
        boolean repeated = recorder.disturbed(family, block, 1).isPresent();
        // A repetition lacks cells where a resumed run found their code changed.
        if (!repeated || !remaining(family, block, 1).isEmpty()) {
            progress.repeats(plan.block(family, block, facts.seed()));
            measure(family, block, 1, rulers(family), true);
        }
        return recorder.disturbed(family, block, 1).map(List::isEmpty).orElse(false);
    }

    private List<Plan.Step> remaining(String family, int block, int attempt) {
        return plan.block(family, block, facts.seed()).stream()
                .filter(step -> !recorder.hasFailed(step.cell()) && !recorder.has(step, block, attempt))
                .toList();
    }

    private void measure(String family, int block, int attempt, Map<String, Double> before, boolean rulersAfter) {
        var start = MachineLoad.now();
        progress.block(
                block + 1,
                plan.blocks(family),
                plan.block(family, block, facts.seed()).size());
        var slowed = new LinkedHashMap<Plan.Step, RunState.Fork>();
        if (!plan.profile().measures()) {
            runSideBySide(remaining(family, block, attempt), block, attempt);
        }
        for (Plan.Step step : plan.block(family, block, facts.seed())) {
            boolean done = recorder.hasFailed(step.cell()) || recorder.has(step, block, attempt);
            progress.next(step.cell(), done);
            if (!done) {
                RunState.Fork fork = measure(step, block, attempt);
                if (fork.isSlowed() && plan.profile().repetitions() > 0) {
                    progress.disturbed();
                    slowed.put(step, fork);
                } else {
                    keep(fork);
                }
            }
        }
        int repeated = repeat(slowed, plan.profile().repetitions(), step -> {
            progress.repeats(List.of(step));
            progress.next(step.cell(), false);
            return measure(step, block, attempt);
        });
        slowed.values().forEach(this::keep);
        var end = MachineLoad.now();
        Map<String, Double> after = rulersAfter ? rulers(family) : Map.of();
        Noise.Block seen = start.until(end, family, block, attempt, before, after, repeated);
        if (!seen.disturbed().isEmpty()) {
            progress.disturbed();
        }
        state.add(seen);
        recorder.add(seen);
    }

    /**
     * Measures slowed forks again until they are calm, or so many rounds are over; of each the one whose processor was
     * fastest stays. One that fails stays in any case: a wrong answer fails its cell.
     *
     * @return how many forks that took
     */
    static int repeat(Map<Plan.Step, RunState.Fork> forks, int rounds, Function<Plan.Step, RunState.Fork> measure) {
        int repeated = 0;
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<Plan.Step, RunState.Fork> fork : forks.entrySet()) {
                if (fork.getValue().isSlowed()) {
                    RunState.Fork again = measure.apply(fork.getKey());
                    repeated++;
                    if (again.failure() != null
                            || again.slowdown() < fork.getValue().slowdown()) {
                        fork.setValue(again);
                    }
                }
            }
        }
        return repeated;
    }

    private RunState.Fork measure(Plan.Step step, int block, int attempt) {
        return measure(step, block, attempt, () -> runner.run(step.cell()));
    }

    /** How a fork comes to its result. */
    private interface Measurement {
        RunResult result() throws ForkFailed;
    }

    private RunState.Fork measure(Plan.Step step, int block, int attempt, Measurement measurement) {
        PlannedCell cell = step.cell();
        String fingerprint = recorder.fingerprints().get(cell.id());
        try {
            RunResult result = measurement.result();
            double slowdown = pulses.slowdown(cell, result);
            return new RunState.Fork(cell.id(), fingerprint, block, attempt, step.again(), result, slowdown, null);
        } catch (ForkFailed e) {
            if (stopped) {
                throw new IllegalStateException("stopped", e);
            }
            progress.failed(cell, e.getMessage());
            return new RunState.Fork(cell.id(), fingerprint, block, attempt, step.again(), null, 1, e.getMessage());
        }
    }

    /** Runs forks side by side, where nothing is measured, and keeps each as it ends. */
    private void runSideBySide(List<Plan.Step> steps, int block, int attempt) {
        var lanes = Executors.newFixedThreadPool(plan.profile().lanes(), MeasuringRun::daemon);
        try {
            var ended = new ExecutorCompletionService<Ended>(lanes);
            steps.forEach(step -> ended.submit(() -> run(step)));
            for (int i = 0; i < steps.size(); i++) {
                Ended fork = ended.take().get();
                progress.next(fork.step().cell(), false);
                keep(measure(fork.step(), block, attempt, fork.measurement()));
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while forks run", e);
        } finally {
            lanes.shutdownNow();
        }
    }

    /** Forks that wait don't keep a JVM that is being ended. */
    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "fork");
        thread.setDaemon(true);
        return thread;
    }

    private record Ended(Plan.Step step, Measurement measurement) {}

    private Ended run(Plan.Step step) {
        try {
            RunResult result = runner.run(step.cell());
            return new Ended(step, () -> result);
        } catch (ForkFailed e) {
            return new Ended(step, () -> {
                throw e;
            });
        }
    }

    private void keep(RunState.Fork fork) {
        if (stopped) {
            throw new IllegalStateException("stopped"); // the folder is being sealed: what comes now would be torn
        }
        state.add(fork);
        recorder.add(fork);
    }

    /**
     * A ruler that moved is measured again, and the faster one counts: it may itself have had the slow processor. Without
     * rulers a run is less sure of its machine, and says so by having none; that is no reason to end it.
     */
    private Map<String, Double> rulers(String family) {
        if (!plan.profile().measures()) {
            return Map.of();
        }
        try {
            Jdk jdk = plan.cells(family).get(0).jdk();
            var rulers = new TreeMap<>(runner.rulers(jdk));
            if (!MachineLoad.disturbances(null, lastRulers, rulers).isEmpty()) {
                runner.rulers(jdk).forEach((ruler, nanos) -> rulers.merge(ruler, nanos, Math::min));
            }
            lastRulers = rulers;
            return rulers;
        } catch (ForkFailed e) {
            if (stopped) {
                throw new IllegalStateException("stopped", e);
            }
            progress.warn("the rulers can't be measured: " + e.getMessage());
            return Map.of();
        }
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
}
