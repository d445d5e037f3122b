package org.scalingpatterns.eventsourcing.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.EventStoreContract;
import org.scalingpatterns.servers.NeedsPostgres;

/** The event store in PostgreSQL keeps the contract. */
@NeedsPostgres
class PostgresEventStoreTest extends EventStoreContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return PostgresStores.open(folder, clock);
    }
}
