package org.scalingpatterns.eventsourcing.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.EventStoreContract;
import org.scalingpatterns.journal.Durability;

/** So does one whose appends wait for the disk. */
class ChronicleEventStoreFsyncTest extends EventStoreContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return ChronicleStores.open(folder, Durability.FSYNC, clock);
    }
}
