package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.Crew.Caller;

/** Cache-aside over the cache and the store on the heap. */
class CacheAsideTest {

    @Nested
    class Freshness extends CacheAsideFreshnessContract {
        private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

        @Override
        protected Cache<String, String> cache() {
            return new MapCache<>(new ConcurrentHashMap<>(), ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    @Nested
    class Failure extends CacheAsideFailureContract {
        private final AtomicLong now = new AtomicLong();

        @Override
        protected Cache<String, String> cache() {
            return new MapCache<>(new ConcurrentHashMap<>(), ttl().multipliedBy(3), now::get);
        }

        @Override
        protected long nanoTime() {
            return now.get();
        }

        @Override
        protected void pass(Duration time) {
            now.addAndGet(time.toNanos());
        }
    }

    /** Each writer has keys of his own and writes growing numbers; readers note what was written before they read. */
    @Test
    void get_anyInterleaving_isNeverOlderThanTheLastWriteThatHadReturned() throws Exception {
        MapCache<String, Integer> cache =
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofMinutes(1), System::nanoTime);
        AtomicLong micros = new AtomicLong();
        CacheAside<String, Integer> aside = new CacheAside<>(
                cache,
                new HeapStore<>(),
                new VersionClock(0, micros::incrementAndGet),
                CacheAsideOptions.of(Duration.ofMinutes(1)),
                System::nanoTime,
                new Random(5),
                Runnable::run);
        int keys = 3;
        int writes = 20_000;
        AtomicLong[] written = new AtomicLong[keys];
        for (int i = 0; i < keys; i++) {
            written[i] = new AtomicLong();
            aside.put("key" + i, 0);
        }
        try (Crew crew = new Crew()) {
            List<Caller<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                int own = i;
                callers.add(crew.start(() -> {
                    for (int value = 1; value <= writes; value++) {
                        aside.put("key" + own, value);
                        written[own].set(value);
                    }
                    return true;
                }));
            }
            for (int reader = 0; reader < 3; reader++) {
                Random random = new Random(reader);
                callers.add(crew.start(() -> {
                    for (int i = 0; i < writes; i++) {
                        int key = random.nextInt(keys);
                        long before = written[key].get();
                        Integer value = random.nextInt(10) == 0
                                ? aside.getAll(List.of("key" + key)).get("key" + key)
                                : aside.get("key" + key);
                        assertThat((long) value).isGreaterThanOrEqualTo(before);
                        if (random.nextInt(20) == 0) {
                            aside.invalidate("key" + key, 0);
                        }
                    }
                    return true;
                }));
            }
            for (Caller<Boolean> caller : callers) {
                assertThat(caller.result()).isTrue();
            }
        }
        assertThat(aside.bookkept()).isZero();
    }

    @Test
    void options_outOfRange_areRefused() {
        CacheAsideOptions options = CacheAsideOptions.of(Duration.ofMinutes(1));
        assertThatThrownBy(() -> CacheAsideOptions.of(Duration.ZERO))
                .hasMessage("must be > 0 and <= PT876000H: ttl=PT0S");
        assertThatThrownBy(() -> options.withAbsentTtl(Duration.ofDays(40_000)))
                .hasMessage("must be > 0 and <= PT876000H: absentTtl=PT960000H");
        assertThatThrownBy(() -> options.withJitter(1.5)).hasMessage("must be 0 .. 1: jitter=1.5");
        assertThatThrownBy(() -> options.withEarliness(Double.NaN)).hasMessage("must be >= 0: earliness=NaN");
        assertThatThrownBy(() -> options.withLoads(0, Duration.ofSeconds(1))).hasMessage("must be >= 1: maxLoads=0");
        assertThatThrownBy(() -> options.withMaxInDoubt(0)).hasMessage("must be >= 1: maxInDoubt=0");
    }
}
