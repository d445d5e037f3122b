package org.scalingpatterns.benchmarks.runner;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.results.Cell;

/**
 * How much is measured.
 *
 * @param name as on the command line and in the run
 * @param forks of a cell whose value varies; a quality experiment has a fixed seed and one fork
 */
public record Profile(String name, int forks, Effort cost, Effort load) {
    /** Does every benchmark run and check out? Never shown as a result. */
    public static final Profile SMOKE = new Profile(
            "smoke", 1, new Effort(1, millis(50), 1, millis(50)), new Effort(1, millis(200), 1, millis(300)));

    /** The headline cells on somebody's own machine; three forks make an indication. */
    public static final Profile QUICK = new Profile(
            "quick", 3, new Effort(2, millis(60), 3, millis(60)), new Effort(1, millis(250), 1, millis(700)));

    /** Starting a JVM with a touched heap and building the keys, in milliseconds; only for the plan. */
    private static final int STARTUP_MILLIS = 600;

    /** What a quality experiment takes for both of its iterations, on average; only for the plan. */
    private static final int EXPERIMENT_MILLIS = 500;

    public static final List<Profile> ALL = List.of(SMOKE, QUICK);

    /** Iterations of one fork. */
    public record Effort(int warmups, TimeValue warmup, int measurements, TimeValue measurement) {
        Effort withIterations(int millis) {
            return new Effort(warmups, TimeValue.milliseconds(millis), measurements, TimeValue.milliseconds(millis));
        }

        long millis() {
            return warmups * warmup.convertTo(TimeUnit.MILLISECONDS)
                    + measurements * measurement.convertTo(TimeUnit.MILLISECONDS);
        }
    }

    /** The same with another number of forks. */
    public Profile withForks(int other) {
        return new Profile(name, other, cost, load);
    }

    /** The same with iterations of another length. */
    public Profile withIterations(int millis) {
        return new Profile(name, forks, cost.withIterations(millis), load.withIterations(millis));
    }

    int forks(Cell.Kind kind) {
        return kind == Cell.Kind.QUALITY ? 1 : forks;
    }

    Effort effort(Cell.Kind kind) {
        return switch (kind) {
            case COST -> cost;
            case LOAD -> load;
            case QUALITY -> new Effort(0, millis(1), 2, millis(1)); // the second must repeat the first
        };
    }

    /** Planned milliseconds of one fork. */
    long millis(Cell.Kind kind) {
        return STARTUP_MILLIS
                + (kind == Cell.Kind.QUALITY ? EXPERIMENT_MILLIS : effort(kind).millis());
    }

    /** The cells that it takes of a benchmark. */
    List<Map<String, String>> choose(Benchmark benchmark, boolean all) {
        if (all) {
            return benchmark.choices();
        }
        return this.name.equals(SMOKE.name) ? benchmark.sample() : benchmark.headlines();
    }

    private static TimeValue millis(long millis) {
        return TimeValue.milliseconds(millis);
    }
}
