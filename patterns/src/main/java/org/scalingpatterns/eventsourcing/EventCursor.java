package org.scalingpatterns.eventsourcing;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/**
 * Reads events in order, and goes on as more are appended: catching up and following live are one movement, so there is no
 * hand-over at which an event could be missed or come twice. Not thread-safe.
 */
public interface EventCursor extends Closeable {

    /** Goes to the next event; false where there is none, and perhaps true later. */
    boolean next() throws IOException;

    /**
     * The event.
     *
     * @throws IllegalStateException before the first {@link #next} that was true
     */
    RecordedEvent event();

    /**
     * Waits for a next event.
     *
     * @param timeout 0 or less: doesn't wait; one of centuries is as good as none
     * @return false after the timeout, or where the store is closed
     */
    boolean await(Duration timeout) throws IOException, InterruptedException;

    /** Gives back what it holds. */
    @Override
    void close() throws IOException;
}
