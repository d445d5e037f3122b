package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;

/** The contract finds what is commonly done wrong. */
@Timeout(120)
class WriteThroughRejectionTest {

    /** Right, in steps that a variant may get wrong. */
    private abstract static class Steps implements WriteThroughContract.Through {
        final Cache<String, String> cache;
        final Store<String, String> store;
        final VersionClock versions;
        final ConcurrentHashMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

        Steps(Cache<String, String> cache, Store<String, String> store, VersionClock versions) {
            this.cache = cache;
            this.store = store;
            this.versions = versions;
        }

        ReentrantLock lock(String key) throws IOException {
            ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
            try {
                lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
            return lock;
        }

        static Entry<String> entry(Row<String> row) {
            return new Entry<>(row, System.nanoTime() + 60_000_000_000L, 0);
        }

        @Override
        public String get(String key) throws IOException {
            Entry<String> copy = copy(key);
            if (copy != null) {
                return copy.row().value();
            }
            ReentrantLock lock = lock(key);
            try {
                copy = copy(key);
                return copy != null ? copy.row().value() : load(key);
            } finally {
                lock.unlock();
            }
        }

        Entry<String> copy(String key) {
            try {
                return cache.get(key);
            } catch (IOException | RuntimeException e) {
                return null;
            }
        }

        String load(String key) throws IOException {
            long lease;
            try {
                lease = cache.lease(key);
            } catch (IOException e) {
                return store.load(key).value();
            }
            Row<String> row = store.load(key);
            cache.fill(key, entry(row), lease);
            return row.value();
        }

        @Override
        public void put(String key, String value) throws IOException {
            write(key, value);
        }

        @Override
        public void delete(String key) throws IOException {
            write(key, null);
        }

        void write(String key, String value) throws IOException {
            ReentrantLock lock = lock(key);
            try {
                Row<String> row = new Row<>(value, version(key));
                Row<String> stored = store(key, row);
                keep(key, stored);
                if (stored.version() > row.version()) {
                    versions.observe(stored.version());
                    write(key, value);
                }
            } finally {
                lock.unlock();
            }
        }

        @SuppressWarnings("UnusedVariable") // a variant goes by the key
        long version(String key) throws IOException {
            return versions.next();
        }

        Row<String> store(String key, Row<String> row) throws IOException {
            try {
                return store.write(key, row);
            } catch (IOException | RuntimeException e) {
                if (!(e instanceof RowRefusedException)) {
                    cache.invalidate(key, row.version());
                }
                throw e;
            }
        }

        void keep(String key, Row<String> row) throws IOException {
            cache.put(key, entry(row));
        }

        /** Replaces the copy, whatever it is. */
        void replace(String key, Row<String> row) throws IOException {
            if (cache instanceof LooseCache loose) {
                loose.beforeWriting();
                loose.evict();
            }
            cache.fill(key, entry(row), cache.lease(key));
        }
    }

    private interface Variant {
        WriteThroughContract.Through over(
                Cache<String, String> cache, Store<String, String> store, VersionClock versions);
    }

    private static Set<String> broken(Variant variant) {
        return Rejection.brokenGuarantees(() -> new WriteThroughContract() {
            @Override
            protected Through through(Cache<String, String> cache, Store<String, String> store, VersionClock versions) {
                return variant.over(cache, store, versions);
            }
        });
    }

    @Test
    void stepsAsTheyAre_keepTheContract() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {})).isEmpty();
    }

    @Test
    @Rejects("write-through/reads-see-writes")
    void writerThatOnlyDropsTheCopy_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void keep(String key, Row<String> row) throws IOException {
                        cache.invalidate(key, row.version());
                    }
                }))
                .containsExactly("write-through/reads-see-writes");
    }

    /** As a cache is mostly filled: load, then set; without a lock or a lease, and whatever the version. */
    @Test
    @Rejects("write-through/no-stale-fill")
    void readerThatSetsWhatItLoaded_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    public String get(String key) throws IOException {
                        Entry<String> copy = copy(key);
                        if (copy != null) {
                            return copy.row().value();
                        }
                        Row<String> row = store.load(key);
                        replace(key, row);
                        return row.value();
                    }
                }))
                .contains("write-through/no-stale-fill", "write-through/delete");
    }

    @Test
    @Rejects("write-through/key-order")
    void writersWithoutALock_areRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    ReentrantLock lock(String key) {
                        ReentrantLock nobodyElses = new ReentrantLock();
                        nobodyElses.lock();
                        return nobodyElses;
                    }

                    @Override
                    void keep(String key, Row<String> row) throws IOException {
                        replace(key, row);
                    }
                }))
                .contains("write-through/key-order");
    }

    @Test
    @Rejects("write-through/late-writer-loses")
    void writerThatReplacesAnyCopy_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void keep(String key, Row<String> row) throws IOException {
                        replace(key, row);
                    }
                }))
                .contains("write-through/late-writer-loses");
    }

    @Test
    @Rejects("write-through/clock-behind")
    void writerThatDoesNotLookWhatTheStoreHas_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void write(String key, String value) throws IOException {
                        ReentrantLock lock = lock(key);
                        try {
                            keep(key, store(key, new Row<>(value, versions.next())));
                        } finally {
                            lock.unlock();
                        }
                    }
                }))
                .containsExactly("write-through/clock-behind");
    }

    @Test
    @Rejects("write-through/store-first")
    void writerThatPutsTheCopyFirst_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    Row<String> store(String key, Row<String> row) throws IOException {
                        cache.put(key, entry(row));
                        return super.store(key, row);
                    }
                }))
                .contains("write-through/store-first");
    }

    @Test
    @Rejects("write-through/unknown-outcome")
    void writerThatLeavesTheCopyAfterAFailure_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    Row<String> store(String key, Row<String> row) throws IOException {
                        return store.write(key, row);
                    }
                }))
                .containsExactly("write-through/unknown-outcome");
    }

    /** A popular catalog's: without a copy it takes the row for a new one. */
    @Test
    @Rejects("write-through/upsert")
    void writerThatInsertsWhereThereIsNoCopy_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void write(String key, String value) throws IOException {
                        ReentrantLock lock = lock(key);
                        try {
                            Row<String> row = new Row<>(value, version(key));
                            store(key, row);
                            keep(key, row);
                        } finally {
                            lock.unlock();
                        }
                    }

                    @Override
                    long version(String key) throws IOException {
                        Entry<String> copy = copy(key);
                        return copy == null ? 1 : copy.row().version() + 1;
                    }
                }))
                .contains("write-through/upsert");
    }

    @Test
    @Rejects("write-through/delete")
    void deleteThatLeavesTheCopy_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void keep(String key, Row<String> row) throws IOException {
                        if (row.isPresent()) {
                            super.keep(key, row);
                        }
                    }
                }))
                .containsExactly("write-through/delete");
    }

    @Test
    @Rejects("write-through/one-load")
    void readersThatAllLoad_areRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    public String get(String key) throws IOException {
                        Entry<String> copy = copy(key);
                        if (copy != null) {
                            return copy.row().value();
                        }
                        long lease = cache.lease(key);
                        Row<String> row = store.load(key);
                        cache.fill(key, entry(row), lease);
                        return row.value();
                    }
                }))
                .contains("write-through/one-load");
    }

    @Test
    @Rejects("write-through/keys-apart")
    void writersWithOneLock_areRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    ReentrantLock lock(String key) throws IOException {
                        return super.lock("all");
                    }
                }))
                .containsExactly("write-through/keys-apart");
    }

    @Test
    @Rejects("write-through/cache-down")
    void writerThatKeepsQuietAboutTheCache_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    void keep(String key, Row<String> row) {
                        try {
                            super.keep(key, row);
                        } catch (IOException e) {
                            return;
                        }
                    }
                }))
                .containsExactly("write-through/cache-down");
    }

    @Test
    @Rejects("write-through/interrupt")
    void writerThatCannotBeCalledOff_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    ReentrantLock lock(String key) {
                        ReentrantLock lock = locks.computeIfAbsent(key, k -> new ReentrantLock());
                        lock.lock();
                        return lock;
                    }
                }))
                .containsExactly("write-through/interrupt");
    }

    @Test
    @Rejects("write-through/failed-load")
    void readerThatTakesAFailureForNoRow_isRejected() {
        assertThat(broken((c, s, v) -> new Steps(c, s, v) {
                    @Override
                    String load(String key) throws IOException {
                        try {
                            return super.load(key);
                        } catch (IOException e) {
                            cache.put(key, entry(Row.absent()));
                            return null;
                        }
                    }
                }))
                .containsExactly("write-through/failed-load");
    }
}
