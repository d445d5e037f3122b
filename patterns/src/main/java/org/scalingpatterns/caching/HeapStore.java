package org.scalingpatterns.caching;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store in this process, for tests and trials; it ends with it. Thread-safe, O(1). It remembers each key ever written: of a
 * deleted one, the version.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class HeapStore<K, V> implements Store<K, V> {

    private final ConcurrentHashMap<K, Row<V>> rows = new ConcurrentHashMap<>();

    @Override
    public Row<V> load(K key) {
        Row<V> row = rows.get(key);
        return row == null ? Row.absent() : row;
    }

    /** @throws IllegalArgumentException if the row has no version */
    @Override
    public Row<V> write(K key, Row<V> row) {
        if (row.version() == 0) {
            throw new IllegalArgumentException("must be > 0: version=0");
        }
        Objects.requireNonNull(key, "key");
        return rows.merge(key, row, (known, written) -> known.version() >= written.version() ? known : written);
    }
}
