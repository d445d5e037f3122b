package org.scalingpatterns.caching;

import java.time.Duration;

/**
 * How a cache-aside works. Times are > 0 and at most 36,500 days.
 *
 * @param ttl how long a copy is served: how stale one may be after a write that nobody told the cache of
 * @param absentTtl the same for a key without a value
 * @param jitter by which share of it, at random, a copy expires earlier, 0 .. 1; so that what was loaded together is not loaded
 *     together again
 * @param earliness how early copies are refreshed, >= 0: 1 is what the paper proves, more is earlier, 0 is not at all
 * @param timeout how long a reader waits for somebody else's load, and for his turn to load
 * @param maxLoads how many loads may be under way at once, >= 1
 * @param maxInDoubt how many keys are remembered whose invalidation failed, >= 1
 */
public record CacheAsideOptions(
        Duration ttl,
        Duration absentTtl,
        double jitter,
        double earliness,
        Duration timeout,
        int maxLoads,
        int maxInDoubt) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException if a value is out of its range */
    public CacheAsideOptions {
        checkTime("ttl", ttl);
        checkTime("absentTtl", absentTtl);
        checkTime("timeout", timeout);
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("must be 0 .. 1: jitter=" + jitter);
        }
        if (!(earliness >= 0) || earliness == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("must be >= 0: earliness=" + earliness);
        }
        if (maxLoads < 1) {
            throw new IllegalArgumentException("must be >= 1: maxLoads=" + maxLoads);
        }
        if (maxInDoubt < 1) {
            throw new IllegalArgumentException("must be >= 1: maxInDoubt=" + maxInDoubt);
        }
    }

    private static void checkTime(String name, Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be > 0 and <= PT876000H: " + name + "=" + time);
        }
    }

    /** Absent keys for a tenth of the time; a tenth of jitter; early refresh; 2 s, 64 loads, 10,000 keys in doubt. */
    public static CacheAsideOptions of(Duration ttl) {
        Duration brief = ttl.compareTo(Duration.ofNanos(10)) < 0 ? ttl : ttl.dividedBy(10);
        return new CacheAsideOptions(ttl, brief, 0.1, 1, Duration.ofSeconds(2), 64, 10_000);
    }

    /** The same with another time for absent keys. */
    public CacheAsideOptions withAbsentTtl(Duration time) {
        return new CacheAsideOptions(ttl, time, jitter, earliness, timeout, maxLoads, maxInDoubt);
    }

    /** The same with another jitter. */
    public CacheAsideOptions withJitter(double share) {
        return new CacheAsideOptions(ttl, absentTtl, share, earliness, timeout, maxLoads, maxInDoubt);
    }

    /** The same with copies refreshed earlier or later; 0 for not at all before they expire. */
    public CacheAsideOptions withEarliness(double factor) {
        return new CacheAsideOptions(ttl, absentTtl, jitter, factor, timeout, maxLoads, maxInDoubt);
    }

    /** The same with another bound on loads, and on waiting for them. */
    public CacheAsideOptions withLoads(int atOnce, Duration patience) {
        return new CacheAsideOptions(ttl, absentTtl, jitter, earliness, patience, atOnce, maxInDoubt);
    }

    /** The same with another bound on the keys that are remembered while the cache can't be told. */
    public CacheAsideOptions withMaxInDoubt(int keys) {
        return new CacheAsideOptions(ttl, absentTtl, jitter, earliness, timeout, maxLoads, keys);
    }
}
