package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.CacheAsideContract.Parts;
import org.scalingpatterns.caching.CacheAsideContract.Subject;
import org.scalingpatterns.contracts.Rejects;

/** Every trap of cache-aside, and the contract that catches it. */
class CacheAsideRejectionTest {

    /** Ours, with one of its parts broken. */
    private static Function<Parts, Subject> ours(UnaryOperator<Parts> broken) {
        return parts -> new FreshnessOf(null).ours(broken.apply(parts));
    }

    private static final class FreshnessOf extends CacheAsideFreshnessContract {
        private final Function<Parts, Subject> variant;
        private final AtomicLong now = new AtomicLong();

        FreshnessOf(Function<Parts, Subject> variant) {
            this.variant = variant;
        }

        Subject ours(Parts parts) {
            return super.subject(parts);
        }

        @Override
        protected Subject subject(Parts parts) {
            return variant.apply(parts);
        }

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

    private static final class FailureOf extends CacheAsideFailureContract {
        private final Function<Parts, Subject> variant;
        private final AtomicLong now = new AtomicLong();

        FailureOf(Function<Parts, Subject> variant) {
            this.variant = variant;
        }

        @Override
        protected int readers() {
            return 50;
        }

        @Override
        protected Subject subject(Parts parts) {
            return variant.apply(parts);
        }

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

    private static Set<String> broken(Function<Parts, Subject> variant) {
        Set<String> broken = new HashSet<>(brokenGuarantees(() -> new FreshnessOf(variant)));
        broken.addAll(brokenGuarantees(() -> new FailureOf(variant)));
        return broken;
    }

    private static Parts with(Parts parts, Cache<String, String> cache) {
        return new Parts(
                cache,
                parts.store(),
                parts.versions(),
                parts.options(),
                parts.nanoTime(),
                parts.random(),
                parts.refresher());
    }

    private static Parts with(Parts parts, Store<String, String> store) {
        return new Parts(
                parts.cache(),
                store,
                parts.versions(),
                parts.options(),
                parts.nanoTime(),
                parts.random(),
                parts.refresher());
    }

    private static Parts with(Parts parts, CacheAsideOptions options) {
        return new Parts(
                parts.cache(),
                parts.store(),
                parts.versions(),
                options,
                parts.nanoTime(),
                parts.random(),
                parts.refresher());
    }

    /** A cache through which another one is broken. */
    private static class Through implements Cache<String, String> {
        final Cache<String, String> cache;

        Through(Parts parts) {
            cache = parts.cache();
        }

        @Override
        public Entry<String> get(String key) throws IOException {
            return cache.get(key);
        }

        @Override
        public long lease(String key) throws IOException {
            return cache.lease(key);
        }

        @Override
        public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
            return cache.fill(key, entry, lease);
        }

        @Override
        public boolean put(String key, Entry<String> entry) throws IOException {
            return cache.put(key, entry);
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            cache.invalidate(key, version);
        }
    }

    /** A store through which another one is broken. */
    private static class Around implements Store<String, String> {
        final Store<String, String> store;

        Around(Parts parts) {
            store = parts.store();
        }

        @Override
        public Row<String> load(String key) throws IOException {
            return store.load(key);
        }

        @Override
        public Map<String, Row<String>> loadAll(Collection<? extends String> keys) throws IOException {
            return store.loadAll(keys);
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            return store.write(key, row);
        }
    }

    @Test
    void ours_isNotRejected() {
        assertThat(broken(ours(parts -> parts))).isEmpty();
    }

    @Test
    @Rejects("cache-aside/no-old-refill")
    void staleSetAfterInvalidate_isRejected() {
        assertThat(broken(parts -> new NaiveAside(parts) {
                    @Override
                    void keep(String key, Entry<String> entry, long lease) throws IOException {
                        parts.cache().fill(key, entry, parts.cache().lease(key)); // whatever happened since
                    }

                    @Override
                    long version(Row<String> row) {
                        return 0;
                    }
                }))
                .contains("cache-aside/no-old-refill", "cache-aside/lagging-refill");
    }

    @Test
    @Rejects("cache-aside/lagging-refill")
    void refillFromALaggingReplica_isRejected() {
        assertThat(broken(ours(parts -> with(parts, new Through(parts) {
                    @Override
                    public void invalidate(String key, long version) throws IOException {
                        super.invalidate(key, 0);
                    }
                }))))
                .containsExactly("cache-aside/lagging-refill");
    }

    @Test
    @Rejects("cache-aside/later-reader")
    void readerServedByALoadBegunBeforeTheWrite_isRejected() {
        assertThat(broken(FutureAside::new)).contains("cache-aside/later-reader");
    }

    @Test
    @Rejects("cache-aside/write-elsewhere")
    void rowPassedOnAlthoughItsFillWasRefused_isRejected() {
        assertThat(broken(ours(parts -> with(parts, new Through(parts) {
                    @Override
                    public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
                        super.fill(key, entry, lease);
                        return true;
                    }
                }))))
                .containsExactly("cache-aside/write-elsewhere");
    }

    @Test
    @Rejects("cache-aside/absent-brief")
    void absentCachedForLong_orNotAtAll_isRejected() {
        assertThat(broken(ours(parts -> with(parts, parts.options().withAbsentTtl(Duration.ofDays(1))))))
                .contains("cache-aside/absent-brief");
        assertThat(broken(ours(parts -> with(parts, parts.options().withAbsentTtl(Duration.ofNanos(1))))))
                .doesNotContain("cache-aside/no-old-refill");
        assertThat(broken(ours(parts -> with(parts, new Through(parts) {
                    @Override
                    public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
                        return !entry.row().isPresent() || super.fill(key, entry, lease);
                    }
                }))))
                .contains("cache-aside/absent-brief");
    }

    @Test
    @Rejects("cache-aside/ttl-jitter")
    void timeToLiveWithoutJitter_isRejected() {
        assertThat(broken(ours(parts -> with(parts, parts.options().withJitter(0)))))
                .containsExactly("cache-aside/ttl-jitter");
    }

    @Test
    @Rejects("cache-aside/early-refresh")
    void noEarlyRefresh_isRejected() {
        assertThat(broken(ours(parts -> with(parts, parts.options().withEarliness(0)))))
                .contains("cache-aside/early-refresh");
    }

    @Test
    @Rejects("cache-aside/refresh-strands-nobody")
    void refreshThatOthersWaitForBeforeItRuns_isRejected() {
        assertThat(broken(parts -> new FutureAside(parts) {
                    @Override
                    boolean refreshesEarly() {
                        return true;
                    }
                }))
                .contains("cache-aside/refresh-strands-nobody");
    }

    @Test
    @Rejects("cache-aside/later-write-wins")
    void writeOfAClockBehindTakenForDone_isRejected() {
        assertThat(broken(ours(parts -> with(parts, new Around(parts) {
                    @Override
                    public Row<String> write(String key, Row<String> row) throws IOException {
                        super.write(key, row);
                        return row;
                    }
                }))))
                .contains("cache-aside/later-write-wins");
    }

    @Test
    @Rejects("cache-aside/single-flight")
    void everyReaderLoads_isRejected() {
        assertThat(broken(NaiveAside::new)).contains("cache-aside/single-flight");
    }

    @Test
    @Rejects("cache-aside/leader-failure")
    void leaderFailureThatPoisonsOrStrands_isRejected() {
        assertThat(broken(FutureAside::new)).as("handed to those who wait").contains("cache-aside/leader-failure");
        assertThat(broken(parts -> new FutureAside(parts) {
                    @Override
                    boolean forgetsFailures() {
                        return false;
                    }
                }))
                .as("kept for those who come later")
                .contains("cache-aside/leader-failure");
    }

    @Test
    @Rejects("cache-aside/failing-store")
    void failingStoreAskedByEach_isRejected() {
        assertThat(broken(NaiveAside::new)).contains("cache-aside/failing-store");
    }

    @Test
    @Rejects("cache-aside/waiting-bounded")
    void waitingWithoutDeadline_isRejected() {
        assertThat(broken(FutureAside::new)).contains("cache-aside/waiting-bounded");
    }

    @Test
    @Rejects("cache-aside/cache-down")
    void stampedeWhenTheCacheIsDown_isRejected() {
        assertThat(broken(ours(parts -> with(
                        parts, parts.options().withLoads(10_000, parts.options().timeout())))))
                .containsExactly("cache-aside/cache-down");
    }

    @Test
    @Rejects("cache-aside/failed-invalidation")
    void failedInvalidationThatIsForgotten_isRejected() {
        assertThat(broken(ours(parts -> with(parts, new Through(parts) {
                    @Override
                    public void invalidate(String key, long version) {
                        try {
                            super.invalidate(key, version);
                        } catch (IOException e) {
                            return; // it will expire
                        }
                    }
                }))))
                .contains("cache-aside/failed-invalidation");
    }

    @Test
    @Rejects("cache-aside/unknown-outcome")
    void copyKeptAfterAnUnknownOutcome_isRejected() {
        assertThat(broken(ours(parts -> with(parts, new Around(parts) {
                    @Override
                    public Row<String> write(String key, Row<String> row) throws IOException {
                        try {
                            return super.write(key, row);
                        } catch (IOException e) {
                            throw new RowRefusedException(e.getMessage(), e);
                        }
                    }
                }))))
                .containsExactly("cache-aside/unknown-outcome");
    }

    @Test
    @Rejects("cache-aside/bookkeeping-bounded")
    void bookkeepingThatGrows_isRejected() {
        assertThat(broken(ours(parts -> with(parts, parts.options().withMaxInDoubt(1_000_000)))))
                .contains("cache-aside/bookkeeping-bounded");
        assertThat(broken(parts -> new NaiveAside(parts) {
                    final Map<String, Object> locks = new ConcurrentHashMap<>();

                    @Override
                    public String get(String key) throws IOException {
                        locks.computeIfAbsent(key, k -> new Object());
                        return super.get(key);
                    }

                    @Override
                    public int bookkept() {
                        return locks.size();
                    }
                }))
                .contains("cache-aside/bookkeeping-bounded");
    }

    @Test
    @Rejects("cache-aside/recursion")
    void loaderThatWaitsForItself_isRejected() {
        assertThat(broken(FutureAside::new)).contains("cache-aside/recursion");
    }

    @Test
    @Rejects("cache-aside/batch-load")
    void batchLoadedOneByOne_isRejected() {
        assertThat(broken(NaiveAside::new)).contains("cache-aside/batch-load");
    }
}
