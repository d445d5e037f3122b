package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
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

    /** More nanoseconds than a long holds, and fewer that overflow once they are added to the end of a copy. */
    @Test
    void constructor_fenceBeyondACentury_isRefused() {
        Duration century = Duration.ofDays(36_500);
        for (Duration fence : List.of(century.plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> new MapCache<>(new ConcurrentHashMap<>(), fence, now::get))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= PT876000H: fence=" + fence);
        }
    }

    /** So long a fence on top of so long a life doesn't overflow. */
    @Test
    void fill_longestFenceAndLongestCopy_stillHoldsLowerVersionsOff() {
        Duration century = Duration.ofDays(36_500);
        MapCache<String, String> cache = new MapCache<>(new ConcurrentHashMap<>(), century, now::get);
        Entry<String> copy = new Entry<>(new Row<>("new", 2), now.get() + century.toNanos(), 1);
        assertThat(cache.put("a", copy)).isTrue();
        now.addAndGet(century.toNanos());
        Entry<String> older = new Entry<>(new Row<>("old", 1), now.get() + 1, 1);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.put("a", older)).isFalse();
    }
}
