package org.scalingpatterns.caching;

import java.util.function.IntFunction;

/** Which entry of a {@link BoundedCache} has to go. Not thread-safe: the cache holds a lock. O(1) amortised. */
final class ClockTinyLfu<K, V> {
    /*
     * W-TinyLFU (Einziger, Friedman, Manes, "TinyLFU", 2017) over clocks instead of LRU lists: a hit sets a bit, and who
     * looks for a victim reads it. So a hit takes no lock and enters no queue.
     *
     *   put --> [ window, 10 % ] --> candidate --+--> [ main, 90 % ] --> victim --> out
     *                                            |        ^      |
     *                                            +--> out +------+ used since it was here last: counted, and round again
     *
     * When there is too much, the window's oldest entry is the candidate for a place in main. It must have been seen more
     * often than main's victim, by more than MARGIN, or it goes. A scan is seen once and gets no further than the window.
     * In a loop that doesn't fit, all are seen equally often, give or take the one time by which a candidate is ahead of
     * who waits for its turn: the margin keeps part of the loop there, where LRU would keep nothing.
     *
     * How often a key was seen, while it was here or not, is in a count-min sketch with two counters a key: one for each
     * insertion and for each round of main's clock in which it was used. It has at least 8 counters an entry, and grows with
     * the number of entries; where there is no memory for that, not before there are twice as many. After 10 counts an entry all
     * are halved, so that what was popular once has to make room; where fewer entries are left than it has grown for, after as
     * many as were due then, or each count would cost the whole sketch.
     */
    private static final int WINDOW = 10; // one part in
    private static final int MARGIN = 1;
    private static final int COUNTERS = 8; // for each entry
    private static final int MOST = 15; // of one counter
    private static final int PERIOD = 10; // counts for each entry
    private static final int STEPS = 64; // of the clock for one victim: what an eviction takes is bounded

    /** An entry. Whoever writes it does so inside the map's {@code compute}, value first, then deadline. */
    static final class Node<K, V> {
        final K key;
        volatile V value;
        /** 0 before the first value. */
        volatile int weight;

        volatile long expiresAt;
        /** Set by readers, plainly: a hint that may come late. */
        boolean used;

        // The rest is the policy's.
        private Queue<K, V> queue;
        private Node<K, V> previous = this;
        private Node<K, V> next = this;
        private int charged;
        private boolean gone;

        Node(K key) {
            this.key = key;
        }

        /** Whether the policy charged this weight when it was told of the node last; a hint that may come late. */
        boolean isCharged(int some) {
            return charged == some;
        }
    }

    /** A ring around a head that holds nothing. */
    private static final class Queue<K, V> {
        final Node<K, V> head = new Node<>(null);
        long weight;

        Node<K, V> oldest() {
            return head.next == head ? null : head.next;
        }

        void append(Node<K, V> node) {
            node.queue = this;
            node.previous = head.previous;
            node.next = head;
            head.previous.next = node;
            head.previous = node;
            weight += node.charged;
        }

        void unlink(Node<K, V> node) {
            node.previous.next = node.next;
            node.next.previous = node.previous;
            node.queue = null;
            weight -= node.charged;
        }
    }

    private final CacheBounds<K, V> bounds;
    private final IntFunction<byte[]> memory;
    private final long windowMaximum;
    private final Queue<K, V> window = new Queue<>();
    private final Queue<K, V> main = new Queue<>();
    private byte[] seen = new byte[COUNTERS * COUNTERS];
    private long enoughFor = COUNTERS; // entries
    private int entries;
    private long counted;

    ClockTinyLfu(CacheBounds<K, V> bounds) {
        this(bounds, byte[]::new);
    }

    /** With memory that may run out, for its test. */
    ClockTinyLfu(CacheBounds<K, V> bounds, IntFunction<byte[]> memory) {
        this.bounds = bounds;
        this.memory = memory;
        this.windowMaximum = Math.max(1, bounds.maximum() / WINDOW);
    }

    long weight() {
        return window.weight + main.weight;
    }

    /** A node was put into the map, or its weight has changed. Nothing if it was removed in the meantime. */
    void put(Node<K, V> node) {
        if (node.queue != null) {
            node.queue.weight -= node.charged;
            node.charged = node.weight;
            node.queue.weight += node.charged;
        } else if (!node.gone) {
            node.charged = node.weight;
            window.append(node);
            entries++;
            count(node.key);
        }
    }

    /** A node is no longer in the map, whether it was put here or is still to come. */
    void remove(Node<K, V> node) {
        node.gone = true;
        if (node.queue != null) {
            node.queue.unlink(node);
            entries--;
        }
    }

    /** Removes one of the entries if they are too heavy; null if they are not. */
    Node<K, V> evict() {
        if (weight() <= bounds.maximum()) {
            while (window.weight > windowMaximum) {
                move(window.oldest(), main);
            }
            return null;
        }
        Node<K, V> loser = loser(window.oldest(), victim());
        remove(loser);
        return loser;
    }

    private Node<K, V> loser(Node<K, V> candidate, Node<K, V> victim) {
        if (candidate == null || victim == null) {
            return victim == null ? candidate : victim;
        }
        if (bounds.isPast(victim) || window.weight <= windowMaximum) {
            return victim;
        }
        return bounds.isPast(candidate) || !isAdmitted(candidate, victim) ? candidate : victim;
    }

    private boolean isAdmitted(Node<K, V> candidate, Node<K, V> victim) {
        if (candidate.used) {
            candidate.used = false;
            count(candidate.key);
        }
        return timesSeen(candidate.key) > timesSeen(victim.key) + MARGIN;
    }

    /** Main's oldest that wasn't used since it was last looked at, or that expired. It stays where it is. */
    private Node<K, V> victim() {
        Node<K, V> node = main.oldest();
        for (int step = 0; step < STEPS && node != null && node.used && !bounds.isPast(node); step++) {
            node.used = false;
            count(node.key);
            move(node, main);
            node = main.oldest();
        }
        return node;
    }

    private static <K, V> void move(Node<K, V> node, Queue<K, V> to) {
        node.queue.unlink(node);
        to.append(node);
    }

    /** About how often, of late. */
    int timesSeen(K key) {
        long hash = hash(key);
        return Math.min(seen[first(hash)], seen[second(hash)]);
    }

    private void count(K key) {
        if (entries > enoughFor && seen.length < 1 << 30) {
            widen();
        }
        long hash = hash(key);
        int times = Math.min(MOST, timesSeen(key) + 1);
        seen[first(hash)] = (byte) Math.max(times, seen[first(hash)]);
        seen[second(hash)] = (byte) Math.max(times, seen[second(hash)]);
        if (++counted >= (long) PERIOD * Math.max(entries, seen.length / (2 * COUNTERS))) {
            counted /= 2;
            for (int i = 0; i < seen.length; i++) {
                seen[i] >>= 1;
            }
        }
    }

    private void widen() {
        try {
            byte[] wider = memory.apply(seen.length * 2); // who shared a counter finds its value in both halves
            System.arraycopy(seen, 0, wider, 0, seen.length);
            System.arraycopy(seen, 0, wider, seen.length, seen.length);
            seen = wider;
            enoughFor = seen.length / COUNTERS;
        } catch (OutOfMemoryError e) {
            enoughFor = 2L * entries; // counters are shared by more keys meanwhile, which is worse, and no error
        }
    }

    private int first(long hash) {
        return (int) hash & seen.length - 1;
    }

    private int second(long hash) {
        return (int) (hash >>> 32) & seen.length - 1;
    }

    /** David Stafford's thirteenth mixer. */
    private static long hash(Object key) {
        long hash = key.hashCode() * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return hash ^ hash >>> 31;
    }
}
