package org.scalingpatterns.eventsourcing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What an event store owes its writers and readers. */
public abstract class EventStoreContract {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

    /** Opens the store that belongs to a folder, or begins it. */
    protected abstract EventStore open(Path folder, java.time.InstantSource clock) throws Exception;

    /** Seconds after which what is waited for does not come any more. */
    protected int patience() {
        return 50;
    }

    /** What a test does with a store that it may open again. */
    private interface Use {
        void of(EventStore store) throws Exception;
    }

    private void use(Use first, Use... reopened) throws Exception {
        Path folder = Files.createTempDirectory("events");
        try {
            try (EventStore store = open(folder, now::get)) {
                first.of(store);
            }
            for (Use again : reopened) {
                try (EventStore store = open(folder, now::get)) {
                    again.of(store);
                }
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static NewEvent event(String data) {
        return NewEvent.of("noted", data.getBytes(UTF_8));
    }

    private static List<NewEvent> events(String... data) {
        return Stream.of(data).map(EventStoreContract::event).toList();
    }

    private static List<RecordedEvent> all(EventCursor cursor) throws IOException {
        List<RecordedEvent> events = new ArrayList<>();
        try (cursor) {
            while (cursor.next()) {
                events.add(cursor.event());
            }
        }
        return events;
    }

    private static List<String> data(List<RecordedEvent> events) {
        return events.stream().map(event -> new String(event.data(), UTF_8)).toList();
    }

    private static List<Long> versions(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::version).toList();
    }

    private static List<Long> positions(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::position).toList();
    }

    /** At once, from as many threads. */
    private <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            var barrier = new CyclicBarrier(threads);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(executor.submit(() -> {
                    barrier.await(patience(), TimeUnit.SECONDS);
                    return work.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(patience(), TimeUnit.SECONDS));
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    @Guarantee("event-sourcing/versions")
    public void append_batchOfThreeThenOne_givesVersionsZeroToThree() throws Exception {
        use(store -> {
            Appended batch = store.append("a", ExpectedVersion.NONE, events("1", "2", "3"));
            Appended one = store.append("a", batch.lastVersion(), events("4"));
            store.append("b", ExpectedVersion.ANY, events("5"));

            assertThat(batch.firstVersion()).isZero();
            assertThat(batch.lastVersion()).isEqualTo(2);
            assertThat(one.firstVersion()).isEqualTo(3).isEqualTo(one.lastVersion());
            assertThat(versions(all(store.read("a", 0)))).containsExactly(0L, 1L, 2L, 3L);
            assertThat(data(all(store.read("a", 2)))).containsExactly("3", "4");
            assertThat(store.version("a")).isEqualTo(3);
            assertThat(store.version("b")).isZero();
            assertThat(store.version("c")).isEqualTo(-1);
        });
    }

    @Test
    @Guarantee("event-sourcing/expected-version")
    public void append_writersThatExpectTheSameVersion_oneWins() throws Exception {
        use(store -> {
            store.append("a", ExpectedVersion.NONE, events("0"));
            for (int round = 0; round < 30; round++) {
                long expected = round;
                List<Boolean> won = together(3, () -> {
                    try {
                        store.append("a", expected, events("x"));
                        return true;
                    } catch (VersionConflictException e) {
                        return false;
                    }
                });
                assertThat(won).containsOnlyOnce(true);
            }
            assertThat(versions(all(store.read("a", 0))))
                    .isEqualTo(LongStream.rangeClosed(0, 30).boxed().toList());
            assertThatThrownBy(() -> store.append("a", ExpectedVersion.NONE, events("x")))
                    .isInstanceOf(VersionConflictException.class)
                    .hasMessage("stream a must be at no version: version=30");
            assertThatThrownBy(() -> store.append("new", 0, events("x")))
                    .isInstanceOf(VersionConflictException.class)
                    .hasMessage("stream new must be at 0: version=no version");
        });
    }

    /** Readers that read meanwhile see a batch whole or not at all; one that is refused leaves nothing. */
    @Test
    @Guarantee("event-sourcing/batch")
    public void append_batch_isWholeOrNothing() throws Exception {
        use(store -> {
            store.append("a", ExpectedVersion.NONE, events("first"));
            assertThatThrownBy(() -> store.append("a", 7, events("x", "y", "z")))
                    .isInstanceOf(VersionConflictException.class);
            assertThat(all(store.readAll(-1))).hasSize(1);

            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<?> writing = writer.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    store.append("b", ExpectedVersion.ANY, events(i + "x", i + "y", i + "z"));
                }
                return null;
            });
            boolean last;
            do {
                last = writing.isDone();
                assertThat(all(store.read("b", 0)).size() % 3).isZero();
                assertThat((all(store.readAll(-1)).size() - 1) % 3).isZero();
            } while (!last);
            writing.get();
            writer.shutdown();
            assertThat(data(all(store.read("b", 0))))
                    .isEqualTo(IntStream.range(0, 300)
                            .boxed()
                            .flatMap(i -> Stream.of(i + "x", i + "y", i + "z"))
                            .toList());
        });
    }

    /** Whoever reads all sees one order, and what was seen never changes, nor comes anything before it. */
    @Test
    @Guarantee("event-sourcing/one-order")
    public void readAll_whileWritersWrite_seesOneGrowingOrder() throws Exception {
        use(store -> {
            ExecutorService writers = Executors.newFixedThreadPool(3);
            List<Future<?>> writing = new ArrayList<>();
            for (int w = 0; w < 3; w++) {
                String stream = "stream-" + w;
                writing.add(writers.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        store.append(stream, i - 1L, events(stream + ":" + i));
                    }
                    return null;
                }));
            }
            List<Long> seen = List.of();
            boolean last;
            do {
                last = writing.stream().allMatch(Future::isDone);
                List<RecordedEvent> now = all(store.readAll(-1));
                assertThat(positions(now)).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(seen.size());
                assertThat(positions(now).subList(0, seen.size())).isEqualTo(seen);
                seen = positions(now);
            } while (!last);
            for (Future<?> one : writing) {
                one.get();
            }
            writers.shutdown();
            List<RecordedEvent> all = all(store.readAll(-1));
            assertThat(all).hasSize(600);
            assertThat(store.lastPosition()).isEqualTo(all.get(599).position());
            for (int w = 0; w < 3; w++) {
                String stream = "stream-" + w;
                assertThat(versions(all.stream()
                                .filter(event -> event.stream().equals(stream))
                                .toList()))
                        .isEqualTo(LongStream.range(0, 200).boxed().toList());
            }
        });
    }

    /** A reader that begins anywhere, catches up while others write, and goes on live. */
    @Test
    @Guarantee("event-sourcing/catch-up")
    public void readAll_fromAnyPositionOnToLive_seesEachEventOnce() throws Exception {
        use(store -> {
            for (int i = 0; i < 40; i++) {
                store.append("s" + i % 3, ExpectedVersion.ANY, events(i + "a", i + "b"));
            }
            try (EventCursor cursor = store.readAll(-1)) {
                for (int i = 0; i < 60; i++) {
                    assertThat(cursor.next()).isTrue();
                }
                store.append("meanwhile", ExpectedVersion.ANY, events("x"));
                for (int i = 60; i < 81; i++) {
                    assertThat(cursor.next()).as("event %d", i).isTrue();
                }
                assertThat(new String(cursor.event().data(), UTF_8)).isEqualTo("x");
                assertThat(cursor.next()).isFalse();
            }
            List<RecordedEvent> before = all(store.readAll(-1));
            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<?> writing = writer.submit(() -> {
                for (int i = 40; i < 200; i++) {
                    store.append("s" + i % 3, ExpectedVersion.ANY, events(i + "a", i + "b"));
                }
                return null;
            });
            for (int begin : new int[] {0, 1, 2, 7, 39, 79, 80, 81}) {
                List<Long> followed = new ArrayList<>();
                try (EventCursor cursor =
                        store.readAll(begin == 0 ? -1 : before.get(begin - 1).position())) {
                    while (followed.size() < 401 - begin) {
                        if (cursor.next()) {
                            followed.add(cursor.event().position());
                        } else {
                            assertThat(cursor.await(Duration.ofSeconds(patience())))
                                    .isTrue();
                        }
                    }
                    assertThat(cursor.next()).isFalse();
                }
                List<Long> all = positions(all(store.readAll(-1)));
                assertThat(followed).isEqualTo(all.subList(begin, 401));
            }
            writing.get();
            writer.shutdown();
        });
    }

    @Test
    @Guarantee("event-sourcing/idempotent")
    public void append_sameBatchAgain_isAppendedOnce() throws Exception {
        List<NewEvent> batch = events("1", "2");
        List<NewEvent> later = events("3");
        Appended[] first = new Appended[1];
        use(
                store -> {
                    first[0] = store.append("a", ExpectedVersion.NONE, batch);
                    store.append("a", 1, later);
                    Appended[] second = new Appended[1];
                    assertThat(catchThrowable(() -> second[0] = store.append("a", ExpectedVersion.NONE, batch)))
                            .as("the same batch again")
                            .isNull();
                    Appended again = second[0];

                    assertThat(first[0].again()).isFalse();
                    assertThat(again).isEqualTo(new Appended(0, 1, first[0].position(), true));
                },
                store -> {
                    assertThat(store.append("a", 77, batch)).isEqualTo(new Appended(0, 1, first[0].position(), true));
                    assertThat(data(all(store.readAll(-1)))).containsExactly("1", "2", "3");
                    assertThat(store.find(batch.get(0).id())).contains(new Appended(0, 1, first[0].position(), true));
                    assertThat(store.find(batch.get(1).id())).isEmpty();
                    assertThat(store.find(new UUID(1, 2))).isEmpty();
                    for (List<NewEvent> other : List.of(
                            batch.subList(0, 1),
                            batch.subList(1, 2),
                            List.of(batch.get(1), batch.get(0)),
                            List.of(batch.get(0), batch.get(1), later.get(0)),
                            List.of(event("new"), batch.get(0)),
                            List.of(batch.get(0), event("new")))) {
                        assertThatThrownBy(() -> store.append("a", ExpectedVersion.ANY, other))
                                .isInstanceOf(DuplicateEventException.class);
                    }
                    assertThatThrownBy(() -> store.append("b", ExpectedVersion.ANY, batch))
                            .isInstanceOf(DuplicateEventException.class);
                    assertThat(all(store.readAll(-1))).hasSize(3);
                });
    }

    @Test
    @Guarantee("event-sourcing/kept")
    public void open_again_findsEveryEventAsItWas() throws Exception {
        List<RecordedEvent> before = new ArrayList<>();
        use(
                store -> {
                    store.append("a", ExpectedVersion.ANY, events("1", ""));
                    now.set(NOON.plusMillis(1234));
                    store.append(
                            "ключ/é", ExpectedVersion.NONE, List.of(new NewEvent(new UUID(7, 8), "t", 9, new byte[] {1
                            })));
                    before.addAll(all(store.readAll(-1)));
                },
                store -> {
                    List<RecordedEvent> after = all(store.readAll(-1));
                    assertThat(after).usingRecursiveComparison().isEqualTo(before);
                    assertThat(after.get(2).time()).isEqualTo(NOON.plusMillis(1234));
                    assertThat(after.get(2).schema()).isEqualTo(9);
                    assertThat(store.append("a", 1, events("3")).firstVersion()).isEqualTo(2);
                    assertThat(all(store.readAll(-1)).get(3).position())
                            .isGreaterThan(before.get(2).position());
                });
    }

    /** A clock that is set back: what is later in order is not earlier in time, also after opening again. */
    @Test
    @Guarantee("event-sourcing/time")
    public void append_clockSetBack_timeStandsStill() throws Exception {
        use(
                store -> {
                    now.set(NOON.plusSeconds(10));
                    store.append("a", ExpectedVersion.ANY, events("1"));
                    now.set(NOON);
                    store.append("b", ExpectedVersion.ANY, events("2"));
                },
                store -> {
                    store.append("c", ExpectedVersion.ANY, events("3"));
                    now.set(NOON.plusSeconds(20));
                    store.append("a", ExpectedVersion.ANY, events("4"));

                    assertThat(all(store.readAll(-1)))
                            .extracting(RecordedEvent::time)
                            .containsExactly(
                                    NOON.plusSeconds(10),
                                    NOON.plusSeconds(10),
                                    NOON.plusSeconds(10),
                                    NOON.plusSeconds(20));
                });
    }

    /** A reader of one stream waits for that stream; one that begins where all ends waits for what comes. */
    @Test
    @Guarantee("event-sourcing/follow-stream")
    public void read_ofOneStream_waitsForItsEventsAlone() throws Exception {
        use(store -> {
            store.append("a", ExpectedVersion.ANY, events("1"));
            try (EventCursor cursor = store.read("a", 1)) {
                assertThat(cursor.next()).isFalse();
                store.append("b", ExpectedVersion.ANY, events("other"));
                assertThat(cursor.await(Duration.ZERO)).isFalse();
                store.append("a", 0, events("2"));
                assertThat(cursor.await(Duration.ofSeconds(patience()))).isTrue();
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.event().version()).isEqualTo(1);
            }
            try (EventCursor cursor = store.readAll(store.lastPosition())) {
                assertThat(cursor.await(Duration.ZERO)).isFalse();
                store.append("b", 0, events("3"));
                assertThat(cursor.await(Duration.ofSeconds(patience()))).isTrue();
                assertThat(cursor.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.await(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
                assertThat(cursor.event().stream()).isEqualTo("b");
                assertThat(cursor.event().version()).isEqualTo(1);
            }
        });
    }

    @Test
    @Guarantee("event-sourcing/arguments")
    public void arguments_outOfRange_areRefused() throws Exception {
        use(store -> {
            List<NewEvent> tooMany = IntStream.rangeClosed(0, EventStore.MAX_BATCH)
                    .mapToObj(i -> event("" + i))
                    .toList();
            NewEvent twice = event("twice");

            assertThatThrownBy(() -> store.append("a", ExpectedVersion.ANY, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 1024: events=0");
            assertThatThrownBy(() -> store.append("a", ExpectedVersion.ANY, tooMany))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 1024: events=1025");
            assertThatThrownBy(() -> store.append("", ExpectedVersion.ANY, events("1")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.append("a\uD83D", ExpectedVersion.ANY, events("1")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.append("a", -3, events("1")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be >= -2: expected=-3");
            assertThatThrownBy(() -> store.append("a", ExpectedVersion.ANY, List.of(twice, twice)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.read("a", -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> store.readAll(-2)).isInstanceOf(IllegalArgumentException.class);
            assertThat(store.append("a", ExpectedVersion.NONE, tooMany.subList(0, 1024))
                            .lastVersion())
                    .isEqualTo(1023);
            assertThat(all(store.readAll(-1))).hasSize(1024);
            assertThat(store.lastPosition())
                    .isEqualTo(all(store.readAll(-1)).get(1023).position());
        });
    }
}
