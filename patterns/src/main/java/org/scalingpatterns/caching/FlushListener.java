package org.scalingpatterns.caching;

import java.time.Duration;

/**
 * Is told what becomes of acknowledged writes that don't go the ordinary way to the store. Called by the thread that flushes; what it
 * throws from {@link #refused} leaves the write pending.
 *
 * <p>It may read and write the cache that calls it, but a write for which there is no room fails with {@link BacklogFullException},
 * whatever {@link WhenFull} says: there is none before the call returns. Closing the cache is refused with an {@code
 * IllegalStateException}; another thread has to.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public interface FlushListener<K, V> {

    /** The store can't take this row, now or later. <b>When this returns, the write is gone.</b> */
    void refused(K key, Row<V> row, RowRefusedException why) throws Exception;

    /** Another writer's row with a higher version was in the store: it stays, and is what is read from now on. */
    default void overtaken(K key, Row<V> row, Row<V> winner) {}

    /**
     * A batch failed; what is not written of it stays pending, and is tried again. If it is a {@link CopyInDoubtException}, the store
     * has the batch, but the cache could not be told: what it may serve an old copy of stays pending, and is written again.
     */
    default void failed(Throwable why, Duration againIn) {}
}
