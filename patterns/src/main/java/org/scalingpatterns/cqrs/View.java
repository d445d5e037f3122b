package org.scalingpatterns.cqrs;

import java.io.IOException;

/**
 * A read model: data in the form of a question, with the position in the log up to which it holds. Thread-safe: one writes,
 * any number read.
 *
 * @param <T> what a change is written through: a transaction
 */
public interface View<T> {

    /** What a transaction does. */
    interface Change<T> {
        void apply(T transaction) throws Exception;
    }

    /** Position of the last event in it, -1 where there is none. */
    long checkpoint() throws Exception;

    /**
     * Changes the view and moves its checkpoint, both or neither, whatever happens in between.
     *
     * @param from the checkpoint that the change follows on
     * @param to the checkpoint after it
     * @return false, and nothing is changed, if the checkpoint is another one: somebody else moved it
     * @throws IOException if its storage failed, under the change's use of the transaction as well; that says nothing about the
     *     change: the checkpoint says whether it is done
     * @throws Exception the change's: nothing is changed
     */
    boolean update(long from, long to, Change<T> change) throws Exception;

    /**
     * Takes the place of the view that readers have seen by now, for all of them at once. Done again, it changes nothing. A
     * view that nobody finds but through its projector has nothing to do.
     *
     * @return false, and nothing is changed, if that one is further
     */
    default boolean publish() throws Exception {
        return true;
    }
}
