package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.chronicle.ChronicleStores;

/** A view that follows a Chronicle queue. */
class ProjectorOnChronicleTest extends OnMapView {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return ChronicleStores.open(folder, clock);
    }
}
