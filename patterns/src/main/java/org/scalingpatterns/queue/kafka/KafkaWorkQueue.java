package org.scalingpatterns.queue.kafka;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.scalingpatterns.queue.Counts;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/**
 * A work queue in a Kafka topic, one of the processes of a consumer group. Of the options, capacity and deduplication are
 * not looked at; the limit of messages in flight is the process's. Thread-safe.
 *
 * <p><b>Who works for longer than five minutes, or twice the visibility timeout if that is more, extends in between</b>, unless another thread
 * receives meanwhile: by that Kafka knows that the process is alive. Otherwise it gives the partitions to another, and an acknowledgement
 * comes too late. The client's {@code max.poll.interval.ms} sets another limit.
 *
 * @param <T> the type of body, immutable
 */
public final class KafkaWorkQueue<T> implements WorkQueue<T> {

    /*
     * 1. A partition belongs to one process, so what Kafka doesn't know of a single message can be kept there: records are
     *    fetched into a queue on the heap, which has timeouts, groups, delays and dead letters. A record is done with when it
     *    is acknowledged or has arrived at the dead letters; what is committed is the offset before which all are.
     * 2. When a partition is taken away, what was fetched of it stays behind, under the old term. It is dropped where it
     *    turns up; its groups are others than those of the new term, so they hold nobody up.
     * 3. Every acknowledgement commits, also one that doesn't move the offset: only the server knows whether the partition is
     *    still this process's.
     * 4. There is no thread. Whoever receives or extends polls, in turns, first come, first served; who acknowledges stands in the same
     *    line. A process that does neither for max.poll.interval.ms is taken for dead, and its partitions are given away.
     * 5. Until then the others wait for it when partitions are to be shared out anew, and none of them can commit. What they acknowledge is
     *    noted and not durable, which is an IOException after a second; the commits of those who receive or acknowledge later say it.
     */

    /** How bodies become bytes, and bytes bodies. */
    public record Codec<T>(Function<T, byte[]> encode, Function<byte[], T> decode) {}

    private final QueueTopic<T> topic;
    private final HeapWorkQueue<Held<T>> held;
    private final LongSupplier nanoTime;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger moves = new AtomicInteger(); // of dead letters that were tried
    private volatile boolean closed;

    KafkaWorkQueue(
            QueueTopic<T> topic,
            WorkQueueOptions options,
            WorkQueue<T> deadLetters,
            QueueListener listener,
            LongSupplier nanoTime) {
        this.topic = topic;
        this.nanoTime = nanoTime;
        WorkQueueOptions here = new WorkQueueOptions(
                QueueTopic.HELD + QueueTopic.FETCH,
                options.visibility(),
                options.maxReceives(),
                options.maxInFlight(),
                Duration.ZERO,
                1);
        WorkQueue<Held<T>> letters =
                deadLetters == null ? null : new DeadLetters<>(topic, deadLetters, listener, moves);
        this.held = new HeapWorkQueue<>(here, letters, new QueueListener() {}, nanoTime, new SplittableRandom());
        topic.into(held);
    }

    /**
     * Joins a group of processes that share a topic's messages.
     *
     * @param client what a Kafka client needs to connect, {@code bootstrap.servers} above all
     * @param topic one that is there. <b>What its {@code retention.ms} or {@code retention.bytes} deletes is gone, acknowledged or not</b>:
     *     it has to keep messages for longer than they are delayed, and than workers may be away.
     * @param group the processes that share its messages; another group gets them all as well. Brokers forget what a group without
     *     members has acknowledged after {@code offsets.retention.minutes}, a week unless set: then all that is there comes again.
     * @param deadLetters where messages go that use up their receives; null: they are handed out for ever. Not closed by this
     *     queue. If it is such a queue with an equal codec, also those get there that can't be decoded; else they stay in this one.
     * @param listener is told what no caller is
     * @throws IllegalArgumentException if the topic is compacted: of a group's messages it would keep the newest alone
     * @throws IOException if the clients can't be made, or there is no such topic
     */
    public static <T> KafkaWorkQueue<T> open(
            Map<String, Object> client,
            String topic,
            String group,
            Codec<T> codec,
            WorkQueueOptions options,
            WorkQueue<T> deadLetters,
            QueueListener listener)
            throws IOException {
        Objects.requireNonNull(listener, "listener"); // before there is a client to close
        var messages = new QueueTopic<>(
                client,
                topic,
                group,
                codec,
                options.visibility(),
                InstantSource.system(),
                Progress::new,
                QueueTopic::consumer);
        try {
            QueueTopic.check(client, topic);
        } catch (IOException | RuntimeException e) {
            messages.close();
            throw e;
        }
        return new KafkaWorkQueue<>(messages, options, deadLetters, listener, System::nanoTime);
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueClosedException();
        }
    }

    @Override
    public String send(Message<T> message) throws IOException {
        return sendAll(List.of(message)).get(0);
    }

    /** {@inheritDoc} <b>Here, if it fails, some of them may be enqueued.</b> */
    @Override
    public List<String> sendAll(List<Message<T>> messages) throws IOException {
        requireOpen();
        return topic.send(messages);
    }

    /**
     * {@inheritDoc} <b>Until the group has shared out its partitions, some seconds after the first call, this process has none</b>: one that
     * doesn't wait gets nothing, and so does a redrive. While a partition has no leader, who doesn't wait may get nothing of the others either.
     */
    @Override
    public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("must be >= 1: max=" + max);
        }
        if (wait.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: wait=" + wait);
        }
        long patience = wait.toSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE : wait.toNanos();
        long begun = nanoTime.getAsLong();
        boolean looked = false;
        boolean moved = false; // a dead letter in the step before: there may be more, and nobody waits meanwhile
        try {
            while (true) {
                requireOpen();
                long left = patience - (nanoTime.getAsLong() - begun);
                if (!looked) {
                    topic.fetchWhatIsThere();
                } else {
                    topic.fetch(moved ? Duration.ZERO : QueueTopic.SLICE);
                }
                int before = moves.get();
                List<Delivery<T>> taken = take(max);
                moved = moves.get() != before;
                commitDone(!taken.isEmpty());
                if (!taken.isEmpty() || left <= 0) {
                    return taken;
                }
                if (!looked) {
                    looked = true;
                    waiting.incrementAndGet();
                }
            }
        } finally {
            if (looked) {
                waiting.decrementAndGet();
            }
        }
    }

    /** What was taken is handed out also if this fails: the next commit says the same. */
    private void commitDone(boolean hasTaken) throws IOException {
        try {
            topic.commitDone();
        } catch (IOException e) {
            if (!hasTaken) {
                throw e;
            }
        }
    }

    private List<Delivery<T>> take(int max) throws IOException, InterruptedException {
        List<Delivery<T>> taken = new ArrayList<>();
        while (taken.size() < max) {
            List<Delivery<Held<T>>> some = more(max - taken.size(), !taken.isEmpty());
            if (some.isEmpty()) {
                break;
            }
            for (Delivery<Held<T>> one : some) {
                if (topic.isOurs(one.body())) {
                    taken.add(new KafkaDelivery<>(this, one));
                } else {
                    held.ack(one);
                }
            }
        }
        return taken;
    }

    /** Who has something to hand out hands it out, interrupted or not. */
    private List<Delivery<Held<T>>> more(int max, boolean hasSome) throws IOException, InterruptedException {
        try {
            return held.receive(max, Duration.ZERO);
        } catch (InterruptedException e) {
            if (!hasSome) {
                throw e;
            }
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private KafkaDelivery<T> own(Delivery<T> delivery) {
        requireOpen();
        if (delivery instanceof KafkaDelivery<T> own && own.queue() == this) {
            return own;
        }
        throw new IllegalArgumentException("must be of this queue: delivery=" + delivery);
    }

    /**
     * {@inheritDoc} Also false if the message's partition is another process's by now, or may be.
     *
     * @throws IOException if it may be removed or not. Also where partitions are shared out anew for more than a second, as while another
     *     process of the group works for long and doesn't extend: this process hands it out no more, and it is removed when a later
     *     acknowledgement or receive can commit it; if its partition is given away before that, it comes again there.
     */
    @Override
    public boolean ack(Delivery<T> delivery) throws IOException {
        KafkaDelivery<T> own = own(delivery);
        boolean acknowledged = held.ack(own.inner()); // whosever it is: here it is no longer in flight
        return acknowledged && topic.isOurs(own.held()) && topic.commit(own.held());
    }

    @Override
    public boolean nack(Delivery<T> delivery, Duration delay) {
        KafkaDelivery<T> own = own(delivery);
        return held.nack(own.inner(), delay) && topic.isOurs(own.held());
    }

    /** {@inheritDoc} It also tells Kafka that this process is alive, and hears whether the partition is still its own. */
    @Override
    public boolean extend(Delivery<T> delivery, Duration visibility) throws IOException {
        KafkaDelivery<T> own = own(delivery);
        return held.extend(own.inner(), visibility) && topic.isStillOurs(own.held());
    }

    /**
     * What this process fetched, and what it hasn't fetched yet of its partitions as ready.
     *
     * @throws IOException also if a partition has no leader, which nobody waits for long
     */
    @Override
    public Counts counts() throws IOException {
        requireOpen();
        Counts here = held.counts();
        return new Counts(here.ready() + topic.notFetched(), here.delayed(), here.inFlight());
    }

    /** How many threads wait in it. */
    int waiting() {
        return waiting.get();
    }

    /** Takes part in the sharing of partitions, and hands nothing out. */
    void join() throws IOException, InterruptedException {
        topic.fetch(QueueTopic.SLICE);
    }

    boolean hasPartitions() {
        return topic.hasPartitions();
    }

    /** {@inheritDoc} The process leaves the group, and others get its partitions. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            held.close();
            topic.close();
        }
    }

    /** Passes messages on to the dead letters, and says when one has arrived there, or hasn't: the heap knows it by another id. */
    private record DeadLetters<T>(
            QueueTopic<T> topic, WorkQueue<T> letters, QueueListener listener, AtomicInteger moves)
            implements WorkQueue<Held<T>> {

        DeadLetters {
            Objects.requireNonNull(letters, "letters");
            Objects.requireNonNull(listener, "listener");
        }

        @Override
        public String send(Message<Held<T>> message) throws QueueFullException, IOException {
            moves.incrementAndGet();
            Held<T> dead = message.body();
            if (!topic.isOurs(dead)) {
                return dead.id(); // another process has it, and will see to it
            }
            try {
                String id = sendOn(dead);
                topic.done(dead);
                return id;
            } catch (QueueFullException | IOException | RuntimeException e) {
                listener.deadLetterFailed(dead.id(), e);
                throw e;
            }
        }

        private String sendOn(Held<T> dead) throws QueueFullException, IOException {
            if (letters instanceof KafkaWorkQueue<T> kafka && kafka.topic.hasCodecOf(topic)) {
                kafka.requireOpen();
                return kafka.topic.sendOn(dead);
            }
            return letters.send(new Message<>(dead.body(), dead.group(), dead.id(), dead.origin(), Duration.ZERO));
        }

        @Override
        public List<String> sendAll(List<Message<Held<T>>> messages) {
            throw new UnsupportedOperationException("sendAll");
        }

        @Override
        public List<Delivery<Held<T>>> receive(int max, Duration wait) {
            throw new UnsupportedOperationException("receive");
        }

        @Override
        public boolean ack(Delivery<Held<T>> delivery) {
            throw new UnsupportedOperationException("ack");
        }

        @Override
        public boolean nack(Delivery<Held<T>> delivery, Duration delay) {
            throw new UnsupportedOperationException("nack");
        }

        @Override
        public boolean extend(Delivery<Held<T>> delivery, Duration visibility) {
            throw new UnsupportedOperationException("extend");
        }

        @Override
        public Counts counts() {
            throw new UnsupportedOperationException("counts");
        }

        @Override
        public void close() {}
    }
}
