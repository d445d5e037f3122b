package com.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.EventStoreContract;

/** All of it, kept events too: that is, as long as the process keeps the lists. */
@Timeout(120)
class ListEventStoreTest extends EventStoreContract {

    private final Map<Path, ListEventStore.Events> folders = new HashMap<>();

    @Override
    protected EventStore open(Path folder, InstantSource clock) {
        return new ListEventStore(folders.computeIfAbsent(folder, path -> new ListEventStore.Events()), clock);
    }

    @Test
    void await_storeIsClosedMeanwhile_ends() throws Exception {
        var store = new ListEventStore(new ListEventStore.Events(), InstantSource.system());
        EventCursor cursor = store.readAll(-1);
        var waiting = new FutureTask<>(() -> cursor.await(Duration.ofSeconds(50)));
        var reader = new Thread(waiting);
        reader.setDaemon(true);
        reader.start();
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            assertThat(reader.isAlive()).as("waits").isTrue();
            Thread.onSpinWait();
        }
        store.close();
        assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
    }
}
