package org.scalingpatterns.sharding;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The hottest keys of a stream, in bounded memory: what no even split of keys can even out. Thread-safe by one lock; feed it a
 * sample of the requests, not all. O(1) for a counted key, O(capacity) for another one.
 *
 * @param <K> the type of key
 */
public final class HotKeys<K> {

    /*
     * Space-Saving: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams"
     * (ICDT 2005). A key without a counter takes over the least one and its count as possible error. The counts always sum to
     * the number of recorded requests, so the least is at most requests / capacity, and:
     *
     * 1. a key with more than requests / capacity requests is among the counters;
     * 2. count - error <= true requests <= count.
     */

    /**
     * A counted key.
     *
     * @param key the key
     * @param count at least its requests
     * @param error {@code count - error} is at most its requests
     * @param <K> the type of key
     */
    public record HotKey<K>(K key, long count, long error) {}

    private final int capacity;
    private final Map<K, HotKey<K>> counters;
    private long requests;

    /**
     * Creates an empty report.
     *
     * @param capacity number of counters, at least 1; to find keys of a share s of the traffic, 10 / s is ample
     * @throws IllegalArgumentException if {@code capacity < 1}
     */
    public HotKeys(int capacity) {
        this.capacity = Checks.atLeast(1, "capacity", capacity);
        this.counters = new HashMap<>();
    }

    /**
     * Counts one request.
     *
     * @param key its key
     */
    public synchronized void record(K key) {
        Objects.requireNonNull(key, "key");
        requests++;
        HotKey<K> counter = counters.get(key);
        if (counter == null) {
            long least = counters.size() < capacity ? 0 : evictLeast();
            counter = new HotKey<>(key, least, least);
        }
        counters.put(key, new HotKey<>(key, counter.count() + 1, counter.error()));
    }

    /**
     * The keys with the highest counts.
     *
     * @param limit at most so many
     * @return the hottest first
     */
    public synchronized List<HotKey<K>> hottest(int limit) {
        return counters.values().stream()
                .sorted(Comparator.<HotKey<K>>comparingLong(HotKey::count).reversed())
                .limit(limit)
                .toList();
    }

    /**
     * The number of recorded requests, for shares.
     *
     * @return at least 0
     */
    public synchronized long requests() {
        return requests;
    }

    private long evictLeast() {
        HotKey<K> least = counters.values().stream()
                .min(Comparator.comparingLong(HotKey::count))
                .orElseThrow();
        counters.remove(least.key());
        return least.count();
    }
}
