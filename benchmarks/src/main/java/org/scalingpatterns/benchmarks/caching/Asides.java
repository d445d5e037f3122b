package org.scalingpatterns.benchmarks.caching;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheAsideOptions;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;

/** Cache-aside on the heap, with real clocks and a fixed seed. */
final class Asides {
    static final long SEED = 20_261_128;
    static final Duration LONG = Duration.ofHours(1);

    private static final Duration FENCE = Duration.ofSeconds(10);

    private Asides() {}

    /** Whatever is read stays: nothing is evicted. */
    static Cache<String, String> cache() {
        return cache(new ConcurrentHashMap<>());
    }

    static Cache<String, String> cache(ConcurrentMap<String, Entry<String>> map) {
        return new MapCache<>(map, FENCE, System::nanoTime);
    }

    /** Copies live long, and are not refreshed. */
    static CacheAsideOptions options() {
        return CacheAsideOptions.of(LONG).withEarliness(0);
    }

    /** Refreshes run on the thread of the reader. */
    static CacheAside<String, String> aside(
            Cache<String, String> cache, Store<String, String> store, CacheAsideOptions options) {
        return new CacheAside<>(cache, store, versions(), options, System::nanoTime, new Random(SEED), Runnable::run);
    }

    static VersionClock versions() {
        return new VersionClock(0, () -> System.currentTimeMillis() * 1_000);
    }
}
