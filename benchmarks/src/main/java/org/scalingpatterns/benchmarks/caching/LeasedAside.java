package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/** Cache-aside with a lease for each fill and nothing else: whoever misses loads. To be compared with. */
final class LeasedAside {
    private final Cache<String, String> cache;
    private final Store<String, String> store;

    LeasedAside(Cache<String, String> cache, Store<String, String> store) {
        this.cache = cache;
        this.store = store;
    }

    String get(String key) throws IOException {
        Entry<String> copy = cache.get(key);
        if (copy != null) {
            return copy.row().value();
        }
        long lease = cache.lease(key);
        Row<String> row = store.load(key);
        cache.fill(key, new Entry<>(row, System.nanoTime() + Asides.LONG.toNanos(), 0), lease);
        return row.value();
    }

    void drop(String key) throws IOException {
        cache.invalidate(key, 0);
    }
}
