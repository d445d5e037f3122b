package org.scalingpatterns.eventsourcing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.eventsourcing.chronicle.ChronicleStores;

/** States of streams in a Chronicle queue. */
class AggregatesOnChronicleTest extends AggregatesContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return ChronicleStores.open(folder, clock);
    }

    @Override
    protected States states(
            EventStore events, Upcasters upcasters, Evolution<String> evolution, Snapshotting<String> snapshotting) {
        return AggregatesTest.of(new Aggregates<>(events, upcasters, evolution, snapshotting));
    }
}
