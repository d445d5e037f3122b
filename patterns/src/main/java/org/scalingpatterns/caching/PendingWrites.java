package org.scalingpatterns.caching;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
     *   put --> waiting, in order --take--> in flight --settle--> gone
     *              ^                           |
     *              +--------- end: failed -----+
     *
     * 1. "newest" has, for each key that is pending, its last write: what a reader has to see. A write leaves it only as
     *    itself: where a newer one has taken its place, that one stays.
     * 2. Version, log and newest change under the lock together, before anything else may see the write. So writes of a key
     *    are published in the order of their versions, and the store's row will be the one that was read last.
     * 3. A key waits once. A write that finds its key waiting takes that one's place in the queue. What is in flight is not
     *    touched: the newer write waits for itself, and is written by a later batch.
     * 4. One batch at a time is in flight. What of it failed goes back to the end of the queue, so it can't hold others up;
     *    where a newer write of its key waits by now, it is dropped.
     */

    /** One write. Two of them are never equal. */
    static final class Write<K, V> {
        private final K key;
        private final Row<V> row;
        private final long position;
        private final long since; // when the first one that waited in this place came
        private boolean settled; // by whoever has the batch

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
    }

    private final VersionClock versions;
    private final WriteLog<K, V> log;
    private final WriteBehindOptions options;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<K, Write<K, V>> newest = new ConcurrentHashMap<>(); // changed under the lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();
    private final Map<K, Write<K, V>> waiting = new HashMap<>(); // under the lock, as is what follows
    private final Queue<K> order = new ArrayDeque<>(); // of waiting; and perhaps keys that don't wait any more
    private int inFlight;
    private volatile boolean closed; // changed under the lock, so that whoever holds it can rely on it

    PendingWrites(VersionClock versions, WriteLog<K, V> log, WriteBehindOptions options, LongSupplier nanoTime) {
        this.versions = versions;
        this.log = log;
        this.options = options;
        this.nanoTime = nanoTime;
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
            while (!waiting.containsKey(key) && waiting.size() + inFlight >= options.capacity()) {
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
        Write<K, V> replaced = waiting.get(key);
        long since = replaced == null ? nanoTime.getAsLong() : replaced.since;
        Write<K, V> write = new Write<>(key, row, position, since);
        newest.put(key, write);
        waiting.put(key, write);
        if (replaced != null) {
            log.settled(replaced.position);
            return write;
        }
        order.add(key);
        if (waiting.size() == 1 || waiting.size() == options.batch()) {
            work.signal();
        }
        return write;
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
            Write<K, V> write = waiting.get(key);
            if (write != null && write.row.version() < stored.version()) {
                waiting.remove(key);
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
            List<Write<K, V>> batch = new ArrayList<>(Math.min(atMost, waiting.size()));
            while (batch.size() < atMost && !waiting.isEmpty()) {
                Write<K, V> write = waiting.remove(order.remove());
                if (write != null) {
                    batch.add(write);
                }
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
                if (!write.settled && waiting.putIfAbsent(write.key, write) == null) {
                    order.add(write.key);
                    work.signal(); // who waits for work found none while this was in flight
                } else if (!write.settled) {
                    log.settled(write.position);
                }
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many keys wait. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Nanoseconds until a batch is due, 0 or less if one is; {@code Long.MAX_VALUE} if nothing waits. */
    long untilDue() {
        lock.lock();
        try {
            while (!order.isEmpty() && !waiting.containsKey(order.peek())) {
                order.remove();
            }
            if (waiting.isEmpty()) {
                return Long.MAX_VALUE;
            }
            long waited = nanoTime.getAsLong() - waiting.get(order.peek()).since;
            return waiting.size() >= options.batch() ? 0 : options.delay().toNanos() - waited;
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
