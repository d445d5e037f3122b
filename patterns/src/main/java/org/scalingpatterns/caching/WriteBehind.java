package org.scalingpatterns.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.scalingpatterns.caching.PendingWrites.Write;

/**
 * A cache that acknowledges a write at once and writes it to the store later, several at a time. Thread-safe. A write and a
 * read of what is pending are O(1) in memory. <b>Without a {@link WriteLog} acknowledged writes are lost with the process</b>, as
 * far as they are not in the store: see {@link WriteBehindOptions}. With one, they are as durable as the log.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class WriteBehind<K, V> implements AutoCloseable {

    /*
     * 1. What is pending is read from the pending writes, deletes too; the cache may evict what it likes. All else is read through
     *    the cache, by WriteThrough. A write leaves the pending ones after the store and the cache have it, so there is no
     *    moment at which neither shows it.
     * 2. "turns" is held by whoever writes to the store: the flusher, flush(), close(), or a writer who found no room. One
     *    batch at a time, so writes of a key reach the store, and the cache, in their order. That order doesn't hang on it: a
     *    write carries its version, and the store keeps the higher one. So a batch whose outcome is unknown is simply
     *    written again.
     * 3. A refused row is found by halving its batch, told and given up; the others are written. Any other failure says nothing of
     *    the rows: all stay, at the end of the queue, and the next batch has half the size. So a store that is down is asked for
     *    one row at a time, and a row that fails forever ends up alone, and in nobody's way. Where a copy is in doubt, the
     *    store has the batch: that write alone stays, and the others are over, unless the cache seems to be down.
     * 4. A writer who found no room and writes through holds the turn: nothing of his key is in flight. What waits of it and
     *    has a lower version than his is dropped, what has a higher one came later and stays. His row goes to the log as well, or a
     *    restart would show an older one that the log still has, until the store has refused it.
     * 5. With a log, a write is published before it is durable, or its order would be lost; its reader waits until it is.
     */

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final int DOUBTS = 3; // in a row; then the cache is down for the rest of a batch, and not asked
    private static final long PAUSE_NANOS = 10_000_000; // of a flusher that fails outside the store

    private final Store<K, V> store;
    private final VersionClock versions;
    private final WriteLog<K, V> log;
    private final WriteBehindOptions options;
    private final FlushListener<K, V> listener;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final WriteThrough<K, V> through;
    private final PendingWrites<K, V> pending;
    private final ReentrantLock turns = new ReentrantLock();
    private int size; // of the next batch; under the turn, as is what follows
    private boolean cacheSeemedDown; // in the last batch
    private long backoff; // of the failures in a row; 0 after a success
    private long heldOff; // of this time, with jitter
    private long heldOffSince;
    private final ReentrantLock start = new ReentrantLock();
    private Thread flusher; // under the start lock

    /**
     * A cache that flushes when it is told to, by {@link #start} on a thread of its own, or by {@link #flushDue}. What the log
     * holds is pending at once.
     *
     * @param store whose calls must not come back to this object
     * @param log what makes an acknowledgement durable; {@link WriteLog#none} if nothing shall. It is not closed.
     * @param nanoTime the monotonic clock of the cache, such as {@code System::nanoTime}
     * @param random for jitter; thread-safe, as {@code java.util.Random} is
     * @throws IOException if the log can't be read
     */
    public WriteBehind(
            Cache<K, V> cache,
            Store<K, V> store,
            VersionClock versions,
            WriteLog<K, V> log,
            WriteBehindOptions options,
            FlushListener<K, V> listener,
            LongSupplier nanoTime,
            RandomGenerator random)
            throws IOException {
        this.store = Objects.requireNonNull(store, "store");
        this.versions = Objects.requireNonNull(versions, "versions");
        this.log = Objects.requireNonNull(log, "log");
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.random = Objects.requireNonNull(random, "random");
        this.through = new WriteThrough<>(cache, store, versions, options.through(), nanoTime, random);
        this.pending = new PendingWrites<>(versions, log, options, nanoTime);
        this.size = options.batch();
        log.replay(pending::replay);
    }

    /** Flushes on a thread of its own until it is closed. */
    public void start(ThreadFactory threads) {
        start.lock();
        try {
            pending.requireOpen();
            if (flusher != null) {
                throw new IllegalStateException("must be started once");
            }
            Thread thread = threads.newThread(this::follow);
            thread.start();
            flusher = thread; // not where it could not start
        } finally {
            start.unlock();
        }
    }

    private void follow() {
        while (!pending.isClosed()) {
            try {
                pending.awaitDue(heldOff());
                flushDue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // whoever interrupts it wants it to end
                return;
            } catch (RuntimeException | Error e) { // the listener's, or out of memory
                report(e);
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    private static void report(Throwable failure) {
        try {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        } catch (RuntimeException | Error e) {
            // The handler's: the JVM drops it as well, and the flusher has to go on.
        }
    }

    /**
     * The value of a key; null where there is none.
     *
     * @throws IOException as {@link WriteThrough#get}; or the log's, if it failed and what was written is not durable
     */
    public V get(K key) throws IOException {
        pending.requireOpen();
        Write<K, V> write = pending.get(key);
        if (write != null) {
            log.commit(write.position());
            return write.row().value();
        }
        return through.get(key);
    }

    /**
     * Writes a value, whether or not there is one. When it returns, the write is acknowledged: every read sees it, and it
     * survives what the log does.
     *
     * @throws BacklogFullException if there is no room and it shall not wait, or can't since a {@link FlushListener} calls: not
     *     written
     * @throws java.io.InterruptedIOException if interrupted while waiting for room: not written
     * @throws IOException the log's: it may be written or not; or, where it is to write through, as {@link WriteThrough#put}
     * @throws IllegalStateException if it is closed: not written
     */
    public void put(K key, V value) throws IOException {
        write(key, Objects.requireNonNull(value, "value"));
    }

    /** Deletes a key, whether or not it is there; otherwise as {@link #put}. */
    public void delete(K key) throws IOException {
        write(key, null);
    }

    private void write(K key, V value) throws IOException {
        Objects.requireNonNull(key, "key");
        boolean makesRoom = turns.isHeldByCurrentThread(); // a listener, in the middle of a batch that ends after it
        Write<K, V> write = pending.put(key, value, !makesRoom);
        if (write != null) {
            log.commit(write.position());
        } else if (options.whenFull() == WhenFull.WRITE_THROUGH && !makesRoom) {
            writeThrough(key, value);
        } else {
            throw new BacklogFullException(options.capacity());
        }
    }

    private void writeThrough(K key, V value) throws IOException {
        long position;
        turns.lock();
        try {
            pending.requireOpen();
            Row<V> stored = value == null ? through.delete(key) : through.put(key, value);
            position = pending.supersede(key, stored);
        } finally {
            turns.unlock();
        }
        log.commit(position);
        log.settled(position);
    }

    /** How many keys wait for the store. */
    public int pending() {
        return pending.waiting();
    }

    /**
     * Writes everything to the store that was acknowledged before the call, on the calling thread. Ends with the first batch that
     * fails: what was to come after it stays pending, too.
     *
     * @throws CopyInDoubtException if the store has the batch, but the cache could not be told of this write, and perhaps of
     *     others: they stay pending, and are written again
     * @throws IOException the store's; what is not written stays pending
     */
    public void flush() throws IOException {
        turns.lock();
        try {
            pending.requireOpen();
            int left = pending.waiting(); // what comes later stands behind them
            while (left > 0 && pending.waiting() > 0) {
                left -= writeBatch(left);
            }
        } finally {
            turns.unlock();
        }
    }

    /**
     * Writes to the store what is due, on the calling thread: for those who have a scheduler of their own, and don't {@link
     * #start} a thread.
     *
     * @return nanoseconds until the next call makes sense; {@code Long.MAX_VALUE} while nothing is pending
     */
    public long flushDue() {
        turns.lock();
        try {
            long off = heldOff();
            if (off > 0) {
                return off;
            }
            long due = pending.untilDue();
            for (; due <= 0; due = pending.untilDue()) {
                if (pending.isClosed()) {
                    return Long.MAX_VALUE; // close() writes the rest, for as long as it may
                }
                try {
                    writeBatch(options.batch());
                } catch (IOException | RuntimeException e) {
                    listener.failed(e, Duration.ofNanos(heldOff));
                    return heldOff;
                }
            }
            return due;
        } finally {
            turns.unlock();
        }
    }

    private long heldOff() {
        turns.lock();
        try {
            return heldOff == 0 ? 0 : heldOff - (nanoTime.getAsLong() - heldOffSince);
        } finally {
            turns.unlock();
        }
    }

    /** With the turn. Returns how many writes it took. */
    private int writeBatch(int atMost) throws IOException {
        List<Write<K, V>> batch = pending.take(Math.min(size, atMost));
        boolean written = false;
        CopyInDoubtException doubt = null;
        cacheSeemedDown = false;
        try {
            doubt = writeHalving(batch);
            written = true;
        } finally {
            pending.end(batch);
            // Where the cache seemed to be down some were not told for others' sake: alone, each is told for its own.
            size = written && !cacheSeemedDown ? Math.min(2 * size, options.batch()) : Math.max(1, size / 2);
            holdOff(written && (doubt == null || batch.stream().anyMatch(Write::isSettled)));
        }
        trim();
        if (doubt != null) {
            throw doubt;
        }
        return batch.size();
    }

    private void trim() {
        try {
            log.trim();
        } catch (IOException e) {
            listener.failed(e, Duration.ZERO); // the log keeps more than it must, and that is all
        }
    }

    private void holdOff(boolean written) {
        if (written) {
            heldOff = 0;
            backoff = 0;
            return;
        }
        long longest = options.maxBackoff().toNanos();
        backoff = backoff == 0
                ? options.backoff().toNanos()
                : Math.min(longest, backoff > longest / 2 ? longest : 2 * backoff);
        heldOff = backoff - (long) (0.5 * backoff * random.nextDouble());
        heldOffSince = nanoTime.getAsLong();
    }

    /** Returns a copy that is in doubt, the first one; null where none is. */
    private CopyInDoubtException writeHalving(List<Write<K, V>> batch) throws IOException {
        if (batch.isEmpty()) {
            return null;
        }
        Map<K, Row<V>> rows = new LinkedHashMap<>();
        batch.forEach(write -> rows.put(write.key(), write.row()));
        Map<K, Row<V>> stored;
        try {
            stored = store.writeAll(rows);
        } catch (RowRefusedException e) {
            if (batch.size() == 1) {
                giveUp(batch.get(0), e);
                return null;
            }
            CopyInDoubtException first = writeHalving(batch.subList(0, batch.size() / 2));
            CopyInDoubtException second = writeHalving(batch.subList(batch.size() / 2, batch.size()));
            return first == null ? second : first;
        }
        CopyInDoubtException doubt = null;
        int inARow = 0;
        for (Write<K, V> write : batch) {
            try {
                written(write, stored.get(write.key()));
                inARow = 0;
            } catch (CopyInDoubtException e) {
                doubt = doubt == null ? e : doubt;
                inARow++;
                if (inARow == DOUBTS) {
                    cacheSeemedDown = true;
                    break; // each of the others may take the cache's timeout
                }
            }
        }
        return doubt;
    }

    private void written(Write<K, V> write, Row<V> stored) throws IOException {
        through.keep(write.key(), stored);
        pending.settle(write);
        if (stored.version() > write.row().version()) {
            versions.observe(stored.version());
            listener.overtaken(write.key(), write.row(), stored);
        }
    }

    private void giveUp(Write<K, V> write, RowRefusedException why) throws IOException {
        try {
            listener.refused(write.key(), write.row(), why);
        } catch (Exception e) {
            throw new IOException("a refused row could not be told, and stays pending: key=" + write.key(), e);
        }
        pending.settle(write);
    }

    /**
     * Lets no more writes in, ends the flusher, and writes what is pending to the store, until all is written or the deadline
     * has passed. <b>A call of the store that is under way is waited for</b>, so give the store a deadline of its own. An
     * interrupt ends it at the next failure of the store. May be called again, and then goes on.
     *
     * @param deadline >= 0; 0 writes nothing; of more than 292 years, so many
     * @return the acknowledged writes that the store doesn't have, or may not have, or of which the cache could not be told. With a
     *     log they are replayed when it is opened again; without one they are lost unless the caller does something about them.
     * @throws IllegalStateException if a {@link FlushListener} calls it, whose batch it would wait for: it stays open
     */
    public Map<K, Row<V>> close(Duration deadline) {
        if (turns.isHeldByCurrentThread()) {
            throw new IllegalStateException("must not be closed by its listener");
        }
        pending.close();
        long begun = nanoTime.getAsLong();
        long nanos = deadline.compareTo(LONGEST) < 0 ? deadline.toNanos() : Long.MAX_VALUE;
        joinFlusher();
        turns.lock();
        try {
            long left = nanos;
            while (left > 0 && pending.waiting() > 0) {
                try {
                    writeBatch(options.batch());
                } catch (IOException | RuntimeException e) {
                    listener.failed(e, Duration.ofNanos(heldOff));
                    if (Thread.currentThread().isInterrupted()) {
                        break;
                    }
                    LockSupport.parkNanos(this, Math.min(heldOff, left));
                }
                left = nanos - (nanoTime.getAsLong() - begun);
            }
            return pending.left();
        } finally {
            turns.unlock();
        }
    }

    /**
     * The same with the deadline of the options.
     *
     * @throws IOException if something is left; {@link #close(Duration)} says what
     */
    @Override
    public void close() throws IOException {
        int left = close(options.drain()).size();
        if (left > 0) {
            throw new IOException("closed, but acknowledged writes are not in the store: keys=" + left);
        }
    }

    /** Unless it is the flusher that closes, in its handler of uncaught exceptions: it ends after that. */
    private void joinFlusher() {
        Thread running;
        start.lock();
        try {
            running = Thread.currentThread() == flusher ? null : flusher;
        } finally {
            start.unlock();
        }
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
