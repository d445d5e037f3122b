package org.scalingpatterns.queue;

/**
 * Does the work. Called by several threads at once, and <b>more than once for the same message</b>, now and then by two of them at
 * the same time: see {@link Idempotent}.
 *
 * @param <T> the type of body
 */
@FunctionalInterface
public interface Handler<T> {

    /** The work is done when it returns, and not done when it throws: then the message comes again. */
    void handle(Delivery<T> delivery) throws Exception;
}
