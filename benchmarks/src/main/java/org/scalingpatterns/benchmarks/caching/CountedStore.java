package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;

/** A store that counts the loads of one thread. The calls are the other store's; loads must come from one thread at a time. */
final class CountedStore implements Store<String, String> {
    private final Store<String, String> store;
    private long loads;

    CountedStore(Store<String, String> store) {
        this.store = store;
    }

    long loads() {
        return loads;
    }

    @Override
    public Row<String> load(String key) throws IOException {
        loads++;
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

    @Override
    public Map<String, Row<String>> writeAll(Map<String, Row<String>> rows) throws IOException {
        return store.writeAll(rows);
    }
}
