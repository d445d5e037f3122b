package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** The usage in the package documentation, compiled and run; it waits less. */
class EventSourcingDemoTest {

    private final List<RecordedEvent> shown = new ArrayList<>();

    private void show(RecordedEvent event) {
        shown.add(event);
    }

    @Test
    void usage(@TempDir Path folder) throws IOException, InterruptedException {
        byte[] amount = "42".getBytes(UTF_8);
        EventStore store = JournalEventStore.open(folder, JournalOptions.of(Durability.FSYNC), InstantSource.system());
        Appended paid = store.append("order-7", ExpectedVersion.NONE, List.of(NewEvent.of("paid", amount)));

        EventCursor cursor = store.readAll(-1); // every event, from the first one on, then live
        do {
            while (cursor.next()) {
                show(cursor.event());
            }
        } while (cursor.await(Duration.ofMillis(1)));

        assertThat(shown).hasSize(1);
        assertThat(shown.get(0).position()).isEqualTo(paid.position());
        store.close();
    }
}
