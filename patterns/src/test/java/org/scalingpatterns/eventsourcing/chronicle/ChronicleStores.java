package org.scalingpatterns.eventsourcing.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.journal.Durability;

/** Small stores for tests of other packages. */
public final class ChronicleStores {

    static final int BLOCK_BYTES = 1 << 20;

    private ChronicleStores() {}

    /** The store of a folder. */
    public static EventStore open(Path folder, InstantSource clock) throws IOException {
        return open(folder, Durability.PROCESS, clock);
    }

    static ChronicleEventStore open(Path folder, Durability durability, InstantSource clock) throws IOException {
        return ChronicleEventStore.open(folder, new ChronicleOptions(durability, BLOCK_BYTES), clock);
    }
}
