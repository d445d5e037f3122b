package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;

/** Every trap of a cache with leases and versions, and the contract that catches it. */
class CacheRejectionTest {

    /** A cache under one lock, for variants that break one method. */
    static class LockedCache implements Cache<String, String> {
        record Fence(long version, long until) {}

        final Map<String, Entry<String>> entries = new HashMap<>();
        final Map<String, Fence> fences = new HashMap<>();
        final Map<String, Long> changes = new HashMap<>();
        final Duration fence;
        final LongSupplier nanoTime;

        LockedCache(Duration fence, LongSupplier nanoTime) {
            this.fence = fence;
            this.nanoTime = nanoTime;
        }

        @Override
        public synchronized Entry<String> get(String key) {
            Entry<String> entry = entries.get(key);
            return entry == null || nanoTime.getAsLong() - entry.expiresAtNanos() >= 0 ? null : entry;
        }

        @Override
        public synchronized long lease(String key) {
            return changes.getOrDefault(key, 0L);
        }

        boolean isVoid(String key, long lease) {
            return lease(key) != lease;
        }

        @Override
        public synchronized boolean fill(String key, Entry<String> entry, long lease) {
            return !isVoid(key, lease) && !isFenced(key, entry) && !isOlder(key, entry) && keep(key, entry);
        }

        void change(String key) {
            changes.merge(key, 1L, Long::sum);
        }

        @Override
        public synchronized boolean put(String key, Entry<String> entry) {
            change(key);
            return !isFenced(key, entry) && !isOlder(key, entry) && keep(key, entry);
        }

        boolean keep(String key, Entry<String> entry) {
            entries.put(key, entry);
            return true;
        }

        boolean isFenced(String key, Entry<String> entry) {
            Fence known = fences.get(key);
            return known != null
                    && nanoTime.getAsLong() - known.until() < 0
                    && entry.row().version() < known.version();
        }

        boolean isOlder(String key, Entry<String> entry) {
            Entry<String> known = get(key);
            return known != null && entry.row().version() < known.row().version();
        }

        @Override
        public synchronized void invalidate(String key, long version) {
            change(key);
            entries.remove(key);
            if (version > 0) {
                fence(key, new Fence(version, nanoTime.getAsLong() + fence.toNanos()));
            }
        }

        void fence(String key, Fence next) {
            fences.merge(key, next, (known, late) -> known.version() > late.version() ? known : late);
        }
    }

    private static Set<String> broken(BiFunction<Duration, LongSupplier, Cache<String, String>> variant) {
        return brokenGuarantees(() -> new CacheContract() {
            private final AtomicLong now = new AtomicLong();

            @Override
            protected Cache<String, String> cache() {
                return variant.apply(fence(), now::get);
            }

            @Override
            protected long nanoTime() {
                return now.get();
            }

            @Override
            protected void pass(Duration time) {
                now.addAndGet(time.toNanos());
            }
        });
    }

    @Test
    void correctCache_isNotRejected() {
        assertThat(broken(LockedCache::new)).isEmpty();
    }

    @Test
    @Rejects("cache-aside/copy-served")
    void cacheThatKeepsNothing_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean keep(String key, Entry<String> entry) {
                        return true;
                    }
                }))
                .contains("cache-aside/copy-served");
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    public synchronized long lease(String key) {
                        change(key); // only the last one counts
                        return super.lease(key);
                    }

                    @Override
                    boolean isVoid(String key, long lease) {
                        return super.lease(key) != lease;
                    }
                }))
                .contains("cache-aside/copy-served");
    }

    @Test
    @Rejects("cache-aside/no-stale-set")
    void fillThatIgnoresItsLease_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean isVoid(String key, long lease) {
                        return false;
                    }
                }))
                .containsExactly("cache-aside/no-stale-set");
    }

    @Test
    @Rejects("cache-aside/no-stale-set")
    void leaseThatOnlyChecksThatNothingIsThere_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean isVoid(String key, long lease) {
                        return get(key) != null && super.isVoid(key, lease);
                    }
                }))
                .containsExactly("cache-aside/no-stale-set");
    }

    @Test
    @Rejects("cache-aside/invalidate-drops")
    void invalidationThatKeepsTheCopy_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    public synchronized void invalidate(String key, long version) {
                        Entry<String> copy = get(key);
                        super.invalidate(key, version);
                        if (copy != null && version == 0) {
                            keep(key, copy);
                        }
                    }
                }))
                .contains("cache-aside/invalidate-drops");
    }

    @Test
    @Rejects("cache-aside/invalidate-drops")
    void fenceAboveTheRowThatWasWritten_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    void fence(String key, Fence next) {
                        super.fence(key, new Fence(next.version() + 1, next.until()));
                    }
                }))
                .contains("cache-aside/invalidate-drops");
    }

    @Test
    @Rejects("cache-aside/lagging-replica")
    void refillFromALaggingReplica_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    void fence(String key, Fence next) {}
                }))
                .containsExactly("cache-aside/lagging-replica");
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    void fence(String key, Fence next) {
                        fences.put(key, next); // the last one, not the highest
                    }
                }))
                .containsExactly("cache-aside/lagging-replica");
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean keep(String key, Entry<String> entry) {
                        fences.remove(key); // done its work, it seems
                        return super.keep(key, entry);
                    }
                }))
                .containsExactly("cache-aside/lagging-replica");
        assertThat(broken((fence, clock) -> new LockedCache(Duration.ofDays(36_500), clock)))
                .as("a fence for ever")
                .containsExactly("cache-aside/lagging-replica");
    }

    @Test
    @Rejects("cache-aside/newer-copy-stays")
    void lowerVersionOverAHigherOne_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean isOlder(String key, Entry<String> entry) {
                        return false;
                    }
                }))
                .containsExactly("cache-aside/newer-copy-stays");
    }

    @Test
    @Rejects("cache-aside/value-and-ttl")
    void valueWithoutTimeToLive_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    public synchronized Entry<String> get(String key) {
                        return entries.get(key);
                    }
                }))
                .contains("cache-aside/value-and-ttl");
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    boolean keep(String key, Entry<String> entry) {
                        Entry<String> known = get(key); // a value in place, its time to live as it was
                        return super.keep(
                                key, known == null ? entry : new Entry<>(entry.row(), known.expiresAtNanos(), 0));
                    }
                }))
                .contains("cache-aside/value-and-ttl");
    }

    @Test
    @Rejects("cache-aside/absent-copy")
    void absentTakenForNothing_isRejected() {
        assertThat(broken((fence, clock) -> new LockedCache(fence, clock) {
                    @Override
                    public synchronized Entry<String> get(String key) {
                        Entry<String> entry = super.get(key);
                        return entry == null || entry.row().version() > 0 ? entry : null;
                    }
                }))
                .contains("cache-aside/absent-copy");
    }
}
