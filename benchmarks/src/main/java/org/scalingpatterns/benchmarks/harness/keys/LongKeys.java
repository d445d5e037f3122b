package org.scalingpatterns.benchmarks.harness.keys;

import java.util.Locale;
import java.util.function.LongSupplier;
import org.scalingpatterns.benchmarks.harness.SplitMix64;

/**
 * Numeric keys, all at least 0. Equal arguments give equal sequences, on every JDK. Not thread-safe.
 *
 * <p>Prefer {@link #uniform} where nothing else is asked for, {@link #zipfian} for caches, {@link #latest} for recency,
 * {@link #timestamps} or {@link #sequential} for keys that only grow (the hot last shard of a range map).
 */
public final class LongKeys implements Keys {
    /** The seed of every published workload. */
    public static final long SEED = 42;

    /** The skew of every published zipfian workload. */
    public static final double THETA = 0.99;

    /** 2026-01-01T00:00:00Z, in microseconds since the epoch: where {@link #timestamps} starts. */
    public static final long FIRST_TIMESTAMP = 1_767_225_600_000_000L;

    private final LongSupplier next;
    private final String description;

    private LongKeys(String description, LongSupplier next) {
        this.description = description;
        this.next = next;
    }

    /** Each of 0…n−1 with the same probability. @throws IllegalArgumentException if n is not positive */
    public static LongKeys uniform(long n, long seed) {
        SplitMix64 random = new SplitMix64(seed);
        Zipf.requirePositive(n);
        return new LongKeys("uniform n=" + n + " seed=" + seed, () -> random.nextLong(n));
    }

    /** 0, 1, 2, … */
    public static LongKeys sequential() {
        long[] n = {0};
        return new LongKeys("sequential from=0", () -> n[0]++);
    }

    /**
     * Strictly growing times in microseconds from {@link #FIRST_TIMESTAMP}, with exponential gaps.
     *
     * @param meanGapMicros mean gap in µs, at least 1; every gap is rounded up to whole µs, which adds half a µs
     */
    public static LongKeys timestamps(double meanGapMicros, long seed) {
        if (!(meanGapMicros >= 1)) {
            throw new IllegalArgumentException("must be >= 1: meanGapMicros=" + meanGapMicros);
        }
        SplitMix64 random = new SplitMix64(seed);
        long[] time = {FIRST_TIMESTAMP};
        return new LongKeys(String.format(Locale.ROOT, "timestamps gap=%s us seed=%d", meanGapMicros, seed), () -> {
            long now = time[0];
            time[0] += 1 + (long) (-StrictMath.log1p(-random.nextDouble()) * meanGapMicros);
            return now;
        });
    }

    /**
     * Zipf-distributed: key k−1 has a probability proportional to k^−theta. Key 0 is the hottest, 1 the next.
     *
     * @param n number of distinct keys, 1…10,000,000: the table takes 8 bytes a key
     * @param theta skew, 0 (uniform) to 10
     */
    public static LongKeys zipfian(int n, double theta, long seed) {
        Zipf zipf = new Zipf(n, theta);
        SplitMix64 random = new SplitMix64(seed);
        return new LongKeys(
                "zipfian n=" + n + " theta=" + theta + " seed=" + seed, () -> zipf.rank(random.nextDouble()) - 1);
    }

    /** As {@link #zipfian}, the newest key n−1 being the hottest and 0 the coldest. */
    public static LongKeys latest(int n, double theta, long seed) {
        LongKeys zipfian = zipfian(n, theta, seed);
        return new LongKeys(
                "latest n=" + n + " theta=" + theta + " seed=" + seed, () -> n - 1 - zipfian.next.getAsLong());
    }

    /**
     * The next n keys.
     *
     * @throws IllegalArgumentException if n is negative
     */
    public long[] longs(int n) {
        long[] keys = new long[requireCount(n)];
        for (int i = 0; i < n; i++) {
            keys[i] = next.getAsLong();
        }
        return keys;
    }

    /** The next n keys as {@code k} and 19 digits: strings sort as the numbers do. */
    @Override
    public String[] strings(int n) {
        String[] keys = new String[requireCount(n)];
        for (int i = 0; i < n; i++) {
            String digits = Long.toString(next.getAsLong());
            keys[i] = "k" + "0".repeat(19 - digits.length()) + digits;
        }
        return keys;
    }

    @Override
    public String describe() {
        return description;
    }

    static int requireCount(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("must be >= 0: n=" + n);
        }
        return n;
    }
}
