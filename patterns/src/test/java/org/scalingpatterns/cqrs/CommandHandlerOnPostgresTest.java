package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.postgres.PostgresStores;
import org.scalingpatterns.servers.NeedsPostgres;

/** Commands whose events are in PostgreSQL. */
@NeedsPostgres
class CommandHandlerOnPostgresTest extends CommandHandlerContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return PostgresStores.open(folder, clock);
    }

    @Override
    protected Commands commands(EventStore store) {
        return CommandHandlerTest.right(store);
    }
}
