package org.scalingpatterns.cqrs;

import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * What an event means for a view. Depends on the event and the view alone: no clock, no lookup elsewhere, or a rebuild makes
 * another view.
 *
 * @param <T> what a change is written through
 */
public interface Projection<T> {

    /**
     * Applies one event; those that it doesn't care for change nothing.
     *
     * @throws Exception if the event can't be applied: {@link Poison} is asked, whatever its type. That the storage failed under a
     *     transaction is for the view to say ({@link View#update}).
     */
    void apply(RecordedEvent event, T transaction) throws Exception;
}
