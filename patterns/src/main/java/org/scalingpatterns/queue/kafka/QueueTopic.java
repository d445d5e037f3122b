package org.scalingpatterns.queue.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;

/** The messages in the topic, and this process's share of the partitions. Thread-safe: clients that aren't take turns. */
final class QueueTopic<T> implements Closeable {

    /** From so many messages on that are held here, no more are fetched. */
    static final int HELD = 1000;

    static final int FETCH = 500;
    static final Duration SLICE = Duration.ofMillis(20);
    /** For what is known to be there. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** For how much there is. Where no broker says so in time, one partition's leader may be gone: then nobody asks for a while. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private static final Duration UNASKED = Duration.ofSeconds(10);
    /** For a commit while partitions are shared out anew, which takes as long as another process of the group doesn't poll. */
    private static final Duration SHARED_OUT = Duration.ofSeconds(1);

    private final String topic;
    private final KafkaWorkQueue.Codec<T> codec;
    private final InstantSource clock;
    private final Supplier<Progress> newProgress;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Integer, Long> terms = new ConcurrentHashMap<>(); // of the partitions that are ours
    private final Queue<Held<T>> done = new ConcurrentLinkedQueue<>(); // at the dead letters, not committed
    private final Set<Integer> behind =
            ConcurrentHashMap.newKeySet(); // where more is done with than is committed; changed under turns
    private final ReentrantLock turns = new ReentrantLock(true);
    /** Those who come for a turn and shall not wait until a poll has waited for nothing. */
    private final AtomicInteger impatient = new AtomicInteger();

    private final Object polls = new Object();
    private boolean polling; // under polls: whether a poll waits
    private final Consumer<byte[], byte[]> consumer; // under turns, as is what follows
    private final Map<Integer, Progress> progress = new HashMap<>();
    private WorkQueue<Held<T>> into;
    private long term =
            new SplittableRandom().nextLong(Long.MAX_VALUE / 2); // no other process's, so that receipts differ
    private volatile boolean closed;
    private boolean full; // no room for what a poll fetches, when it was last looked
    private long askAgain = System.nanoTime();

    QueueTopic(
            Map<String, Object> client,
            String topic,
            String group,
            KafkaWorkQueue.Codec<T> codec,
            Duration visibility,
            InstantSource clock,
            Supplier<Progress> newProgress,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers)
            throws IOException {
        this.topic = topic;
        this.codec = codec;
        this.clock = clock;
        this.newProgress = newProgress;
        Map<String, Object> sending = new HashMap<>(client);
        sending.put(ProducerConfig.ACKS_CONFIG, "all");
        sending.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        sending.putIfAbsent(
                ProducerConfig.LINGER_MS_CONFIG, 0); // who sends waits for the answer: nothing more comes meanwhile
        sending.remove(ProducerConfig.PARTITIONER_CLASS_CONFIG); // a group is in one partition: that of its name's hash
        sending.put(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, false);
        Map<String, Object> receiving = new HashMap<>(client);
        receiving.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        receiving.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        receiving.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        receiving.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        receiving.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        receiving.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, FETCH);
        receiving.putIfAbsent(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int)
                Math.min(Integer.MAX_VALUE, Math.max(300_000, 2 * visibility.toMillis())));
        receiving.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(CooperativeStickyAssignor.class));
        try {
            producer = new KafkaProducer<>(sending, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw failed(topic, e);
        }
        try {
            consumer = consumers.apply(receiving);
        } catch (KafkaException e) {
            producer.close();
            throw failed(topic, e);
        }
        try {
            consumer.subscribe(List.of(topic), new Sharing());
        } catch (RuntimeException e) { // an empty name; nothing is asked of the brokers yet
            producer.close();
            consumer.close();
            throw e;
        }
    }

    static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Refuses a topic that can't be a queue's, as far as this client may look. */
    static void check(Map<String, Object> client, String topic) throws IOException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(client)) {
            String policy = admin.describeConfigs(Set.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                throw new IllegalArgumentException(
                        "must not be compacted, which deletes messages: topic=%s, cleanup.policy=%s"
                                .formatted(topic, policy));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw failed(topic, e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (KafkaException e) {
            throw failed(topic, e);
        }
    }

    private static IOException failed(String topic, Throwable cause) {
        return new IOException("Kafka topic %s: %s".formatted(topic, cause.getMessage()), cause);
    }

    /** Where to put what is fetched. */
    void into(WorkQueue<Held<T>> queue) {
        into = queue;
    }

    private final class Sharing implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                progress.put(partition.partition(), newProgress.get());
                terms.put(partition.partition(), ++term);
            }
            if (full) { // the poll that gives them to us would fetch from them, too
                consumer.pause(partitions);
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            for (TopicPartition partition : partitions) {
                terms.remove(partition.partition());
                behind.remove(partition.partition());
                progress.remove(partition.partition());
            }
        }
    }

    boolean isOurs(Held<T> held) {
        Long current = terms.get(held.partition());
        return current != null && current == held.term();
    }

    boolean hasPartitions() {
        return !terms.isEmpty();
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    List<String> send(List<Message<T>> messages) throws IOException {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Message<T> message : messages) {
            // Rounded up: never early, by the clocks of those who send and who fetch it.
            long due = message.delay().isZero()
                    ? 0
                    : clock.instant().plus(message.delay()).plusNanos(999_999).toEpochMilli();
            records.add(record(message.group(), codec.encode().apply(message.body()), due, message.origin()));
        }
        return sendRecords(records);
    }

    /** Sends what was fetched from another topic as it is there: also what can't be decoded. */
    String sendOn(Held<T> held) throws IOException {
        return sendRecords(List.of(record(held.group(), held.bytes(), 0, held.origin())))
                .get(0);
    }

    boolean hasCodecOf(QueueTopic<T> other) {
        return codec.equals(other.codec);
    }

    private ProducerRecord<byte[], byte[]> record(String group, byte[] body, long due, String origin) {
        var record = new ProducerRecord<>(topic, group == null ? null : group.getBytes(UTF_8), body);
        record.headers().add("due", number(due));
        if (origin != null) {
            record.headers().add("origin", origin.getBytes(UTF_8));
        }
        return record;
    }

    private List<String> sendRecords(List<ProducerRecord<byte[], byte[]>> records) throws IOException {
        try {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            records.forEach(record -> sent.add(producer.send(record)));
            List<String> ids = new ArrayList<>();
            for (Future<RecordMetadata> one : sent) {
                RecordMetadata place = one.get();
                ids.add(id(place.partition(), place.offset()));
            }
            return ids;
        } catch (ExecutionException e) {
            throw failed(topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (KafkaException e) {
            throw failed(topic, e);
        } catch (IllegalStateException e) {
            if (closed) { // while this was on its way to the producer
                throw new QueueClosedException();
            }
            throw e;
        }
    }

    private String id(int partition, long offset) {
        return topic + "-" + partition + "-" + offset;
    }

    private interface Call<V> {
        V with(Consumer<byte[], byte[]> consumer) throws IOException;
    }

    private <V> V inTurn(Call<V> call) throws IOException {
        lock();
        return called(call);
    }

    /** For what nobody waits for, or what is tried again: those who wake each other's polls would do nothing else all the time. */
    private <V> V patiently(Call<V> call) throws IOException {
        turns.lock();
        return called(call);
    }

    /*
     * Who comes counts itself, then looks whether a poll waits, and wakes it; who polls says so, then looks whether somebody has come,
     * and doesn't wait. Both under one monitor, so one of them sees the other. A wake-up that comes as the poll ends by itself stays
     * with the consumer, whose next call fails of it, whosever that is: it is called again.
     */
    private void lock() {
        impatient.incrementAndGet();
        try {
            endPoll();
            turns.lock();
        } finally {
            impatient.decrementAndGet();
        }
    }

    private void endPoll() {
        synchronized (polls) {
            if (polling) {
                polling = false; // once is enough
                consumer.wakeup();
            }
        }
    }

    private ConsumerRecords<byte[], byte[]> waitFor(Duration wait) {
        Duration longest;
        synchronized (polls) {
            polling = !wait.isZero() && impatient.get() == 0;
            longest = polling ? wait : Duration.ZERO;
        }
        try {
            return consumer.poll(longest);
        } catch (WakeupException e) {
            // One that was left from an earlier poll, where this one doesn't wait: it has to tell Kafka that we are
            // alive.
            return longest.isZero() ? consumer.poll(longest) : ConsumerRecords.empty();
        } finally {
            synchronized (polls) {
                polling = false;
            }
        }
    }

    /** Calls in the turn that this thread has, and ends it. */
    private <V> V called(Call<V> call) throws IOException {
        try {
            if (closed) {
                throw new QueueClosedException();
            }
            return unwoken(call);
        } catch (InterruptException e) { // the thread's flag is set again
            throw e;
        } catch (KafkaException e) {
            throw failed(topic, e);
        } finally {
            turns.unlock();
        }
    }

    private <V> V unwoken(Call<V> call) throws IOException {
        try {
            return call.with(consumer);
        } catch (WakeupException e) { // it was for a poll that had ended, and is gone now
            return unwoken(call);
        }
    }

    private <V> V interruptibly(Call<V> call) throws IOException, InterruptedException {
        turns.lockInterruptibly(); // a commit before it may wait for a broker
        return calledInterruptibly(call);
    }

    /** The same by one who doesn't let others wait for what arrives. */
    private <V> V soon(Call<V> call) throws IOException, InterruptedException {
        impatient.incrementAndGet();
        try {
            endPoll();
            turns.lockInterruptibly();
        } finally {
            impatient.decrementAndGet();
        }
        return calledInterruptibly(call);
    }

    private <V> V calledInterruptibly(Call<V> call) throws IOException, InterruptedException {
        try {
            return called(call);
        } catch (InterruptException e) {
            Thread.interrupted();
            var interrupted = new InterruptedException();
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Fetches what arrives, and waits for it for that long. */
    void fetch(Duration wait) throws IOException, InterruptedException {
        interruptibly(clients -> {
            poll(wait);
            return null;
        });
    }

    /**
     * Fetches what is there at this moment, if there is room for it. What no broker says in time counts as nothing, and each step is a turn
     * of its own. So where a partition's leader is gone, one in a while waits for it and the others for him, and not each of them.
     */
    void fetchWhatIsThere() throws IOException, InterruptedException {
        Map<TopicPartition, Long> ends = soon(clients -> ends());
        long begun = System.nanoTime();
        boolean more = true;
        while (more && System.nanoTime() - begun < PATIENCE.toNanos()) {
            more = interruptibly(clients -> fetchBefore(ends));
        }
    }

    /** Also where enough is held to be handed out: a delay goes by the time of day until its message is fetched. */
    private Map<TopicPartition, Long> ends() throws IOException {
        poll(Duration.ZERO);
        if (full || System.nanoTime() - askAgain < 0) {
            return Map.of();
        }
        try {
            return consumer.endOffsets(consumer.assignment(), ANSWER);
        } catch (TimeoutException e) { // one partition is enough, and the next one who asks would wait as long
            askAgain = System.nanoTime() + UNASKED.toNanos();
            return Map.of();
        }
    }

    /** False where nothing is left to be fetched. */
    private boolean fetchBefore(Map<TopicPartition, Long> ends) throws IOException {
        if (!consumer.paused().isEmpty() || !isBefore(ends)) {
            return false;
        }
        poll(SLICE);
        return true;
    }

    private boolean isBefore(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .filter(end -> consumer.assignment().contains(end.getKey()))
                .anyMatch(end -> position(end.getKey()) < end.getValue());
    }

    /** What is fetched next; -1 as long as no broker has said where to begin. */
    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, Duration.ZERO);
        } catch (TimeoutException e) {
            return -1;
        }
    }

    private void poll(Duration wait) throws IOException {
        full = into.counts().total() >= HELD;
        if (full) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        waitFor(wait).forEach(records::add);
        int kept = 0;
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                keep(record);
                kept++;
            }
        } finally { // what could not be kept is fetched again, the first of each partition first
            for (ConsumerRecord<byte[], byte[]> lost : reversed(records.subList(kept, records.size()))) {
                consumer.seek(new TopicPartition(topic, lost.partition()), lost.offset());
            }
        }
    }

    private static <V> List<V> reversed(List<V> list) {
        List<V> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    private void keep(ConsumerRecord<byte[], byte[]> record) throws IOException {
        int partition = record.partition();
        Long ours = terms.get(partition);
        if (ours == null) {
            return; // a commit failed: it is as good as taken away
        }
        progress.get(partition).fetched(record.offset());
        String group = record.key() == null ? null : new String(record.key(), UTF_8);
        String id = id(partition, record.offset());
        Header origin = record.headers().lastHeader("origin");
        Header due = record.headers().lastHeader("due");
        boolean isSound = (due == null || isNumber(due)) && (origin == null || origin.value() != null);
        var held = new Held<>(
                partition,
                record.offset(),
                ours,
                id,
                origin == null || origin.value() == null ? id : new String(origin.value(), UTF_8),
                group,
                record.value(),
                body -> decode(isSound, body));
        Message<Held<T>> message = Message.of(held).withDelay(due == null ? Duration.ZERO : left(due));
        try {
            into.send(group == null ? message : message.inGroup(ours + ":" + group));
        } catch (QueueFullException e) {
            throw new IllegalStateException("there is room for what one poll fetches", e);
        }
    }

    private Duration left(Header due) {
        if (!isNumber(due)) {
            return Duration.ZERO;
        }
        Instant time = Instant.ofEpochMilli(ByteBuffer.wrap(due.value()).getLong());
        Duration left = Duration.between(clock.instant(), time);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static boolean isNumber(Header header) {
        return header.value() != null && header.value().length == 8;
    }

    /** With a header that no queue wrote it is handed out at once, as what can't be decoded: so it holds up no other. */
    private T decode(boolean isSound, byte[] body) {
        if (!isSound) {
            throw new IllegalArgumentException(
                    "must have a due header of 8 bytes and an origin header with a value, if any");
        }
        return codec.decode().apply(body);
    }

    /** What is not to be handed out again; committed by the next one who comes. */
    void done(Held<T> held) {
        done.add(held);
    }

    /** Commits what nobody waits for: what is at the dead letters, and what was acknowledged and could not be committed. */
    void commitDone() throws IOException {
        if (done.isEmpty() && behind.isEmpty()) {
            return;
        }
        try {
            patiently(clients -> {
                for (Held<T> one = done.poll(); one != null; one = done.poll()) {
                    note(one);
                }
                behind.forEach(this::commit); // those that can't be now stay behind
                return null;
            });
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    /**
     * Commits what is done with, this one included.
     *
     * @return false if the partition isn't ours any more
     * @throws IOException if it is noted and not committed: the next commit of its partition says it as well
     */
    boolean commit(Held<T> held) throws IOException {
        long begun = System.nanoTime();
        try {
            while (true) {
                Commit outcome = inTurn(clients -> note(held) ? commit(held.partition()) : Commit.REFUSED);
                if (outcome != Commit.NOT_NOW) {
                    return outcome == Commit.TAKEN;
                }
                // Between two tries the others have their turns, for the sharing-out may wait for minutes. It needs
                // polls to get on.
                if (System.nanoTime() - begun > SHARED_OUT.toNanos()) {
                    throw new IOException(
                            "Kafka topic %s: not committed within %s, for its partitions are being shared out anew"
                                    .formatted(topic, SHARED_OUT));
                }
                patiently(clients -> {
                    poll(SLICE);
                    return null;
                });
            }
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    /** Every commit of its partition says from now on that it is done with. False if the partition isn't ours any more. */
    private boolean note(Held<T> held) {
        if (!isOurs(held)) {
            return false;
        }
        progress.get(held.partition()).done(held.offset());
        behind.add(held.partition());
        return true;
    }

    private enum Commit {
        TAKEN,
        REFUSED,
        NOT_NOW
    }

    private Commit commit(int partition) {
        var offset = new OffsetAndMetadata(progress.get(partition).committable());
        try {
            consumer.commitSync(Map.of(new TopicPartition(topic, partition), offset), PATIENCE);
            behind.remove(partition);
            return Commit.TAKEN;
        } catch (CommitFailedException e) { // the group went on without us
            terms.remove(partition);
            behind.remove(partition);
            return Commit.REFUSED;
        } catch (RebalanceInProgressException e) { // it is being shared out anew, and may stay ours
            return Commit.NOT_NOW;
        }
    }

    /** Whether it is ours after a sign of life: without one the group goes on without us. */
    boolean isStillOurs(Held<T> held) throws IOException {
        try {
            return inTurn(clients -> {
                poll(Duration.ZERO);
                return isOurs(held);
            });
        } catch (InterruptException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptException e) {
        var interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        return interrupted;
    }

    /** How many records of our partitions are still to be fetched. */
    long notFetched() throws IOException {
        return inTurn(clients -> {
            long records = 0;
            for (Map.Entry<TopicPartition, Long> end :
                    clients.endOffsets(clients.assignment(), ANSWER).entrySet()) {
                records += end.getValue() - clients.position(end.getKey(), ANSWER);
            }
            return records;
        });
    }

    @Override
    public void close() throws IOException {
        lock();
        try {
            closed = true;
            try {
                producer.close();
            } finally {
                leave();
            }
        } catch (KafkaException e) {
            throw failed(topic, e);
        } finally {
            turns.unlock();
        }
    }

    /** Also if the thread is interrupted: else the group would wait for this process until its session is over. */
    private void leave() {
        boolean interrupted = Thread.interrupted();
        try {
            consumer.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
