package org.scalingpatterns.queue;

import java.util.concurrent.locks.Condition;

/** Those who wait in a {@link HeapWorkQueue}. Under the queue's lock. */
final class Waiters {

    /*
     * Leader and followers: the leader waits no longer than until something is due, the others until they are woken or their own
     * time is over. So one thread wakes when something is due, and not all of them. Whoever stops waiting, for whatever reason,
     * ends with changed(); that wakes the next one if there is work, or if something will be due and nobody leads. One who
     * leaves before anything is due doesn't lead; when he has left, another one does.
     */

    private final Condition condition;
    private Thread leader;
    private long leaderDue; // when the leader wakes

    Waiters(Condition condition) {
        this.condition = condition;
    }

    /**
     * Waits until there may be work. May return at any time.
     *
     * @param left how long at most, in nanoseconds
     * @param next what is due next; null if nothing is
     */
    @SuppressWarnings("WaitNotInLoop") // the caller's
    void await(long now, long left, Entry<?> next) throws InterruptedException {
        if (leader != null || next == null || left <= next.due - now) {
            long unused = condition.awaitNanos(left);
            return;
        }
        Thread me = Thread.currentThread();
        leader = me;
        leaderDue = next.due;
        try {
            long unused = condition.awaitNanos(next.due - now);
        } finally {
            if (leader == me) {
                leader = null;
            }
        }
    }

    /** Wakes one of them if there is work for him, or if he shall lead. */
    void changed(boolean work, Entry<?> next) {
        if (leader != null && next != null && next.due - leaderDue < 0) {
            leader = null; // sleeps too long
        }
        if (work || (leader == null && next != null)) {
            condition.signal();
        }
    }

    void wakeAll() {
        condition.signalAll();
    }
}
