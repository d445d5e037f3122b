package org.scalingpatterns.cqrs;

import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * What an event means for a view. Depends on the event and the view alone: no clock, no lookup elsewhere, or a rebuild makes
 * another view.
 *
 * @param <T> what a change is written through
 */
public interface Projection<T> {

    /** Applies one event; those that it doesn't care for change nothing. */
    void apply(RecordedEvent event, T transaction) throws Exception;
}
