package org.scalingpatterns.eventsourcing.kafka;

import java.io.IOException;

/** Another publisher has begun on the topic. This one published what it said, and won't publish anything more. */
public final class SupersededException extends IOException {

    private static final long serialVersionUID = 1L;

    SupersededException(String topic, Throwable cause) {
        super("another publisher has taken over: topic=" + topic, cause);
    }
}
