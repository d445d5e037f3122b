package org.scalingpatterns.caching;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Versions for the rows that a process writes: a hybrid logical clock (Kulkarni et al., <i>Logical Physical Clocks</i>, 2014).
 * They grow; no two processes with different node ids ever give the same; and as long as clocks agree roughly, the later
 * write has the higher one. Where they don't, {@link #observe} the version that won, and write again. Thread-safe, O(1).
 *
 * <pre>
 *   63            10 9      0
 *   +---------------+--------+
 *   | microseconds  | node   |     microseconds since 1970, or one more than the last
 *   +---------------+--------+
 * </pre>
 */
public final class VersionClock {
    /** How many nodes there may be. */
    public static final int NODES = 1024;

    private final int node;
    private final LongSupplier micros;
    private final AtomicLong last = new AtomicLong();

    /**
     * @param node 0 .. 1,023; each process that writes to the store has another one
     * @param micros microseconds since 1970; may jump
     */
    public VersionClock(int node, LongSupplier micros) {
        if (node < 0 || node >= NODES) {
            throw new IllegalArgumentException("must be 0 .. " + (NODES - 1) + ": node=" + node);
        }
        this.node = node;
        this.micros = micros;
    }

    /** A version higher than any that this clock gave or observed. */
    public long next() {
        long now = micros.getAsLong();
        return last.updateAndGet(before -> Math.max(now, before + 1)) * NODES + node;
    }

    /** Makes what comes next higher than a version that another process gave. */
    public void observe(long version) {
        last.accumulateAndGet(version / NODES, Math::max);
    }
}
