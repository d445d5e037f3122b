package org.scalingpatterns.queue;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Those who wait at one end of a ring. Thread-safe. */
class RingWaiters {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();

    /**
     * Waits until {@link #wake}, or some nanoseconds, or for no reason; returns at once if there is nothing to wait for.
     *
     * @param mark asks to be woken; false if what is waited for may be there already. Called under the lock, which is held from
     *     there until the wait has begun: who has seen the mark and calls {@link #wake} finds the waiter waiting.
     * @param nanos negative: for ever
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's, who looks without the lock
    void await(BooleanSupplier mark, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (mark.getAsBoolean()) {
                if (nanos < 0) {
                    woken.await();
                } else {
                    long left = woken.awaitNanos(nanos);
                    assert left <= nanos;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void wake() {
        lock.lock();
        try {
            woken.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
