package org.scalingpatterns.benchmarks.caching;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.scalingpatterns.caching.BoundedCache;
import org.scalingpatterns.caching.CacheBounds;

/** Maps and caches within the process, by name, behind the same verbs. As thread-safe as they are, which is all of them. */
interface LocalCache {
    /** Null where there is none. */
    Object get(Long key);

    /** What it has, or what the loader gives, which it then has. */
    Object get(Long key, Function<Long, Object> loader);

    void put(Long key, Object value);

    /** Entries, once what waits to be evicted is. */
    long size();

    /**
     * Caffeine and Guava are as they come, without statistics; {@code bounded} counts hits and misses, which can't be
     * turned off.
     *
     * @param name {@code bounded}, {@code caffeine}, {@code guava}; {@code synchronized-lru}, a linked map under one
     *     lock; or {@code concurrent-hash-map}, which has no bound
     * @param maximum entries
     */
    static LocalCache named(String name, long maximum) {
        return switch (name) {
            case "bounded" -> new OfMap(new BoundedCache<>(CacheBounds.entries(maximum)));
            case "concurrent-hash-map" -> new OfMap(new ConcurrentHashMap<>());
            case "synchronized-lru" -> new OfMap(Collections.synchronizedMap(new Lru(maximum)));
            case "caffeine" ->
                new OfCaffeine(Caffeine.newBuilder().maximumSize(maximum).build());
            case "guava" ->
                new OfGuava(CacheBuilder.newBuilder().maximumSize(maximum).build());
            default -> throw new IllegalArgumentException("unknown cache: " + name);
        };
    }

    /** The standard example of a cache, least recently used first. */
    final class Lru extends LinkedHashMap<Long, Object> {
        private static final long serialVersionUID = 1;

        private final long maximum;

        Lru(long maximum) {
            super(16, 0.75f, true);
            this.maximum = maximum;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Object> eldest) {
            return size() > maximum;
        }
    }

    record OfMap(Map<Long, Object> map) implements LocalCache {
        @Override
        public Object get(Long key) {
            return map.get(key);
        }

        @Override
        public Object get(Long key, Function<Long, Object> loader) {
            return map.computeIfAbsent(key, loader);
        }

        @Override
        public void put(Long key, Object value) {
            map.put(key, value);
        }

        @Override
        public long size() {
            return map.size();
        }
    }

    record OfCaffeine(Cache<Long, Object> cache) implements LocalCache {
        @Override
        public Object get(Long key) {
            return cache.getIfPresent(key);
        }

        @Override
        public Object get(Long key, Function<Long, Object> loader) {
            return cache.get(key, loader);
        }

        @Override
        public void put(Long key, Object value) {
            cache.put(key, value);
        }

        @Override
        public long size() {
            cache.cleanUp();
            return cache.estimatedSize();
        }
    }

    record OfGuava(com.google.common.cache.Cache<Long, Object> cache) implements LocalCache {
        @Override
        public Object get(Long key) {
            return cache.getIfPresent(key);
        }

        @Override
        public Object get(Long key, Function<Long, Object> loader) {
            try {
                return cache.get(key, () -> loader.apply(key));
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void put(Long key, Object value) {
            cache.put(key, value);
        }

        @Override
        public long size() {
            cache.cleanUp();
            return cache.size();
        }
    }
}
