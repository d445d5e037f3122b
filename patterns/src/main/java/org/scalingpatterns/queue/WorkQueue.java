package org.scalingpatterns.queue;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A queue of work that is handed out at least once: what a worker doesn't acknowledge in time is handed out again, and after
 * some times goes to the dead letters. Thread-safe.
 *
 * <p>Every method throws {@link QueueClosedException} once the queue is closed, also to those who wait in it.
 *
 * @param <T> the type of body, immutable
 */
public interface WorkQueue<T> extends Closeable {

    /**
     * Enqueues a message. When it returns, the message is acknowledged: it survives what this queue survives, until a worker
     * acknowledges it in turn.
     *
     * @return its id; that of the first message if one with the same deduplication id was sent within the window, and then
     *     nothing is enqueued, even if the first one has been acknowledged by a worker since
     * @throws QueueFullException if there is no room: not enqueued
     * @throws IOException if it may be enqueued or not. Sent again with the same deduplication id, it is enqueued once.
     */
    String send(Message<T> message) throws QueueFullException, IOException;

    /**
     * Enqueues all of them, in their order, or none; otherwise as {@link #send}. Repeated deduplication ids take no room,
     * neither those sent before nor those in the list.
     *
     * @return their ids, in their order
     */
    List<String> sendAll(List<Message<T>> messages) throws QueueFullException, IOException;

    /**
     * Hands out messages, each for the visibility timeout, and waits while there is none. Of a group there is never more than
     * one in flight, so never more than one in the list. It neither waits for more once there is one, nor fails where too
     * many are in flight: then there is none.
     *
     * @param max how many at most, >= 1
     * @param wait how long to wait for the first one, >= 0
     * @return those that are there; empty if there was none in that time
     * @throws InterruptedException if interrupted while waiting: nothing was handed out
     * @throws IOException if nothing was handed out, or that isn't known; what was comes again after its timeout
     */
    List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException;

    /**
     * The work is done: removes the message for good. A delivery is good for this until its message is handed out again or
     * returned, <b>even after its visibility timeout</b>: as long as nobody else has the message, its work is done.
     *
     * @return false if the delivery is stale: the message was handed out again, returned, or acknowledged before
     * @throws IOException if it may be removed or not
     * @throws IllegalArgumentException if the delivery isn't one of this queue
     */
    boolean ack(Delivery<T> delivery) throws IOException;

    /**
     * The work is not done: returns the message, to the head of its group if it has one.
     *
     * @param delay how long it is held back, >= 0
     * @return false if the delivery is stale, or its visibility timeout is over and the message so returned already
     */
    boolean nack(Delivery<T> delivery, Duration delay) throws IOException;

    /**
     * Sets the visibility timeout of a delivery anew.
     *
     * @param visibility how long from now, >= 0; 0 returns the message at once
     * @return false if the delivery is stale, or its visibility timeout is over
     */
    boolean extend(Delivery<T> delivery, Duration visibility) throws IOException;

    /** How many messages it holds. */
    Counts counts() throws IOException;

    /** Wakes those who wait, and lets nobody in. Deliveries can't be acknowledged any more. May be called again. */
    @Override
    void close() throws IOException;
}
