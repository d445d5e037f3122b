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
     * @throws java.io.IOException if the view's storage fails: the projector stops and {@link Poison} isn't asked. What can't be read of an
     *     event must be another exception, so wrap those of parsers that are one (Jackson 2's are).
     * @throws Exception if the event can't be applied: {@link Poison} is asked
     */
    void apply(RecordedEvent event, T transaction) throws Exception;
}
