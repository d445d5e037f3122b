package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;

/** The bounded cache under its contract, and the caches that the contract refuses. */
class BoundedCacheContractTest {

    private static BoundedCacheContract.Subject subject(Map<Integer, String> map) {
        return new BoundedCacheContract.Subject() {
            @Override
            public String get(int key) {
                return map.get(key);
            }

            @Override
            public void put(int key, String value) {
                map.put(key, value);
            }

            @Override
            public int size() {
                return map.size();
            }
        };
    }

    /** The cache itself. */
    static class Correct extends BoundedCacheContract {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            CacheBounds<Integer, String> bounds =
                    CacheBounds.weight(maximum, (key, value) -> weigher.applyAsInt(value));
            return subject(new BoundedCache<>(bounds.expiring(ttlNanos, jitter, nanos, random)));
        }
    }

    @Nested
    class Judged extends Correct {}

    /** Takes whatever comes. */
    static final class Unbounded extends Correct {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            return super.cache(1 << 30, weigher, ttlNanos, jitter, nanos, random);
        }
    }

    /** Counts entries where it should weigh them. */
    static final class Counting extends Correct {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            return super.cache(maximum, value -> 1, ttlNanos, jitter, nanos, random);
        }
    }

    /** All that are loaded together expire together. */
    static final class Unanimous extends Correct {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            return super.cache(maximum, weigher, ttlNanos, 0, nanos, random);
        }
    }

    /** Drops what was used least recently, as the standard example does. */
    static final class LeastRecentlyUsed extends BoundedCacheContract {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            return subject(Collections.synchronizedMap(new LinkedHashMap<Integer, String>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
                    return size() > maximum;
                }
            }));
        }
    }

    /** Keeps what came first: the limit case of a policy that goes by frequency and never forgets. */
    static final class FirstComeStays extends BoundedCacheContract {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            return subject(Collections.synchronizedMap(new LinkedHashMap<Integer, String>() {
                private static final long serialVersionUID = 1;

                @Override
                public String put(Integer key, String value) {
                    return size() < maximum || containsKey(key) ? super.put(key, value) : null;
                }
            }));
        }
    }

    /** Sets the value, and leaves the time at which the one before would have expired. */
    static final class ValueOnly extends Correct {
        @Override
        protected Subject cache(
                long maximum,
                ToIntFunction<String> weigher,
                long ttlNanos,
                double jitter,
                LongSupplier nanos,
                RandomGenerator random) {
            CacheBounds<Integer, String[]> bounds = CacheBounds.entries(maximum);
            var cache = new BoundedCache<>(bounds.expiring(ttlNanos, jitter, nanos, random));
            return new Subject() {
                @Override
                public String get(int key) {
                    String[] holder = cache.get(key);
                    return holder == null ? null : holder[0];
                }

                @Override
                public void put(int key, String value) {
                    cache.computeIfAbsent(key, k -> new String[1])[0] = value;
                }

                @Override
                public int size() {
                    return cache.size();
                }
            };
        }
    }

    @Test
    @Rejects("cache-aside/bounded")
    void unbounded_isRejected() {
        assertThat(brokenGuarantees(Unbounded::new)).contains("cache-aside/bounded");
    }

    @Test
    @Rejects("cache-aside/bounded-weight")
    void counting_isRejected() {
        assertThat(brokenGuarantees(Counting::new)).containsExactly("cache-aside/bounded-weight");
    }

    @Test
    @Rejects("cache-aside/scan-resistant")
    void leastRecentlyUsed_inAScan_isRejected() {
        assertThat(brokenGuarantees(LeastRecentlyUsed::new)).contains("cache-aside/scan-resistant");
    }

    @Test
    @Rejects("cache-aside/loop-resistant")
    void leastRecentlyUsed_inALoop_isRejected() {
        assertThat(brokenGuarantees(LeastRecentlyUsed::new)).contains("cache-aside/loop-resistant");
    }

    @Test
    @Rejects("cache-aside/ageing")
    void firstComeStays_isRejected() {
        assertThat(brokenGuarantees(FirstComeStays::new)).contains("cache-aside/ageing");
    }

    @Test
    @Rejects("cache-aside/expires")
    void valueOnly_isRejected() {
        assertThat(brokenGuarantees(ValueOnly::new)).contains("cache-aside/expires");
    }

    @Test
    @Rejects("cache-aside/jitter")
    void unanimous_isRejected() {
        assertThat(brokenGuarantees(Unanimous::new)).containsExactly("cache-aside/jitter");
    }
}
