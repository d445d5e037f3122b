package org.scalingpatterns.benchmarks.runner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.harness.MixRole;
import org.scalingpatterns.benchmarks.harness.OpenLoop;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;
import org.scalingpatterns.benchmarks.runner.ForkRunner.ForkFailed;
import org.scalingpatterns.results.Run;

/**
 * Finds what a group of load cells sustains, and from that the rates at which all its variants are compared.
 *
 * <p>Each variant is saturated, and what it serves in the last two thirds of an iteration is its capacity: by then its
 * buffers are full, for the iteration is made long enough that five times what they hold is served. What a mix serves is
 * what its slowest role does, by that role's share: saturated, the others serve more than theirs. The slowest variant is
 * then loaded with 95 % of its capacity; where that already is too much, the capacity is taken 10 % lower, and so on.
 */
final class CapacityProbe {
    private static final int CONFIRMATIONS = 10;
    private static final double LOWERED = 0.9;
    private static final long LONGEST_MILLIS = 60_000;

    private final ForkRunner runner;
    private final Profile profile;
    private final Progress progress;

    CapacityProbe(ForkRunner runner, Profile profile, Progress progress) {
        this.runner = runner;
        this.profile = profile;
        this.progress = progress;
    }

    /**
     * The rates of a group, by its variants. A variant that fails is left out, it will fail in its own cells too; where
     * none is left, the rates are token ones.
     */
    Run.Rates probe(String group, List<PlannedCell> variants) {
        var sustained = new LinkedHashMap<String, Double>();
        PlannedCell slowest = null;
        for (PlannedCell variant : variants) {
            progress.probing(group, variant.variant());
            try {
                double capacity = round(capacity(variant));
                sustained.put(variant.variant(), capacity);
                if (slowest == null || capacity < sustained.get(slowest.variant())) {
                    slowest = variant;
                }
            } catch (ForkFailed e) {
                notProbed(variant, e);
            }
        }
        return slowest == null ? token() : rates(sustained, confirmed(slowest, sustained));
    }

    private double confirmed(PlannedCell slowest, Map<String, Double> sustained) {
        double capacity = sustained.get(slowest.variant());
        try {
            for (int i = 0; i < CONFIRMATIONS && !sustains(slowest, rate(capacity, "95")); i++) {
                capacity = round(capacity * LOWERED);
                sustained.put(slowest.variant(), capacity);
            }
        } catch (ForkFailed e) {
            notProbed(slowest, e);
        }
        return capacity;
    }

    private void notProbed(PlannedCell variant, ForkFailed e) {
        if (!Progress.isNotRun(e.getMessage())) { // else its cells say so
            progress.failed(variant, "can't be probed: " + e.getMessage());
        }
    }

    private static Run.Rates rates(Map<String, Double> sustained, double capacity) {
        var byLoad = new LinkedHashMap<String, Long>();
        for (String load : Benchmark.LOADS) {
            byLoad.put(load, rate(capacity, load));
        }
        return new Run.Rates(sustained, byLoad);
    }

    /** Rates that anything can serve: only to see whether a benchmark runs. */
    static Run.Rates token() {
        var byLoad = new LinkedHashMap<String, Long>();
        Benchmark.LOADS.forEach(load -> byLoad.put(load, 10 * Long.parseLong(load)));
        return new Run.Rates(Map.of(), byLoad);
    }

    private double capacity(PlannedCell variant) throws ForkFailed {
        Profile.Effort effort = profile.load();
        long buffer = variant.benchmark().experiment().buffer();
        while (true) {
            long millis = effort.measurement().convertTo(TimeUnit.MILLISECONDS);
            HdrResults results =
                    HdrResults.forks(runner.run(variant.withRate(0), effort)).get(0);
            double served = served(variant, results);
            if (!(served > 0)) {
                throw new ForkFailed("must serve something: " + variant.id() + " served nothing when saturated", null);
            }
            if (served * 3 / 2 >= 5.0 * buffer || 2 * millis > LONGEST_MILLIS) {
                return served / (millis * 2 / 3_000.0);
            }
            effort = effort.withMeasurement(2 * millis);
        }
    }

    /** Served with success in the last two thirds; of a mix, what it would have served with its shares kept. */
    private static double served(PlannedCell variant, HdrResults results) {
        String[] roles = variant.benchmark().experiment().roles();
        if (roles.length == 0) {
            return results.counter(OpenLoop.SERVED_LAST_TWO_THIRDS);
        }
        double slowest = Double.POSITIVE_INFINITY;
        for (String role : roles) {
            double share = (double) results.counter(role + "-" + MixRole.SHARE) / MixRole.SHARE_UNITS;
            double served = results.counter(role + "-" + OpenLoop.SERVED_LAST_TWO_THIRDS);
            slowest = Math.min(slowest, share > 0 ? served / share : 0); // 0: it is no role of the mix
        }
        return slowest;
    }

    private boolean sustains(PlannedCell variant, long rate) throws ForkFailed {
        RunResult result = runner.run(variant.withRate(rate));
        Optional<String> saturated = Served.of(HdrResults.forks(result).get(0)).saturated();
        return saturated.isEmpty();
    }

    private static long rate(double capacity, String percent) {
        return Math.max(1, (long) round(capacity * Integer.parseInt(percent) / 100));
    }

    /** Down to two digits: the rates are round numbers, and a repeated probe mostly gives the same. */
    static double round(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
        return Math.floor(value / unit + 1e-9) * unit;
    }
}
