package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.eventsourcing.postgres.PostgresStores;
import org.scalingpatterns.servers.NeedsPostgres;

/** States of streams in PostgreSQL. */
@NeedsPostgres
class AggregatesOnPostgresTest extends AggregatesContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return PostgresStores.open(folder, clock);
    }

    @Override
    protected int histories() {
        return 12;
    }

    @Override
    protected States states(
            EventStore events, Upcasters upcasters, Evolution<String> evolution, Snapshotting<String> snapshotting) {
        return AggregatesTest.of(new Aggregates<>(events, upcasters, evolution, snapshotting));
    }
}
