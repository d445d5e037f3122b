package org.scalingpatterns.queue.redis;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scalingpatterns.queue.Counts;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/**
 * A work queue in Redis, shared by all processes that give it the same prefix. Thread-safe. Every call is one script, so it is done or not
 * done as a whole, in O(log n). <b>What is acknowledged survives what the server is set to survive</b>: see the package.
 *
 * @param <T> the type of body
 */
public final class RedisWorkQueue<T> implements WorkQueue<T> {

    /*
     *   prefix:m  hash    id -> record               all messages
     *   prefix:s  stream  entry: id                  those that may be handed out, each once; the group "workers" has those that were
     *   prefix:f  sorted  entry by its time          in flight
     *   prefix:r  sorted  entry by its time          returned
     *   prefix:x  sorted  entry by its time          for the dead letters
     *   prefix:d  sorted  id by its time             sent with a delay that isn't over
     *   prefix:b  hash    group -> id                the first of each group
     *   prefix:g  sorted  group, number, id          those behind the first, by their bytes
     *   prefix:n  number                             of the last message that went behind another
     *   prefix:k  hash    deduplication id -> id     prefix:t has the times at which they are forgotten
     *
     * 1. The first of a group, or a message without one, has an entry in the stream once its delay is over, and keeps that until it is
     *    gone. So the stream is what is handed out, in its order, and Redis counts the deliveries of each entry.
     * 2. A delivery is named by its entry, its consumer (random, for each object) and the count. An acknowledgement is good as long as that
     *    is what the stream's group says; to return an entry is to hand it to the consumer "nobody".
     *    Consumers without an entry are deleted: no trace is left of a process that died.
     * 3. The stream's own idle times are of no use: they can't lie in the future, so they could not be extended.
     * 4. A returned entry and a new one go out in the order in which they became ready, so neither starves the other.
     * 5. All that waits for a time does so in a sorted set, and is moved on by the scripts of those who come. None moves more than
     *    a hundred of a kind at once.
     * 6. Who waits blocks in XREAD, for 100 ms at most: new entries wake him; of what is returned, of a free place below
     *    the cap, of an interrupt or of close() he learns then. Each new entry wakes all who wait, and one gets it.
     * 7. Ids are made here, random and counted, so that a server that lost its last second doesn't give one again.
     * 8. Dead letters under the same hash tag are moved in the script. Elsewhere, the caller sends them under their id as deduplication
     *    id, and then removes them; who dies in between leaves it to the next one, after the visibility timeout. One caller of this
     *    object does so at a time, and after each it is the turn of what is ready: however slow their queue is, it holds up
     *    one receiver, and him for one of them. One that fails is not asked again until the visibility timeout is over.
     */

    /** How long a connection is blocked at a time. */
    static final int SLICE_MILLIS = 100;

    /** In place of the room there is for dead letters: the caller moves the next one, or he has none to move now. */
    private static final int ELSEWHERE = -1;

    private static final int NOT_NOW = -2;

    /** A script that hands out more would hold up the server. */
    private static final int MOST = 1_000;

    private static final long MAX_PAUSE_MILLIS = 24L * 3_600_000;

    private static final long MAX_MILLIS = 100L * 365 * 24 * 3_600_000;
    private static final Pattern TAG = Pattern.compile("\\{([^{}]+)}");
    private static final List<String> NAMES = List.of("m", "s", "f", "r", "x", "d", "b", "g", "n", "k", "t");

    private final Redis redis;
    private final String prefix;
    private final Codec<T> codec;
    private final WorkQueueOptions options;
    private final WorkQueue<T> deadLetters;
    private final QueueListener listener;
    private final LongSupplier nanoTime;
    private final String consumer;
    private final List<byte[]> keys;
    private final List<byte[]> keysWithDeadLetters;
    private final AtomicLong sends = new AtomicLong();
    private final ReentrantLock burials = new ReentrantLock();
    private volatile boolean failing; // the last dead letter could not be moved
    private volatile long noBurialsUntil; // while it is failing
    private volatile boolean closed;

    /** What a script handed out, and what the caller has to know to wait for more. */
    private record Taken<T>(List<Delivery<T>> deliveries, List<DeadLetter> dead, String last, long waitMillis) {}

    private record DeadLetter(String entry, String id, StoredMessage message) {}

    /**
     * @param redis is not closed by this queue
     * @param prefix of its keys, with one hash tag, such as {@code {orders}} or {@code {orders}:dead}
     * @param options the same in all processes
     * @param deadLetters where messages go that use up their receives; null: they are handed out for ever. In one step if it is a queue
     *     of this class with the same hash tag, on the same Redis. Any other has to know deduplication ids for longer than a process
     *     takes to be started again. Not closed by this queue.
     * @param listener is told what no caller is
     * @param nanoTime a monotonic clock, such as {@code System::nanoTime}, for the time that callers wait
     * @param random different in each process, such as a {@code SecureRandom}; used once
     */
    public RedisWorkQueue(
            Redis redis,
            String prefix,
            Codec<T> codec,
            WorkQueueOptions options,
            WorkQueue<T> deadLetters,
            QueueListener listener,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.redis = Objects.requireNonNull(redis, "redis");
        this.prefix = prefix;
        this.codec = Objects.requireNonNull(codec, "codec");
        if (deadLetters instanceof RedisWorkQueue<T> own && own.prefix.equals(prefix)) {
            throw new IllegalArgumentException("must have dead letters of another prefix: prefix=" + prefix);
        }
        this.options = Objects.requireNonNull(options, "options");
        this.deadLetters = deadLetters;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.consumer = "%016x".formatted(random.nextLong());
        this.keys = NAMES.stream().map(name -> utf8(prefix + ":" + name)).toList();
        String tag = tag(prefix);
        if (deadLetters instanceof RedisWorkQueue<T> letters
                && letters.redis == redis
                && tag(letters.prefix).equals(tag)) {
            this.keysWithDeadLetters = new ArrayList<>(keys);
            keysWithDeadLetters.addAll(letters.keys);
        } else {
            this.keysWithDeadLetters = keys;
        }
    }

    private static String tag(String prefix) {
        Matcher tag = TAG.matcher(prefix);
        if (!tag.find()) {
            throw new IllegalArgumentException("must have a hash tag, such as {orders}: prefix=" + prefix);
        }
        return tag.group(1);
    }

    @Override
    public String send(Message<T> message) throws QueueFullException, IOException {
        return sendAll(List.of(message)).get(0);
    }

    @Override
    public List<String> sendAll(List<Message<T>> messages) throws QueueFullException, IOException {
        requireOpen();
        if (messages.isEmpty()) {
            return List.of();
        }
        List<byte[]> arguments = new ArrayList<>(3 + 4 * messages.size());
        arguments.addAll(List.of(
                number(options.capacity()),
                number(options.deduplicationIds()),
                number(millis(options.deduplicationWindow()))));
        for (Message<T> message : messages) {
            String id = consumer + "-" + sends.incrementAndGet();
            String origin = message.origin() == null ? id : message.origin();
            byte[] body = codec.encode().apply(message.body());
            arguments.add(utf8(id));
            arguments.add(utf8(message.deduplicationId() == null ? "" : "+" + message.deduplicationId()));
            arguments.add(number(millis(message.delay())));
            arguments.add(new StoredMessage(message.group(), origin, body).bytes());
        }
        Object answer = redis.run(Script.SEND, keys, arguments);
        if (answer instanceof byte[] bound) {
            throw new QueueFullException(text(bound));
        }
        return ((List<?>) answer).stream().map(RedisWorkQueue::text).toList();
    }

    @Override
    public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("must be >= 1: max=" + max);
        }
        if (wait.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: wait=" + wait);
        }
        long patience = millis(wait);
        long begun = nanoTime.getAsLong();
        boolean buried = false; // in the step before
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            requireOpen();
            boolean readyFirst = buried;
            Taken<T> taken = readyFirst ? take(max, NOT_NOW) : takeOrBury(max);
            buried = !taken.dead().isEmpty() && !movesInScript();
            long left = patience - (nanoTime.getAsLong() - begun) / 1_000_000;
            boolean again = buried || readyFirst || taken.waitMillis() == 0; // there may be more
            if (closed) {
                giveBack(taken.deliveries());
                throw new QueueClosedException();
            }
            if (!taken.deliveries().isEmpty() || (left <= 0 && !again)) {
                return taken.deliveries();
            }
            long due = taken.waitMillis() < 0 ? left : Math.min(left, taken.waitMillis());
            if (due > 0 && !again) {
                awaitEntry(taken.last(), (int) Math.min(due, SLICE_MILLIS));
            }
        }
    }

    private void awaitEntry(String last, int millis) throws IOException, InterruptedException {
        try {
            redis.awaitEntry(text(keys.get(1)), last, millis);
        } catch (Redis.NotSentException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedException interrupted(Redis.NotSentException why) {
        boolean unused = Thread.interrupted(); // the exception says it
        var interrupted = new InterruptedException();
        interrupted.initCause(why);
        return interrupted;
    }

    /** Nobody will acknowledge them. What can't be returned comes after its timeout. */
    private void giveBack(List<Delivery<T>> deliveries) {
        for (Delivery<T> delivery : deliveries) {
            try {
                boolean unused = change(Script.NACK, (RedisDelivery<T>) delivery, number(0), number(tries()));
            } catch (IOException e) {
                return;
            }
        }
    }

    private boolean canBury() {
        return deadLetters != null
                && !movesInScript()
                && !(failing && nanoTime.getAsLong() - noBurialsUntil < 0)
                && burials.tryLock();
    }

    private Taken<T> takeOrBury(int max) throws IOException, InterruptedException {
        boolean burying = canBury();
        try {
            Taken<T> taken = take(max, movesInScript() ? room() : burying ? ELSEWHERE : NOT_NOW);
            for (DeadLetter dead : taken.dead()) {
                bury(dead);
            }
            return taken;
        } finally {
            if (burying) {
                burials.unlock();
            }
        }
    }

    private List<?> tryTake(int max, int room) throws IOException, InterruptedException {
        List<byte[]> arguments = List.of(
                number(tries()),
                number(millis(options.visibility())),
                number(room),
                utf8(consumer),
                number(Math.min(max, MOST)),
                number(options.maxInFlight()));
        try {
            return (List<?>) redis.run(Script.RECEIVE, keysWithDeadLetters, arguments);
        } catch (Redis.NotSentException e) {
            throw interrupted(e);
        }
    }

    private Taken<T> take(int max, int room) throws IOException, InterruptedException {
        List<?> answer = tryTake(max, room);
        List<Delivery<T>> taken = new ArrayList<>();
        for (Object each : (List<?>) answer.get(3)) {
            List<?> message = (List<?>) each;
            taken.add(new RedisDelivery<>(
                    prefix,
                    text(message.get(0)),
                    text(message.get(1)),
                    consumer,
                    (int) Math.min((Long) message.get(2), Integer.MAX_VALUE),
                    StoredMessage.of((byte[]) message.get(3)),
                    codec));
        }
        List<DeadLetter> dead = new ArrayList<>();
        for (Object each : (List<?>) answer.get(0)) {
            List<?> letter = (List<?>) each;
            dead.add(
                    new DeadLetter(text(letter.get(0)), text(letter.get(1)), StoredMessage.of((byte[]) letter.get(2))));
        }
        return new Taken<>(taken, dead, text(answer.get(1)), (Long) answer.get(2));
    }

    private boolean movesInScript() {
        return keysWithDeadLetters.size() > keys.size();
    }

    /** What the dead letters hold at most that the script moves to. */
    private int room() {
        return ((RedisWorkQueue<T>) deadLetters).options.capacity();
    }

    private long tries() {
        return deadLetters == null ? Long.MAX_VALUE >> 11 : options.maxReceives(); // what a Lua number holds exactly
    }

    /** Moves one that the script could not. */
    private void bury(DeadLetter dead) throws IOException {
        try {
            if (movesInScript()) {
                throw new QueueFullException("capacity=" + room());
            }
            StoredMessage stored = dead.message();
            T body = codec.decode().apply(stored.body());
            deadLetters.send(new Message<>(body, stored.group(), dead.id(), stored.origin(), Duration.ZERO));
            failing = false;
        } catch (QueueFullException | IOException | RuntimeException e) {
            noBurialsUntil =
                    nanoTime.getAsLong() + 1_000_000 * Math.min(millis(options.visibility()), MAX_PAUSE_MILLIS);
            failing = true;
            listener.deadLetterFailed(dead.id(), e);
            return;
        }
        redis.run(Script.BURY, keys, List.of(utf8(dead.entry())));
    }

    @Override
    public boolean ack(Delivery<T> delivery) throws IOException {
        return change(Script.ACK, own(delivery));
    }

    @Override
    public boolean nack(Delivery<T> delivery, Duration delay) throws IOException {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: delay=" + delay);
        }
        return change(Script.NACK, own(delivery), number(millis(delay)), number(tries()));
    }

    @Override
    public boolean extend(Delivery<T> delivery, Duration visibility) throws IOException {
        if (visibility.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: visibility=" + visibility);
        }
        if (visibility.isZero()) {
            return nack(delivery, Duration.ZERO);
        }
        return change(Script.EXTEND, own(delivery), number(millis(visibility)));
    }

    private RedisDelivery<T> own(Delivery<T> delivery) {
        requireOpen();
        if (!(delivery instanceof RedisDelivery<T> own) || !own.queue().equals(prefix)) {
            throw new IllegalArgumentException("must be a delivery of " + prefix + ": " + delivery);
        }
        return own;
    }

    private boolean change(Script script, RedisDelivery<T> own, byte[]... more) throws IOException {
        List<byte[]> arguments =
                new ArrayList<>(List.of(utf8(own.entry()), utf8(own.consumer()), number(own.receives())));
        arguments.addAll(Arrays.asList(more));
        return (Long) redis.run(script, keys, arguments) == 1;
    }

    @Override
    public Counts counts() throws IOException {
        requireOpen();
        List<?> answer = (List<?>) redis.run(Script.COUNT, keys, List.of(number(tries())));
        long delayed = (Long) answer.get(1);
        long inFlight = (Long) answer.get(2);
        return new Counts((Long) answer.get(0) - delayed - inFlight, delayed, inFlight);
    }

    @Override
    public void close() {
        closed = true; // those who wait look at least each 100 ms
    }

    private void requireOpen() {
        if (closed) {
            throw new QueueClosedException();
        }
    }

    /** Rounded up. */
    private static long millis(Duration time) {
        if (time.toSeconds() >= MAX_MILLIS / 1_000) {
            return MAX_MILLIS;
        }
        return time.plusNanos(999_999).toMillis();
    }

    private static byte[] number(long number) {
        return utf8(Long.toString(number));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
