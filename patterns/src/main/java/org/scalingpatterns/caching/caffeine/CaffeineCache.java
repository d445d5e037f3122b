package org.scalingpatterns.caching.caffeine;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.MapCache;

/**
 * A cache in this process on Caffeine, which decides what to keep (W-TinyLFU) and drops what has expired. Thread-safe.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class CaffeineCache<K, V> implements Cache<K, V> {

    /*
     * Leases, versions and fences are MapCache's; it needs of the map that compute is atomic for its key, which Caffeine's is.
     * Entries stay in the map for the time of a fence after they expired, unserved, to hold lower versions off.
     */

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final com.github.benmanes.caffeine.cache.Cache<K, Entry<V>> engine;
    private final MapCache<K, V> cache;

    private static final class UntilItsTime<K, V> implements Expiry<K, Entry<V>> {
        private final long fenceNanos;

        UntilItsTime(long fenceNanos) {
            this.fenceNanos = fenceNanos;
        }

        @Override
        public long expireAfterCreate(K key, Entry<V> entry, long now) {
            return Math.max(0, entry.expiresAtNanos() - now + fenceNanos);
        }

        @Override
        public long expireAfterUpdate(K key, Entry<V> entry, long now, long remaining) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(K key, Entry<V> entry, long now, long remaining) {
            return remaining;
        }
    }

    /**
     * @param builder with a maximum size or weight, and an executor where the common pool is not wanted; without a ticker or
     *     any expiry
     * @param fence how long an invalidation holds off lower versions, >= 0 and at most 36,500 days; longer than any replica lags
     * @param nanoTime the monotonic clock by which entries expire, such as {@code System::nanoTime}
     */
    public CaffeineCache(Caffeine<? super K, ? super Entry<V>> builder, Duration fence, LongSupplier nanoTime) {
        Objects.requireNonNull(nanoTime, "nanoTime");
        if (fence.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be <= PT876000H: fence=" + fence);
        }
        this.engine = builder.ticker(nanoTime::getAsLong)
                .expireAfter(new UntilItsTime<K, V>(fence.toNanos()))
                .build();
        this.cache = new MapCache<>(engine.asMap(), fence, nanoTime);
    }

    /** Caffeine's own view, for statistics and policy; not to be written to. */
    public com.github.benmanes.caffeine.cache.Cache<K, Entry<V>> engine() {
        return engine;
    }

    @Override
    public Entry<V> get(K key) {
        return cache.get(key);
    }

    @Override
    public long lease(K key) {
        return cache.lease(key);
    }

    @Override
    public boolean fill(K key, Entry<V> entry, long lease) {
        return cache.fill(key, entry, lease);
    }

    @Override
    public boolean put(K key, Entry<V> entry) {
        return cache.put(key, entry);
    }

    @Override
    public void invalidate(K key, long version) {
        cache.invalidate(key, version);
    }
}
