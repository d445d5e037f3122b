package org.scalingpatterns.caching;

import java.time.Duration;

/**
 * How a write-through cache works.
 *
 * @param ttl how long a copy is served, > 0 and at most 36,500 days: how stale a copy may be after a write that bypasses the cache
 * @param jitter by which share of it, at random, a copy expires earlier, 0 .. 1; so that what was loaded together is not
 *     loaded together again
 * @param locks how many there are, a power of two, 1 .. 2^20: keys that share one wait for each other
 * @param attempts how often a write is tried that finds a higher version in the store, >= 1
 */
public record WriteThroughOptions(Duration ttl, double jitter, int locks, int attempts) {

    private static final int MAX_LOCKS = 1 << 20;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException if a value is out of its range */
    public WriteThroughOptions {
        if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be > 0 and <= PT876000H: ttl=" + ttl);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("must be 0 .. 1: jitter=" + jitter);
        }
        if (locks < 1 || locks > MAX_LOCKS || Integer.bitCount(locks) != 1) {
            throw new IllegalArgumentException("must be a power of two, 1 .. " + MAX_LOCKS + ": locks=" + locks);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("must be >= 1: attempts=" + attempts);
        }
    }

    /** A tenth of jitter, 1,024 locks, 5 attempts. */
    public static WriteThroughOptions of(Duration ttl) {
        return new WriteThroughOptions(ttl, 0.1, 1024, 5);
    }
}
