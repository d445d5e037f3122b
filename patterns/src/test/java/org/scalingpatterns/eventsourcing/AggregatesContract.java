package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;

/** What is owed to whoever asks for a state. */
public abstract class AggregatesContract {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final byte[] WRONG = "666".getBytes(UTF_8);
    private static final Upcasters NONE =
            Upcasters.builder().current("added", 1).current("doubled", 1).build();

    /** States of streams. */
    public interface States {
        Loaded<String> load(String stream) throws IOException;

        Loaded<String> loadAt(String stream, long version) throws IOException;

        Loaded<String> loadAt(String stream, Instant time) throws IOException;

        Loaded<String> loadAtPosition(String stream, long position) throws IOException;
    }

    /** The implementation under test; no snapshots where the last one is null. */
    protected abstract States states(
            EventStore events, Upcasters upcasters, Evolution<String> evolution, Snapshotting<String> snapshotting);

    /** The store of the streams; a journal's, unless an engine's is to be seen. */
    protected EventStore open(Path folder, InstantSource clock) throws Exception {
        return JournalEventStore.open(
                folder, JournalOptions.of(Durability.PROCESS).withSegmentBytes(64 << 10), clock);
    }

    /** How many random histories: fewer where each read is a round trip. */
    protected int histories() {
        return 60;
    }

    /** A number in text, so that a wrong event shows. */
    private static final Evolution<String> SUM = new Evolution<>() {
        @Override
        public String initial() {
            return "0";
        }

        @Override
        public String apply(String state, RecordedEvent event) {
            long sum = Long.parseLong(state);
            return switch (event.type()) {
                case "added" -> Long.toString(sum + Long.parseLong(new String(event.data(), UTF_8)));
                case "doubled" -> Long.toString(sum * 2 % 1_000_003);
                default -> throw new AssertionError("unknown type reached the state: " + event.type());
            };
        }
    };

    private static Snapshotting<String> snapshotting(Snapshots snapshots, int schema) {
        return new Snapshotting<>(snapshots, schema, 5, s -> s.getBytes(UTF_8), b -> new String(b, UTF_8));
    }

    /** Snapshots on the heap. */
    private static final class HeapSnapshots implements Snapshots {
        private final Map<String, Snapshot> byStream = new HashMap<>();

        @Override
        public Optional<Snapshot> find(String stream, int schema, long atMostVersion) {
            return Optional.ofNullable(byStream.get(stream))
                    .filter(found -> found.schema() == schema && found.version() <= atMostVersion);
        }

        @Override
        public void put(Snapshot snapshot) {
            byStream.put(snapshot.stream(), snapshot);
        }
    }

    /** What a test does with a store; the clock moves a second an event. */
    private interface Use {
        void of(EventStore store, Path folder) throws Exception;
    }

    private void use(Use use) throws Exception {
        Path folder = Files.createTempDirectory("events");
        var seconds = new AtomicLong();
        try (EventStore store = open(folder.resolve("store"), () -> NOON.plusSeconds(seconds.getAndIncrement()))) {
            use.of(store, folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static NewEvent added(long amount) {
        return NewEvent.of("added", Long.toString(amount).getBytes(UTF_8));
    }

    /** States of a random history, as they were when each event was appended; the first is that before any. */
    private static List<String> write(EventStore store, String stream, Random random, int events) throws IOException {
        List<String> states = new ArrayList<>(List.of(SUM.initial()));
        for (int i = 0; i < events; i++) {
            NewEvent event = random.nextInt(4) == 0 ? NewEvent.of("doubled", new byte[0]) : added(random.nextInt(1000));
            store.append(stream, i - 1L, List.of(event));
            var recorded =
                    new RecordedEvent(stream, i, 0, NOON, event.id(), event.type(), event.schema(), event.data());
            states.add(SUM.apply(states.get(i), recorded));
        }
        return states;
    }

    /** As of every event, position and moment, for many histories, with snapshots and without. */
    @Test
    @Guarantee("event-sourcing/time-travel")
    public void loadAt_anyVersionPositionOrTime_isTheStateRecordedThen() throws Exception {
        use((store, folder) -> {
            var random = new Random(4);
            for (int history = 0; history < histories(); history++) {
                String stream = "s" + history;
                List<String> recorded = write(store, stream, random, random.nextInt(23));
                List<RecordedEvent> events = new ArrayList<>();
                try (EventCursor cursor = store.read(stream, 0)) {
                    while (cursor.next()) {
                        events.add(cursor.event());
                    }
                }
                for (Snapshotting<String> snapshotting : List.of(
                        snapshotting(new HeapSnapshots(), 1),
                        snapshotting(new FileSnapshots(folder.resolve("f")), 1))) {
                    States states = states(store, NONE, SUM, snapshotting);
                    int last = recorded.size() - 2;
                    for (int round = 0; round < 2; round++) { // in the second round, snapshots are there
                        for (int version = -1; version <= last; version++) {
                            assertThat(states.loadAt(stream, version).state()).isEqualTo(recorded.get(version + 1));
                        }
                        for (int i = 0; i <= last; i++) {
                            Instant time = events.get(i).time();
                            Loaded<String> then = states.loadAt(stream, time);
                            assertThat(then.state()).isEqualTo(recorded.get(i + 1));
                            assertThat(then.version()).isEqualTo(i);
                            assertThat(states.loadAt(stream, time.minusMillis(1))
                                            .state())
                                    .isEqualTo(recorded.get(i));
                            long position = events.get(i).position();
                            assertThat(states.loadAtPosition(stream, position).state())
                                    .isEqualTo(recorded.get(i + 1));
                            assertThat(states.loadAtPosition(stream, position - 1)
                                            .state())
                                    .isEqualTo(recorded.get(i));
                        }
                        assertThat(states.load(stream).state()).isEqualTo(recorded.get(last + 1));
                        assertThat(states.load(stream).version()).isEqualTo(last);
                    }
                }
            }
            States states = states(store, NONE, SUM, null);
            assertThatThrownBy(() -> states.loadAt("s0", 99)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    /** They save the replay, and are never believed against the log. */
    @Test
    @Guarantee("event-sourcing/snapshots-disposable")
    public void load_wrongSnapshot_isAsIfThereWereNone() throws Exception {
        use((store, folder) -> {
            List<String> recorded = write(store, "a", new Random(1), 20);
            var snapshots = new HeapSnapshots();
            States states = states(store, NONE, SUM, snapshotting(snapshots, 1));
            states.load("a");
            Snapshots.Snapshot good = snapshots.find("a", 1, Long.MAX_VALUE).orElseThrow();
            assertThat(good.version()).isEqualTo(19);
            assertThat(states.load("a").replayed())
                    .as("events replayed with a snapshot")
                    .isZero();

            // The log was set back to a copy, and went on otherwise: its version 19 is another event.
            snapshots.put(new Snapshots.Snapshot("a", 19, good.position() + 1, good.lastEvent(), 1, WRONG));
            assertThat(states.load("a").state()).isEqualTo(recorded.get(20));
            // The same, and the other event stands at the same position.
            var other = new java.util.UUID(6, 6);
            snapshots.put(new Snapshots.Snapshot("a", 19, good.position(), other, 1, WRONG));
            assertThat(states.load("a").state()).isEqualTo(recorded.get(20));
            // The log was set back to before the snapshot.
            snapshots.put(new Snapshots.Snapshot("a", 25, good.position() + 1000, good.lastEvent(), 1, WRONG));
            assertThat(states.load("a").state()).isEqualTo(recorded.get(20));
            // The state has another form by now.
            snapshots.put(good);
            assertThat(states(store, NONE, SUM, snapshotting(snapshots, 2))
                            .load("a")
                            .state())
                    .isEqualTo(recorded.get(20));
        });
    }

    /** Three generations: cents came with the second, the third has another name. */
    @Test
    @Guarantee("event-sourcing/upcasting")
    public void load_eventsOfOldForms_areReadInTheirCurrentOne() throws Exception {
        Upcasters upcasters = Upcasters.builder()
                .current("added", 3)
                .upcast("deposit", 1, data -> (new String(data, UTF_8) + "00").getBytes(UTF_8))
                .rename("deposit", 2, "added", 3, data -> data)
                .build();
        use((store, folder) -> {
            store.append(
                    "a",
                    ExpectedVersion.NONE,
                    List.of(
                            new NewEvent(java.util.UUID.randomUUID(), "deposit", 1, "7".getBytes(UTF_8)),
                            new NewEvent(java.util.UUID.randomUUID(), "deposit", 2, "750".getBytes(UTF_8)),
                            new NewEvent(java.util.UUID.randomUUID(), "added", 3, "1".getBytes(UTF_8))));
            States states = states(store, upcasters, SUM, null);

            assertThat(states.load("a").state()).isEqualTo("1451");
            assertThat(states.loadAt("a", 0).state()).isEqualTo("700");

            store.append(
                    "b",
                    ExpectedVersion.NONE,
                    List.of(new NewEvent(java.util.UUID.randomUUID(), "added", 4, "1".getBytes(UTF_8))));
            assertThatThrownBy(() -> states.load("b"))
                    .isInstanceOf(Upcasters.UnknownEventException.class)
                    .hasMessage("must have a way to schema 3: type=added, schema=4, stream=b, version=0");
            store.append("c", ExpectedVersion.NONE, List.of(NewEvent.of("renamed", new byte[0])));
            assertThatThrownBy(() -> states.load("c"))
                    .isInstanceOf(Upcasters.UnknownEventException.class)
                    .hasMessage("must be a type that is known: type=renamed, schema=1, stream=c, version=0");
        });
    }
}
