package org.scalingpatterns.eventsourcing;

/**
 * How events make a state. Pure: the same events give the same state, today and in ten years; no clock, no lookup, and no
 * check, since what is recorded has happened, whatever today's rules would say to it.
 *
 * @param <S> the state, immutable
 */
public interface Evolution<S> {

    /** The state before the first event. */
    S initial();

    /** The state after one more event, which has its current form. */
    S apply(S state, RecordedEvent event);
}
