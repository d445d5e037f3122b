package org.scalingpatterns.benchmarks.runner;

import java.util.Map;
import java.util.Optional;
import org.scalingpatterns.benchmarks.harness.OpenLoop;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

/**
 * How the arrivals of one open-loop fork fared, in numbers of arrivals.
 *
 * @param served completed or failed
 * @param unserved due, and never started
 * @param growth of the backlog in the last third; 0 where it did not grow in the one before, so that a stall at the end is none
 */
record Served(double scheduled, double served, double unserved, double growth) {
    private static final double SERVED_SHARE = 0.99;

    /** A backlog grows when more than this share of what arrived in a third is added to it. */
    private static final double GROWING_SHARE = 0.01;

    /** So few more are under way by chance. */
    private static final int BY_CHANCE = 10;

    /** Up to this share of arrivals may be under way or just due when the iteration ends. */
    private static final double CENSORED_SHARE = 0.001;

    /** A buffer counts as outlasted when five times what it holds has arrived. */
    private static final int FILLINGS = 5;

    static Served of(HdrResults results) {
        return new Served(
                results.counter(OpenLoop.SCHEDULED),
                results.counter(OpenLoop.COMPLETED) + results.counter(OpenLoop.FAILED),
                results.counter(OpenLoop.CENSORED),
                growth(
                        (double) results.counter(OpenLoop.BACKLOG_1),
                        (double) results.counter(OpenLoop.BACKLOG_2),
                        (double) results.counter(OpenLoop.BACKLOG_3)));
    }

    private static double growth(double first, double second, double third) {
        return second > first ? third - second : 0;
    }

    static Optional<Served> of(Map<String, Double> counters) {
        Double scheduled = counters.get(OpenLoop.SCHEDULED);
        return scheduled == null || scheduled == 0
                ? Optional.empty()
                : Optional.of(new Served(
                        scheduled,
                        counters.get(OpenLoop.COMPLETED) + counters.get(OpenLoop.FAILED),
                        counters.get(OpenLoop.CENSORED),
                        growth(
                                counters.get(OpenLoop.BACKLOG_1),
                                counters.get(OpenLoop.BACKLOG_2),
                                counters.get(OpenLoop.BACKLOG_3))));
    }

    /** Why it is saturated, if it is: served less than 99 % of what was due, or a backlog that grew to the end. */
    Optional<String> saturated() {
        if (served < SERVED_SHARE * scheduled) {
            return Optional.of("served %.0f of %.0f arrivals".formatted(served, scheduled));
        }
        return growth > Math.max(BY_CHANCE, GROWING_SHARE * scheduled / 3)
                ? Optional.of("backlog grew by %.0f in the last third".formatted(growth))
                : Optional.empty();
    }

    /** What the percentiles leave out, where that is more than the last instants. */
    Optional<String> censored() {
        return unserved > CENSORED_SHARE * scheduled
                ? Optional.of("%.0f of %.0f arrivals were due and never started".formatted(unserved, scheduled))
                : Optional.empty();
    }

    /** Whether it was too short to outlast a buffer of so many operations. */
    Optional<String> burst(long buffer) {
        return scheduled < FILLINGS * (double) buffer
                ? Optional.of("%.0f arrivals are fewer than %d times the %d that a buffer on the path holds"
                        .formatted(scheduled, FILLINGS, buffer))
                : Optional.empty();
    }
}
