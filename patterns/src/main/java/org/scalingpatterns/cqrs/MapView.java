package org.scalingpatterns.cqrs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * A view on the heap. It begins empty in every process, and is built from the log: minutes for millions of events, and nothing
 * to repair. Thread-safe; readers see whole transactions.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class MapView<K, V> implements View<MapView.Transaction<K, V>> {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<K, V> entries = new HashMap<>();
    private long checkpoint = -1;

    /** A change in the making; seen by nobody before it is done. Not thread-safe. */
    public static final class Transaction<K, V> {
        private final Map<K, V> entries;
        private final Map<K, Optional<V>> changed = new HashMap<>();

        private Transaction(Map<K, V> entries) {
            this.entries = entries;
        }

        /** The value, changes of this transaction included; null where there is none. */
        public V get(K key) {
            Optional<V> change = changed.get(key);
            return change == null ? entries.get(key) : change.orElse(null);
        }

        public void put(K key, V value) {
            changed.put(key, Optional.of(value));
        }

        public void remove(K key) {
            changed.put(key, Optional.empty());
        }
    }

    @Override
    public long checkpoint() {
        lock.readLock().lock();
        try {
            return checkpoint;
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public boolean update(long from, long to, Change<Transaction<K, V>> change) throws Exception {
        // Readers wait for the merge alone: the change runs beside them, on entries that only a writer changes.
        synchronized (this) {
            if (checkpoint() != from) {
                return false;
            }
            var transaction = new Transaction<>(entries);
            change.apply(transaction);
            lock.writeLock().lock();
            try {
                transaction.changed.forEach((key, value) -> {
                    if (value.isPresent()) {
                        entries.put(key, value.get());
                    } else {
                        entries.remove(key);
                    }
                });
                checkpoint = to;
                return true;
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /** The value; null where there is none. */
    public V get(K key) {
        return query(all -> all.get(key));
    }

    /** Any question; the map is valid during the call, and must not be changed. */
    public <R> R query(Function<Map<K, V>, R> question) {
        lock.readLock().lock();
        try {
            return question.apply(entries);
        } finally {
            lock.readLock().unlock();
        }
    }
}
