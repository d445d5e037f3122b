package org.scalingpatterns.benchmarks.harness;

/** How an open loop spaces its arrivals. */
public enum Arrivals {
    /** All gaps equal. */
    CONSTANT {
        @Override
        Sequence sequence(double gapNanos, double phase, long seed) {
            return new Sequence() {
                private long n;

                @Override
                long next() {
                    // From n each time, not by adding up: no rounding error accumulates.
                    return (long) ((n++ + phase) * gapNanos);
                }
            };
        }
    },

    /** A Poisson process: exponential gaps from a fixed seed. Several threads' arrivals make one Poisson process. */
    POISSON {
        @Override
        Sequence sequence(double gapNanos, double phase, long seed) {
            return new Sequence() {
                private final SplitMix64 random = new SplitMix64(seed);
                private double offset;

                @Override
                long next() {
                    offset -= StrictMath.log1p(-random.nextDouble()) * gapNanos;
                    return (long) offset;
                }
            };
        }
    };

    /** Same arguments, same sequence: it can be drawn again, to count what was due by a given time. */
    abstract Sequence sequence(double gapNanos, double phase, long seed);

    /** The intended starts, one after the other. Not thread-safe. */
    abstract static class Sequence {
        /** Next intended start in ns since the schedule's start, never smaller than the one before. */
        abstract long next();

        /** Number of arrivals before each of the given times, in ns and ascending. Uses the sequence up. */
        final long[] countBefore(long... times) {
            long[] counts = new long[times.length];
            long n = 0;
            long arrival = next();
            for (int i = 0; i < times.length; i++) {
                while (arrival < times[i]) {
                    n++;
                    arrival = next();
                }
                counts[i] = n;
            }
            return counts;
        }
    }
}
