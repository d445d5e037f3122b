package org.scalingpatterns.eventsourcing.kafka;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;

/** What the contracts judge: a topic of its own, what publishes to it, and what reads it. Closes what it opened. */
public interface Published extends Closeable {

    /** Publishes a log, and is killed rather than closed. */
    interface Publishing {
        /** Publishes what there is. */
        void run() throws IOException;
    }

    /** What a call of a producer's method meets. */
    interface Step {
        void of(Runnable call);
    }

    /** What a client needs to connect. */
    Map<String, Object> client();

    /** The topic, empty at first. */
    String topic();

    /** Another publisher, of a store to the topic; each step of its producer goes through the given one. */
    Publishing publisher(EventStore store, Step step) throws IOException;

    /** Another reader. */
    EventFeed feed() throws IOException;

    @Override
    void close() throws IOException;
}
