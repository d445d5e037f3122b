package org.scalingpatterns.eventsourcing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.servers.SharedKafka;

/** What the contract doesn't say: how large transactions are, and what a publisher does after an interrupt, or without a thread. */
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
        String topic = SharedKafka.unusedName();
        KafkaEventPublisher.createTopic(SharedKafka.client(), topic, 1);
        return new KafkaEventPublisher(events, SharedKafka.client(), topic, settings -> new Transactions(), nanos::get);
    }

    /** So many events of so many bytes. */
    private static EventFeed events(int count, int bytes) {
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
                UUID id = new UUID(0, position);
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
}
