package org.scalingpatterns.queue.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scalingpatterns.queue.Counts;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.SharedKafka;

/** The queue keeps the contract, but for what Kafka can't give. */
@Timeout(60)
class KafkaWorkQueueTest extends WorkQueueContract {

    private final KafkaQueues queues = new KafkaQueues();

    @Override
    protected Map<String, String> notGiven() {
        Map<String, String> reasons = new HashMap<>();
        for (String bound : List.of("full", "redrive-before-removal")) {
            reasons.put(
                    "async-queue/" + bound, "a topic is bounded by time or bytes, not by messages: it is never full");
        }
        reasons.put("async-queue/send-all", "it is never full, and a failure may leave some of them there");
        for (String known : List.of(
                "deduplication",
                "deduplication-after-ack",
                "deduplication-in-batch",
                "deduplication-bounded",
                "dead-letter-once")) {
            reasons.put("async-queue/" + known, "a topic doesn't know which ids were sent before");
        }
        return reasons;
    }

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws Exception {
        return queues.joined(queues.topic(2), options, deadLetters);
    }

    @Override
    protected void pass(Duration time) {
        queues.pass(time);
    }

    @Override
    protected void setTimeOfDay(Duration by) {
        queues.setTimeOfDay(by);
    }

    @Override
    protected void awaitWaiting(Thread caller) {
        long begun = System.nanoTime();
        while (!queues.hasWaiting()) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(20) || !caller.isAlive()) {
                throw new AssertionError("must wait: thread=" + caller.getState());
            }
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() throws IOException {
        queues.close();
    }

    private static final WorkQueueOptions ONCE = WorkQueueOptions.of(100).withMaxReceives(1);

    /** Can't decode what is bad. */
    private static final KafkaWorkQueue.Codec<String> CHOOSY =
            new KafkaWorkQueue.Codec<>(text -> text.getBytes(UTF_8), bytes -> {
                String text = new String(bytes, UTF_8);
                if (text.equals("bad")) {
                    throw new IllegalArgumentException("can't be decoded");
                }
                return text;
            });

    /** Both come with one poll. Returns the one that can't be decoded. */
    private Delivery<String> sendBadAndGood(WorkQueue<String> queue) throws Exception {
        queue.sendAll(List.of(Message.of("bad"), Message.of("good")));
        List<Delivery<String>> taken = queue.receive(10, Duration.ZERO);
        assertThat(taken).hasSize(2);
        assertThatThrownBy(taken.get(0)::body).hasMessage("can't be decoded");
        assertThat(taken.get(1).body()).isEqualTo("good");
        assertThat(queue.ack(taken.get(1))).isTrue();
        pass(ONCE.visibility());
        return taken.get(0);
    }

    @Test
    void message_thatCanNotBeDecoded_holdsUpNoneAndGoesToTheDeadLetters() throws Exception {
        QueueListener listener = new QueueListener() {};
        WorkQueue<String> dead = queues.joined(queues.topic(1), CHOOSY, ONCE, null, listener);
        WorkQueue<String> queue = queues.joined(queues.topic(1), CHOOSY, ONCE, dead, listener);
        Delivery<String> bad = sendBadAndGood(queue);
        assertThat(queue.receive(10, Duration.ZERO)).isEmpty();
        assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
        List<Delivery<String>> letters = dead.receive(10, Duration.ZERO);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).origin()).isEqualTo(bad.id());
        assertThatThrownBy(letters.get(0)::body).hasMessage("can't be decoded");
    }

    @Test
    void message_thatCanNotBeDecodedForOtherDeadLetters_staysAndIsTold() throws Exception {
        List<String> told = new ArrayList<>();
        WorkQueue<String> dead = new HeapWorkQueue<>(ONCE, System::nanoTime, new SplittableRandom(1));
        WorkQueue<String> queue = queues.joined(queues.topic(1), CHOOSY, ONCE, dead, into(told));
        Delivery<String> bad = sendBadAndGood(queue);
        assertThat(bad.receives()).isEqualTo(1);
        assertThat(queue.receive(10, Duration.ZERO)).isEmpty();
        assertThat(told).containsExactly(bad.id() + ": can't be decoded");
        assertThat(queue.counts()).isEqualTo(new Counts(0, 1, 0));
        assertThat(dead.counts().total()).isZero();
    }

    private static QueueListener into(List<String> told) {
        return new QueueListener() {
            @Override
            public void deadLetterFailed(String id, Exception why) {
                told.add(id + ": " + why.getMessage());
            }
        };
    }

    /** As a user opens it, on the clocks of the machine. */
    @Test
    void listener_ofAnOpenedQueue_isToldTheIdThatItsSendReturned() throws Exception {
        String topic = queues.topic(1);
        List<String> told = new ArrayList<>();
        WorkQueueOptions brief = ONCE.withVisibility(Duration.ofMillis(1));
        WorkQueue<String> dead = new HeapWorkQueue<>(ONCE, System::nanoTime, new SplittableRandom(1));
        try (WorkQueue<String> queue =
                KafkaWorkQueue.open(SharedKafka.client(), topic, topic + "-group", CHOOSY, brief, dead, into(told))) {
            String id = queue.send(Message.of("bad"));
            while (told.isEmpty()) {
                queue.receive(1, Duration.ZERO);
            }
            assertThat(told.get(0)).isEqualTo(id + ": can't be decoded");
        }
    }

    /** Both are of somebody else: a time that isn't one, and an origin that isn't there. */
    @ParameterizedTest
    @ValueSource(strings = {"due", "origin"})
    void record_headerIsMalformed_holdsUpNoneAndGoesToTheDeadLetters(String header) throws Exception {
        String topic = queues.topic(1);
        WorkQueue<String> dead = queues.joined(queues.topic(1), ONCE, null);
        WorkQueue<String> queue = queues.joined(topic, ONCE, dead);
        var record = new ProducerRecord<byte[], byte[]>(topic, "odd".getBytes(UTF_8));
        record.headers().add(header, header.equals("due") ? new byte[7] : null);
        try (var producer =
                new KafkaProducer<>(SharedKafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(50, TimeUnit.SECONDS);
        }
        queue.send(Message.of("good"));
        List<Delivery<String>> taken = queue.receive(10, Duration.ZERO);
        assertThat(taken).hasSize(2);
        assertThatThrownBy(taken.get(0)::body).hasMessageContaining(header + " header");
        assertThat(taken.get(1).body()).isEqualTo("good");
        assertThat(queue.ack(taken.get(1))).isTrue();
        pass(ONCE.visibility());
        assertThat(queue.receive(10, Duration.ZERO)).isEmpty();
        assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 0));
        List<Delivery<String>> letters = dead.receive(10, Duration.ZERO);
        assertThat(letters)
                .extracting(Delivery::origin)
                .containsExactly(taken.get(0).id());
        assertThat(letters.get(0).body()).as("sent on with sound headers").isEqualTo("odd");
    }

    /** The next process gets the only partition, long before the session of the first one would be over. */
    @Test
    void close_byAnInterruptedThread_leavesTheGroup() throws Exception {
        String topic = queues.topic(1);
        WorkQueue<String> first = queues.joined(topic, ONCE, null);
        Thread.currentThread().interrupt();
        try {
            first.close();
        } catch (IOException cutShort) {
            assertThat(cutShort)
                    .hasRootCauseInstanceOf(InterruptedException.class); // if the producer had to be waited for
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        long begun = System.nanoTime();
        assertThat(queues.joined(topic, ONCE, null).hasPartitions()).isTrue();
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(30));
    }

    /** Kafka gives the partitions of one away who says nothing for five seconds; who extends says something. */
    @Test
    void extend_byOneWhoWorksForLong_keepsThePartition() throws Exception {
        String topic = queues.topic(1);
        Map<String, Object> client = new HashMap<>(SharedKafka.client());
        client.put("max.poll.interval.ms", 5_000);
        try (WorkQueue<String> queue =
                KafkaWorkQueue.open(client, topic, topic + "-group", CHOOSY, ONCE, null, new QueueListener() {})) {
            queue.send(Message.of("long"));
            Delivery<String> delivery = queue.receive(1, Duration.ofSeconds(30)).get(0);
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(8)) {
                assertThat(queue.extend(delivery, Duration.ofSeconds(30))).isTrue();
            }
            assertThat(queue.ack(delivery)).isTrue();
        }
    }

    @Test
    void ack_ofAPartitionThatWasTakenAway_leavesNothingInFlight() throws Exception {
        String topic = queues.topic(2);
        KafkaWorkQueue<String> first = queues.joined(topic, WorkQueueOptions.of(100), null);
        for (int i = 0; i < 10; i++) {
            first.send(Message.of("m" + i).inGroup("g" + i)); // these fall into both
        }
        List<Delivery<String>> taken = first.receive(100, Duration.ZERO);
        KafkaWorkQueue<String> second = queues.open(topic, WorkQueueOptions.of(100), null);
        while (!second.hasPartitions()) {
            second.join();
            first.join();
        }
        int refused = 0;
        for (Delivery<String> delivery : taken) {
            refused += first.ack(delivery) ? 0 : 1;
        }
        assertThat(refused).isBetween(1, 9);
        assertThat(first.counts().inFlight()).isZero();
    }

    private static final String NOT_COMMITTED =
            "Kafka topic %s: not committed within PT1S, for its partitions are being shared out anew";

    private static Map<TopicPartition, OffsetAndMetadata> committed(String topic) throws Exception {
        try (Admin admin = Admin.create(SharedKafka.client())) {
            return admin.listConsumerGroupOffsets(topic + "-group")
                    .partitionsToOffsetAndMetadata()
                    .get(50, TimeUnit.SECONDS);
        }
    }

    /**
     * As while another process of the group works for minutes and doesn't poll: until it does, the partitions aren't shared out, and no
     * commit is taken.
     */
    @Test
    void ack_whilePartitionsAreSharedOutAnew_failsSoonAndIsCommittedLater() throws Exception {
        String topic = queues.topic(1);
        var sharing = new AtomicBoolean();
        var refused = new CountDownLatch(1);
        KafkaWorkQueue<String> queue = queues.joinedMeeting(topic, WorkQueueOptions.of(100), method -> {
            if (sharing.get() && method.equals("commitSync")) {
                refused.countDown();
                throw new RebalanceInProgressException("waits for another process");
            }
        });
        queue.sendAll(List.of(Message.of("a"), Message.of("b")));
        Delivery<String> first = queue.receive(1, Duration.ZERO).get(0);
        sharing.set(true);
        long begun = System.nanoTime();
        FutureTask<Boolean> acking = new FutureTask<>(() -> queue.ack(first));
        new Thread(acking, "acking").start();
        assertThat(refused.await(50, TimeUnit.SECONDS)).isTrue();
        assertThat(queue.receive(1, Duration.ZERO)).extracting(Delivery::body).containsExactly("b");
        assertThatThrownBy(() -> acking.get(50, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IOException.class)
                .hasRootCauseMessage(NOT_COMMITTED, topic);
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
        assertThat(queue.receive(1, Duration.ZERO)).as("meets it as well").isEmpty();
        assertThat(committed(topic)).isEmpty();
        sharing.set(false);
        assertThat(queue.receive(1, Duration.ZERO)).isEmpty();
        assertThat(committed(topic).get(new TopicPartition(topic, 0)).offset()).isEqualTo(1);
        assertThat(queue.ack(first)).as("a second time").isFalse();
    }

    /** As said, by Kafka itself: a third process comes, and the sharing-out waits for the second one, which doesn't poll any more. */
    @Test
    void ack_whileAnotherProcessDoesNotPoll_failsSoonAndIsCommittedLater() throws Exception {
        String topic = queues.topic(2);
        KafkaWorkQueue<String> first = queues.joined(topic, WorkQueueOptions.of(100), null);
        KafkaWorkQueue<String> second = queues.open(topic, WorkQueueOptions.of(100), null);
        while (!second.hasPartitions()) {
            second.join();
            first.join();
        }
        KafkaWorkQueue<String> third = queues.open(topic, WorkQueueOptions.of(100), null);
        Exception why = null;
        long begun = 0;
        for (int i = 0; why == null; i++) { // the first one hears of the third within seconds
            third.join();
            first.send(Message.of("a").inGroup("g" + i % 10)); // these fall into both partitions
            for (Delivery<String> delivery : first.receive(1, Duration.ZERO)) {
                begun = System.nanoTime();
                try {
                    first.ack(delivery);
                } catch (IOException e) {
                    why = e;
                }
            }
        }
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
        assertThat(why).hasMessage(NOT_COMMITTED, topic);
        Map<TopicPartition, OffsetAndMetadata> before = committed(topic);
        while (committed(topic).equals(before)) {
            second.join();
            third.join();
            first.receive(1, Duration.ZERO);
        }
    }

    /** As while the group's coordinator is gone: who waits for his turn behind such a commit needn't wait for its end. */
    @Test
    void receive_interruptedBehindACommitThatWaits_endsAtOnce() throws Exception {
        var waits = new AtomicBoolean();
        var committing = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        KafkaWorkQueue<String> queue = queues.joinedMeeting(queues.topic(1), WorkQueueOptions.of(100), method -> {
            if (waits.get() && method.equals("commitSync")) {
                committing.countDown();
                await(answer);
            }
        });
        queue.send(Message.of("a"));
        Delivery<String> first = queue.receive(1, Duration.ZERO).get(0);
        waits.set(true);
        FutureTask<Boolean> acking = new FutureTask<>(() -> queue.ack(first));
        new Thread(acking, "acking").start();
        assertThat(committing.await(50, TimeUnit.SECONDS)).isTrue();
        FutureTask<List<Delivery<String>>> receiving = new FutureTask<>(() -> queue.receive(1, Duration.ofHours(1)));
        var receiver = new Thread(receiving, "receiving");
        receiver.start();
        receiver.interrupt();
        try {
            assertThatThrownBy(() -> receiving.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        } finally {
            answer.countDown();
        }
        assertThat(acking.get(50, TimeUnit.SECONDS)).isTrue();
    }

    /**
     * A receiver's poll, which has the turn, goes on until somebody wakes it. Whoever acknowledges, extends, counts, or receives what is there
     * does, whether the poll waits yet or is just ending.
     */
    @Test
    void ack_whileAnotherThreadWaitsForMessages_doesNotWaitForThem() throws Exception {
        var waits = new AtomicBoolean();
        var queueOf = new AtomicReference<KafkaWorkQueue<String>>();
        var inPoll = new LinkedBlockingQueue<CountDownLatch>();
        KafkaWorkQueue<String> queue = queues.joinedMeeting(queues.topic(1), WorkQueueOptions.of(100), method -> {
            boolean receiver = Thread.currentThread().getName().equals("receiving");
            if (receiver
                    && method.equals("poll")
                    && waits.get()
                    && queueOf.get().waiting() > 0) {
                waits.set(false);
                var woken = new CountDownLatch(1);
                inPoll.add(woken);
                await(woken);
            } else if (method.equals("wakeup") && !inPoll.isEmpty()) {
                inPoll.remove().countDown();
            }
        });
        queueOf.set(queue);
        queue.sendAll(List.of(Message.of("a"), Message.of("b")));
        Delivery<String> first = queue.receive(1, Duration.ZERO).get(0);
        Delivery<String> second = queue.receive(1, Duration.ZERO).get(0);
        FutureTask<List<Delivery<String>>> receiving = new FutureTask<>(() -> queue.receive(1, Duration.ofHours(1)));
        new Thread(receiving, "receiving").start();

        List<Callable<Boolean>> calls = List.of(
                () -> queue.extend(second, Duration.ofMinutes(5)),
                () -> queue.ack(first),
                () -> queue.counts().inFlight() == 1,
                () -> queue.receive(1, Duration.ZERO).isEmpty(),
                () -> queue.ack(second));
        for (Callable<Boolean> call : calls) {
            waits.set(true);
            CountDownLatch woken = inPoll.take();
            inPoll.add(woken);
            assertThat(call.call()).isTrue();
            assertThat(woken.getCount()).isZero();
        }
        queue.send(Message.of("c"));
        assertThat(receiving.get(50, TimeUnit.SECONDS)).singleElement().satisfies(delivery -> {
            assertThat(delivery.body()).isEqualTo("c");
            assertThat(queue.ack(delivery)).isTrue();
        });
    }

    /** As by a stack overflow or a lack of memory: the client has given out the whole poll, and won't again by itself. */
    @Test
    void receive_anErrorWhileWhatWasFetchedIsKept_losesNoMessage() throws Exception {
        var left = new AtomicInteger(Integer.MAX_VALUE);
        try (KafkaQueues failing = KafkaQueues.with(() -> new Progress() {
            @Override
            void fetched(long offset) {
                if (left.getAndDecrement() == 0) {
                    throw new StackOverflowError("once");
                }
                super.fetched(offset);
            }
        })) {
            KafkaWorkQueue<String> queue = failing.joined(failing.topic(2), WorkQueueOptions.of(100), null);
            for (int i = 0; i < 10; i++) {
                queue.send(Message.of("" + i).inGroup("g" + i));
            }
            left.set(4);
            List<String> got = new ArrayList<>();
            int errors = 0;
            while (got.size() < 10) {
                try {
                    for (Delivery<String> delivery : queue.receive(10, Duration.ofSeconds(50))) {
                        got.add(delivery.body());
                        assertThat(queue.ack(delivery)).isTrue();
                    }
                } catch (StackOverflowError e) {
                    errors++;
                }
            }
            assertThat(errors).isEqualTo(1);
            assertThat(got).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            assertThat(queue.counts().total()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Nobody says how much there is in a partition whose leader is gone. What was fetched is there, and the others needn't wait each time. */
    @Test
    void receive_noBrokerSaysHowMuchThereIs_handsOutWhatIsHereAndAsksSeldom() throws Exception {
        var gone = new AtomicBoolean();
        var asked = new AtomicInteger();
        KafkaWorkQueue<String> queue = queues.joinedMeeting(queues.topic(1), WorkQueueOptions.of(100), method -> {
            if (gone.get() && method.equals("endOffsets")) {
                asked.incrementAndGet();
                throw new TimeoutException("no leader");
            }
        });
        queue.sendAll(List.of(Message.of("a"), Message.of("b")));
        List<Delivery<String>> both = queue.receive(2, Duration.ZERO);
        assertThat(both).hasSize(2);
        for (Delivery<String> one : both) {
            assertThat(queue.nack(one, Duration.ZERO)).isTrue();
        }
        gone.set(true);
        assertThat(queue.receive(1, Duration.ZERO)).hasSize(1);
        assertThat(queue.receive(2, Duration.ZERO)).hasSize(1);
        assertThat(queue.receive(2, Duration.ZERO)).isEmpty();
        assertThat(asked).hasValue(1);
        assertThatThrownBy(queue::counts).isInstanceOf(IOException.class).hasMessageEndingWith("no leader");
    }

    /** Of a group's messages a compacted topic would keep the last one alone. */
    @Test
    void open_topicThatForgets_isRefused() throws Exception {
        String topic = SharedKafka.unusedName();
        try (Admin admin = Admin.create(SharedKafka.client())) {
            var compacted = new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact,delete"));
            admin.createTopics(List.of(compacted)).all().get(50, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> KafkaWorkQueue.open(
                        SharedKafka.client(), topic, "group", CHOOSY, ONCE, null, new QueueListener() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "must not be compacted, which deletes messages: topic=%s, cleanup.policy=compact,delete",
                        topic);
    }

    @Test
    void open_consumerCanNotBeMade_closesTheProducer() {
        String name = SharedKafka.unusedName();
        Map<String, Object> client =
                Map.of("bootstrap.servers", "localhost:1", "client.id", name, "fetch.min.bytes", "few");
        assertThatThrownBy(
                        () -> KafkaWorkQueue.open(client, "topic", "group", CHOOSY, ONCE, null, new QueueListener() {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fetch.min.bytes");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(thread -> thread.contains(name));
    }
}
