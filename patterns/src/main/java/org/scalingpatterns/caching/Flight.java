package org.scalingpatterns.caching;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** One load of a key, and those who wait for it. Thread-safe; what came of it is there once it has landed. */
final class Flight<V> {
    private final AtomicReference<Thread> leader = new AtomicReference<>();
    private final CountDownLatch landed = new CountDownLatch(1);
    private final AtomicReference<Flight<V>> successor = new AtomicReference<>();
    private volatile boolean boarding = true;
    private Row<V> row;
    private boolean shared;
    private Exception failure;

    /** Led by the calling thread. */
    static <V> Flight<V> led() {
        Flight<V> flight = new Flight<>();
        flight.claim();
        return flight;
    }

    /** Makes the calling thread its leader, unless it has one. */
    boolean claim() {
        return leader.compareAndSet(null, Thread.currentThread());
    }

    boolean isLedHere() {
        return leader.get() == Thread.currentThread();
    }

    /** From now on who joins can't know whether the row is still right. */
    void closeBoarding() {
        boarding = false;
    }

    boolean isBoarding() {
        return boarding;
    }

    /**
     * By the leader.
     *
     * @param isShared whether the row was still right when boarding closed, as far as anybody knows
     */
    void land(Row<V> loaded, boolean isShared) {
        row = loaded;
        shared = isShared;
        landed.countDown();
    }

    /** By the leader, at his end; does nothing if it has landed. Null where the failure is his own. */
    void fail(Exception stores) {
        if (landed.getCount() > 0) {
            failure = stores;
            landed.countDown();
        }
    }

    boolean await(long nanos) throws InterruptedException {
        return landed.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Which flight comes after this one, the same for all who ask: the first that was proposed. */
    Flight<V> succeededBy(Flight<V> proposed) {
        return successor.compareAndSet(null, proposed) ? proposed : successor.get();
    }

    /** Null if it failed. */
    Row<V> row() {
        return row;
    }

    boolean isShared() {
        return shared;
    }

    /** The store's; null if it didn't fail, or by its leader's fault. */
    Exception failure() {
        return failure;
    }
}
