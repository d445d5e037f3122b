package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A store that fails, hesitates, or doesn't say whether it wrote, when it is told to; and counts its calls. For tests of whatever
 * stands on a store. Thread-safe.
 *
 * <pre>{@code
 * store.setFaults(new FaultyStore.Faults<String>() {
 *     public void after(Call call, Collection<? extends String> keys) throws IOException {
 *         throw new IOException("connection reset"); // it is written, and nobody is told
 *     }
 * });
 * }</pre>
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class FaultyStore<K, V> implements Store<K, V> {

    /** What a store is asked to do. A batch is one call. */
    public enum Call {
        LOAD,
        WRITE
    }

    /**
     * What goes wrong. Runs on the thread that calls the store, and may hold it up; what it throws, the caller gets.
     *
     * @param <K> the type of key
     */
    public interface Faults<K> {
        /** Before the store is asked: what fails here is not done. */
        default void before(Call call, Collection<? extends K> keys) throws IOException {}

        /** How many rows of a batch are written; after fewer than all, the batch fails. */
        default int rows(Collection<? extends K> keys) {
            return keys.size();
        }

        /** Before the caller has the answer: what fails here is done. */
        default void after(Call call, Collection<? extends K> keys) throws IOException {}
    }

    private final Store<K, V> store;
    private final AtomicLong loads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private volatile Faults<? super K> faults = new Faults<>() {};

    /** A store without faults, until they are set. */
    public FaultyStore(Store<K, V> store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /** What goes wrong from the next call on. */
    public void setFaults(Faults<? super K> next) {
        faults = Objects.requireNonNull(next, "faults");
    }

    /** How many calls there were, failed ones included. */
    public long calls(Call call) {
        return (call == Call.LOAD ? loads : writes).get();
    }

    @Override
    public Row<V> load(K key) throws IOException {
        loads.incrementAndGet();
        Faults<? super K> now = faults;
        now.before(Call.LOAD, List.of(key));
        Row<V> row = store.load(key);
        now.after(Call.LOAD, List.of(key));
        return row;
    }

    @Override
    public Map<K, Row<V>> loadAll(Collection<? extends K> keys) throws IOException {
        loads.incrementAndGet();
        Faults<? super K> now = faults;
        now.before(Call.LOAD, keys);
        Map<K, Row<V>> rows = store.loadAll(keys);
        now.after(Call.LOAD, keys);
        return rows;
    }

    @Override
    public Row<V> write(K key, Row<V> row) throws IOException {
        writes.incrementAndGet();
        Faults<? super K> now = faults;
        now.before(Call.WRITE, List.of(key));
        Row<V> stored = store.write(key, row);
        now.after(Call.WRITE, List.of(key));
        return stored;
    }

    @Override
    public Map<K, Row<V>> writeAll(Map<K, Row<V>> rows) throws IOException {
        writes.incrementAndGet();
        Faults<? super K> now = faults;
        now.before(Call.WRITE, rows.keySet());
        int reach = now.rows(rows.keySet());
        Map<K, Row<V>> stored = store.writeAll(reach < rows.size() ? first(rows, reach) : rows);
        if (reach < rows.size()) {
            throw new IOException("failed after " + reach + " of " + rows.size() + " rows");
        }
        now.after(Call.WRITE, rows.keySet());
        return stored;
    }

    private static <K, V> Map<K, Row<V>> first(Map<K, Row<V>> rows, int count) {
        Map<K, Row<V>> some = new LinkedHashMap<>();
        for (K key : new ArrayList<>(rows.keySet()).subList(0, count)) {
            some.put(key, rows.get(key));
        }
        return some;
    }
}
