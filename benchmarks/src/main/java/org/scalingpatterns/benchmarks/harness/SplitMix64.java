package org.scalingpatterns.benchmarks.harness;

/**
 * The SplitMix64 generator, written out so that a seed gives the same keys and arrivals on every JDK: the JDK promises
 * that for {@link java.util.Random} only.
 *
 * <p>Not thread-safe. Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
public final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** Any seed will do; equal seeds give equal sequences. */
    public SplitMix64(long seed) {
        state = seed;
    }

    /** Uniform over all longs. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * Uniform in [0, bound), but for a bias below bound / 2^63.
     *
     * @throws IllegalArgumentException if bound is not positive
     */
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("must be > 0: bound=" + bound);
        }
        return (nextLong() >>> 1) % bound;
    }

    /** Uniform in [0, 1), in steps of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }
}
