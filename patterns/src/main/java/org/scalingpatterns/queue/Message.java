package org.scalingpatterns.queue;

import java.time.Duration;
import java.util.Objects;

/**
 * What a producer sends.
 *
 * @param body what the worker gets, not null
 * @param group messages of a group are handed out in the order of their sends, one at a time; null: no order
 * @param deduplicationId a second message with this id, within the queue's window, is not enqueued; null: each one is
 * @param origin the id under which it was first sent, if it comes from another queue; null: it is new
 * @param delay how long it is held back after it is sent, >= 0
 * @param <T> the type of body, immutable
 */
public record Message<T>(T body, String group, String deduplicationId, String origin, Duration delay) {

    /** @throws IllegalArgumentException if the delay is negative */
    public Message {
        Objects.requireNonNull(body, "body");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: delay=" + delay);
        }
    }

    /** A message without a group, without a deduplication id, and without a delay. */
    public static <T> Message<T> of(T body) {
        return new Message<>(body, null, null, null, Duration.ZERO);
    }

    /** The same in a group, behind what was sent to it before. */
    public Message<T> inGroup(String name) {
        return new Message<>(body, name, deduplicationId, origin, delay);
    }

    /** The same with a deduplication id. */
    public Message<T> withDeduplicationId(String id) {
        return new Message<>(body, group, id, origin, delay);
    }

    /** The same as one that was first sent under another id: see {@link Delivery#origin}. */
    public Message<T> withOrigin(String id) {
        return new Message<>(body, group, deduplicationId, id, delay);
    }

    /** The same, held back for a while. In a group it holds up what is sent behind it. */
    public Message<T> withDelay(Duration time) {
        return new Message<>(body, group, deduplicationId, origin, time);
    }
}
