package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/** A simulated store on the heap that holds up loads while its gate is shut, and counts them. Thread-safe. */
final class GatedStore implements Store<String, String> {
    private static final long PATIENCE_SECONDS = 60;

    private final Store<String, String> store;
    private final Semaphore connections;
    private final long loadNanos;
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong inside = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /**
     * @param connections how many loads it serves at a time
     * @param loadNanos what each of them takes, without using a processor
     */
    GatedStore(Store<String, String> store, int connections, long loadNanos) {
        this.store = store;
        this.connections = new Semaphore(connections, true);
        this.loadNanos = loadNanos;
    }

    void shut() {
        gate = new CountDownLatch(1);
    }

    void open() {
        gate.countDown();
    }

    /** Loads so far. */
    long loads() {
        return loads.get();
    }

    /** The most that were under way at a time, those at the gate or without a connection included. */
    long peak() {
        return peak.get();
    }

    @Override
    public Row<String> load(String key) throws IOException {
        loads.incrementAndGet();
        peak.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            if (!gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("must be opened: gate");
            }
            connections.acquire();
            try {
                pause();
                return store.load(key);
            } finally {
                connections.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            inside.decrementAndGet();
        }
    }

    private void pause() {
        long begun = System.nanoTime();
        for (long left = loadNanos; left > 0; left = loadNanos - (System.nanoTime() - begun)) {
            LockSupport.parkNanos(this, left);
        }
    }

    @Override
    public Row<String> write(String key, Row<String> row) throws IOException {
        return store.write(key, row);
    }
}
