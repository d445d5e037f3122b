package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;

/**
 * Which arrivals a schedule has: equal timetables, equal arrivals.
 *
 * @param gapNanos mean gap; 0 if all are due at once, which saturates
 * @param phase of constant arrivals, in gaps
 * @param seed of Poisson arrivals
 */
record Timetable(Arrivals arrivals, double gapNanos, double phase, long seed) {
    /**
     * One of several schedules that have a rate together.
     *
     * @param rate in ops/s; 0 saturates
     * @param role {@code ""} if it is the only one
     */
    static Timetable of(Arrivals arrivals, double rate, String role, int index, int schedules) {
        double gap = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * schedules / rate;
        long seed = role.isEmpty() ? OpenLoop.SEED : new SplitMix64(role.hashCode()).nextLong();
        return new Timetable(arrivals, gap, (double) index / schedules, seed + index);
    }

    boolean saturates() {
        return gapNanos == 0;
    }

    /** The arrivals, from the first. */
    Arrivals.Sequence sequence() {
        return arrivals.sequence(gapNanos, phase, seed);
    }
}
