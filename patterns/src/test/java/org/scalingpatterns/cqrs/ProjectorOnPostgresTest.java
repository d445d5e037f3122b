package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.postgres.PostgresStores;
import org.scalingpatterns.servers.NeedsPostgres;

/** A view that follows PostgreSQL. */
@NeedsPostgres
class ProjectorOnPostgresTest extends OnMapView {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return PostgresStores.open(folder, clock);
    }
}
