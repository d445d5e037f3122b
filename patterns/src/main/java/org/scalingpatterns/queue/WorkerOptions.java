package org.scalingpatterns.queue;

import java.time.Duration;

/**
 * How a worker pool works. Times are at most 36,500 days.
 *
 * @param workers how many threads, >= 1
 * @param batch how many messages a worker takes at once, >= 1. They are handled one after the other, so all of them together
 *     must not take longer than the visibility timeout. What a pool that is stopped returns unbegun has used up a receive.
 * @param poll how long a worker waits in the queue at a time, > 0
 * @param backoff the longest that a message is held back after its first failure, > 0; it doubles with each receive, and the time is
 *     drawn from 0 up to it
 * @param maxBackoff where that ends, >= backoff
 * @param drain how long {@code close()} lets handlers finish before it interrupts them, >= 0
 */
public record WorkerOptions(
        int workers, int batch, Duration poll, Duration backoff, Duration maxBackoff, Duration drain) {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** @throws IllegalArgumentException if a value is out of its range */
    public WorkerOptions {
        if (workers < 1) {
            throw new IllegalArgumentException("must be >= 1: workers=" + workers);
        }
        if (batch < 1) {
            throw new IllegalArgumentException("must be >= 1: batch=" + batch);
        }
        if (poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("must be > 0: poll=" + poll);
        }
        if (backoff.isNegative() || backoff.isZero()) {
            throw new IllegalArgumentException("must be > 0: backoff=" + backoff);
        }
        if (maxBackoff.compareTo(backoff) < 0) {
            throw new IllegalArgumentException("must be >= backoff=" + backoff + ": maxBackoff=" + maxBackoff);
        }
        if (drain.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: drain=" + drain);
        }
        checkNotTooLong("poll", poll);
        checkNotTooLong("maxBackoff", maxBackoff); // and so backoff
        checkNotTooLong("drain", drain);
    }

    private static void checkNotTooLong(String name, Duration time) {
        if (time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be <= PT876000H: " + name + "=" + time);
        }
    }

    /** One message at a time, waiting for 20 s; a backoff of up to 1 s to 5 min, 30 s to drain. */
    public static WorkerOptions of(int workers) {
        return new WorkerOptions(
                workers,
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
    }

    /** The same with another batch. */
    public WorkerOptions withBatch(int messages) {
        return new WorkerOptions(workers, messages, poll, backoff, maxBackoff, drain);
    }

    /** The same with another backoff. */
    public WorkerOptions withBackoff(Duration first, Duration longest) {
        return new WorkerOptions(workers, batch, poll, first, longest, drain);
    }

    /** The same with another time to drain. */
    public WorkerOptions withDrain(Duration time) {
        return new WorkerOptions(workers, batch, poll, backoff, maxBackoff, time);
    }
}
