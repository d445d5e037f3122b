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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.Aggregates.Loaded;
import org.scalingpatterns.eventsourcing.Aggregates.Snapshotting;

/** Aggregates keep their contract, and the contract finds those that don't. */
class AggregatesTest extends AggregatesContract {

    @Override
    protected States states(
            EventStore events, Upcasters upcasters, Evolution<String> evolution, Snapshotting<String> snapshotting) {
        return of(new Aggregates<>(events, upcasters, evolution, snapshotting));
    }

    static States of(Aggregates<String> aggregates) {
        return new States() {
            @Override
            public Loaded<String> load(String stream) throws IOException {
                return aggregates.load(stream);
            }

            @Override
            public Loaded<String> loadAt(String stream, long version) throws IOException {
                return aggregates.loadAt(stream, version);
            }

            @Override
            public Loaded<String> loadAt(String stream, Instant time) throws IOException {
                return aggregates.loadAt(stream, time);
            }

            @Override
            public Loaded<String> loadAtPosition(String stream, long position) throws IOException {
                return aggregates.loadAtPosition(stream, position);
            }
        };
    }

    /** Reads a stream from the snapshot on, without a question. */
    private static class Trusting implements States {
        private final EventStore events;
        private final Upcasters upcasters;
        private final Evolution<String> evolution;
        private final Snapshotting<String> snapshotting;

        Trusting(
                EventStore events,
                Upcasters upcasters,
                Evolution<String> evolution,
                Snapshotting<String> snapshotting) {
            this.events = events;
            this.upcasters = upcasters;
            this.evolution = evolution;
            this.snapshotting = snapshotting;
        }

        @Override
        public Loaded<String> load(String stream) throws IOException {
            return loadAt(stream, Long.MAX_VALUE);
        }

        @Override
        public Loaded<String> loadAt(String stream, long version) throws IOException {
            var found = snapshotting == null
                    ? java.util.Optional.<Snapshots.Snapshot>empty()
                    : snapshotting.snapshots().find(stream, snapshotting.schema(), Long.MAX_VALUE);
            String state =
                    found.map(s -> snapshotting.decode().apply(s.state())).orElse(evolution.initial());
            long at = found.map(Snapshots.Snapshot::version).orElse(-1L);
            long position = -1;
            UUID last = null;
            try (EventCursor cursor = events.read(stream, at + 1)) {
                while (at < version && cursor.next()) {
                    state = evolution.apply(state, form(cursor.event()));
                    at++;
                    position = cursor.event().position();
                    last = cursor.event().id();
                }
            }
            if (snapshotting != null && position >= 0) {
                snapshotting
                        .snapshots()
                        .put(new Snapshots.Snapshot(
                                stream,
                                at,
                                position,
                                last,
                                snapshotting.schema(),
                                snapshotting.encode().apply(state)));
            }
            return new Loaded<>(state, at, 0);
        }

        @Override
        public Loaded<String> loadAt(String stream, Instant time) throws IOException {
            return load(stream);
        }

        @Override
        public Loaded<String> loadAtPosition(String stream, long position) throws IOException {
            return load(stream);
        }

        RecordedEvent form(RecordedEvent event) {
            return upcasters.upcast(event);
        }
    }

    private static class Plain extends Trusting {
        Plain(EventStore events, Upcasters upcasters, Evolution<String> evolution) {
            super(events, upcasters, evolution, null);
        }

        @Override
        RecordedEvent form(RecordedEvent event) {
            return event;
        }
    }

    @Test
    @Rejects("event-sourcing/time-travel")
    void states_thatBeginAtTheNewestSnapshot_areRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new AggregatesContract() {
                    @Override
                    protected States states(EventStore e, Upcasters u, Evolution<String> v, Snapshotting<String> s) {
                        return new Trusting(e, u, v, s);
                    }
                }))
                .contains("event-sourcing/time-travel");
    }

    @Test
    @Rejects("event-sourcing/snapshots-disposable")
    void states_thatBelieveTheSnapshot_areRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new AggregatesContract() {
                    @Override
                    protected States states(EventStore e, Upcasters u, Evolution<String> v, Snapshotting<String> s) {
                        return new Trusting(e, u, v, s);
                    }
                }))
                .contains("event-sourcing/snapshots-disposable");
    }

    @Test
    @Rejects("event-sourcing/upcasting")
    void states_thatReadEventsAsTheyAre_areRejected() {
        assertThat(Rejection.brokenGuarantees(() -> new AggregatesContract() {
                    @Override
                    protected States states(EventStore e, Upcasters u, Evolution<String> v, Snapshotting<String> s) {
                        return new Plain(e, u, v);
                    }
                }))
                .contains("event-sourcing/upcasting");
    }

    /** Their disk failed: whoever loads gets the state all the same, and the listener is told. */
    @Test
    void load_snapshotsFail_isTheStateOfTheEvents(@TempDir Path folder) throws IOException {
        var snapshots = new Snapshots() {
            @Override
            public Optional<Snapshot> find(String stream, int schema, long atMostVersion) throws IOException {
                throw new IOException("find");
            }

            @Override
            public void put(Snapshot snapshot) throws IOException {
                throw new IOException("put");
            }
        };
        var count = new Evolution<String>() {
            @Override
            public String initial() {
                return "";
            }

            @Override
            public String apply(String state, RecordedEvent event) {
                return state + event.version();
            }
        };
        List<String> failures = new ArrayList<>();
        var snapshotting = new Snapshotting<String>(
                snapshots,
                1,
                1,
                s -> s.getBytes(UTF_8),
                b -> new String(b, UTF_8),
                failure -> failures.add(failure.getMessage()));
        var options = org.scalingpatterns.journal.JournalOptions.of(org.scalingpatterns.journal.Durability.PROCESS)
                .withSegmentBytes(128 << 10);
        try (EventStore store = JournalEventStore.open(folder, options, InstantSource.system())) {
            store.append("a", -1, List.of(NewEvent.of("e", new byte[0]), NewEvent.of("e", new byte[0])));
            var states =
                    new Aggregates<>(store, Upcasters.builder().current("e", 1).build(), count, snapshotting);
            assertThat(states.load("a")).isEqualTo(new Loaded<>("01", 1, 2));
            assertThat(failures).containsExactly("find", "put");
            assertThat(states.loadAt("a", 0)).isEqualTo(new Loaded<>("0", 0, 1));
        }
    }

    @Test
    void fileSnapshots_anyByteDamaged_areNone(@TempDir Path folder) throws IOException {
        var snapshots = new FileSnapshots(folder);
        var snapshot = new Snapshots.Snapshot("a/b", 3, 17, new UUID(8, 9), 2, "state".getBytes(UTF_8));
        snapshots.put(snapshot);
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] good = Files.readAllBytes(file);

        assertThat(snapshots.find("a/b", 2, 3)).get().usingRecursiveComparison().isEqualTo(snapshot);
        assertThat(snapshots.find("a/b", 2, 2)).isEmpty();
        assertThat(snapshots.find("a/b", 1, 3)).isEmpty();
        assertThat(snapshots.find("c", 2, 3)).isEmpty();
        for (int i = 0; i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(snapshots.find("a/b", 2, 3)).as("byte %d", i).isEmpty();
            Files.write(file, java.util.Arrays.copyOf(good, i));
            assertThat(snapshots.find("a/b", 2, 3)).as("cut to %d", i).isEmpty();
        }
    }

    @Test
    void upcasters_chainsThatLeadNowhere_areRefused() {
        assertThatThrownBy(
                        () -> Upcasters.builder().upcast("a", 1, data -> data).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must lead to a current form: type=a, schema=1 leads to type=a, schema=2");
        assertThatThrownBy(() -> Upcasters.builder()
                        .current("a", 3)
                        .rename("a", 1, "b", 1, data -> data)
                        .rename("b", 1, "a", 1, data -> data)
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> Upcasters.builder().upcast("a", 1, data -> data).upcast("a", 1, data -> data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must have one way on: type=a, schema=1");
        assertThatThrownBy(() -> Upcasters.builder().current("a", 1).current("a", 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
