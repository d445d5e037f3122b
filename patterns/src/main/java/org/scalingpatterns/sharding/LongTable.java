package org.scalingpatterns.sharding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntToLongFunction;

/** A concurrent hash table long → long: reads lock nothing, writes lock one of 64 segments. Grows, never shrinks. */
final class LongTable {

    /*
     *   segment:  | key | value | key | value | key | value | …     linear probing, at most 5/8 of the pairs used
     *
     * A value is ABSENT (the pair was never used), TOMBSTONE (removed) or the caller's. A lookup costs one cache miss: key and
     * value are neighbours.
     *
     * Why reads need no lock. Within one array a pair's key is written once, before its first value, and never changes; a
     * removed key's pair stays its own until the array is replaced. Writers hold the segment's lock; readers interleave so:
     *
     * 1. Writer: key, then value (volatile). Reader: value (volatile), then key. A reader that sees a value sees its key. If it
     *    sees ABSENT instead, the key, which would have been placed in this pair or before it, wasn't there at that moment.
     * 2. Value changes are single volatile writes of one long: a reader has the old one or the new one, never a mixture.
     * 3. Growing copies into a fresh array, published by a volatile write; the old one is never written again. A reader that
     *    still probes the old array sees it as it was when it was replaced, which lies within the reader's own call: it
     *    linearizes there. Its next call sees the new array.
     *
     * The segment comes from the upper bits of the hash, the place in it from the lower. Each table has a seed of its own, so that
     * keys which somebody chose to collide don't; the mixer isn't a secret one, and whoever can measure the table may learn it.
     */

    static final long ABSENT = 0;

    private static final long TOMBSTONE = 1;
    private static final int SEGMENT_BITS = 6;
    private static final int FIRST_PAIRS = 16;
    private static final VarHandle PAIRS = MethodHandles.arrayElementVarHandle(long[].class);

    private final long seed = ThreadLocalRandom.current().nextLong();
    private final Segment[] segments = new Segment[1 << SEGMENT_BITS];

    LongTable() {
        for (int i = 0; i < segments.length; i++) {
            segments[i] = new Segment();
        }
    }

    /** The key's value, or ABSENT. */
    long get(long key) {
        long hash = hash(key);
        long[] pairs = segment(hash).pairs;
        int mask = pairs.length - 2;
        for (int i = ((int) hash << 1) & mask; ; i = (i + 2) & mask) {
            long value = (long) PAIRS.getVolatile(pairs, i + 1);
            if (value == ABSENT) {
                return ABSENT;
            }
            if (pairs[i] == key) {
                return value == TOMBSTONE ? ABSENT : value;
            }
        }
    }

    /**
     * Writes the value if the current one is as expected; ABSENT stands for no entry on either side. Returns the value found.
     * A value other than ABSENT must be neither 0 nor 1.
     */
    long compareAndExchange(long key, long expected, long value) {
        long hash = hash(key);
        return segment(hash).compareAndExchange(hash, key, expected, value);
    }

    /**
     * Writes what the function makes of the argument if there is no entry; returns the value found, or ABSENT if it has written. The
     * function runs under the segment's lock: of what it makes for one key, the later is the later entry.
     */
    long computeIfAbsent(long key, IntToLongFunction function, int argument) {
        long hash = hash(key);
        return segment(hash).computeIfAbsent(hash, key, function, argument);
    }

    /** Where a key belongs in this table. */
    long hash(long key) {
        return KeyHash.fmix64(key ^ seed);
    }

    private Segment segment(long hash) {
        return segments[(int) (hash >>> (64 - SEGMENT_BITS))];
    }

    private final class Segment {
        private volatile long[] pairs = new long[2 * FIRST_PAIRS];
        /** Pairs with a key, tombstones included. */
        private int used;

        private int live;

        synchronized long compareAndExchange(long hash, long key, long expected, long value) {
            long[] array = pairs;
            int i = place(array, hash, key);
            long current = array[i + 1] == TOMBSTONE ? ABSENT : array[i + 1];
            if (current != expected || current == value) {
                return current;
            }
            write(array, i, hash, key, value);
            live += (value == ABSENT ? 0 : 1) - (current == ABSENT ? 0 : 1);
            return current;
        }

        synchronized long computeIfAbsent(long hash, long key, IntToLongFunction function, int argument) {
            long[] array = pairs;
            int i = place(array, hash, key);
            if (array[i + 1] != ABSENT && array[i + 1] != TOMBSTONE) {
                return array[i + 1];
            }
            write(array, i, hash, key, function.applyAsLong(argument));
            live++;
            return ABSENT;
        }

        /** Into the key's place, or that in a larger array. */
        private void write(long[] current, int place, long hash, long key, long value) {
            long[] array = current;
            int i = place;
            if (array[i + 1] == ABSENT) {
                if ((used + 1) * 8L > array.length / 2 * 5L) {
                    array = rehashed();
                    i = place(array, hash, key);
                }
                array[i] = key;
                used++;
            }
            PAIRS.setVolatile(array, i + 1, value == ABSENT ? TOMBSTONE : value);
        }

        /** The key's pair, or the unused pair where it belongs. */
        private static int place(long[] array, long hash, long key) {
            int mask = array.length - 2;
            int i = ((int) hash << 1) & mask;
            while (array[i + 1] != ABSENT && array[i] != key) {
                i = (i + 2) & mask;
            }
            return i;
        }

        /** Leaves the tombstones behind, and doubles unless they were what filled the array. */
        private long[] rehashed() {
            long[] old = pairs;
            long[] fresh = new long[live * 4 > old.length / 2 ? Math.multiplyExact(old.length, 2) : old.length];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i + 1] != ABSENT && old[i + 1] != TOMBSTONE) {
                    int to = place(fresh, hash(old[i]), old[i]);
                    fresh[to] = old[i];
                    fresh[to + 1] = old[i + 1];
                }
            }
            used = live;
            pairs = fresh;
            return fresh;
        }
    }
}
