package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.scalingpatterns.queue.Entry.State;

/**
 * A work queue on the heap, and over a {@link QueueLog} a durable one. Thread-safe, by one lock. Operations are O(1), but O(log n) for
 * a message with a delay or an extended timeout. <b>Without a log, everything in it is lost with the process.</b>
 *
 * @param <T> the type of body, immutable
 */
public final class HeapWorkQueue<T> implements WorkQueue<T> {

    /*
     * 1. There is no thread. Whoever comes advances the backlog to the time: what is due returns. Those who wait in receive()
     *    look at the clock when something will be due: see Waiters.
     * 2. With a log, the order of its records is that of the changes, since both are made under the lock; commits are not. What was sent
     *    is in the backlog before it is durable, or its place would be lost; who receives it waits until it is. He waits, too,
     *    for the acknowledgement of the one before in its group: else a loss of power could bring that one back after its successor.
     * 3. A message goes to the dead letters under its id as deduplication id, and then leaves. A process that dies in between
     *    finds that it has no receives left and sends it again: nothing is enqueued. So the dead-letter queue's window has to be
     *    longer than such a process takes to come back.
     * 4. Dead letters are moved by those who receive, one at a time and without the lock, and after each it is the turn of what is
     *    ready, and the end for those whose time is over: however slow their queue is, it holds up one receiver, and him for one of them.
     *    One that fails is not asked again until the visibility timeout is over. While it is moved a message is in no chain, and its
     *    group waits.
     * 5. Ids begin with a random number of 64 bits for each opening, so that two queues with the same dead letters never use the
     *    same one.
     */

    private static final long FOREVER = Long.MAX_VALUE >> 2; // 73 years; sums of two don't overflow
    private static final int TRIM_AFTER = 256;

    private final WorkQueueOptions options;
    private final QueueLog<T> log;
    private final WorkQueue<T> deadLetters;
    private final QueueListener listener;
    private final LongSupplier nanoTime;
    private final String incarnation;

    private final ReentrantLock lock = new ReentrantLock();
    private final Waiters waiters = new Waiters(lock.newCondition());
    private final Backlog<T> backlog; // under the lock, as is what follows
    private final KnownIds known;
    private long sends;
    private int untrimmed; // settled since the log was trimmed
    private boolean moving; // a dead letter, by one of the receivers
    private boolean failing; // the last one could not be moved
    private long noMovesUntil; // while it is failing
    private boolean closed;

    private final ReentrantLock trims = new ReentrantLock();

    /** A queue without a log and without dead letters. */
    public HeapWorkQueue(WorkQueueOptions options, LongSupplier nanoTime, RandomGenerator random) {
        this(options, null, new QueueListener() {}, nanoTime, random);
    }

    /** A queue without a log; otherwise as with one. */
    public HeapWorkQueue(
            WorkQueueOptions options,
            WorkQueue<T> deadLetters,
            QueueListener listener,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this(deadLetters, QueueLog.none(), options, listener, nanoTime, random);
    }

    /**
     * A queue with what its log holds. All of it is to be handed out again, also what was in flight or held back by a nack.
     *
     * @param log is not closed by this queue
     * @param deadLetters where messages go that use up their receives; null: they are handed out for ever. Not closed by this
     *     queue. Its deduplication window must be longer than a crashed process takes to be started again.
     * @param listener is told what no caller is
     * @param nanoTime a monotonic clock, such as {@code System::nanoTime}
     * @param random seeded by chance, such as {@code new SplittableRandom()}; used once, for ids
     * @throws IOException if the log can't be read
     */
    public HeapWorkQueue(
            WorkQueueOptions options,
            QueueLog<T> log,
            WorkQueue<T> deadLetters,
            QueueListener listener,
            LongSupplier nanoTime,
            RandomGenerator random)
            throws IOException {
        this(deadLetters, log, options, listener, nanoTime, random);
        log.replay(this::replay);
    }

    private HeapWorkQueue(
            WorkQueue<T> deadLetters,
            QueueLog<T> log,
            WorkQueueOptions options,
            QueueListener listener,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.deadLetters = deadLetters;
        this.log = Objects.requireNonNull(log, "log");
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.incarnation = Long.toHexString(random.nextLong()) + "-";
        this.backlog = new Backlog<>(options, deadLetters != null);
        this.known = new KnownIds(nanos(options.deduplicationWindow()));
    }

    /** A duration that can be added to a time and to another duration. */
    static long nanos(Duration duration) {
        return duration.toSeconds() >= FOREVER / 1_000_000_000 ? FOREVER : duration.toNanos();
    }

    private void replay(QueueLog.Sent<T> sent, long position, int receives, boolean acked) {
        long now = nanoTime.getAsLong();
        KnownIds.Known id = known.add(sent.message().deduplicationId(), sent.id(), position, now);
        if (!acked) {
            long delay = receives > 0 ? 0 : nanos(sent.message().delay());
            backlog.add(sent, position, id, receives, now, delay);
        } else if (id != null) {
            id.acked = true;
        } else {
            log.released(position);
        }
        if (known.size() > options.deduplicationIds()) {
            release(known.forgetOldest()); // as many newer ones were let in, so its window was over
        }
    }

    private void release(KnownIds.Known id) {
        if (id.acked) {
            log.released(id.position);
        }
    }

    @Override
    public String send(Message<T> message) throws QueueFullException, IOException {
        String id;
        long position;
        lock.lock();
        try {
            long now = advance();
            KnownIds.Known first = known.get(message.deduplicationId());
            if (first != null) {
                id = first.messageId;
                position = first.position;
            } else {
                requireRoom(1, known.keeps(message.deduplicationId()) ? 1 : 0);
                id = nextId();
                List<QueueLog.Sent<T>> fresh = List.of(new QueueLog.Sent<>(id, message));
                position = log.sent(fresh);
                enter(fresh, position, now);
            }
        } finally {
            lock.unlock();
        }
        log.commit(position);
        return id;
    }

    @Override
    public List<String> sendAll(List<Message<T>> all) throws QueueFullException, IOException {
        List<Message<T>> messages = List.copyOf(all); // before the lock: it is the caller's
        List<String> ids = new ArrayList<>(messages.size());
        List<QueueLog.Sent<T>> fresh = new ArrayList<>(messages.size());
        long last = -1; // position that has to be durable
        lock.lock();
        try {
            long now = advance();
            Map<String, String> inBatch = new HashMap<>(); // ids by deduplication id
            for (Message<T> message : messages) {
                String deduplicationId = message.deduplicationId();
                KnownIds.Known first = known.get(deduplicationId);
                String id = first != null ? first.messageId : inBatch.get(deduplicationId);
                if (first != null) {
                    last = Math.max(last, first.position);
                } else if (id == null) {
                    id = nextId();
                    fresh.add(new QueueLog.Sent<>(id, message));
                    if (known.keeps(deduplicationId)) {
                        inBatch.put(deduplicationId, id);
                    }
                }
                ids.add(id);
            }
            if (!fresh.isEmpty()) {
                requireRoom(fresh.size(), inBatch.size());
                long position = log.sent(fresh);
                last = position + fresh.size() - 1;
                enter(fresh, position, now);
            }
        } finally {
            lock.unlock();
        }
        if (last >= 0) {
            log.commit(last);
        }
        return ids;
    }

    private void requireRoom(int messages, int ids) throws QueueFullException {
        if (messages > options.capacity() - backlog.held()) {
            throw new QueueFullException("capacity=" + options.capacity());
        }
        if (ids > 0 && ids > options.deduplicationIds() - known.size()) {
            throw new QueueFullException("deduplicationIds=" + options.deduplicationIds());
        }
    }

    private String nextId() {
        return incarnation.concat(Long.toString(++sends));
    }

    /** Enters what the log has. What there is no memory for is taken back from it, too: the sender is told, and may send it again. */
    private void enter(List<QueueLog.Sent<T>> fresh, long first, long now) {
        int entered = 0;
        try {
            for (QueueLog.Sent<T> sent : fresh) {
                enter(sent, first + entered, now);
                entered++;
            }
        } catch (Throwable e) {
            takeBack(first + entered, first + fresh.size());
            throw e;
        } finally {
            changed();
        }
    }

    /** All of it or nothing: a message that isn't there must not be known, or sent again it would be acknowledged and never come. */
    private void enter(QueueLog.Sent<T> sent, long position, long now) {
        Message<T> message = sent.message();
        KnownIds.Known id = known.add(message.deduplicationId(), sent.id(), position, now);
        try {
            backlog.add(sent, position, id, 0, now, nanos(message.delay()));
        } catch (Throwable e) {
            if (id != null) {
                known.withdraw(id);
            }
            throw e;
        }
    }

    private void takeBack(long from, long to) {
        try {
            for (long position = from; position < to; position++) {
                long unused = log.acked(position);
                log.released(position);
            }
        } catch (Throwable ignored) {
            return; // then it comes after a restart, if need be twice
        }
    }

    @Override
    public List<Delivery<T>> receive(int max, Duration wait) throws IOException, InterruptedException {
        if (max < 1) {
            throw new IllegalArgumentException("must be >= 1: max=" + max);
        }
        if (wait.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: wait=" + wait);
        }
        List<Delivery<T>> taken = new ArrayList<>(Math.min(max, 16));
        long durable;
        boolean trim;
        lock.lockInterruptibly();
        try {
            long now = awaitWork(nanos(wait));
            durable = handOut(max, now, taken);
            // What was moved is settled, too. Who has messages in hand doesn't trim: their time runs.
            trim = taken.isEmpty() && isToTrim();
        } finally {
            changed();
            lock.unlock();
        }
        if (durable >= 0) {
            log.commit(durable);
        }
        if (trim) {
            trim();
        }
        return taken;
    }

    /** Waits until there is something to hand out, or no time left; moves dead letters meanwhile, one at least. Returns the time. */
    private long awaitWork(long patience) throws InterruptedException {
        long begun = nanoTime.getAsLong();
        boolean moved = false;
        while (true) {
            long now = advance();
            long left = patience - (now - begun);
            if (moved && Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (canMove() && !(moved && (canHandOut() || left <= 0))) {
                moveDead();
                moved = true;
            } else if (canHandOut() || left <= 0) {
                return now;
            } else {
                waiters.await(now, left, backlog.nextDue());
            }
        }
    }

    private boolean canHandOut() {
        return backlog.firstReady() != null && backlog.inFlight() < options.maxInFlight();
    }

    private boolean canMove() {
        return backlog.hasDead() && !moving && !(failing && nanoTime.getAsLong() - noMovesUntil < 0);
    }

    /** To be called after every change. */
    private void changed() {
        waiters.changed(canHandOut() || canMove(), backlog.nextDue());
    }

    /** Returns the position that has to be durable before a worker sees them; -1 if there is none. */
    private long handOut(int max, long now, List<Delivery<T>> taken) throws IOException {
        long durable = -1;
        while (taken.size() < max && canHandOut()) {
            Entry<T> entry = backlog.firstReady();
            int receives = entry.receives == Integer.MAX_VALUE ? Integer.MAX_VALUE : entry.receives + 1;
            log.received(entry.position, receives);
            entry.receives = receives;
            backlog.take(entry, now);
            entry.delivery = new HeapDelivery<>(this, entry);
            taken.add(entry.delivery);
            durable = Math.max(durable, entry.position);
            if (entry.group != null) {
                durable = Math.max(durable, entry.group.settled);
            }
        }
        return durable;
    }

    /** Moves one, and lets go of the lock meanwhile. */
    private void moveDead() {
        Entry<T> entry = backlog.takeDead();
        moving = true;
        changed();
        lock.unlock();
        try {
            if (!entry.moved) {
                Message<T> message = entry.message;
                String origin = message.origin() == null ? entry.id : message.origin();
                deadLetters.send(new Message<>(message.body(), message.group(), entry.id, origin, Duration.ZERO));
                entry.moved = true;
            }
        } catch (QueueFullException | IOException | RuntimeException e) {
            listener.deadLetterFailed(entry.id, e);
        } finally {
            lock.lock();
            moving = false;
            try {
                settleMoved(entry);
            } finally {
                changed(); // he may wait himself now, behind a leader who sleeps past what was kept
            }
        }
    }

    /** What has arrived there goes; what hasn't, or can't go for the log's failure, is kept, whatever was thrown. */
    private void settleMoved(Entry<T> entry) {
        boolean logged = false;
        long position = 0;
        try {
            if (entry.moved) {
                position = log.acked(entry.position);
                logged = true;
            }
        } catch (IOException | RuntimeException e) {
            // the log tells its next caller, too
        } finally {
            failing = !logged;
            if (logged) {
                settle(entry, position);
            } else {
                long now = nanoTime.getAsLong();
                noMovesUntil = now + nanos(options.visibility());
                backlog.keepDead(entry, now);
            }
        }
    }

    /** The entry of a delivery, if that is not stale; else null. Advances. */
    private Entry<T> held(Delivery<T> delivery) {
        HeapDelivery<T> own = own(delivery);
        advance();
        return own.entry.delivery == own ? own.entry : null;
    }

    private HeapDelivery<T> own(Delivery<T> delivery) {
        if (delivery instanceof HeapDelivery<T> own && own.queue == this) {
            return own;
        }
        throw new IllegalArgumentException("must be of this queue: delivery=" + delivery);
    }

    @Override
    public boolean ack(Delivery<T> delivery) throws IOException {
        long position;
        boolean trim;
        lock.lock();
        try {
            Entry<T> entry = held(delivery);
            if (entry == null) {
                return false;
            }
            position = log.acked(entry.position);
            settle(entry, position);
            trim = isToTrim();
        } finally {
            changed();
            lock.unlock();
        }
        log.commit(position);
        if (trim) {
            trim();
        }
        return true;
    }

    private void settle(Entry<T> entry, long position) {
        backlog.remove(entry, position);
        if (entry.known == null || entry.known.forgotten) {
            log.released(entry.position);
        } else {
            entry.known.acked = true;
        }
        untrimmed++;
    }

    private boolean isToTrim() {
        if (untrimmed < TRIM_AFTER) {
            return false;
        }
        untrimmed = 0;
        return true;
    }

    private void trim() {
        if (!trims.tryLock()) {
            return;
        }
        IOException failure = null;
        try {
            log.trim();
        } catch (IOException e) {
            failure = e;
        } catch (
                RuntimeException
                        e) { // what it was called after is done: no caller is to learn of this as his own failure
            failure = new IOException(e);
        } finally {
            trims.unlock();
        }
        if (failure != null) {
            listener.trimFailed(failure);
        }
    }

    @Override
    public boolean nack(Delivery<T> delivery, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: delay=" + delay);
        }
        lock.lock();
        try {
            Entry<T> entry = held(delivery);
            boolean inFlight = entry != null && entry.state == State.IN_FLIGHT;
            if (inFlight) {
                backlog.giveBack(entry, nanoTime.getAsLong(), nanos(delay));
            }
            changed();
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean extend(Delivery<T> delivery, Duration visibility) {
        if (visibility.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: visibility=" + visibility);
        }
        if (visibility.isZero()) {
            return nack(delivery, Duration.ZERO);
        }
        lock.lock();
        try {
            Entry<T> entry = held(delivery);
            boolean inFlight = entry != null && entry.state == State.IN_FLIGHT;
            if (inFlight) {
                backlog.extend(entry, nanoTime.getAsLong(), nanos(visibility));
            }
            changed();
            return inFlight;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Counts counts() {
        lock.lock();
        try {
            advance();
            changed();
            return backlog.counts();
        } finally {
            lock.unlock();
        }
    }

    /** Makes everybody who waits look at the clock again: for clocks that don't run by themselves. */
    public void wake() {
        lock.lock();
        try {
            waiters.wakeAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            waiters.wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whatever is due by now goes on. Returns the time. */
    private long advance() {
        if (closed) {
            throw new QueueClosedException();
        }
        long now = nanoTime.getAsLong();
        for (KnownIds.Known id = known.forget(now); id != null; id = known.forget(now)) {
            release(id);
        }
        backlog.advance(now);
        return now;
    }
}
