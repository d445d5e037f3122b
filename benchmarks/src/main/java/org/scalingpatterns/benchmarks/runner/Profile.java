package org.scalingpatterns.benchmarks.runner;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.results.Cell;

/**
 * How much is measured, and how closely the machine is watched.
 *
 * @param name as on the command line and in the run
 * @param forks of a cell whose value varies; a quality experiment whose figures are no times repeats exactly, and has one fork
 * @param headToHead forks of a cell that is set beside a peer's
 * @param watch what is done about a machine that is not calm
 */
public record Profile(String name, int forks, int headToHead, Effort cost, Effort load, Watch watch) {
    /** Does every benchmark run and check out? Never shown as a result. */
    public static final Profile SMOKE = new Profile(
            "smoke",
            1,
            1,
            new Effort(1, millis(50), 1, millis(50)),
            new Effort(1, millis(200), 1, millis(300)),
            Watch.NOTHING);

    /** The headline cells on somebody's own machine; three forks make an indication. */
    public static final Profile QUICK = new Profile(
            "quick",
            3,
            3,
            new Effort(2, millis(40), 3, millis(40)),
            new Effort(1, millis(200), 1, millis(500)),
            Watch.FAMILIES);

    /** Every cell, for the site: six forks or more, so that intervals are resampled from them. */
    public static final Profile PUBLISH = new Profile(
            "publish",
            6,
            10,
            new Effort(3, millis(60), 9, millis(40)),
            new Effort(2, millis(400), 1, millis(1_500)),
            Watch.BLOCKS);

    public static final List<Profile> ALL = List.of(SMOKE, QUICK, PUBLISH);

    /** Starting a JVM with a touched heap and building the keys, in milliseconds; only for the plan. */
    private static final int STARTUP_MILLIS = 850;

    /** Filling a store, and the warm-up's end; only for the plan. */
    private static final int LOAD_STARTUP_MILLIS = 900;

    /** What one iteration of a quality experiment takes, on average; only for the plan. */
    private static final int EXPERIMENT_MILLIS = 350;

    /** The rulers' fork, in milliseconds; only for the plan. */
    private static final int RULERS_MILLIS = 900;

    /** Forks at once where nothing is measured, at most: each has a heap of 1 GB, and may have a database. */
    private static final int MOST_LANES = 8;

    /** Forks that probe the capacity of one variant, the confirming one included; only for the plan. */
    private static final double PROBES = 1.5;

    /** What is done about a machine that is not calm. */
    public enum Watch {
        /** It may be as it likes: nothing is measured, and forks run side by side. */
        NOTHING,
        /** Rulers before and after a family; a disturbance is remarked. */
        FAMILIES,
        /** Rulers before and after each block; a disturbed block is measured again, and some cells twice in each. */
        BLOCKS
    }

    /** Iterations of one fork. */
    public record Effort(int warmups, TimeValue warmup, int measurements, TimeValue measurement) {
        Effort withIterations(int millis) {
            return new Effort(warmups, TimeValue.milliseconds(millis), measurements, TimeValue.milliseconds(millis));
        }

        Effort withMeasurement(long millis) {
            return new Effort(warmups, warmup, measurements, TimeValue.milliseconds(millis));
        }

        long millis() {
            return warmups * warmup.convertTo(TimeUnit.MILLISECONDS)
                    + measurements * measurement.convertTo(TimeUnit.MILLISECONDS);
        }
    }

    /** The same with another number of forks. */
    public Profile withForks(int other) {
        return new Profile(name, other, other, cost, load, watch);
    }

    /** The same with iterations of another length. */
    public Profile withIterations(int millis) {
        return new Profile(name, forks, headToHead, cost.withIterations(millis), load.withIterations(millis), watch);
    }

    /**
     * Flags that it adds to those of every fork. Whether a benchmark runs is seen sooner without compiling it well and
     * without touching all of a heap that it hardly fills.
     */
    List<String> flags() {
        return measures() ? List.of() : List.of("-XX:-AlwaysPreTouch", "-XX:TieredStopAtLevel=1");
    }

    boolean watchesBlocks() {
        return watch == Watch.BLOCKS;
    }

    /**
     * Whether it measures anything. One that doesn't has load cells at a token rate, rather than at shares of what the machine
     * sustains, no rulers, and several forks at once.
     */
    public boolean measures() {
        return watch != Watch.NOTHING;
    }

    /** Forks at once. One that measures has the machine to itself; others wait half of their time, for engines to start. */
    int lanes() {
        return measures() ? 1 : Math.min(Runtime.getRuntime().availableProcessors() + 1, MOST_LANES);
    }

    Effort effort(Cell.Kind kind) {
        return switch (kind) {
            case COST -> cost;
            case LOAD -> load;
            case QUALITY -> new Effort(0, millis(1), experiments(), millis(1));
        };
    }

    /** How often an experiment is made: the second time must repeat the first. The quick profile saves itself that. */
    private int experiments() {
        return name.equals(QUICK.name) ? 1 : 2;
    }

    /** Forks of a quality experiment with a figure that is computed from a time. Only a run for the site needs its interval. */
    int experimentForks() {
        return watchesBlocks() ? forks : 1;
    }

    /** How often a fork whose processor was slowed is measured again, at most. */
    int repetitions() {
        return watchesBlocks() ? 2 : name.equals(QUICK.name) ? 1 : 0;
    }

    /** Planned milliseconds of one fork. */
    long millis(Cell.Kind kind) {
        return switch (kind) {
            case COST -> STARTUP_MILLIS + cost.millis();
            case LOAD -> LOAD_STARTUP_MILLIS + load.millis();
            case QUALITY -> STARTUP_MILLIS + experiments() * EXPERIMENT_MILLIS;
        };
    }

    /** Planned milliseconds of all rulers of a family. */
    long rulersMillis(int blocks) {
        return measures() ? 2L * RULERS_MILLIS * (watchesBlocks() ? blocks : 1) : 0;
    }

    /** Planned milliseconds to find the capacity of some variants. */
    long probeMillis(int variants) {
        return measures() ? (long) (PROBES * variants * millis(Cell.Kind.LOAD)) : 0;
    }

    /** The cells that it takes of a benchmark. */
    List<Map<String, String>> choose(Benchmark benchmark, boolean all) {
        if (all || watchesBlocks()) {
            return benchmark.choices();
        }
        return measures() ? benchmark.headlines() : benchmark.sample();
    }

    private static TimeValue millis(long millis) {
        return TimeValue.milliseconds(millis);
    }
}
