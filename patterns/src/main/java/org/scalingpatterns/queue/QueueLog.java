package org.scalingpatterns.queue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a {@link HeapWorkQueue} keeps its messages, so that they outlive the process. Without one an acknowledgement means: in
 * memory. Thread-safe.
 *
 * <p>It knows no clock. Delays and the deduplication window are durations, and begin anew when the queue is opened again; so
 * what is due late may be later by as much, and never earlier.
 *
 * @param <T> the type of body
 */
public interface QueueLog<T> {

    /** A message with the id that it was given. Its deduplication id is kept in the same record: both are there, or neither. */
    record Sent<T>(String id, Message<T> message) {}

    /** Takes what is found. */
    interface Replay<T> {
        /**
         * One message that was not released; in the order of their positions.
         *
         * @param receives how often it was handed out as far as that is known, >= 0
         * @param acked whether it is there for its deduplication id only
         */
        void message(Sent<T> sent, long position, int receives, boolean acked) throws IOException;
    }

    /** Gives all messages that were not released, as far as that is known. Called once, before anything else. */
    void replay(Replay<T> into) throws IOException;

    /**
     * Keeps messages, all or none of them even if the process dies meanwhile, and doesn't wait until they survive what they
     * shall: {@link #commit} does. Called with the queue's lock held, in the order in which they will be handed out.
     *
     * @param batch at least one
     * @return the position of the first; the others have those that follow, one by one. Positions grow and never come again,
     *     also after the log was opened anew.
     * @throws IOException if none is kept, or that is not known
     */
    long sent(List<Sent<T>> batch) throws IOException;

    /**
     * A message is handed out for the given time. Kept before it returns as far as that can be done without waiting, so that a
     * message that kills its process comes to the dead letters in the end. Called with the queue's lock held, before the
     * worker gets it.
     *
     * @param position that of {@link #sent}
     * @param receives 1 is the first
     */
    void received(long position, int receives) throws IOException;

    /**
     * A message is acknowledged by a worker, or was moved to the dead letters. Called with the queue's lock held.
     *
     * @param position that of {@link #sent}
     * @return what {@link #commit} has to be called with before this may be relied upon; > every position returned before
     * @throws IOException if it is not kept, or that is not known
     */
    long acked(long position) throws IOException;

    /** Returns when everything up to a position survives what it shall; at once where it does already. Without a lock held. */
    void commit(long position) throws IOException;

    /**
     * A message is needed no more: it is acknowledged, and its deduplication id is forgotten. Called with the queue's lock
     * held, and nothing to be kept: what is found again in spite of it is replayed as acknowledged.
     */
    void released(long position);

    /** Removes what is needed no more, now and then. Called by one thread at a time, without a lock held. */
    void trim() throws IOException;

    /** Keeps nothing: the messages are lost with the process. */
    static <T> QueueLog<T> none() {
        return new QueueLog<>() {
            private final AtomicLong end = new AtomicLong();

            @Override
            public void replay(Replay<T> into) {}

            @Override
            public long sent(List<Sent<T>> batch) {
                return end.getAndAdd(batch.size());
            }

            @Override
            public void received(long position, int receives) {}

            @Override
            public long acked(long position) {
                return end.getAndIncrement();
            }

            @Override
            public void commit(long position) {}

            @Override
            public void released(long position) {}

            @Override
            public void trim() {}
        };
    }
}
