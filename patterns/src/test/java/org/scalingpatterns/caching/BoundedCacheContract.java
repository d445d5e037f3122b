package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a bounded cache promises, whatever its policy is called. */
public abstract class BoundedCacheContract {

    /** A cache, as far as it is judged. */
    public interface Subject {
        /** Null where there is none. */
        String get(int key);

        void put(int key, String value);

        int size();
    }

    /** A new, empty cache. Without a time to live, {@code ttlNanos} is 0. */
    protected abstract Subject cache(
            long maximum,
            ToIntFunction<String> weigher,
            long ttlNanos,
            double jitter,
            LongSupplier nanos,
            RandomGenerator random);

    private Subject entries(long maximum) {
        return cache(maximum, value -> 1, 0, 0, () -> 0, new Random(1));
    }

    /** Each thread looks at the size after each of its puts: then the others may be inside one, but this one is not. */
    @Test
    @Guarantee("cache-aside/bounded")
    public void puts_byManyThreads_sizeStaysWithinTheBound() throws Exception {
        int threads = 4;
        int maximum = 100;
        Subject cache = entries(maximum);
        AtomicInteger largest = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int first = thread * 5_000;
                ends.add(executor.submit(() -> {
                    for (int key = first; key < first + 5_000; key++) {
                        cache.put(key, "value");
                        largest.accumulateAndGet(cache.size(), Math::max);
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(cache.size()).isBetween(1, maximum);
        assertThat(largest).hasValueLessThanOrEqualTo(maximum + threads - 1);
    }

    @Test
    @Guarantee("cache-aside/bounded-weight")
    public void puts_ofHeavyEntries_weightStaysWithinTheBound() {
        Subject cache = cache(100, String::length, 0, 0, () -> 0, new Random(1));
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            cache.put(random.nextInt(50), "x".repeat(1 + random.nextInt(60)));
            int weight = 0;
            for (int key = 0; key < 50; key++) {
                String value = cache.get(key);
                weight += value == null ? 0 : value.length();
            }
            assertThat(weight).isBetween(1, 100);
        }
        cache.put(7, "light");
        cache.put(7, "x".repeat(101));
        assertThat(cache.get(7))
                .as("too heavy, and what was there is out of date")
                .isNull();
        assertThat(cache.size()).as("it pushes nothing else out").isPositive();
    }

    @Test
    @Guarantee("cache-aside/scan-resistant")
    public void scan_longerThanTheCache_leavesWhatIsInUse() {
        Subject cache = entries(100);
        for (int round = 0; round < 10; round++) {
            for (int hot = 0; hot < 50; hot++) {
                load(cache, hot);
            }
        }
        for (int once = 1_000; once < 3_000; once++) {
            load(cache, once);
        }
        int left = 0;
        for (int hot = 0; hot < 50; hot++) {
            left += cache.get(hot) == null ? 0 : 1;
        }
        assertThat(left).isGreaterThanOrEqualTo(45);
    }

    /** Of a loop of 200 keys at most 99 or so could be hits in each round. */
    @Test
    @Guarantee("cache-aside/loop-resistant")
    public void loop_twiceTheSizeOfTheCache_findsAThird() {
        Subject cache = entries(100);
        int hits = 0;
        for (int round = 0; round < 50; round++) {
            for (int key = 0; key < 200; key++) {
                hits += load(cache, key) && round >= 25 ? 1 : 0;
            }
        }
        assertThat(hits / (25 * 200.0)).isGreaterThanOrEqualTo(0.33);
    }

    /** What is popular today gives way to what is popular tomorrow. */
    @Test
    @Guarantee("cache-aside/ageing")
    public void popularity_thatMoves_isFollowed() {
        Subject cache = entries(100);
        for (int round = 0; round < 200; round++) {
            for (int key = 0; key < 90; key++) {
                load(cache, key);
            }
        }
        int hits = 0;
        for (int round = 0; round < 200; round++) {
            for (int key = 1_000; key < 1_090; key++) {
                hits += load(cache, key) && round >= 100 ? 1 : 0;
            }
        }
        assertThat(hits / (100 * 90.0)).isGreaterThanOrEqualTo(0.9);
    }

    /** @return whether it was a hit */
    private static boolean load(Subject cache, int key) {
        if (cache.get(key) != null) {
            return true;
        }
        cache.put(key, "value");
        return false;
    }

    @Test
    @Guarantee("cache-aside/expires")
    public void entry_expiresAfterItsLastWrite_andNotBefore() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock wraps around
        Subject cache = cache(10, value -> 1, 100, 0, now::get, new Random(1));
        cache.put(1, "a");
        now.addAndGet(60);
        assertThat(cache.get(1)).isEqualTo("a");
        cache.put(1, "b");
        now.addAndGet(99);
        assertThat(cache.get(1)).isEqualTo("b");
        now.addAndGet(1);
        assertThat(cache.get(1)).isNull();
        cache.put(1, "c");
        assertThat(cache.get(1)).isEqualTo("c");
    }

    @Test
    @Guarantee("cache-aside/jitter")
    public void entries_writtenTogether_expireApart() {
        AtomicLong now = new AtomicLong();
        int entries = 1_000;
        Subject cache = cache(10_000, value -> 1, 1_000, 0.2, now::get, new Random(1));
        for (int key = 0; key < entries; key++) {
            cache.put(key, "value");
        }
        int most = 0;
        int before = entries;
        for (int time = 0; time <= 1_000; time += 10) {
            now.set(time);
            int alive = 0;
            for (int key = 0; key < entries; key++) {
                alive += cache.get(key) == null ? 0 : 1;
            }
            assertThat(alive).as("at %d", time).isEqualTo(time < 800 ? entries : time == 1_000 ? 0 : alive);
            most = Math.max(most, before - alive);
            before = alive;
        }
        assertThat(most).as("expired within 1 % of the time").isLessThan(entries / 5);
    }
}
