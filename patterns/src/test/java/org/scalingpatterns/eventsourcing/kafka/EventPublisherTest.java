package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;

/** The publisher keeps the contract, and that notices what is usually done instead. */
@Timeout(240)
class EventPublisherTest extends EventPublisherContract {

    @Override
    protected Published subject() {
        return new OnKafka();
    }

    private static EventPublisherContract with(Supplier<Published> subject) {
        return new EventPublisherContract() {
            @Override
            protected Published subject() {
                return subject.get();
            }
        };
    }

    /** Waits for each event, by an idempotent producer, and asks somebody where to go on. */
    private static final class PlainPublisher implements Published.Publishing {
        private final EventStore store;
        private final String topic;
        private final Producer<byte[], byte[]> producer;
        private final Checkpoint checkpoint;

        PlainPublisher(EventStore store, String topic, Producer<byte[], byte[]> producer, Checkpoint checkpoint) {
            this.store = store;
            this.topic = topic;
            this.producer = producer;
            this.checkpoint = checkpoint;
        }

        @Override
        public void run() throws IOException {
            long previous = checkpoint.get(topic);
            try (EventCursor cursor = store.readAll(previous)) {
                while (cursor.next()) {
                    checkpoint.publishing(topic, cursor.event().position());
                    try {
                        producer.send(EventRecords.encode(topic, cursor.event(), previous))
                                .get();
                    } catch (InterruptedException | ExecutionException e) {
                        throw new IOException(e);
                    }
                    previous = cursor.event().position();
                }
            }
        }
    }

    private interface Checkpoint {
        long get(String topic) throws IOException;

        default void publishing(String topic, long position) {}
    }

    /** Kept beside the topic, and moved before the event is there. */
    private static final class MovedFirst implements Checkpoint {
        private final Map<String, Long> positions = new ConcurrentHashMap<>();

        @Override
        public long get(String topic) {
            return positions.getOrDefault(topic, -1L);
        }

        @Override
        public void publishing(String topic, long position) {
            positions.put(topic, position);
        }
    }

    /** The implementation, but for its publisher. */
    private static final class WithPublisher extends OnKafka {
        private final Checkpoint checkpoint;

        WithPublisher(Checkpoint checkpoint) {
            this.checkpoint = checkpoint;
        }

        WithPublisher() {
            this.checkpoint = topic -> {
                try (TopicReader reader = TopicReader.open(client(), topic)) {
                    TopicReader.Entry last = reader.last();
                    return last == null ? -1 : last.event().position();
                }
            };
        }

        @Override
        public Publishing publisher(EventStore store, Step step) {
            return new PlainPublisher(store, topic(), producer(client(), step), checkpoint);
        }
    }

    @Test
    @Rejects("event-sourcing/published-killed")
    void publisher_whoseCheckpointMovesFirst_isRejected() {
        var checkpoint = new MovedFirst();
        assertThat(Rejection.brokenGuarantees(() -> with(() -> new WithPublisher(checkpoint))))
                .containsExactly("event-sourcing/published-killed", "event-sourcing/published-superseded");
    }

    @Test
    @Rejects("event-sourcing/published-superseded")
    void publisher_withAnIdempotentProducerAlone_isRejected() {
        assertThat(Rejection.brokenGuarantees(() -> with(WithPublisher::new)))
                .containsExactly("event-sourcing/published-superseded");
    }
}
