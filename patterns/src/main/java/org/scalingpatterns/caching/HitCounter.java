package org.scalingpatterns.caching;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens very often; exact for whoever knows that those who count are done. Thread-safe, O(1). */
final class HitCounter {
    /*
     * The compare-and-set of a LongAdder is a good part of what a hit costs: no load that comes after it begins before it
     * is through, not even the next lookup's. So a thread owns a cell and writes it alone, with a plain store. The cell of
     * a thread that has ended goes to the next that comes: who sees that a thread isn't alive sees all that it did (JLS
     * 17.4.4), so the count goes on from where it stood. A thread whose cell is another's counts in a LongAdder.
     *
     * Each cell has 128 bytes of its own, so that no two lie in one line, or in two that are fetched together. Owners
     * change rarely and may lie together. An owner that has ended is kept from collection until there is another one.
     */
    static final int CELLS = 32;

    private static final int LONGS = 16; // of a cell

    private final AtomicReferenceArray<Thread> owners = new AtomicReferenceArray<>(CELLS);
    private final AtomicLongArray counts = new AtomicLongArray((CELLS + 1) * LONGS);
    private final LongAdder others = new LongAdder();

    void increment() {
        Thread thread = Thread.currentThread();
        int cell = (int) thread.getId() & CELLS - 1;
        if (owners.get(cell) == thread || takes(cell, thread)) {
            int at = (cell + 1) * LONGS;
            counts.lazySet(at, counts.getPlain(at) + 1);
        } else {
            others.increment();
        }
    }

    private boolean takes(int cell, Thread thread) {
        Thread owner = owners.get(cell);
        return (owner == null || !owner.isAlive()) && owners.compareAndSet(cell, owner, thread);
    }

    /** So far; as many as were counted by what happened before, and maybe some that are being counted. */
    long sum() {
        long sum = others.sum();
        for (int cell = 0; cell < CELLS; cell++) {
            sum += counts.get((cell + 1) * LONGS);
        }
        return sum;
    }
}
