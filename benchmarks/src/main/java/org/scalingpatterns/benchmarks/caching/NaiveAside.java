package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.concurrent.ConcurrentMap;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;

/** Cache-aside as it is often written: whoever misses loads, and puts what he found. To be compared with. */
final class NaiveAside {
    private final ConcurrentMap<String, String> map;
    private final Store<String, String> store;
    private final VersionClock versions = Asides.versions();

    NaiveAside(ConcurrentMap<String, String> map, Store<String, String> store) {
        this.map = map;
        this.store = store;
    }

    String get(String key) throws IOException {
        String copy = map.get(key);
        if (copy == null) {
            copy = store.load(key).value();
            if (copy != null) {
                map.put(key, copy);
            }
        }
        return copy;
    }

    void put(String key, String value) throws IOException {
        store.write(key, new Row<>(value, versions.next()));
        map.remove(key);
    }

    void drop(String key) {
        map.remove(key);
    }
}
