package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MapCacheTest extends CacheContract {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // about to wrap

    @Override
    protected Cache<String, String> cache() {
        return new MapCache<>(new ConcurrentHashMap<>(), fence(), now::get);
    }

    @Override
    protected long nanoTime() {
        return now.get();
    }

    @Override
    protected void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void leases_ofAMillionKeys_leaveNothingBehind() {
        ConcurrentMap<String, Entry<String>> map = new ConcurrentHashMap<>();
        Cache<String, String> cache = new MapCache<>(map, fence(), now::get);
        for (int i = 0; i < 1_000_000; i++) {
            cacheUse(cache, "key" + i);
        }
        assertThat(map).isEmpty();
    }

    private static void cacheUse(Cache<String, String> cache, String key) {
        try {
            cache.lease(key);
            cache.invalidate(key, 0);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void constructor_negativeFence_isRefused() {
        assertThatThrownBy(() -> new MapCache<>(new ConcurrentHashMap<>(), Duration.ofNanos(-1), now::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be >= 0: fence=PT-0.000000001S");
    }
}
