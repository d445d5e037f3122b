package org.scalingpatterns.queue.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.servers.SharedKafka;

/** Queues on the shared server, and the time that they see: both clocks go as they are told to. */
final class KafkaQueues implements Closeable {

    private static final KafkaWorkQueue.Codec<String> TEXT =
            new KafkaWorkQueue.Codec<>(text -> text.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));

    private final AtomicLong nanos;
    private final AtomicLong setBy = new AtomicLong(); // the time of day alone
    private final InstantSource timeOfDay;
    private final Supplier<Progress> newProgress;
    private final List<KafkaWorkQueue<String>> queues = new ArrayList<>();

    KafkaQueues() {
        this.nanos = new AtomicLong();
        this.timeOfDay = () -> Instant.EPOCH.plusNanos(nanos.get() + setBy.get());
        this.newProgress = Progress::new;
    }

    /** With another way to see how far a partition is done with. */
    static KafkaQueues with(Supplier<Progress> newProgress) {
        var nanos = new AtomicLong();
        return new KafkaQueues(nanos, () -> Instant.EPOCH.plusNanos(nanos.get()), newProgress);
    }

    /** With another time of day. */
    KafkaQueues(InstantSource timeOfDay) {
        this(new AtomicLong(), timeOfDay, Progress::new);
    }

    private KafkaQueues(AtomicLong nanos, InstantSource timeOfDay, Supplier<Progress> newProgress) {
        this.nanos = nanos;
        this.timeOfDay = timeOfDay;
        this.newProgress = newProgress;
    }

    String topic(int partitions) throws Exception {
        String topic = SharedKafka.unusedName();
        try (Admin admin = Admin.create(SharedKafka.client())) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(50, TimeUnit.SECONDS);
        }
        return topic;
    }

    /** A process of the topic's one group. */
    KafkaWorkQueue<String> open(String topic, WorkQueueOptions options, WorkQueue<String> deadLetters)
            throws Exception {
        return open(topic, TEXT, options, deadLetters, new QueueListener() {}, QueueTopic::consumer);
    }

    private KafkaWorkQueue<String> open(
            String topic,
            KafkaWorkQueue.Codec<String> codec,
            WorkQueueOptions options,
            WorkQueue<String> deadLetters,
            QueueListener listener,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers)
            throws Exception {
        var messages = new QueueTopic<>(
                SharedKafka.client(),
                topic,
                topic + "-group",
                codec,
                options.visibility(),
                timeOfDay,
                newProgress,
                consumers);
        var queue = new KafkaWorkQueue<>(messages, options, deadLetters, listener, nanos::get);
        queues.add(queue);
        return queue;
    }

    /** The same, when it has partitions. */
    KafkaWorkQueue<String> joined(String topic, WorkQueueOptions options, WorkQueue<String> deadLetters)
            throws Exception {
        return joined(topic, TEXT, options, deadLetters, new QueueListener() {});
    }

    /** The same with another codec, and somebody who listens. */
    KafkaWorkQueue<String> joined(
            String topic,
            KafkaWorkQueue.Codec<String> codec,
            WorkQueueOptions options,
            WorkQueue<String> deadLetters,
            QueueListener listener)
            throws Exception {
        return joined(open(topic, codec, options, deadLetters, listener, QueueTopic::consumer));
    }

    private static KafkaWorkQueue<String> joined(KafkaWorkQueue<String> queue) throws Exception {
        while (!queue.hasPartitions()) {
            queue.join();
        }
        return queue;
    }

    /** What a call of a consumer's method meets first: an exception, or nothing. */
    interface Meeting {
        void of(String method);
    }

    /** The same with a consumer that meets something. */
    KafkaWorkQueue<String> joinedMeeting(String topic, WorkQueueOptions options, Meeting meeting) throws Exception {
        return joined(open(
                topic,
                TEXT,
                options,
                null,
                new QueueListener() {},
                settings -> meeting(QueueTopic.consumer(settings), meeting)));
    }

    @SuppressWarnings("unchecked")
    private static Consumer<byte[], byte[]> meeting(Consumer<byte[], byte[]> consumer, Meeting meeting) {
        Class<?>[] types = {Consumer.class};
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), types, (self, method, arguments) -> {
                    meeting.of(method.getName());
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    void setTimeOfDay(Duration by) {
        setBy.addAndGet(by.toNanos());
    }

    boolean hasWaiting() {
        return queues.stream().anyMatch(queue -> queue.waiting() > 0);
    }

    @Override
    public void close() throws IOException {
        for (KafkaWorkQueue<String> queue : queues) {
            queue.close();
        }
    }
}
