package org.scalingpatterns.eventsourcing.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.scalingpatterns.eventsourcing.LogEventStore;

/**
 * An event store in a Chronicle queue; {@link LogEventStore} says what it costs. One process's. Thread-safe. The package
 * documentation has the JVM's flags, and what of the guarantees is whose.
 */
public final class ChronicleEventStore extends LogEventStore {

    ChronicleEventStore(ChronicleLog log, InstantSource clock) throws IOException {
        super(log, clock);
    }

    /**
     * Opens an event store, or begins one.
     *
     * @param folder the queue's, and nobody else's
     * @param options what an acknowledged event survives, and how large a batch may be
     * @param clock gives events their time, and files their day; where it steps back, time stands still
     * @throws IOException if another store has the folder open, or a record in it is damaged
     */
    public static ChronicleEventStore open(Path folder, ChronicleOptions options, InstantSource clock)
            throws IOException {
        Objects.requireNonNull(clock, "clock");
        return new ChronicleEventStore(ChronicleLog.open(folder, options, clock, QueueFolder::force), clock);
    }
}
