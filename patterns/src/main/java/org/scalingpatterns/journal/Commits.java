package org.scalingpatterns.journal;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far a journal is acknowledged, and how far it is durable. Thread-safe.
 *
 * <p>Group commit: of the writers that wait, one leads. It forces everything written so far, and no writer waits for a lock meanwhile; the others wait
 * for it, and one who is not covered by then leads next. So the number of forces does not grow with the number of writers.
 */
final class Commits {

    /*
     * 1. The leader wakes those who are covered, and of the others only the next leader. Whoever is woken takes no lock on its
     *    way out: else they would queue there, and each would be switched to and from twice.
     * 2. Whom a force lets go come again soon, but not at once. A leader who forced without them would have them wait for two
     *    forces each time. So it waits until there are as many as last time, for an eighth of what a force takes at most: one
     *    that waits in vain costs that much, and the next one doesn't wait for those who stayed away. Where that is
     *    shorter than a thread can sleep, it forces at once; after a disk that stood still it waits a tenth of a second.
     * 3. Who leads was told so, or found nobody leading, under the lock; a leader always ends in "ended". So there is one at
     *    a time, and while anybody waits there is one.
     * 4. That a write failed the system tells the first who forces the file or the names, and calls the pages clean. So whoever else
     *    forces what a leader may force does it alone, too, and has told of the failure before a leader can begin. But for a roll,
     *    which has the append lock until then: what the leader forces after it, it takes under that lock.
     */

    /** What is stored, but perhaps only in the operating system's memory. */
    interface Written {
        /** Forces all that was written when it began; returns the position after it. */
        long force() throws IOException;
    }

    /** What a thread can sleep, about. */
    private static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private enum Told {
        NOTHING,
        DONE,
        LEAD
    }

    /** One who waits for a force. */
    private static final class Writer {
        private final long position;
        private final Thread thread = Thread.currentThread();
        private volatile Told told = Told.NOTHING;
        private Writer next; // under the lock; of those who are done, the leader's

        private Writer(long position) {
            this.position = position;
        }

        private void tell(Told what) {
            told = what;
            LockSupport.unpark(thread);
        }

        /** Waits until it is told; whether it shall lead. */
        private boolean awaitTurn() {
            boolean interrupted = false;
            while (told == Told.NOTHING) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return told == Told.LEAD;
        }
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
    private final ReentrantLock disk = new ReentrantLock(true); // fair: a long truncation takes it again and again
    private boolean forcing; // under the lock, as is what follows: whether somebody leads
    private Writer waiters; // the first
    private int waiterCount;
    private int expected; // how many there were when the last force ended
    private volatile Thread gatherer; // set under the lock
    private volatile long forceNanos; // the last one's
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
        while (durable <= position) {
            var writer = new Writer(position);
            if (leads(writer) || writer.awaitTurn()) {
                gather();
                forceAll(written);
            }
        }
    }

    /** Whether nobody forces, so that this one has to; else it will be told. */
    private boolean leads(Writer writer) throws JournalStoppedException {
        lock.lock();
        try {
            if (durable > writer.position) {
                writer.told = Told.DONE;
                return false;
            }
            stopIfFailed(); // here: a force after one that failed may succeed, and what the first one lost is lost
            if (!forcing) {
                forcing = true;
                return true;
            }
            writer.next = waiters;
            waiters = writer;
            waiterCount++;
            if (gatherer != null && waiterCount + 1 >= expected) {
                LockSupport.unpark(gatherer);
                gatherer = null;
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives those whom the last force let go the time to come again. */
    private void gather() {
        long patience = Math.min(forceNanos / 8, LONGEST_NANOS);
        if (patience < SHORTEST_NANOS || !startGathering()) {
            return;
        }
        boolean interrupted = false;
        long begun = System.nanoTime();
        for (long left = patience; left > 0 && gatherer != null; left = patience - (System.nanoTime() - begun)) {
            LockSupport.parkNanos(this, left);
            interrupted |= Thread.interrupted();
        }
        gatherer = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean startGathering() {
        lock.lock();
        try {
            boolean some = waiterCount + 1 < expected;
            gatherer = some ? Thread.currentThread() : null;
            return some;
        } finally {
            lock.unlock();
        }
    }

    /** By the one who leads, without the lock that writers take. Then whoever is covered is told, and one of the others leads. */
    private void forceAll(Written written) throws IOException {
        long target = -1;
        try {
            target = alone(() -> timed(written));
        } finally {
            tellAll(ended(target));
        }
    }

    private long timed(Written written) throws IOException {
        long begun = System.nanoTime();
        try {
            return written.force();
        } finally {
            forceNanos = System.nanoTime() - begun;
        }
    }

    /** Forces while nobody else does, and not after a force that failed. */
    long alone(Written written) throws IOException {
        disk.lock();
        try {
            stopIfFailed();
            return written.force();
        } catch (JournalStoppedException e) {
            throw e;
        } catch (IOException e) {
            throw fail(e);
        } finally {
            disk.unlock();
        }
    }

    /** Returns the first of those who are done; after a failure all are, and find out for themselves. */
    private Writer ended(long target) {
        Writer done = null;
        lock.lock();
        try {
            expected = waiterCount + 1;
            if (target >= 0) {
                durable = target;
            }
            if (target >= 0 && forces) {
                committed = target;
            }
            Writer all = waiters;
            Writer leader = null;
            waiters = null;
            waiterCount = 0;
            while (all != null) {
                Writer writer = all;
                all = writer.next;
                if (target < 0 || writer.position < target) {
                    writer.next = done;
                    done = writer;
                } else if (leader == null) {
                    leader = writer;
                } else {
                    writer.next = waiters;
                    waiters = writer;
                    waiterCount++;
                }
            }
            forcing = leader != null;
            if (leader != null) {
                leader.tell(Told.LEAD);
            }
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        return done;
    }

    private static void tellAll(Writer first) {
        for (Writer writer = first; writer != null; ) {
            Writer next = writer.next; // it may be gone once it was told
            writer.tell(Told.DONE);
            writer = next;
        }
    }

    /** Waits until something stands at a position; false after the timeout, or when there will be nothing. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only under the lock; it is read without
    boolean awaitRecord(long position, Duration timeout) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout); // at most what a long holds
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

    /** What is on the disk is not known any more: nothing is acknowledged from here on, and who waits for a record waits no longer. */
    JournalStoppedException fail(IOException cause) {
        failure = cause;
        wakeAll();
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
