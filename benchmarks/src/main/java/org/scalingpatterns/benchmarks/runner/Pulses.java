package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.harness.Pulse;

/**
 * How fast each fork's processor was, against the others of its kind and JDK, and against those of its own benchmark: some work
 * leaves the processor in another state than other work does, which is none of the machine's doing. Not thread-safe.
 *
 * <p>It judges by a piece of work that is the same in every fork, never by what the fork measured: to measure again those
 * whose figures look odd would choose the result.
 */
final class Pulses {
    /** A fork is slowed when its pulse took this many times the calm ones'; in calm they lie within 1 %. */
    static final double SLOWED = 1.08;

    /** Fewer forks don't show what calm is. */
    private static final int ENOUGH = 8;

    /** Fewer forks of a benchmark don't show what its own calm is. */
    private static final int ENOUGH_ALIKE = 3;

    private final Map<String, List<Double>> seen = new HashMap<>();

    /**
     * Takes a fork into account.
     *
     * @return how many times as long its pulse took as those of the calmest quarter so far, of its kind or of its benchmark, whichever
     *     is less; 1 where that is not known
     */
    double slowdown(PlannedCell cell, RunResult fork) {
        double pulse = pulse(fork);
        if (pulse == 0) {
            return 1;
        }
        add(kind(cell), pulse);
        add(benchmark(cell), pulse);
        return slowdown(cell, pulse);
    }

    /** The same of a fork that was taken into account, against all that were: the first had few before them. Empty without a pulse. */
    OptionalDouble among(PlannedCell cell, RunResult fork) {
        double pulse = pulse(fork);
        return pulse == 0 ? OptionalDouble.empty() : OptionalDouble.of(slowdown(cell, pulse));
    }

    private double slowdown(PlannedCell cell, double pulse) {
        double ofKind = against(kind(cell), pulse, ENOUGH);
        double alike = against(benchmark(cell), pulse, ENOUGH_ALIKE);
        return ofKind == 0 ? 1 : alike == 0 ? ofKind : Math.min(ofKind, alike);
    }

    private static String kind(PlannedCell cell) {
        return cell.jdk().feature() + " " + cell.kind();
    }

    private static String benchmark(PlannedCell cell) {
        return cell.jdk().feature() + " " + cell.benchmark().name() + " "
                + cell.params().getOrDefault("threads", "");
    }

    private void add(String same, double pulse) {
        List<Double> others = seen.computeIfAbsent(same, first -> new ArrayList<>());
        int place = Collections.binarySearch(others, pulse);
        others.add(place < 0 ? -place - 1 : place, pulse);
    }

    /** How many times as long as the calmest quarter of so many at least; 0 where there are fewer. */
    private double against(String same, double pulse, int enough) {
        List<Double> others = seen.getOrDefault(same, List.of());
        return others.size() < enough ? 0 : pulse / others.get(others.size() / 4);
    }

    /** The median of a fork's measurement iterations, in ns; 0 where there is none. */
    private static double pulse(RunResult fork) {
        double[] sorted = fork.getBenchmarkResults().iterator().next().getIterationResults().stream()
                .map(iteration -> iteration.getSecondaryResults().get(Pulse.NANOS))
                .filter(Objects::nonNull)
                .mapToDouble(pulse -> pulse.getScore())
                .sorted()
                .toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }
}
