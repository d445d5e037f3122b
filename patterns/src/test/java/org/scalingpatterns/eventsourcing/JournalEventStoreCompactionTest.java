package org.scalingpatterns.eventsourcing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalDirectory;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/** The store's compaction keeps its contract, and the contract finds what a log's own compaction would do to events. */
class JournalEventStoreCompactionTest extends CompactionContract {

    private static final JournalOptions PROCESS =
            JournalOptions.of(Durability.PROCESS).withSegmentBytes(256 << 10);

    @Override
    protected EventStore open(Path folder) throws IOException {
        return JournalEventStore.open(folder, PROCESS, InstantSource.system());
    }

    @Override
    protected long compact(EventStore store, Predicate<String> hasEnded) throws IOException {
        return ((JournalEventStore) store).compact(hasEnded);
    }

    /** The journal is compacted behind the store's back: whole streams go, and with them that they ever were. */
    @Test
    @Rejects("event-sourcing/compaction")
    void store_thatForgetsWholeStreams_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new CompactionContract() {
                    private final Map<EventStore, Journal> journals = new HashMap<>();

                    @Override
                    protected EventStore open(Path folder) throws IOException {
                        Journal journal = Journal.open(folder, PROCESS);
                        EventStore store = JournalEventStore.on(journal, InstantSource.system());
                        journals.put(store, journal);
                        return store;
                    }

                    @Override
                    protected long compact(EventStore store, Predicate<String> hasEnded) throws IOException {
                        return journals.get(store)
                                .compact((position, record) ->
                                        !hasEnded.test(Batch.decode(position, record).get(0).stream()));
                    }
                }))
                .containsExactly("event-sourcing/compaction");
    }

    private static List<UUID> ids(EventCursor cursor) throws IOException {
        List<UUID> ids = new ArrayList<>();
        while (cursor.next()) {
            ids.add(cursor.event().id());
        }
        return ids;
    }

    private static Appended note(EventStore store, String stream, int bytes) throws IOException {
        return store.append(stream, ExpectedVersion.ANY, List.of(NewEvent.of("noted", new byte[bytes])));
    }

    /** A new view is built from a copy, and goes on in the store: both have one order. */
    @Test
    void readAll_fromACopyAndThenOn_isTheWholeHistory(@TempDir Path folder) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Path live = folder.resolve("live");
        List<UUID> all;
        try (EventStore store = open(live)) {
            for (int i = 0; i < 100; i++) {
                note(store, "ended-" + i % 3, 9000);
            }
        }
        try (Stream<Path> files = Files.list(live)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".journal")).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        try (EventStore store = open(live);
                EventStore archive = open(copy)) {
            all = ids(store.readAll(-1));
            compact(store, stream -> true);
            for (int i = 0; i < 10; i++) {
                note(store, "new", 10);
            }
            EventCursor old = archive.readAll(-1);
            List<UUID> built = ids(old);
            built.addAll(ids(store.readAll(archive.lastPosition())));

            assertThat(built).startsWith(all.toArray(UUID[]::new)).hasSize(110);
            assertThatThrownBy(() -> ids(store.readAll(-1)))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageMatching("events after position -1 were compacted away; those after \\d+ are all there");
            assertThatThrownBy(() -> ids(store.read("ended-0", 0)))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageMatching("the stream was compacted: stream=ended-0, firstVersion=\\d+");
            assertThat(store.find(all.get(0))).isEmpty();
        }
    }

    /** All that it has stands in the file that is being written to. */
    @Test
    void compact_streamInTheLastFile_staysAsItWas(@TempDir Path folder) throws IOException {
        try (EventStore store = open(folder)) {
            note(store, "a", 10);
            note(store, "a", 10);

            assertThat(compact(store, stream -> true)).isZero();
            assertThat(ids(store.read("a", 0))).hasSize(2);
            assertThat(note(store, "a", 10).lastVersion()).isEqualTo(2);
        }
    }

    private static JournalEventStore on(JournalDirectory directory) throws IOException {
        var small = new JournalOptions(Durability.PROCESS, 8192);
        return JournalEventStore.on(Journal.open(directory, small), InstantSource.system());
    }

    /**
     * Power is lost at every operation of the disk, in a journal that forces nothing by itself, while the stream that was said to
     * have ended gets one more event: it is as it was, or begins late and ends where it ended. It is never gone.
     */
    @Test
    void compact_powerLostAtAnyPoint_losesNoStream() throws IOException {
        var directory = new SimulatedDirectory();
        var random = new Random(6);
        int[] losses = {0};
        int[] compacted = {0};
        try (JournalEventStore store = on(directory)) {
            for (int i = 0; i < 40; i++) {
                note(store, i % 2 == 0 ? "ended" : "open", 800);
            }
            for (int i = 0; i < 12; i++) {
                note(store, "other", 800); // its last batch doesn't stand in the last file
            }
            boolean[] late = {false};
            directory.observe(() -> {
                if (!late[0]) {
                    late[0] = true;
                    note(store, "ended", 800); // after its last batch was looked up, and perhaps not synced
                }
                for (int i = 0; i < 20; i++) {
                    losses[0]++;
                    look(directory.afterPowerLoss(random), compacted);
                }
            });
            store.compact("ended"::equals);
            directory.observe(() -> {});
        }
        assertThat(losses[0]).isGreaterThan(200);
        assertThat(compacted[0]).isGreaterThan(20);
    }

    private static void look(SimulatedDirectory left, int[] compacted) {
        try (JournalEventStore store = on(left)) {
            long ended = store.version("ended");
            assertThat(ended)
                    .as("as many as stand before those of the other")
                    .isGreaterThanOrEqualTo(store.version("open"));
            if (!isWhole(store, "ended")) {
                compacted[0]++;
                assertThat(ended).as("all was synced before anything went").isGreaterThanOrEqualTo(19);
                assertThat(ids(store.read("ended", ended))).hasSize(1);
            }
            assertThat(isWhole(store, "open")).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isWhole(EventStore store, String stream) throws IOException {
        try {
            return ids(store.read(stream, 0)).size() == store.version(stream) + 1;
        } catch (CompactedException e) {
            return false;
        }
    }
}
