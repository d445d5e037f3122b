package org.scalingpatterns.caching;

import java.io.IOException;

/**
 * Where a write-behind cache keeps its acknowledged writes until the store has them. Without one an acknowledgement means: in
 * memory. Thread-safe.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public interface WriteLog<K, V> {

    /** Takes the writes that are found. */
    interface Replay<K, V> {
        /** One write; those of a key come in any order, and perhaps were in the store already. */
        void write(K key, Row<V> row, long position) throws IOException;
    }

    /**
     * Gives all writes that are not known to be in the store; and perhaps some that were settled long ago, as far as the log has not
     * let go of them. Such a write is pending again: until it is flushed, and the store has refused it, it hides a newer row that
     * another process has written since. Called once, before anything else.
     */
    void replay(Replay<K, V> into) throws IOException;

    /**
     * Keeps a write, and doesn't wait until it survives what it shall: {@link #commit} does. Called with a lock held.
     *
     * @return its position
     * @throws IOException if it is not kept, or that is not known
     */
    long write(K key, Row<V> row) throws IOException;

    /** Returns when the write at a position survives what it shall; at once where it does already. */
    void commit(long position) throws IOException;

    /** The write at a position is needed no more: the store has it, or a later one of its key has been kept. */
    void settled(long position);

    /**
     * Removes what is needed no more, now and then. Called after batches of {@link #settled}, by one thread at a time, without a
     * lock.
     */
    void trim() throws IOException;

    /** Keeps nothing: an acknowledged write is lost with the process, if it is not in the store yet. */
    static <K, V> WriteLog<K, V> none() {
        return new WriteLog<>() {
            @Override
            public void replay(Replay<K, V> into) {}

            @Override
            public long write(K key, Row<V> row) {
                return 0;
            }

            @Override
            public void commit(long position) {}

            @Override
            public void settled(long position) {}

            @Override
            public void trim() {}
        };
    }
}
