package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The system of record. Thread-safe, and shared with whoever else writes to it. Versions decide which of two writes of a key
 * stays, whatever the order in which they arrive; so a write may be repeated.
 *
 * <p>An {@link IOException} of a write leaves its outcome unknown, but for a {@link RowRefusedException}: then it is not in.
 */
public interface Store<K, V> {

    /** The row of a key; never null. */
    Row<V> load(K key) throws IOException;

    /** The rows of some keys, one for each; in one round trip where the engine can. */
    default Map<K, Row<V>> loadAll(Collection<? extends K> keys) throws IOException {
        Map<K, Row<V>> rows = new LinkedHashMap<>();
        for (K key : keys) {
            rows.put(key, load(key));
        }
        return rows;
    }

    /**
     * Stores a row, unless one of the same or of a higher version is there. A row without a value deletes the key, and its
     * version stays.
     *
     * @param row with a version > 0
     * @return the row that is there afterwards: this one, if it has its version
     * @throws RowRefusedException if the row itself can't be stored, however often it is tried
     */
    Row<V> write(K key, Row<V> row) throws IOException;

    /**
     * Stores several rows, each as {@link #write} does; in one round trip, or one transaction, where the engine can. If it
     * fails, some may be in and some not.
     *
     * @return the rows that are there afterwards
     * @throws RowRefusedException if one of them can't be stored; the others may be in or not
     */
    default Map<K, Row<V>> writeAll(Map<K, Row<V>> rows) throws IOException {
        Map<K, Row<V>> stored = new LinkedHashMap<>();
        for (Map.Entry<K, Row<V>> row : rows.entrySet()) {
            stored.put(row.getKey(), write(row.getKey(), row.getValue()));
        }
        return stored;
    }
}
