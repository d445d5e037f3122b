package org.scalingpatterns.eventsourcing.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** Where the contracts' events come from, a store in a temporary folder, and how they are compared. */
final class Places implements Closeable {

    private Path folder;
    private EventStore store;

    EventStore store() throws IOException {
        folder = Files.createTempDirectory("published");
        store = store(folder);
        return store;
    }

    static EventStore store(Path folder) throws IOException {
        return JournalEventStore.open(
                folder,
                JournalOptions.of(Durability.PROCESS).withSegmentBytes(128 << 10),
                InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z")));
    }

    static Producer<byte[], byte[]> plainProducer(Map<String, Object> client) {
        return new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() throws IOException {
        if (store == null) {
            return;
        }
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static List<RecordedEvent> read(EventFeed feed, long after) throws IOException {
        List<RecordedEvent> events = new ArrayList<>();
        try (EventCursor cursor = feed.readAll(after)) {
            while (cursor.next()) {
                events.add(cursor.event());
            }
        }
        return events;
    }

    static List<String> texts(List<RecordedEvent> events) {
        return events.stream()
                .map(event -> "%s %d %d %s %s %s %d %s"
                        .formatted(
                                event.stream(),
                                event.version(),
                                event.position(),
                                event.time(),
                                event.id(),
                                event.type(),
                                event.schema(),
                                new String(event.data(), UTF_8)))
                .toList();
    }

    static List<Long> positions(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::position).toList();
    }

    /** Appends a batch. */
    static void append(EventStore store, String stream, int events) throws IOException {
        List<NewEvent> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(NewEvent.of("noted", (stream + i).getBytes(UTF_8)));
        }
        store.append(stream, ExpectedVersion.ANY, batch);
    }
}
