package org.scalingpatterns.queue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A map on the heap that handlers change, and that remembers whose changes it has. Thread-safe: transactions come one after the other.
 * Lost with the process; the reference for stores that aren't.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class HeapEffects<K, V> implements EffectStore<HeapEffects.HeapTransaction<K, V>> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, V> values = new HashMap<>(); // under the lock, as is what follows
    private final Map<String, Instant> handled = new HashMap<>();

    /** The transaction of one thread, which has the lock. */
    public static final class HeapTransaction<K, V> implements EffectStore.Transaction {
        private final HeapEffects<K, V> store;
        private final Map<K, V> changes = new HashMap<>();
        private String id;
        private Instant at;
        private Instant forgetBefore; // null: nothing is to be forgotten, which is O(n)
        private boolean open = true;

        private HeapTransaction(HeapEffects<K, V> store) {
            this.store = store;
        }

        /** The value of a key, as this transaction has changed it; null if there is none. */
        public V get(K key) {
            requireOpen();
            V changed = changes.get(key);
            return changed != null ? changed : store.values.get(key);
        }

        /** Changes a value. */
        public void put(K key, V value) {
            requireOpen();
            changes.put(key, Objects.requireNonNull(value, "value"));
        }

        @Override
        public boolean record(String name, Instant time) {
            requireOpen();
            if (name.equals(id) || store.handled.containsKey(name)) {
                return false;
            }
            if (id != null) {
                throw new IllegalStateException("must record one id: id=" + id);
            }
            id = name;
            at = time;
            return true;
        }

        @Override
        public void forget(Instant before) {
            requireOpen();
            forgetBefore = before;
        }

        @Override
        public void commit() {
            requireOpen();
            store.values.putAll(changes);
            if (forgetBefore != null) {
                store.forget(forgetBefore);
            }
            if (id != null) {
                store.handled.put(id, at);
            }
            close();
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                store.lock.unlock();
            }
        }

        private void requireOpen() {
            if (!open) {
                throw new IllegalStateException("must be open");
            }
        }
    }

    @Override
    public HeapTransaction<K, V> begin() {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("must be closed first: this thread has a transaction open");
        }
        lock.lock();
        return new HeapTransaction<>(this);
    }

    private void forget(Instant before) {
        handled.values().removeIf(time -> time.isBefore(before));
    }

    /** The value of a key; null if there is none. */
    public V get(K key) {
        lock.lock();
        try {
            return values.get(key);
        } finally {
            lock.unlock();
        }
    }

    /** How many messages it remembers. */
    public int remembered() {
        lock.lock();
        try {
            return handled.size();
        } finally {
            lock.unlock();
        }
    }
}
