package org.scalingpatterns.eventsourcing.kafka;

import java.io.IOException;

/**
 * The topic lacks events that the reader lacks: somebody deleted records. It isn't read past them. Fill the view from the event
 * store, or publish everything to a new topic.
 */
public final class MissingEventsException extends IOException {

    private static final long serialVersionUID = 1L;

    MissingEventsException(String topic, long after, long previous) {
        super("events are missing from the topic: topic=%s, after position=%d, up to position=%d"
                .formatted(topic, after, previous));
    }
}
