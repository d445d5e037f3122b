package org.scalingpatterns.queue;

/**
 * A message in the hands of a worker, until its visibility timeout. Immutable. Each time the message is handed out there is
 * another delivery, and only the newest of them can be acknowledged.
 *
 * @param <T> the type of body
 */
public interface Delivery<T> {

    /** What {@link WorkQueue#send} returned. */
    String id();

    /**
     * The id under which the message was first sent. It stays the same through dead letters and back, so it is what a handler
     * remembers that must not do a thing twice. The same as {@link #id} for a message that never left its queue.
     */
    String origin();

    /** What was sent. */
    T body();

    /** The message's group; null if it has none. */
    String group();

    /** How often the message has been handed out, with this time; 1 is the first. */
    int receives();

    /**
     * Names this delivery within its queue, in a form that survives a trip through a text. Opaque. On the heap it is made
     * when it is asked for.
     */
    String receipt();
}
