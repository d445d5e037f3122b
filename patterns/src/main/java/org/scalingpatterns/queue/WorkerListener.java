package org.scalingpatterns.queue;

import java.time.Duration;

/**
 * Is told what goes wrong in a worker pool, and in {@link Idempotent} handlers. Called by the workers; what it throws goes to the
 * thread's handler of uncaught exceptions.
 *
 * @param <T> the type of body
 */
public interface WorkerListener<T> {

    /**
     * The handler threw.
     *
     * @param why also an {@code Error}
     * @param againIn how long the message is held back, unless it has no receives left
     */
    default void failed(Delivery<T> delivery, Throwable why, Duration againIn) {}

    /** The handler took longer than the visibility timeout, and the message was handed out again: it may be done twice. */
    default void late(Delivery<T> delivery) {}

    /** The queue threw. What was not acknowledged comes again. */
    default void queueFailed(Throwable why) {}

    /** An {@link Idempotent} handler could not forget old ids. Its store keeps more than it must, and that is all: it tries again. */
    default void forgetFailed(Exception why) {}
}
