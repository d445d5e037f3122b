package org.scalingpatterns.caching;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The writes that were acknowledged and are not known to be in the store. Thread-safe; a read takes no lock, everything else is
 * O(1) under one.
 */
final class PendingWrites<K, V> {

    /*
     *   put --> queue --take--> in flight --settle--> gone
     *             ^                  |
     *             +-- end: failed ---+
     *
     * 1. "newest" has, for each key that is pending, its last write: what a reader has to see. A write leaves it only as
     *    itself: where a newer one has taken its place, that one stays.
     * 2. Version, log and newest change under the lock together, before anything else may see the write. So writes of a key
     *    are published in the order of their versions, and the store's row will be the one that was read last.
     * 3. A key waits once. A write that finds its key waiting takes that one's place in the queue. What is in flight is not
     *    touched: the newer write waits for itself, and is written by a later batch.
     * 4. One batch at a time is in flight. What of it failed goes back to the end of the queue, so it can't hold others up;
     *    where a newer write of its key waits by now, it is dropped.
     * 5. The queue links the writes themselves: only a new one needs memory, and what is put back can't be lost for want of it.
     *    What waits of a key is the newest write of it, so there is no second map.
     */

    /** One write. Two of them are never equal. */
    static final class Write<K, V> {
        private final K key;
        private final Row<V> row;
        private final long position;
        private final long since; // when the first one that waited in this place came
        private boolean settled; // by whoever has the batch
        private boolean superseded; // while in flight; under the lock, as is what follows
        private Write<K, V> previous; // in the queue; null where it doesn't wait, as is the next
        private Write<K, V> next;

        private Write(K key, Row<V> row, long position, long since) {
            this.key = key;
            this.row = row;
            this.position = position;
            this.since = since;
        }

        K key() {
            return key;
        }

        Row<V> row() {
            return row;
        }

        /** In the log. */
        long position() {
            return position;
        }

        /** Asked by whoever has the batch. */
        boolean isSettled() {
            return settled;
        }
    }

    private final VersionClock versions;
    private final WriteLog<K, V> log;
    private final WriteBehindOptions options;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<K, Write<K, V>> newest = new ConcurrentHashMap<>(); // changed under the lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Write<K, V> queue =
            new Write<>(null, null, 0, 0); // a ring around it; under the lock, as is what follows
    private int waiting; // in the queue
    private int inFlight;
    private volatile boolean closed; // changed under the lock, so that whoever holds it can rely on it

    PendingWrites(VersionClock versions, WriteLog<K, V> log, WriteBehindOptions options, LongSupplier nanoTime) {
        this.versions = versions;
        this.log = log;
        this.options = options;
        this.nanoTime = nanoTime;
        queue.previous = queue;
        queue.next = queue;
    }

    /** The newest write of a key; null where none is pending. */
    Write<K, V> get(K key) {
        return newest.get(key);
    }

    /**
     * Adds a write.
     *
     * @param mayWait whether the options may say to wait for room
     * @return null if there is no room, unless it waits for some
     */
    Write<K, V> put(K key, V value, boolean mayWait) throws IOException {
        lock.lock();
        try {
            requireOpen();
            while (!waits(newest.get(key)) && waiting + inFlight >= options.capacity()) {
                if (options.whenFull() != WhenFull.BLOCK || !mayWait) {
                    return null;
                }
                room.await();
                requireOpen();
            }
            Row<V> row = new Row<>(value, versions.next());
            return add(key, row, log.write(key, row));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for room: nothing was written");
        } finally {
            lock.unlock();
        }
    }

    /** Adds a write that the log has already, however many are pending. */
    void replay(K key, Row<V> row, long position) {
        lock.lock();
        try {
            versions.observe(row.version());
            Write<K, V> known = newest.get(key);
            if (known != null && known.row.version() >= row.version()) {
                log.settled(position);
            } else {
                add(key, row, position);
            }
        } finally {
            lock.unlock();
        }
    }

    private Write<K, V> add(K key, Row<V> row, long position) {
        Write<K, V> before = newest.get(key);
        boolean replaces = waits(before);
        Write<K, V> write = new Write<>(key, row, position, replaces ? before.since : nanoTime.getAsLong());
        try {
            newest.put(key, write);
        } catch (Error e) { // for want of memory, before it was put or after that: what is read has to reach the store
            if (newest.get(key) == write) {
                enqueue(write, before);
            }
            throw e;
        }
        enqueue(write, before);
        if (replaces) {
            log.settled(before.position);
        }
        return write;
    }

    private static boolean waits(Write<?, ?> write) {
        return write != null && write.next != null;
    }

    /** In the place of the write of its key that waits; at the end where none does. */
    private void enqueue(Write<K, V> write, Write<K, V> before) {
        if (waits(before)) {
            link(write, before.next);
            unlink(before);
            return;
        }
        if (before != null) {
            before.superseded = true;
        }
        link(write, queue);
        if (waiting == 1 || waiting == options.batch()) {
            work.signal();
        }
    }

    private void link(Write<K, V> write, Write<K, V> next) {
        write.previous = next.previous;
        write.next = next;
        next.previous.next = write;
        next.previous = write;
        waiting++;
    }

    private void unlink(Write<K, V> write) {
        write.previous.next = write.next;
        write.next.previous = write.previous;
        write.previous = null;
        write.next = null;
        waiting--;
    }

    /**
     * Drops what waits of a key and is older than the row that the store has by now, which goes to the log. Called when nothing is in
     * flight.
     *
     * @return the row's position in the log
     */
    long supersede(K key, Row<V> stored) throws IOException {
        lock.lock();
        try {
            long position = log.write(key, stored);
            Write<K, V> write = newest.get(key);
            if (waits(write) && write.row.version() < stored.version()) {
                unlink(write);
                newest.remove(key, write);
                log.settled(write.position);
                room.signalAll();
            }
            return position;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first writes in the queue, at most so many. They are in flight until {@link #end}. */
    List<Write<K, V>> take(int atMost) {
        lock.lock();
        try {
            List<Write<K, V>> batch = new ArrayList<>(Math.min(atMost, waiting));
            while (batch.size() < atMost && waiting > 0) {
                Write<K, V> write = queue.next;
                unlink(write);
                batch.add(write);
            }
            inFlight += batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** A write in flight is in the store, or is given up: it is pending no more, but a newer one of its key still is. */
    void settle(Write<K, V> write) {
        lock.lock();
        try {
            write.settled = true;
            newest.remove(write.key, write); // this one only
            log.settled(write.position);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a batch. What of it is not settled waits again, unless a newer write of its key does. */
    void end(List<Write<K, V>> batch) {
        lock.lock();
        try {
            inFlight -= batch.size();
            for (Write<K, V> write : batch) {
                if (!write.settled && !write.superseded) {
                    link(write, queue);
                    work.signal(); // who waits for work found none while this was in flight
                }
            }
            room.signalAll();
            for (Write<K, V> write : batch) { // by then all wait again, should the log fail
                if (!write.settled && write.superseded) {
                    log.settled(write.position);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many keys wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until a batch is due, 0 or less if one is; {@code Long.MAX_VALUE} if nothing waits. */
    long untilDue() {
        lock.lock();
        try {
            if (waiting == 0) {
                return Long.MAX_VALUE;
            }
            long waited = nanoTime.getAsLong() - queue.next.since;
            return waiting >= options.batch() ? 0 : options.delay().toNanos() - waited;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a batch is due, for at least so long; returns at once when it is closed. */
    void awaitDue(long atLeast) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            for (long left = atLeast; left > 0 && !closed; ) {
                left = work.awaitNanos(left);
            }
            for (long left = untilDue(); left > 0 && !closed; left = untilDue()) {
                work.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets no more writes in; whoever waits stops waiting. */
    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the write-behind cache is closed");
        }
    }

    /** What is pending. */
    Map<K, Row<V>> left() {
        Map<K, Row<V>> left = new LinkedHashMap<>();
        newest.forEach((key, write) -> left.put(key, write.row));
        return left;
    }
}
