package org.scalingpatterns.benchmarks.caching;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;

/** A cache that holds all 1,000,000 keys, and a cycle of 2²⁰ keys to ask it for, drawn from zipf 0.99. */
@State(Scope.Benchmark)
public class FilledCache {
    static final int ENTRIES = 1_000_000;

    /** What is left free, as one part of all: Guava bounds each of its segments, and they don't fill evenly. */
    static final int SPARE = 50;

    private static final int CYCLE = 1 << 20;

    /** Odd, so that it permutes all longs, and hot keys lie neither in one bin nor beside each other. */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** A prime that doesn't divide the number of keys: the order in which they are put has nothing to do with rank. */
    private static final long STRIDE = 611_953;

    @Param({"bounded", "caffeine", "guava", "concurrent-hash-map", "synchronized-lru"})
    public String cache;

    private LocalCache filled;
    private Long[] cycle;

    /** A small object that says whose it is. */
    record Value(long key) {}

    @Setup
    public void fill() {
        filled = LocalCache.named(cache, ENTRIES + ENTRIES / SPARE);
        for (int i = 0; i < ENTRIES; i++) {
            long key = key(i * STRIDE % ENTRIES);
            filled.put(key, new Value(key));
        }
        long[] ranks = LongKeys.zipfian(ENTRIES, LongKeys.THETA, LongKeys.SEED).longs(CYCLE);
        cycle = new Long[CYCLE];
        for (int i = 0; i < CYCLE; i++) {
            cycle[i] = key(ranks[i]); // an object of its own, as a caller's is
        }
    }

    static long key(long rank) {
        return rank * SCATTER;
    }

    /** Each key still has its value. */
    @TearDown
    public void check() {
        for (int i = 0; i < ENTRIES; i++) {
            if (!(filled.get(key(i)) instanceof Value value) || value.key != key(i)) {
                throw new IllegalStateException("must be cached: key of rank " + i);
            }
        }
    }

    /** Asks for the keys of the cycle, from a place of its own. */
    @State(Scope.Thread)
    public static class Reader {
        private LocalCache filled;
        private Long[] cycle;
        private int next;
        private long missed;

        @Setup
        public void start(FilledCache cache, ThreadParams thread) {
            filled = cache.filled;
            cycle = cache.cycle;
            next = (int) ((long) CYCLE * thread.getThreadIndex() / thread.getThreadCount());
        }

        Object get() {
            next = next + 1 & CYCLE - 1;
            Object value = filled.get(cycle[next]);
            if (value == null) {
                missed++;
            }
            return value;
        }

        /** Every get was a hit. */
        @TearDown
        public void check() {
            if (missed != 0) {
                throw new IllegalStateException("must be 0: missed=" + missed);
            }
        }
    }
}
