package org.scalingpatterns.cqrs;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.chronicle.ChronicleStores;

/** Commands whose events are in a Chronicle queue. */
class CommandHandlerOnChronicleTest extends CommandHandlerContract {

    @Override
    protected EventStore open(Path folder, InstantSource clock) throws IOException {
        return ChronicleStores.open(folder, clock);
    }

    @Override
    protected Commands commands(EventStore store) {
        return CommandHandlerTest.right(store);
    }
}
