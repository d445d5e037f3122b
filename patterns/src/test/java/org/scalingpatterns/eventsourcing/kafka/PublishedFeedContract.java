package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.scalingpatterns.eventsourcing.kafka.Places.append;
import static org.scalingpatterns.eventsourcing.kafka.Places.read;
import static org.scalingpatterns.eventsourcing.kafka.Places.texts;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** What a feed owes those who read a published log in it. */
public abstract class PublishedFeedContract {

    private static final int SECONDS = 50;

    /** The implementation under test. */
    protected abstract Published subject() throws IOException;

    private interface Use {
        void of(Published subject, EventStore store) throws Exception;
    }

    private void use(Use use) throws Exception {
        try (Published subject = subject();
                Places places = new Places()) {
            use.of(subject, places.store());
        }
    }

    /** From every position on, history and what comes while it waits: the events of the store, and nothing else. */
    @Test
    @Guarantee("event-sourcing/published-order")
    public void readAll_publishedLog_isTheStoresFromAnyPositionOn() throws Exception {
        use(this::isTheStores);
    }

    private void isTheStores(Published subject, EventStore store) throws Exception {
        Published.Publishing publisher = subject.publisher(store, Runnable::run);
        EventFeed feed = subject.feed();
        append(store, "a", 3);
        append(store, "b", 1);
        publisher.run();
        append(store, "a", 2);
        publisher.run();
        List<RecordedEvent> events = read(store, -1);
        assertThat(texts(read(feed, -1))).isEqualTo(texts(events));
        for (int i = 0; i < events.size(); i++) {
            assertThat(texts(read(feed, events.get(i).position())))
                    .as("after %s", i)
                    .isEqualTo(texts(events.subList(i + 1, events.size())));
        }
        try (EventCursor cursor = feed.readAll(store.lastPosition())) {
            assertThat(cursor.next()).isFalse();
            append(store, "c", 1);
            publisher.run();
            assertThat(cursor.await(Duration.ofSeconds(SECONDS))).isTrue();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.event().stream()).isEqualTo("c");
            assertThat(cursor.next()).isFalse();
        }
    }

    /** Somebody copied the topic with a tool that sends twice what it isn't sure of. */
    @Test
    @Guarantee("event-sourcing/published-repetitions")
    public void readAll_recordsThatCameTwice_areHandedOutOnce() throws Exception {
        use(this::repetitions);
    }

    private void repetitions(Published subject, EventStore store) throws Exception {
        append(store, "a", 6);
        List<RecordedEvent> events = read(store, -1);
        try (Producer<byte[], byte[]> copy = Places.plainProducer(subject.client())) {
            for (int i : new int[] {0, 1, 2, 1, 2, 3, 0, 1, 2, 3, 4, 5, 5}) {
                long previous = i == 0 ? -1 : events.get(i - 1).position();
                copy.send(EventRecords.encode(subject.topic(), events.get(i), previous))
                        .get(SECONDS, TimeUnit.SECONDS);
            }
        }
        EventFeed feed = subject.feed();
        assertThat(texts(read(feed, -1))).isEqualTo(texts(events));
        for (int i = 0; i < events.size(); i++) {
            assertThat(texts(read(feed, events.get(i).position())))
                    .as("after %s", i)
                    .isEqualTo(texts(events.subList(i + 1, events.size())));
        }
    }

    /** Somebody deleted the first records. Who has those events reads on; who lacks them is told. */
    @Test
    @Guarantee("event-sourcing/published-gap")
    public void readAll_eventsThatTheTopicLost_areNotSkipped() throws Exception {
        use(this::gap);
    }

    private void gap(Published subject, EventStore store) throws Exception {
        append(store, "a", 6);
        subject.publisher(store, Runnable::run).run();
        List<RecordedEvent> events = read(store, -1);
        try (Admin admin = Admin.create(subject.client())) {
            var partition = new TopicPartition(subject.topic(), 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get(SECONDS, TimeUnit.SECONDS);
        }
        EventFeed feed = subject.feed();
        assertThat(texts(read(feed, events.get(2).position()))).isEqualTo(texts(events.subList(3, 6)));
        long second = events.get(1).position();
        for (long after : new long[] {-1, events.get(0).position(), second, second}) { // who asks again is told again
            assertThat(catchThrowable(() -> read(feed, after)))
                    .as("after %s", after)
                    .isInstanceOf(MissingEventsException.class)
                    .hasMessage("events are missing from the topic: topic=%s, after position=%d, up to position=%d"
                            .formatted(subject.topic(), after, events.get(2).position()));
        }
    }
}
