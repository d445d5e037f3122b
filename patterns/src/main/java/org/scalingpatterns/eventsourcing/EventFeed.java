package org.scalingpatterns.eventsourcing;

import java.io.IOException;

/** Events in one order, to be followed. Thread-safe. An event that a reader saw stays, and none appears before it later. */
public interface EventFeed {

    /**
     * The events, from any point on.
     *
     * @param afterPosition of the last event that the reader has, -1 where it has none
     */
    EventCursor readAll(long afterPosition) throws IOException;
}
