package org.scalingpatterns.eventsourcing.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.Upcasters;
import org.scalingpatterns.servers.SharedKafka;

/** What the contracts don't say: long topics, other topics, waiting, and a projector at the end of it all. */
@Timeout(120)
class KafkaEventFeedTest {

    private static final int SECONDS = 50;

    private final Map<String, Object> client = SharedKafka.client();

    private String topic(int partitions, Map<String, String> settings) throws Exception {
        String topic = SharedKafka.unusedName();
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        return topic;
    }

    private String topic() throws IOException {
        String topic = SharedKafka.unusedName();
        KafkaEventPublisher.createTopic(client, topic, 1);
        return topic;
    }

    @Test
    void createTopic_thatIsThereOtherwise_isRefused() throws Exception {
        String several = topic(3, Map.of("retention.ms", "-1"));
        assertThatThrownBy(() -> KafkaEventPublisher.createTopic(client, several, 1))
                .hasMessage("must have 1 partition, since positions have one order: topic=%s, partitions=3", several);
        String forgets = topic(1, Map.of("retention.ms", "1000"));
        assertThatThrownBy(() -> KafkaEventPublisher.createTopic(client, forgets, 1))
                .hasMessage("must be -1, to keep every event: topic=%s, retention.ms=1000", forgets);
        String compacts = topic(1, Map.of("retention.ms", "-1", "cleanup.policy", "compact"));
        assertThatThrownBy(() -> KafkaEventPublisher.createTopic(client, compacts, 1))
                .hasMessage("must be delete, to keep every event: topic=%s, cleanup.policy=compact", compacts);
        assertThatThrownBy(() -> KafkaEventPublisher.createTopic(client, several, 0))
                .hasMessage("must be 1 .. 32767: replicas=0");
        String twice = topic();
        KafkaEventPublisher.createTopic(client, twice, 1);
    }

    @Test
    void open_topicThatIsNotThere_saysSo() {
        assertThatThrownBy(() -> KafkaEventFeed.open(client, SharedKafka.unusedName()))
                .isInstanceOf(IOException.class);
    }

    /** The place is searched by halving, then found again where a reader stopped. */
    @Test
    void readAll_anywhereInALongTopic_findsTheNextEvent() throws Exception {
        String topic = topic();
        try (Places places = new Places();
                EventStore store = places.store();
                KafkaEventPublisher publisher = KafkaEventPublisher.open(store, client, topic)) {
            for (int i = 0; i < 40; i++) {
                Places.append(store, "s" + i, 100);
            }
            assertThat(publisher.run()).isEqualTo(4000);
            assertThat(publisher.position()).isEqualTo(store.lastPosition());
            List<RecordedEvent> events = Places.read(store, -1);
            var random = new SplittableRandom(1);
            try (KafkaEventFeed feed = KafkaEventFeed.open(client, topic)) {
                for (int i = 0; i < 20; i++) {
                    int at = random.nextInt(events.size() - 1);
                    try (EventCursor cursor = feed.readAll(events.get(at).position())) {
                        assertThat(cursor.next()).isTrue();
                        assertThat(cursor.event().position())
                                .isEqualTo(events.get(at + 1).position());
                    }
                    try (EventCursor cursor = feed.readAll(events.get(at + 1).position())) {
                        assertThat(cursor.next()).isEqualTo(at + 2 < events.size());
                    }
                }
            }
        }
    }

    private static void copy(String topic, List<RecordedEvent> events, Producer<byte[], byte[]> producer) {
        long previous = -1;
        for (RecordedEvent event : events) {
            var unused = producer.send(EventRecords.encode(topic, event, previous));
            previous = event.position();
        }
    }

    /** Somebody copied the beginning three times more: halving meets copies of old events alone, and nothing new stands behind them. */
    @Test
    void readAll_repetitionsMisleadTheSearch_findsTheNextEvent() throws Exception {
        String topic = topic();
        try (Places places = new Places();
                EventStore store = places.store();
                KafkaEventFeed feed = KafkaEventFeed.open(client, topic)) {
            for (int i = 0; i < 10; i++) {
                Places.append(store, "s" + i, 100);
            }
            List<RecordedEvent> events = Places.read(store, -1);
            try (Producer<byte[], byte[]> producer = Places.plainProducer(client)) {
                copy(topic, events, producer);
                for (int i = 0; i < 3; i++) {
                    copy(topic, events.subList(0, 401), producer);
                }
            }
            long after = events.get(700).position();
            feed.readAll(after).close(); // its reader's place is not taken for the right one
            try (EventCursor cursor = feed.readAll(after)) {
                assertThat(cursor.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
            }
            assertThat(Places.texts(Places.read(feed, after))).isEqualTo(Places.texts(events.subList(701, 1000)));
            long last = events.get(999).position();
            assertThat(Places.read(feed, last)).isEmpty();
            assertThat(Places.read(feed, last + 1)).as("ahead of the topic").isEmpty();
        }
    }

    /** Consumers that aren't closed are still registered. */
    private static Set<ObjectName> consumers() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.consumer:type=app-info,id=*"), null);
    }

    @Test
    void close_byAnInterruptedThread_closesAllReaders() throws Exception {
        Set<ObjectName> others = consumers();
        KafkaEventFeed feed = KafkaEventFeed.open(client, topic());
        try (EventCursor first = feed.readAll(-1);
                EventCursor second = feed.readAll(-1)) {
            assertThat(first.next()).isFalse();
            assertThat(second.next()).isFalse();
        }
        assertThat(consumers()).hasSize(others.size() + 2);
        Thread.currentThread().interrupt();
        try {
            feed.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(consumers()).isEqualTo(others);
    }

    @Test
    void await_interruptedOrClosed_ends() throws Exception {
        ExecutorService waiter = Executors.newSingleThreadExecutor();
        KafkaEventFeed feed = KafkaEventFeed.open(client, topic());
        try (EventCursor cursor = feed.readAll(-1)) {
            assertThat(cursor.next()).isFalse();
            assertThatThrownBy(cursor::event).hasMessage("must be called after next(): event");
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> cursor.await(Duration.ofSeconds(SECONDS)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(cursor.await(Duration.ZERO)).isFalse();
            Future<Boolean> waiting = waiter.submit(() -> cursor.await(Duration.ofSeconds(SECONDS)));
            feed.close();
            assertThat(waiting.get(SECONDS / 2, TimeUnit.SECONDS)).isFalse();
            assertThatThrownBy(cursor::next).isInstanceOf(IOException.class).hasMessageStartingWith("closed: topic=");
            assertThatThrownBy(() -> feed.readAll(-1))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("closed: topic=");
        } finally {
            feed.close();
            waiter.shutdownNow();
        }
    }

    @Test
    void next_recordOfSomebodyElse_isRefused() throws Exception {
        String topic = topic();
        try (Producer<byte[], byte[]> other = Places.plainProducer(client)) {
            other.send(new ProducerRecord<>(topic, "key".getBytes(UTF_8), "value".getBytes(UTF_8)))
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        try (KafkaEventFeed feed = KafkaEventFeed.open(client, topic);
                EventCursor cursor = feed.readAll(-1)) {
            assertThatThrownBy(cursor::next)
                    .isInstanceOf(IOException.class)
                    .hasMessage("no event, for want of its previous: topic=%s, offset=0", topic);
        }
    }

    /** Who asks again is told again, rather than that there is nothing: what stands behind the foreign record is hidden. */
    @Test
    void readAll_afterOneThatFailed_failsAgain() throws Exception {
        String topic = topic();
        try (Producer<byte[], byte[]> other = Places.plainProducer(client)) {
            other.send(new ProducerRecord<>(topic, "key".getBytes(UTF_8), "value".getBytes(UTF_8)))
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        try (KafkaEventFeed feed = KafkaEventFeed.open(client, topic)) {
            for (int i = 0; i < 3; i++) {
                try (EventCursor cursor = feed.readAll(-1)) {
                    assertThatThrownBy(cursor::next).isInstanceOf(IOException.class);
                }
            }
            assertThatThrownBy(() -> feed.readAll(-2)).hasMessage("must be >= -1: afterPosition=-2");
        }
    }

    private static void count(RecordedEvent event, MapView.Transaction<String, Long> counts) {
        Long before = counts.get(event.stream());
        counts.put(event.stream(), before == null ? 1 : before + 1);
    }

    /** As it is used: the publisher beside the store, the projector wherever. */
    @Test
    void projector_onTheFeed_followsTheStore() throws Exception {
        String topic = topic();
        Upcasters upcasters = Upcasters.builder().current("noted", 1).build();
        try (Places places = new Places();
                EventStore store = places.store();
                KafkaEventPublisher publisher = KafkaEventPublisher.open(store, client, topic);
                KafkaEventFeed feed = KafkaEventFeed.open(client, topic)) {
            publisher.start(Thread::new);
            assertThatThrownBy(() -> publisher.start(Thread::new)).isInstanceOf(IllegalStateException.class);
            EventFeed reads = feed;
            try (var projector = new Projector<>(
                    reads, upcasters, new MapView<String, Long>(), KafkaEventFeedTest::count, Poison.stops())) {
                projector.start(Thread::new);
                for (int i = 0; i < 5; i++) {
                    Places.append(store, "s" + i % 2, 100);
                }
                assertThat(projector.await(store.lastPosition(), Duration.ofSeconds(SECONDS)))
                        .isTrue();
                assertThat(projector.view().get("s0")).isEqualTo(300);
                assertThat(projector.view().get("s1")).isEqualTo(200);
            }
            assertThat(publisher.failure()).isEmpty();
        }
    }
}
