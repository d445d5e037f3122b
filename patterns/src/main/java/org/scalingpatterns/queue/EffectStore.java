package org.scalingpatterns.queue;

import java.time.Instant;

/**
 * The store in which the effects of a handler take place, and which remembers in the same transaction that they did. With a
 * table {@code handled (id VARCHAR PRIMARY KEY, at TIMESTAMP)}, in SQL:
 *
 * <pre>
 * record   INSERT INTO handled (id, at) VALUES (?, ?) ON CONFLICT DO NOTHING   -- no row: it was there
 * forget   DELETE FROM handled WHERE at &lt; ?
 * </pre>
 *
 * @param <X> its transactions, by which handlers change it
 */
public interface EffectStore<X extends EffectStore.Transaction> {

    /** A transaction; by one thread. */
    interface Transaction extends AutoCloseable {

        /**
         * Remembers an id. While another transaction has done the same and not ended, it waits for that, or fails.
         *
         * @return false if the id was there
         */
        boolean record(String id, Instant at) throws Exception;

        /** Forgets the ids that were remembered before. */
        void forget(Instant before) throws Exception;

        /** Makes everything in it happen: the effects and the id, or neither. */
        void commit() throws Exception;

        /** Undoes what was not committed; if that fails, whoever can't commit is undone anyway. */
        @Override
        void close();
    }

    /** Begins a transaction. */
    X begin() throws Exception;
}
