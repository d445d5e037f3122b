package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** The same where an acknowledgement waits for the disk, and writers share forces. */
class JournalEventStoreFsyncTest extends EventStoreContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return JournalEventStore.open(
                folder, JournalOptions.of(Durability.FSYNC).withSegmentBytes(128 << 10), clock);
    }
}
