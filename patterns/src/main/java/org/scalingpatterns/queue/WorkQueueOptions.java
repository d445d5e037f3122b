package org.scalingpatterns.queue;

import java.time.Duration;

/**
 * How a work queue works.
 *
 * @param capacity how many messages it holds, in whatever state, >= 1; one more is refused
 * @param visibility how long a worker has for a message, > 0, unless it asks for more
 * @param maxReceives how often a message is handed out, >= 1, before it goes to the dead letters; where there are none, it is
 *     handed out for ever
 * @param maxInFlight how many messages are in flight at most, >= 1; more are handed out when some of them are back
 * @param deduplicationWindow how long a deduplication id is known after its message was sent, >= 0; 0 turns it off
 * @param deduplicationIds how many such ids are known at most, >= 1; a message with one more is refused as where there is no
 *     room, since forgetting one would enqueue a message twice. Over a log that is opened again, the newest of those that it
 *     holds are known, for a whole window, as it keeps no times: don't open it with fewer than before
 */
public record WorkQueueOptions(
        int capacity,
        Duration visibility,
        int maxReceives,
        int maxInFlight,
        Duration deduplicationWindow,
        int deduplicationIds) {

    /** @throws IllegalArgumentException if a value is out of its range */
    public WorkQueueOptions {
        atLeastOne("capacity", capacity);
        atLeastOne("maxReceives", maxReceives);
        atLeastOne("maxInFlight", maxInFlight);
        atLeastOne("deduplicationIds", deduplicationIds);
        if (visibility.isNegative() || visibility.isZero()) {
            throw new IllegalArgumentException("must be > 0: visibility=" + visibility);
        }
        if (deduplicationWindow.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: deduplicationWindow=" + deduplicationWindow);
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("must be >= 1: " + name + "=" + value);
        }
    }

    /**
     * 30 s for a message, five times, as many in flight as there are. Ids are known for five minutes, 100,000 of them, or the
     * capacity if that is more: enough for 333 sends with an id a second.
     */
    public static WorkQueueOptions of(int capacity) {
        return new WorkQueueOptions(
                capacity, Duration.ofSeconds(30), 5, capacity, Duration.ofMinutes(5), Math.max(capacity, 100_000));
    }

    /** The same with another time for a message. */
    public WorkQueueOptions withVisibility(Duration time) {
        return new WorkQueueOptions(capacity, time, maxReceives, maxInFlight, deduplicationWindow, deduplicationIds);
    }

    /** The same with another number of tries. */
    public WorkQueueOptions withMaxReceives(int times) {
        return new WorkQueueOptions(capacity, visibility, times, maxInFlight, deduplicationWindow, deduplicationIds);
    }

    /** The same with another limit of messages in flight. */
    public WorkQueueOptions withMaxInFlight(int messages) {
        return new WorkQueueOptions(capacity, visibility, maxReceives, messages, deduplicationWindow, deduplicationIds);
    }

    /** The same with another window, and another limit of the ids in it. */
    public WorkQueueOptions withDeduplication(Duration window, int ids) {
        return new WorkQueueOptions(capacity, visibility, maxReceives, maxInFlight, window, ids);
    }
}
