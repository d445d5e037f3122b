package org.scalingpatterns.eventsourcing.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.scalingpatterns.eventsourcing.CompactedException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * Publishes an event log to a Kafka topic: every event once, in the log's order, whatever is killed and whenever. One publisher
 * for a topic; a second one takes the first one's place. Thread-safe.
 *
 * <p>One that stands still for more than ten seconds within a publish, as a paused machine does, takes its successor's place when it goes on.
 * So watch {@link #failure()} of each that should publish, and start another one where it is a {@link SupersededException} and the other
 * is to stop.
 *
 * <p>Where the log was set back behind what was published, as a restored backup is, it publishes nothing and says so: its new events
 * have positions that the topic's readers are past. Publish everything to a new topic then, and rebuild the views. Once a
 * compaction has taken the event that was published last, that can't be told.
 */
public final class KafkaEventPublisher implements AutoCloseable {

    /*
     * 1. The checkpoint is the topic's last committed record, so the two can't differ. There is none to store, to lose or to
     *    set back.
     * 2. A batch is a transaction. Without one, a batch that fails for good after the next one was sent leaves a gap, or turns
     *    the order round when it is sent again; an idempotent producer guards against neither, since it stops counting there.
     *    After any failure the producer is thrown away, and a new one asks the topic where to go on.
     * 3. Its first act is to end its predecessor's transaction and right to write: both have the topic's transactional id. Only
     *    then does it read the checkpoint, so nobody adds anything behind its back. Who is superseded doesn't come back by
     *    itself, since two that take turns at it would never publish anything.
     * 4. A transaction that took longer than its timeout was ended by the server in the same way. A publisher that was quicker knows
     *    that it is superseded. One that wasn't, by its own clock, can't tell, and begins again: if another one had taken its place
     *    meanwhile, that one is superseded now, and its failure says so.
     * 5. So a batch has to be through within that timeout, on whatever line: it has so many bytes at most, and half as many after
     *    each that took too long. Twice as many again after one that took so little that twice as many would do.
     * 6. A checkpoint that can't be set back tells whether the store was. So each read begins at the last published event, not behind
     *    it: the store still has to have that one, at that place.
     */

    private static final int BATCH = 512;
    private static final int BATCH_BYTES = 1 << 20;
    private static final int HALVINGS = 9; // 512 events become one
    private static final int TRANSACTION_MILLIS = 10_000;
    private static final long TRANSACTION_NANOS =
            Duration.ofMillis(TRANSACTION_MILLIS).toNanos();
    private static final Duration LOOK_AROUND = Duration.ofMillis(100);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);

    private final EventFeed events;
    private final Map<String, Object> client;
    private final String topic;
    private final Function<Map<String, Object>, Producer<byte[], byte[]>> producers;
    private final LongSupplier nanoTime;
    private final ReentrantLock turns = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Condition ended = state.newCondition();
    private Producer<byte[], byte[]> producer; // under turns, as are the next four
    private SupersededException superseded;
    private int halvings; // of a batch
    private long previous = -1; // position of the event before the last published one
    private UUID id; // of the last published one
    private volatile long position = -1;
    private volatile Exception failure;
    private volatile boolean closed;
    private Thread follower; // under state

    KafkaEventPublisher(
            EventFeed events,
            Map<String, Object> client,
            String topic,
            Function<Map<String, Object>, Producer<byte[], byte[]>> producers,
            LongSupplier nanoTime) {
        this.events = Objects.requireNonNull(events, "events");
        this.client = Map.copyOf(client);
        this.topic = topic;
        this.producers = producers;
        this.nanoTime = nanoTime;
    }

    /**
     * A publisher that stands still until it is run or started.
     *
     * @param events what to publish
     * @param client what a Kafka client needs to connect, {@code bootstrap.servers} above all
     * @param topic one that {@link #createTopic} made, or like it
     * @throws IllegalArgumentException if the topic has several partitions, or forgets
     * @throws IOException if there is no such topic
     */
    public static KafkaEventPublisher open(EventFeed events, Map<String, Object> client, String topic)
            throws IOException {
        EventTopic.check(client, topic);
        return new KafkaEventPublisher(
                events,
                client,
                topic,
                settings -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                System::nanoTime);
    }

    /**
     * Makes a topic with one partition, from which nothing is ever deleted; a publish needs a majority of its replicas. One that
     * is there is left as it is.
     *
     * @param replicas on how many brokers, 1 or above; 3 where events must survive one of them
     * @throws IllegalArgumentException if one is there that has several partitions, or forgets
     */
    public static void createTopic(Map<String, Object> client, String topic, int replicas) throws IOException {
        if (replicas < 1 || replicas > Short.MAX_VALUE) {
            throw new IllegalArgumentException("must be 1 .. 32767: replicas=" + replicas);
        }
        EventTopic.create(client, topic, replicas);
    }

    /** Position of the last event that it knows to be in the topic, -1 before it has looked. */
    public long position() {
        return position;
    }

    /** Why the last try failed; empty where it did not. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Publishes all events that are there, on the calling thread.
     *
     * @return how many
     * @throws SupersededException if another publisher has begun since: this one is of no more use
     * @throws IOException if the last batch may be published or not: the next run finds out; or if the store was set back behind
     *     what was published, and then nothing more is
     */
    public long run() throws IOException {
        turns.lock();
        try {
            long published = turn();
            failure = null;
            return published;
        } finally {
            turns.unlock();
        }
    }

    /** What failed before is forgotten by the caller, who may know more: a store that has ended still reads. */
    private long turn() throws IOException {
        turns.lock();
        try {
            return publishAll();
        } catch (IOException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            turns.unlock();
        }
    }

    private long publishAll() throws IOException {
        if (superseded != null) {
            throw superseded;
        }
        long published = 0;
        while (!closed) {
            long begun = nanoTime.getAsLong();
            try {
                if (producer == null) {
                    begin();
                }
                List<RecordedEvent> batch = next();
                if (batch.isEmpty()) {
                    return published;
                }
                begun = nanoTime.getAsLong();
                publish(batch);
                published += batch.size();
            } catch (KafkaException e) {
                long nanos = nanoTime.getAsLong() - begun;
                abandon(e);
                throw failed(e, nanos);
            } catch (IOException | RuntimeException | Error e) {
                abandon(e);
                throw e;
            }
        }
        return published;
    }

    private void begin() throws IOException {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "scaling-patterns-publisher-" + topic);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MILLIS);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        // How large an event may be, the topic says.
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        producer = producers.apply(settings);
        producer.initTransactions();
        try (TopicReader reader = TopicReader.open(client, topic)) {
            TopicReader.Entry last = reader.last();
            previous = last == null ? -1 : last.previous();
            id = last == null ? null : last.event().id();
            position = last == null ? -1 : last.event().position();
        }
    }

    private List<RecordedEvent> next() throws IOException {
        if (position >= 0) {
            try (EventCursor cursor = events.readAll(previous)) {
                if (!cursor.next()
                        || cursor.event().position() != position
                        || !cursor.event().id().equals(id)) {
                    throw setBack(null);
                }
                return batch(cursor);
            } catch (IllegalArgumentException e) { // a journal that ends before it, or where no record begins there
                throw setBack(e);
            } catch (CompactedException | IllegalStateException e) {
                // It may have gone once it was published, from an outbox as well. Anything else fails again below.
            }
        }
        try (EventCursor cursor = events.readAll(position)) {
            return batch(cursor);
        }
    }

    private IOException setBack(IllegalArgumentException cause) {
        return new IOException(
                "the store was set back: event at position %d is not the one that was published: topic=%s, id=%s"
                        .formatted(position, topic, id),
                cause);
    }

    private List<RecordedEvent> batch(EventCursor cursor) throws IOException {
        List<RecordedEvent> batch = new ArrayList<>();
        int most = BATCH >> halvings;
        long room = BATCH_BYTES >> halvings;
        while (batch.size() < most && cursor.next()) {
            room -= bytes(cursor.event());
            if (room < 0 && !batch.isEmpty()) { // the next batch begins with it
                break;
            }
            batch.add(cursor.event());
        }
        return batch;
    }

    /** About what its record takes: names and numbers of the headers are some 110 bytes. */
    private static long bytes(RecordedEvent event) {
        return 110L + event.stream().length() + event.type().length() + event.data().length;
    }

    private void publish(List<RecordedEvent> batch) {
        long begun = nanoTime.getAsLong();
        boolean published = false;
        try {
            transact(batch);
            published = true;
        } finally {
            long nanos = nanoTime.getAsLong() - begun;
            if (nanos >= TRANSACTION_NANOS) {
                halvings = Math.min(halvings + 1, HALVINGS);
            } else if (published && nanos < TRANSACTION_NANOS / 4) {
                halvings = Math.max(halvings - 1, 0);
            }
        }
    }

    private void transact(List<RecordedEvent> batch) {
        producer.beginTransaction();
        long before = previous;
        long last = position;
        for (RecordedEvent event : batch) {
            var unused = producer.send(EventRecords.encode(topic, event, last));
            before = last;
            last = event.position();
        }
        producer.commitTransaction(); // fails if one of the sends did
        previous = before;
        id = batch.get(batch.size() - 1).id();
        position = last;
    }

    private IOException failed(KafkaException e, long nanos) {
        if (e instanceof InterruptException) { // the thread's flag is set again
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            return interrupted;
        }
        boolean fenced = false;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            fenced |= cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException;
        }
        if (fenced && nanos < TRANSACTION_NANOS) {
            superseded = new SupersededException(topic, e);
            return superseded;
        }
        return new IOException(e.getMessage(), e);
    }

    /** Throws the producer away; a failure of that doesn't take the place of the one for which it is done. */
    private void abandon(Throwable why) {
        try {
            abandon();
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** Also if the thread is interrupted: else the close would throw that, rather than wait for the producer's own thread. */
    private void abandon() {
        Producer<byte[], byte[]> gone = producer;
        producer = null; // whatever its close throws, the next run begins with another one
        if (gone == null) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            gone.close(Duration.ZERO);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Follows the log on a thread of its own until it is closed, superseded or interrupted. After an {@code IOException} it tries again each
     * second, as where a journal's store is closed; anything else, such as a closed Chronicle store, ends it. Why it failed or ended, {@link #failure()} says.
     */
    public void start(ThreadFactory threads) {
        state.lock();
        try {
            if (follower != null || closed) {
                throw new IllegalStateException("must be started once, and before it is closed");
            }
            Thread thread = threads.newThread(this::follow);
            thread.start();
            // Not before: where there was no thread to be had, it may be started again. Who closes waits for the lock,
            // and so sees it.
            follower = thread;
        } finally {
            state.unlock();
        }
    }

    private void follow() {
        try {
            while (!closed) {
                try {
                    turn();
                    if (lookAround()) {
                        failure = null;
                    } else {
                        failure = new IOException("the store is closed or has failed: topic=" + topic);
                        pause();
                    }
                } catch (SupersededException e) {
                    return;
                } catch (IOException e) {
                    if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
                        return;
                    }
                    failure = e;
                    pause();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            failure = new IllegalStateException("the publisher ended with an error", e);
            throw e;
        }
    }

    /** Waits for a next event, not for long, as it may have been closed. False if the store didn't wait: one that ended doesn't. */
    private boolean lookAround() throws IOException, InterruptedException {
        try (EventCursor cursor = events.readAll(position)) {
            long begun = System.nanoTime();
            return cursor.await(LOOK_AROUND) || System.nanoTime() - begun >= LOOK_AROUND.toNanos() / 2;
        }
    }

    private void pause() throws InterruptedException {
        state.lockInterruptibly();
        try {
            long nanos = BEFORE_NEXT_TRY.toNanos();
            while (!closed && nanos > 0) {
                nanos = ended.awaitNanos(nanos);
            }
        } finally {
            state.unlock();
        }
    }

    /** Stops between two batches, and waits for that. */
    @Override
    public void close() {
        closed = true;
        Thread running;
        state.lock();
        try {
            ended.signalAll();
            running = follower;
        } finally {
            state.unlock();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive() && running != Thread.currentThread()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        turns.lock();
        try {
            abandon();
        } finally {
            turns.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
