package org.scalingpatterns.caching.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheContract;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;

class CaffeineCacheTest extends CacheContract {

    private final AtomicLong now = new AtomicLong();

    private CaffeineCache<String, String> of(int entries) {
        return new CaffeineCache<>(
                Caffeine.newBuilder().maximumSize(entries).executor(Runnable::run), fence(), now::get);
    }

    @Override
    protected Cache<String, String> cache() {
        return of(1_000);
    }

    @Override
    protected long nanoTime() {
        return now.get();
    }

    @Override
    protected void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private Entry<String> entry(String value) {
        return new Entry<>(new Row<>(value, 1), now.get() + ttl().toNanos(), 1);
    }

    @Test
    void put_moreThanItHolds_isBounded() {
        CaffeineCache<String, String> cache = of(100);
        for (int i = 0; i < 1_000; i++) {
            cache.put("key" + i, entry("value"));
        }
        cache.engine().cleanUp();
        assertThat(cache.engine().estimatedSize()).isEqualTo(100);
    }

    @Test
    void put_timeAndFenceOver_leavesNothingBehind() {
        CaffeineCache<String, String> cache = of(100);
        cache.put("a", entry("value"));
        cache.invalidate("b", 7);
        pass(ttl());
        cache.engine().cleanUp();
        assertThat(cache.engine().estimatedSize())
                .as("holds lower versions off")
                .isEqualTo(2);
        pass(fence().multipliedBy(2));
        cache.engine().cleanUp();
        assertThat(cache.engine().estimatedSize()).isZero();
    }

    @Test
    void constructor_fenceBeyondACentury_isRefused() {
        for (Duration fence : List.of(Duration.ofDays(36_500).plusNanos(1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatThrownBy(() -> new CaffeineCache<>(Caffeine.newBuilder(), fence, now::get))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= PT876000H: fence=" + fence);
        }
    }
}
