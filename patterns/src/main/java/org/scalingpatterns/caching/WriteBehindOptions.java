package org.scalingpatterns.caching;

import java.time.Duration;
import java.util.Objects;

/**
 * How a write-behind cache works. Times are at most 36,500 days.
 *
 * @param delay how long a write waits for others, >= 0; of a write's key, the last one in that time goes to the store. Without a
 *     log, <b>what was acknowledged in that time, and in the time of one batch, is lost with the process</b>
 * @param batch how many keys go to the store at once, >= 1; as many don't wait for the delay
 * @param capacity how many keys may be pending, >= batch
 * @param whenFull what then becomes of a write
 * @param backoff how long the first failure of the store holds the next try off, > 0; it doubles with each, and up to a
 *     half of it, at random, is left out
 * @param maxBackoff where that ends, >= backoff
 * @param drain how long {@code close()} goes on writing what is pending, >= 0
 * @param through how copies are kept, and how what is not pending is read and written
 */
public record WriteBehindOptions(
        Duration delay,
        int batch,
        int capacity,
        WhenFull whenFull,
        Duration backoff,
        Duration maxBackoff,
        Duration drain,
        WriteThroughOptions through) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException if a value is out of its range */
    public WriteBehindOptions {
        Objects.requireNonNull(whenFull, "whenFull");
        Objects.requireNonNull(through, "through");
        checkTime("delay", delay);
        if (batch < 1) {
            throw new IllegalArgumentException("must be >= 1: batch=" + batch);
        }
        if (capacity < batch) {
            throw new IllegalArgumentException("must be >= batch=" + batch + ": capacity=" + capacity);
        }
        if (backoff.isNegative() || backoff.isZero()) {
            throw new IllegalArgumentException("must be > 0: backoff=" + backoff);
        }
        checkTime("drain", drain);
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("must be >= backoff=" + backoff + ": maxBackoff=" + maxBackoff);
        }
        checkTime("maxBackoff", maxBackoff); // bounds the backoff as well
    }

    private static void checkTime(String name, Duration time) {
        if (time.isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be >= 0 and <= PT876000H: " + name + "=" + time);
        }
    }

    /** Batches of 256, 65,536 pending keys, then blocking; a backoff of 10 ms to 5 s, 30 s to drain. */
    public static WriteBehindOptions of(Duration delay, Duration ttl) {
        return new WriteBehindOptions(
                delay,
                256,
                1 << 16,
                WhenFull.BLOCK,
                Duration.ofMillis(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                WriteThroughOptions.of(ttl));
    }

    /** The same with another batch size. */
    public WriteBehindOptions withBatch(int keys) {
        return new WriteBehindOptions(delay, keys, capacity, whenFull, backoff, maxBackoff, drain, through);
    }

    /** The same with another limit, and what happens there. */
    public WriteBehindOptions withCapacity(int keys, WhenFull then) {
        return new WriteBehindOptions(delay, batch, keys, then, backoff, maxBackoff, drain, through);
    }
}
