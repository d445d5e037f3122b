package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.CompactedException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.chronicle.ChronicleStores;
import org.scalingpatterns.servers.SharedKafka;

/** What the contract doesn't say: how large transactions are, what becomes of a store that was set back, and what a publisher does after an interrupt, or without a thread. */
@Timeout(120)
class KafkaEventPublisherTest {

    private final List<Integer> sizes = new ArrayList<>(); // of the transactions, whatever became of them
    private final Queue<Runnable> commits = new ArrayDeque<>(); // what they meet
    private final AtomicLong nanos = new AtomicLong();

    /** One that writes nowhere: the topic stays empty. */
    private final class Transactions extends MockProducer<byte[], byte[]> {
        Transactions() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void commitTransaction() {
            sizes.add(uncommittedRecords().size());
            Runnable meets = commits.poll();
            if (meets != null) {
                meets.run();
            }
            super.commitTransaction();
        }

        /** As the real one, which waits for its thread. */
        @Override
        public void close(Duration timeout) {
            super.close(timeout);
            if (Thread.interrupted()) {
                throw new InterruptException(new InterruptedException("while closing"));
            }
        }
    }

    private KafkaEventPublisher publisher(EventFeed events) throws IOException {
        return new KafkaEventPublisher(
                events, SharedKafka.client(), topic(), settings -> new Transactions(), nanos::get);
    }

    private static String topic() throws IOException {
        String topic = SharedKafka.unusedName();
        KafkaEventPublisher.createTopic(SharedKafka.client(), topic, 1);
        return topic;
    }

    private static KafkaEventPublisher publisher(EventFeed events, String topic) throws IOException {
        return KafkaEventPublisher.open(events, SharedKafka.client(), topic);
    }

    /** Refused, and again once it has begun anew; the topic is left as it was. */
    private static void assertSetBack(KafkaEventPublisher publisher, String topic, long position) throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(
                            "the store was set back: event at position %d is not the one that was published", position);
        }
        assertThat(publisher.failure()).isPresent();
        try (TopicReader reader = TopicReader.open(SharedKafka.client(), topic)) {
            assertThat(reader.last().event().position()).isEqualTo(position);
        }
    }

    /** So many events of so many bytes. */
    private static EventFeed events(int count, int bytes) {
        return events(count, bytes, 0);
    }

    /** The same with ids of another past. */
    private static EventFeed events(int count, int bytes, long past) {
        return after -> new EventCursor() {
            private long position = after;

            @Override
            public boolean next() {
                boolean is = position + 1 < count;
                position += is ? 1 : 0;
                return is;
            }

            @Override
            public RecordedEvent event() {
                UUID id = new UUID(past, position);
                return new RecordedEvent("s", position, position, Instant.EPOCH, id, "noted", 1, new byte[bytes]);
            }

            @Override
            public boolean await(Duration timeout) {
                return position + 1 < count;
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void run_manyOrLargeEvents_areCutIntoTransactionsByNumberAndBytes() throws Exception {
        try (KafkaEventPublisher many = publisher(events(600, 10));
                KafkaEventPublisher large = publisher(events(5, 400_000));
                KafkaEventPublisher larger = publisher(events(2, 1_200_000))) {
            assertThat(many.run()).isEqualTo(600);
            assertThat(large.run()).isEqualTo(5);
            assertThat(larger.run()).isEqualTo(2);
        }
        assertThat(sizes).containsExactly(512, 88, 2, 2, 1, 1, 1);
    }

    /** The same batch again would take as long again, for ever. */
    @Test
    void run_transactionExpired_isHalvedAndGrowsAgain() throws Exception {
        Runnable expires = () -> {
            nanos.addAndGet(Duration.ofSeconds(10).toNanos());
            throw new InvalidProducerEpochException("ended by the server");
        };
        commits.add(expires);
        commits.add(expires);
        commits.add(() -> nanos.addAndGet(Duration.ofSeconds(9).toNanos())); // in time, and no larger one would be
        try (KafkaEventPublisher publisher = publisher(events(1_000, 10))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(publisher::run)
                        .isInstanceOf(IOException.class)
                        .isNotInstanceOf(SupersededException.class);
            }
            assertThat(publisher.run()).isEqualTo(1_000);
        }
        assertThat(sizes).containsExactly(512, 256, 128, 128, 256, 488);
    }

    @Test
    void run_interruptedWhileItCommits_saysSoAndGoesOnWithAnotherProducer() throws Exception {
        commits.add(() -> {
            throw new InterruptException(new InterruptedException("while committing")); // sets the thread's flag
        });
        try (KafkaEventPublisher publisher = publisher(events(3, 10))) {
            assertThatThrownBy(publisher::run)
                    .isInstanceOf(InterruptedIOException.class)
                    .hasRootCauseMessage("while committing");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(publisher.run()).isEqualTo(3);
        }
        assertThat(sizes).containsExactly(3, 3);
    }

    @Test
    void start_noThreadToBeHad_canBeTriedAgain() throws Exception {
        try (KafkaEventPublisher publisher = publisher(events(3, 10))) {
            assertThatThrownBy(() -> publisher.start(task -> new Thread(task) {
                        @Override
                        public synchronized void start() {
                            throw new OutOfMemoryError("no thread");
                        }
                    }))
                    .isInstanceOf(OutOfMemoryError.class);
            publisher.start(Thread::new);
            assertThatThrownBy(() -> publisher.start(Thread::new)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Cursors of a store that is closed or has failed don't wait, and still read: the publisher must not take a whole processor. */
    @Test
    void start_storeDoesNotWait_saysSoAndPauses() throws Exception {
        var follower = new AtomicReference<Thread>();
        try (KafkaEventPublisher publisher = publisher(events(3, 10))) {
            publisher.start(task -> {
                follower.set(new Thread(task, "follower"));
                return follower.get();
            });
            Optional<Exception> failure = Optional.empty();
            long begun = System.nanoTime();
            while (failure.isEmpty() || !isIn(follower.get(), "pause")) {
                assertThat(System.nanoTime() - begun)
                        .isLessThan(Duration.ofSeconds(50).toNanos());
                Thread.onSpinWait();
                failure = publisher.failure();
            }
            assertThat(failure.orElseThrow()).hasMessageStartingWith("the store is closed or has failed: topic=");
        }
        assertThat(sizes).containsExactly(3);
    }

    /** Who watches it now and then would else find it well. */
    @Test
    void start_storeDoesNotWait_saysSoAllTheTime() throws Exception {
        EventFeed events = events(3, 10);
        var watched = new AtomicReference<KafkaEventPublisher>();
        List<Boolean> fails = new CopyOnWriteArrayList<>();
        EventFeed ended = after -> { // read in each turn, and looked at after it
            fails.add(watched.get().failure().isPresent());
            return events.readAll(after);
        };
        try (KafkaEventPublisher publisher = publisher(ended)) {
            watched.set(publisher);
            publisher.start(Thread::new);
            long begun = System.nanoTime();
            while (fails.stream().filter(failed -> failed).count() < 2) {
                assertThat(System.nanoTime() - begun)
                        .isLessThan(Duration.ofSeconds(50).toNanos());
                Thread.onSpinWait();
            }
        }
        assertThat(fails.subList(fails.indexOf(true), fails.size())).doesNotContain(false);
    }

    private static boolean isIn(Thread thread, String method) {
        for (StackTraceElement call : thread.getStackTrace()) {
            if (call.getClassName().equals(KafkaEventPublisher.class.getName())
                    && call.getMethodName().equals(method)) {
                return true;
            }
        }
        return false;
    }

    /** The topic says how large an event may be, not the client's own limit of 1 MiB. */
    @Test
    void run_eventAsLargeAsTheTopicAllows_isPublished() throws Exception {
        String topic = SharedKafka.unusedName();
        Map<String, String> settings = Map.of("retention.ms", "-1", "max.message.bytes", "4000000");
        try (Admin admin = Admin.create(SharedKafka.client())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(settings)))
                    .all()
                    .get(50, TimeUnit.SECONDS);
        }
        KafkaEventPublisher.createTopic(SharedKafka.client(), topic, 1); // waits until it is known
        try (KafkaEventPublisher publisher = publisher(events(2, 3_000_000), topic)) {
            assertThat(publisher.run()).isEqualTo(2);
        }
        try (TopicReader reader = TopicReader.open(SharedKafka.client(), topic)) {
            assertThat(reader.last().event().data()).hasSize(3_000_000);
        }
    }

    @Test
    void run_storeHasFewerEventsThanTheTopic_isRefused() throws Exception {
        String topic = topic();
        try (KafkaEventPublisher first = publisher(events(10, 10), topic)) {
            assertThat(first.run()).isEqualTo(10);
        }
        for (int left : new int[] {9, 8, 0}) {
            try (KafkaEventPublisher second = publisher(events(left, 10), topic)) {
                assertSetBack(second, topic, 9);
            }
        }
        try (KafkaEventPublisher third = publisher(events(12, 10), topic)) {
            assertThat(third.run()).isEqualTo(2);
        }
    }

    /** It was set back, and has caught up with what was published, or is past it. */
    @Test
    void run_storeHasOtherEventsAtTheSamePositions_isRefused() throws Exception {
        String topic = topic();
        try (KafkaEventPublisher first = publisher(events(10, 10), topic)) {
            assertThat(first.run()).isEqualTo(10);
        }
        for (int count : new int[] {10, 11}) {
            try (KafkaEventPublisher second = publisher(events(count, 10, 1), topic)) {
                assertSetBack(second, topic, 9);
            }
        }
    }

    @Test
    void run_storeIsSetBackBetweenTwoRuns_isRefusedUntilItIsThereAgain() throws Exception {
        String topic = topic();
        var store = new AtomicReference<>(events(1, 10));
        try (KafkaEventPublisher publisher = publisher(after -> store.get().readAll(after), topic)) {
            assertThat(publisher.run()).isEqualTo(1);
            store.set(events(2, 10, 1));
            assertSetBack(publisher, topic, 0);
            store.set(events(10, 10));
            assertThat(publisher.run()).isEqualTo(9);
            assertThat(publisher.run()).isZero();
            store.set(events(7, 10));
            assertSetBack(publisher, topic, 9);
            store.set(events(12, 10, 1));
            assertSetBack(publisher, topic, 9);
            store.set(events(12, 10));
            assertThat(publisher.run()).isEqualTo(2);
        }
    }

    /** Its positions are places in a file: the published one lies behind its end, or within a record. */
    @Test
    void run_journalWasSetBack_isRefused(@TempDir Path folder) throws Exception {
        String topic = topic();
        try (EventStore store = Places.store(Files.createDirectory(folder.resolve("live")));
                EventStore restored = Places.store(Files.createDirectory(folder.resolve("restored")))) {
            for (int i = 0; i < 10; i++) {
                Places.append(store, "a", 1);
            }
            try (KafkaEventPublisher first = publisher(store, topic)) {
                assertThat(first.run()).isEqualTo(10);
            }
            try (KafkaEventPublisher second = publisher(restored, topic)) {
                assertSetBack(second, topic, store.lastPosition());
                Places.append(restored, "a", 100);
                assertSetBack(second, topic, store.lastPosition());
            }
        }
    }

    /** A restored copy has neither the published event nor, where it is older, the one before that. */
    @Test
    void run_chronicleWasSetBack_isRefused(@TempDir Path folder) throws Exception {
        String topic = topic();
        InstantSource noon = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
        try (EventStore store = ChronicleStores.open(folder.resolve("live"), noon);
                EventStore restored = ChronicleStores.open(folder.resolve("restored"), noon)) {
            for (int i = 0; i < 10; i++) {
                Places.append(store, "a", 1);
            }
            try (KafkaEventPublisher first = publisher(store, topic)) {
                assertThat(first.run()).isEqualTo(10);
            }
            try (KafkaEventPublisher second = publisher(restored, topic)) {
                assertSetBack(second, topic, store.lastPosition());
                for (int events = 1; events < 10; events++) {
                    Places.append(restored, "a", 1);
                    if (events >= 8) {
                        assertSetBack(second, topic, store.lastPosition());
                    }
                }
            }
        }
    }

    @Test
    void run_publishedEventWasCompactedAway_goesOn(@TempDir Path folder) throws Exception {
        String topic = topic();
        try (EventStore store = Places.store(folder);
                KafkaEventPublisher publisher = publisher(store, topic)) {
            Places.append(store, "ended", 1);
            Places.append(store, "ended", 1);
            assertThat(publisher.run()).isEqualTo(2);
            Places.append(store, "ended", 1);
            for (int i = 0; i < 10; i++) { // beyond the first file, since the last one is not compacted
                Places.append(store, "on", 900);
            }
            assertThat(((JournalEventStore) store).compact("ended"::equals)).isPositive();
            assertThatThrownBy(() -> Places.read(store, -1)).isInstanceOf(CompactedException.class);
            assertThat(publisher.run()).isEqualTo(9_001);
            assertThat(publisher.run()).isZero();
        }
    }

    /** As an outbox whose messages the views have. */
    @Test
    void run_publishedEventWasTrimmed_goesOn() throws Exception {
        EventFeed trimmed = after -> {
            if (after < 9) {
                throw new IllegalStateException("trimmed");
            }
            return events(12, 10).readAll(after);
        };
        String topic = topic();
        try (KafkaEventPublisher first = publisher(events(10, 10), topic);
                KafkaEventPublisher second = publisher(trimmed, topic)) {
            assertThat(first.run()).isEqualTo(10);
            assertThat(second.run()).isEqualTo(2);
        }
    }
}
