package org.scalingpatterns.eventsourcing.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.servers.SharedPostgres;

/** Stores on the tests' server, for contracts that name a store by its folder. */
public final class PostgresStores {

    private static final Map<Path, String> SCHEMAS = new ConcurrentHashMap<>();

    private PostgresStores() {}

    /** The store of a folder. */
    public static EventStore open(Path folder, InstantSource clock) throws IOException {
        String schema = SCHEMAS.computeIfAbsent(folder, path -> SharedPostgres.unusedName());
        return PostgresEventStore.open(SharedPostgres.dataSource(), schema, clock);
    }
}
