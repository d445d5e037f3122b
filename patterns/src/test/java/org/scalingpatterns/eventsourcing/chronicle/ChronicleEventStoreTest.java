package org.scalingpatterns.eventsourcing.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.EventStoreContract;

/** The event store in a Chronicle queue keeps the contract. */
class ChronicleEventStoreTest extends EventStoreContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return ChronicleStores.open(folder, clock);
    }
}
