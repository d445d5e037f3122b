package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** The event store in a journal keeps the contract. */
class JournalEventStoreTest extends EventStoreContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return JournalEventStore.open(
                folder, JournalOptions.of(Durability.PROCESS).withSegmentBytes(128 << 10), clock);
    }
}
