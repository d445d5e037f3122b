package com.example;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;

/** A cache of the keys that were used last, under one lock. */
public final class LruCache<K, V> implements Cache<K, V> {

    /**
     * What is known of a key.
     *
     * @param copy null where there is none
     * @param floor rows of lower versions are not taken
     * @param floorUntil and from then on they are
     * @param changed which of all changes was the key's last one
     */
    private record Known<V>(Entry<V> copy, long floor, long floorUntil, long changed) {}

    private final Map<K, Known<V>> known = new LinkedHashMap<>(16, 0.75f, true);
    private final int capacity;
    private final long fenceNanos;
    private final LongSupplier nanoTime;
    private long changes;
    private long forgotten; // the last change of a key of which nothing is known any more

    public LruCache(int capacity, Duration fence, LongSupplier nanoTime) {
        this.capacity = capacity;
        this.fenceNanos = fence.toNanos();
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Entry<V> get(K key) {
        Known<V> it = known.get(key);
        return it == null || it.copy() == null || isPast(it.copy().expiresAtNanos()) ? null : it.copy();
    }

    /** How many changes there were: who fills with it is too late if the key's last change is a later one. */
    @Override
    public synchronized long lease(K key) {
        return changes;
    }

    @Override
    public synchronized boolean fill(K key, Entry<V> entry, long lease) {
        Known<V> it = known.get(key);
        long changed = it == null ? forgotten : it.changed();
        return lease >= changed && keep(key, entry, changed);
    }

    @Override
    public synchronized boolean put(K key, Entry<V> entry) {
        return keep(key, entry, ++changes);
    }

    @Override
    public synchronized void invalidate(K key, long version) {
        Known<V> it = known.get(key);
        changes++;
        if (version > 0) {
            remember(key, new Known<>(null, Math.max(version, floor(it)), nanoTime.getAsLong() + fenceNanos, changes));
        } else if (it != null && it.copy() == null) {
            remember(key, new Known<>(null, it.floor(), it.floorUntil(), changes));
        } else {
            remember(key, new Known<>(null, 0, nanoTime.getAsLong(), changes));
        }
    }

    /** Forgets everything, and trusts no lease that was given before. */
    public synchronized void clear() {
        known.clear();
        forgotten = changes;
    }

    private boolean keep(K key, Entry<V> entry, long changed) {
        Known<V> it = known.get(key);
        boolean isNewest = entry.row().version() >= floor(it);
        remember(
                key,
                isNewest
                        ? new Known<>(entry, entry.row().version(), entry.expiresAtNanos() + fenceNanos, changed)
                        : new Known<>(it.copy(), it.floor(), it.floorUntil(), changed));
        return isNewest;
    }

    private void remember(K key, Known<V> now) {
        known.put(key, now);
        if (known.size() > capacity) {
            K eldest = known.keySet().iterator().next();
            forgotten = Math.max(forgotten, known.remove(eldest).changed());
        }
    }

    private long floor(Known<V> it) {
        return it == null || isPast(it.floorUntil()) ? 0 : it.floor();
    }

    private boolean isPast(long nanos) {
        return nanoTime.getAsLong() - nanos >= 0;
    }
}
