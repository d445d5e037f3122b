package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.BoundedCache.Statistics;

class BoundedCacheTest {

    private final AtomicLong now = new AtomicLong();

    private BoundedCache<Integer, String> cache(long maximum) {
        return new BoundedCache<>(CacheBounds.entries(maximum));
    }

    private BoundedCache<Integer, String> expiring(long ttlNanos) {
        return new BoundedCache<>(
                CacheBounds.<Integer, String>entries(10).expiring(ttlNanos, 0, now::get, new Random(1)));
    }

    @Test
    void bounds_outOfRange_areRefused() {
        CacheBounds<Integer, String> bounds = CacheBounds.entries(1);
        assertThatThrownBy(() -> CacheBounds.entries(0)).hasMessage("must be > 0: maximum=0");
        assertThatThrownBy(() -> bounds.expiring(-1, 0, now::get, new Random()))
                .hasMessage("must be >= 0: ttlNanos=-1");
        assertThatThrownBy(() -> bounds.expiring(1, 1.5, now::get, new Random()))
                .hasMessage("must be 0 .. 1: jitter=1.5");
        assertThatThrownBy(() -> bounds.expiring(1, Double.NaN, now::get, new Random()))
                .hasMessage("must be 0 .. 1: jitter=NaN");
        assertThatThrownBy(() -> bounds.expiring(1, 0, null, new Random())).hasMessage("nanos");
        assertThatThrownBy(() -> bounds.expiring(1, 0, now::get, null)).hasMessage("random");
        assertThatThrownBy(() -> CacheBounds.weight(1, null)).hasMessage("weigher");
    }

    @Test
    void weigher_thatGivesZero_changesNothing() {
        var cache = new BoundedCache<Integer, String>(CacheBounds.weight(10, (key, value) -> value.length()));
        cache.put(1, "abc");
        assertThatThrownBy(() -> cache.put(1, "")).hasMessage("must be > 0: weight=0");
        assertThat(cache).containsOnlyKeys(1).containsEntry(1, "abc");
        assertThat(cache.weight()).isEqualTo(3);
    }

    @Test
    void maximumOfOne_holdsTheLast() {
        var cache = cache(1);
        cache.put(1, "a");
        cache.put(2, "b");
        assertThat(cache).hasSize(1).containsEntry(2, "b");
        assertThat(cache.weight()).isEqualTo(1);
    }

    @Test
    void entry_tooHeavyForTheCache_isNotKept_andPushesNothingOut() {
        var cache = new BoundedCache<Integer, String>(CacheBounds.weight(10, (key, value) -> value.length()));
        cache.put(1, "abc");
        cache.put(2, "def");
        assertThat(cache.put(2, "x".repeat(11))).isEqualTo("def");
        assertThat(cache).containsOnlyKeys(1);
        assertThat(cache.weight()).isEqualTo(3);
        assertThat(cache.computeIfAbsent(3, key -> "x".repeat(11))).hasSize(11);
        assertThat(cache).containsOnlyKeys(1);
        assertThat(cache.statistics().evictions()).isEqualTo(2);
    }

    @Test
    void entry_thatBecomesHeavier_makesRoomForItself() {
        var cache = new BoundedCache<Integer, String>(CacheBounds.weight(10, (key, value) -> value.length()));
        for (int key = 0; key < 10; key++) {
            cache.put(key, "x");
        }
        cache.compute(9, (key, value) -> "x".repeat(8));
        assertThat(cache.weight()).isLessThanOrEqualTo(10);
        assertThat(cache.values().stream().mapToInt(String::length).sum()).isEqualTo((int) cache.weight());
    }

    @Test
    void statistics_countWhatHappened() {
        var cache = expiring(100);
        cache.get(1);
        cache.put(1, "a");
        cache.get(1);
        cache.getOrDefault(2, "b");
        cache.computeIfAbsent(1, key -> "never");
        assertThat(cache.containsKey(1)).isTrue();
        for (int key = 10; key < 20; key++) {
            cache.put(key, "c");
        }
        assertThat(cache.statistics()).isEqualTo(new Statistics(2, 2, 1, 0));
        now.set(100);
        assertThat(cache.get(19)).isNull();
        assertThat(cache.statistics().misses()).isEqualTo(3);
        assertThat(cache.statistics().expirations()).isEqualTo(1);
    }

    @Test
    void expiredEntry_isSeenByNothing() {
        var cache = expiring(100);
        cache.put(1, "a");
        now.set(100);
        assertThat(cache.entrySet()).isEmpty();
        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.size()).as("found by containsKey").isZero();
        cache.put(1, "a");
        now.set(200);
        assertThat(cache.replace(1, "b")).isNull();
        assertThat(cache.remove(1)).isNull();
        cache.put(1, "a");
        now.set(300);
        assertThat(cache.putIfAbsent(1, "c")).isNull();
        assertThat(cache.get(1)).isEqualTo("c");
        assertThat(cache.weight()).isEqualTo(1);
        assertThat(cache.statistics().expirations()).isEqualTo(3);
    }

    @Test
    void expiredEntry_goesBeforeALivingOne() {
        var cache = expiring(100);
        for (int key = 0; key < 10; key++) {
            cache.put(key, "old");
            cache.get(key);
        }
        now.set(100);
        for (int key = 10; key < 20; key++) {
            cache.put(key, "new");
        }
        assertThat(cache.keySet()).containsExactlyInAnyOrder(10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    }

    @Test
    void conditionalWrite_thatDoesNothing_doesNotProlongTheLife() {
        var cache = expiring(100);
        cache.put(1, "a");
        now.set(60);
        assertThat(cache.putIfAbsent(1, "b")).isEqualTo("a");
        assertThat(cache.replace(1, "x", "b")).isFalse();
        now.set(100);
        assertThat(cache.get(1)).isNull();
    }

    @Test
    void function_thatThrows_leavesTheEntry() {
        var cache = cache(10);
        cache.put(1, "a");
        assertThatThrownBy(() -> cache.compute(1, (key, value) -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThatThrownBy(() -> cache.computeIfAbsent(2, key -> {
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(cache).containsOnlyKeys(1);
        assertThat(cache.weight()).isEqualTo(1);
    }

    @Test
    void nulls_areRefused() {
        var cache = cache(10);
        assertThatThrownBy(() -> cache.put(null, "a")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> cache.put(1, null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> cache.get(null)).isInstanceOf(NullPointerException.class);
        assertThat(cache).isEmpty();
    }

    /** Its hash costs memory that is not there, when the count has come down to 0. */
    private record Key(int number, AtomicInteger calls) {
        @Override
        public int hashCode() {
            if (calls.getAndDecrement() == 0) {
                throw new OutOfMemoryError("injected");
            }
            return number;
        }
    }

    /** The map has it by then. */
    @Test
    void put_policyFails_staysWithinTheBound() {
        var cache = new BoundedCache<Key, String>(CacheBounds.entries(10));
        int failures = 0;
        for (int i = 0; i < 100; i++) {
            Key key = new Key(i, new AtomicInteger(1));
            failures += catchThrowable(() -> cache.put(key, "a")) == null ? 0 : 1;
        }
        assertThat(failures).isEqualTo(100);
        assertThat(cache.size()).isBetween(1, 10);
        assertThat(cache.weight()).isEqualTo(cache.size());
    }

    /** The entry has its new weight, and the policy was not told. */
    @Test
    void put_afterOneThatFailedBeforeThePolicyWasTold_tellsIt() {
        var fails = new AtomicBoolean();
        var cache = new BoundedCache<Integer, String>(CacheBounds.<Integer, String>weight(
                        10, (key, value) -> value.length())
                .expiring(
                        100,
                        0,
                        () -> {
                            if (fails.getAndSet(false)) {
                                throw new OutOfMemoryError("injected");
                            }
                            return 0;
                        },
                        new Random(1)));
        cache.put(1, "a");
        assertThatThrownBy(() -> cache.merge(1, "bcd", (before, added) -> {
                    fails.set(true); // from here on
                    return added;
                }))
                .isInstanceOf(OutOfMemoryError.class);
        cache.put(1, "efg");
        assertThat(cache).containsEntry(1, "efg");
        assertThat(cache.weight()).isEqualTo(3);
    }

    /** Writes of all kinds race with evictions; once they are out, the policy weighs exactly what the map holds. */
    @Test
    void writesOfAllKinds_byManyThreads_mapAndPolicyAgreeAtTheEnd() throws Exception {
        var cache = new BoundedCache<Integer, Integer>(CacheBounds.weight(300, (key, value) -> value));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                var random = new SplittableRandom(thread);
                ends.add(executor.submit(() -> {
                    for (int i = 0; i < 100_000; i++) {
                        int key = random.nextInt(200);
                        int value = 1 + random.nextInt(9);
                        switch (random.nextInt(6)) {
                            case 0 -> cache.remove(key);
                            case 1 -> cache.merge(key, value, (before, added) -> before > 20 ? null : before + added);
                            case 2 -> cache.replace(key, value);
                            case 3 -> cache.computeIfAbsent(key, k -> value);
                            case 4 -> cache.get(key);
                            default -> cache.put(key, value);
                        }
                    }
                }));
            }
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        int held = cache.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(cache.weight()).isEqualTo(held).isBetween(1L, 300L);
        cache.clear();
        assertThat(cache.weight()).isZero();
    }
}
