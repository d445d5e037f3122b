package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/** What became of a thread's last read: whether the cache had the key, and how long the store took. Thread-safe. */
final class ReadWatch {
    private static final class Last {
        private boolean missed;
        private long storeNanos;
    }

    private final ThreadLocal<Last> last = ThreadLocal.withInitial(Last::new);

    /** Before a read. */
    void begin() {
        Last mine = last.get();
        mine.missed = false;
        mine.storeNanos = 0;
    }

    /** Whether the cache lacked the key. */
    boolean missed() {
        return last.get().missed;
    }

    /** How long the store took, in ns; 0 where this thread did not ask it. */
    long storeNanos() {
        return last.get().storeNanos;
    }

    /** The same cache, watched. */
    Cache<String, String> watch(Cache<String, String> cache) {
        return new Cache<>() {
            @Override
            public Entry<String> get(String key) throws IOException {
                Entry<String> copy = cache.get(key);
                if (copy == null) {
                    last.get().missed = true;
                }
                return copy;
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
        };
    }

    /** The same store, watched; loads one by one. */
    Store<String, String> watch(Store<String, String> store) {
        return new Store<>() {
            @Override
            public Row<String> load(String key) throws IOException {
                long begun = System.nanoTime();
                Row<String> row = store.load(key);
                last.get().storeNanos += System.nanoTime() - begun;
                return row;
            }

            @Override
            public Row<String> write(String key, Row<String> row) throws IOException {
                return store.write(key, row);
            }
        };
    }
}
