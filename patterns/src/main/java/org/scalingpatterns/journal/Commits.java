package org.scalingpatterns.journal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far a journal is acknowledged, and how far it is durable. Thread-safe.
 *
 * <p>Group commit: of the writers that wait, one forces everything written so far, without any lock; the others wait for it,
 * and whoever is not covered by then forces next. So the number of forces does not grow with the number of writers.
 */
final class Commits {

    /** What is stored, but perhaps only in the operating system's memory. */
    interface Written {
        /** Forces all that was written when it began; returns the position after it. */
        long force() throws IOException;
    }

    /** How long a reader may miss a record that came as it went to sleep, where writers take no lock. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final VarHandle COMMITTED;

    static {
        try {
            COMMITTED = MethodHandles.lookup().findVarHandle(Commits.class, "committed", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean forces;
    private final boolean fenced;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private boolean forcing; // under the lock
    private volatile long durable;
    private volatile long committed;
    private volatile int waiting;
    private volatile boolean closed;
    private volatile IOException failure;

    /**
     * @param forces whether only what is durable is acknowledged
     * @param fenced whether a full fence lies between {@link #publish} and {@link #wakeReaders}
     */
    Commits(boolean forces, boolean fenced, long end) {
        this.forces = forces;
        this.fenced = fenced;
        this.durable = end;
        this.committed = end;
    }

    /** The position after the last acknowledged record: its volatile read publishes all below. */
    long committed() {
        return committed;
    }

    long durable() {
        return durable;
    }

    /** All below is stored, and thereby acknowledged. */
    void publish(long end) {
        COMMITTED.setRelease(this, end);
    }

    /*
     * A reader counts itself, then reads what is committed; a writer stores what is committed, then reads the count. With a
     * full fence between these two one of them sees the other. Without it the writer may read the count first, and the reader
     * sleeps beside a record: so it looks again after a millisecond.
     */
    void wakeReaders() {
        if (waiting > 0) {
            wakeAll();
        }
    }

    /** Returns when what stands at a position is durable, and all before it. */
    void force(long position, Written written) throws IOException {
        lock.lock();
        try {
            while (durable <= position) {
                stopIfFailed();
                if (forcing) {
                    moved.awaitUninterruptibly();
                } else {
                    forceAll(written);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forces without the lock, which its caller holds. */
    private void forceAll(Written written) throws IOException {
        forcing = true;
        lock.unlock();
        long target = -1;
        try {
            target = written.force();
        } catch (IOException e) {
            throw fail(e);
        } finally {
            lock.lock();
            forcing = false;
            if (target >= 0) {
                durable = target;
            }
            if (target >= 0 && forces) {
                committed = target;
            }
            moved.signalAll();
        }
    }

    /** Waits until something stands at a position; false after the timeout, or when there will be nothing. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock; it is read without
    boolean awaitRecord(long position, Duration timeout) throws InterruptedException {
        long nanos = timeout.toNanos();
        lock.lockInterruptibly();
        waiting++;
        try {
            while (committed <= position) {
                if (nanos <= 0 || closed || failure != null) {
                    return false;
                }
                if (fenced) {
                    nanos = moved.awaitNanos(nanos);
                } else {
                    long slice = Math.min(nanos, LOOK_AGAIN_NANOS);
                    nanos -= slice - moved.awaitNanos(slice);
                }
            }
            return true;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    void wakeAll() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** What is on the disk is not known any more: nothing is acknowledged from here on. */
    JournalStoppedException fail(IOException cause) {
        failure = cause;
        return new JournalStoppedException(cause);
    }

    boolean hasFailed() {
        return failure != null;
    }

    void stopIfFailed() throws JournalStoppedException {
        IOException cause = failure;
        if (cause != null) {
            throw new JournalStoppedException(cause);
        }
    }
}
