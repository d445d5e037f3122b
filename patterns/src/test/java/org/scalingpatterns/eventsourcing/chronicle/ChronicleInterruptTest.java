package org.scalingpatterns.eventsourcing.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.journal.Durability;

/**
 * An interrupted thread breaks the store for nobody. The JDK closes a channel whose thread is interrupted; Chronicle takes that from its
 * channels, by reflection, and only logs where that fails; so it is tried here.
 */
@Timeout(60)
class ChronicleInterruptTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private boolean interrupts;
    private boolean within; // the queue's own call was interrupted

    /** The queue asks for the time in the middle of an append, and the thread may be interrupted there. */
    private Instant instant() {
        if (interrupts) {
            Thread.currentThread().interrupt();
            within |= StackWalker.getInstance()
                    .walk(calls -> calls.anyMatch(call -> call.getClassName().startsWith("net.openhft.")));
        }
        return now.get();
    }

    private static void append(EventStore store, String data) throws IOException {
        store.append("a", ExpectedVersion.ANY, List.of(NewEvent.of("noted", data.getBytes(UTF_8))));
    }

    private static List<String> data(EventCursor events) throws IOException {
        List<String> data = new ArrayList<>();
        try (events) {
            while (events.next()) {
                data.add(new String(events.event().data(), UTF_8));
            }
        }
        return data;
    }

    /** What is done by a thread that nobody interrupted. */
    private static List<String> elsewhere(EventStore store) throws Exception {
        FutureTask<List<String>> task = new FutureTask<>(() -> {
            append(store, "later");
            assertThat(data(store.read("a", 0))).endsWith("later");
            return data(store.readAll(-1));
        });
        Thread thread = new Thread(task, "elsewhere");
        thread.start();
        return task.get();
    }

    private void days(EventStore store) throws IOException {
        for (int day = 0; day < 3; day++) {
            now.set(NOON.plus(Duration.ofDays(day)));
            append(store, "" + day);
        }
    }

    @Test
    void append_interruptedWithinTheQueue_appendsAndStaysInterrupted() throws Exception {
        try (EventStore store = ChronicleStores.open(folder, Durability.FSYNC, this::instant)) {
            interrupts = true;
            days(store); // each of them begins a file
            interrupts = false;
            assertThat(Thread.interrupted()).isTrue();
            assertThat(within).isTrue();
            assertThat(elsewhere(store)).containsExactly("0", "1", "2", "later");
        }
    }

    @Test
    void read_interruptedThread_readsAndStaysInterrupted() throws Exception {
        try (EventStore store = ChronicleStores.open(folder, Durability.FSYNC, this::instant)) {
            days(store);
            Thread.currentThread().interrupt();
            List<String> all = data(store.readAll(-1));
            List<String> ofStream = data(store.read("a", 0));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(all).containsExactly("0", "1", "2");
            assertThat(ofStream).containsExactly("0", "1", "2");
            assertThat(elsewhere(store)).containsExactly("0", "1", "2", "later");
        }
    }
}
