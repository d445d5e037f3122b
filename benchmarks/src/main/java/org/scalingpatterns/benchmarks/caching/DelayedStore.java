package org.scalingpatterns.benchmarks.caching;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/**
 * A simulated store: each call, and each batch, waits for a time and is then done in memory. Any number of calls wait side by
 * side, and no processor works meanwhile, as with a database on another machine that is not busy.
 */
final class DelayedStore implements Store<String, String> {
    private final HeapStore<String, String> rows = new HeapStore<>();
    private volatile long nanos;

    /** @param delay that each call takes from now on, at least, in ns; a sleep is some 60 µs longer. 0 at first */
    void setDelay(long delay) {
        nanos = delay;
    }

    @Override
    public Row<String> load(String key) {
        pause();
        return rows.load(key);
    }

    @Override
    public Map<String, Row<String>> loadAll(Collection<? extends String> keys) {
        pause();
        Map<String, Row<String>> found = new LinkedHashMap<>();
        keys.forEach(key -> found.put(key, rows.load(key)));
        return found;
    }

    @Override
    public Row<String> write(String key, Row<String> row) {
        pause();
        return rows.write(key, row);
    }

    @Override
    public Map<String, Row<String>> writeAll(Map<String, Row<String>> batch) {
        pause();
        Map<String, Row<String>> stored = new LinkedHashMap<>();
        batch.forEach((key, row) -> stored.put(key, rows.write(key, row)));
        return stored;
    }

    private void pause() {
        long delay = nanos;
        long begun = delay == 0 ? 0 : System.nanoTime();
        for (long left = delay; left > 0; left = delay - (System.nanoTime() - begun)) {
            LockSupport.parkNanos(this, left);
        }
    }
}
