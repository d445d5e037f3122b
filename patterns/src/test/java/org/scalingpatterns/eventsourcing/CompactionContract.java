package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What an event store owes its readers when it gives back the disk of streams that have ended. */
public abstract class CompactionContract {

    private static final int STREAMS = 6;

    /** Opens the store that belongs to a folder, or begins it; some hundred kilobytes shall be worth a compaction. */
    protected abstract EventStore open(Path folder) throws IOException;

    /** Compacts the store. */
    protected abstract long compact(EventStore store, Predicate<String> hasEnded) throws IOException;

    /** What a read gives: events, or that it was refused. */
    private interface Read {
        EventCursor cursor() throws IOException;
    }

    /** An event's id and place, which is all that its identity is. */
    private record Event(UUID id, String stream, long version, long position) {}

    /** All that a reader gets; null where it is refused, at whatever point. */
    private static List<Event> read(Read read) {
        List<Event> events = new ArrayList<>();
        try (EventCursor cursor = read.cursor()) {
            while (cursor.next()) {
                RecordedEvent event = cursor.event();
                events.add(new Event(event.id(), event.stream(), event.version(), event.position()));
            }
            return events;
        } catch (CompactedException refused) {
            return null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean hasEnded(String stream) {
        return stream.startsWith("ended");
    }

    /** Batches of one to three events of a kilobyte, in streams that take turns; the names of half of them say that they end. */
    private static Map<String, List<List<NewEvent>>> write(EventStore store) throws IOException {
        var random = new Random(8);
        Map<String, List<List<NewEvent>>> batches = new HashMap<>();
        for (int i = 0; i < 150; i++) {
            int number = random.nextInt(STREAMS);
            String stream = (number % 2 == 0 ? "ended-" : "open-") + number;
            List<NewEvent> batch = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                batch.add(NewEvent.of("noted", new byte[1000]));
            }
            store.append(stream, ExpectedVersion.ANY, batch);
            batches.computeIfAbsent(stream, name -> new ArrayList<>()).add(batch);
        }
        store.append("open-last", ExpectedVersion.NONE, List.of(NewEvent.of("noted", new byte[200_000])));
        return batches;
    }

    @Test
    @Guarantee("event-sourcing/compaction")
    public void compact_streamsThatEnded_neverChangesAReplay() throws Exception {
        Path folder = Files.createTempDirectory("compaction");
        try {
            Map<String, List<List<NewEvent>>> batches;
            List<Event> before;
            try (EventStore store = open(folder)) {
                batches = write(store);
                before = read(() -> store.readAll(-1));
                EventCursor underway = store.readAll(-1);
                underway.next();

                assertThat(compact(store, CompactionContract::hasEnded)).isPositive();
                assertReplays(store, before, batches);
                assertPrefix(underway, before);
            }
            for (int again = 0; again < 2; again++) {
                try (EventStore store = open(folder)) {
                    assertReplays(store, before, batches);
                    compact(store, CompactionContract::hasEnded);
                }
            }
        } finally {
            SubjectKeysContract.delete(folder);
        }
    }

    /** Every read gives what it gave before, or is refused; and the reads that nothing was taken from are not refused. */
    private static void assertReplays(EventStore store, List<Event> before, Map<String, List<List<NewEvent>>> batches)
            throws IOException {
        long last = before.get(before.size() - 1).position();
        assertThat(store.lastPosition()).isEqualTo(last);
        for (String stream : batches.keySet()) {
            List<Event> was = before.stream()
                    .filter(event -> event.stream().equals(stream))
                    .toList();
            assertThat(store.version(stream)).isEqualTo(was.size() - 1);
            for (int from = 0; from <= was.size(); from++) {
                int version = from;
                List<Event> is = read(() -> store.read(stream, version));
                if (!hasEnded(stream) || is != null) {
                    assertThat(is).as("%s from %d", stream, from).isEqualTo(was.subList(from, was.size()));
                }
            }
            assertAppends(store, stream, was.size() - 1L, batches.get(stream).get(0));
        }
        assertThat(read(() -> store.readAll(last))).isEmpty();
        for (int seen = -1; seen < before.size(); seen++) {
            long after = seen < 0 ? -1 : before.get(seen).position();
            List<Event> is = read(() -> store.readAll(after));
            if (is != null) {
                assertThat(is).as("all after %d", after).isEqualTo(before.subList(seen + 1, before.size()));
            }
        }
    }

    /** Nobody begins a stream anew, and a batch that is appended again is not appended twice. */
    private static void assertAppends(EventStore store, String stream, long version, List<NewEvent> first)
            throws IOException {
        assertThat(catchThrowable(
                        () -> store.append(stream, ExpectedVersion.NONE, List.of(NewEvent.of("noted", new byte[1])))))
                .as("%s begun anew", stream)
                .isNotNull();
        Throwable refused = catchThrowable(() -> store.append(stream, ExpectedVersion.ANY, first));
        if (!hasEnded(stream)) {
            assertThat(refused).isNull();
        }
        assertThat(store.version(stream))
                .as("%s after it was appended again", stream)
                .isEqualTo(version);
    }

    /** A reader that was under way gets what it would have got, up to where it is refused. */
    private static void assertPrefix(EventCursor underway, List<Event> before) throws IOException {
        List<UUID> ids = new ArrayList<>(List.of(underway.event().id()));
        boolean refused = false;
        try (underway) {
            while (underway.next()) {
                ids.add(underway.event().id());
            }
        } catch (CompactedException e) {
            refused = true;
        }
        List<UUID> all = before.stream().map(Event::id).toList();
        assertThat(ids).isEqualTo(all.subList(0, refused ? ids.size() : all.size()));
    }
}
