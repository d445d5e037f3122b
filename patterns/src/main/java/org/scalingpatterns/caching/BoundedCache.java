package org.scalingpatterns.caching;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.scalingpatterns.caching.ClockTinyLfu.Node;

/**
 * A map that forgets what it is asked for least, once it is full. Thread-safe; every method is atomic for its key, as in a
 * {@link ConcurrentHashMap}, and O(1) but for those over all entries. A hit takes no lock and allocates nothing.
 *
 * <p><b>Functions that are passed in must not touch the cache.</b> Neither keys nor values are null.
 */
public final class BoundedCache<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
    /*
     * 1. What the map holds is the truth. Every write is one compute() of it, then settle(): the policy is told under its
     *    lock, and evicts until the weight is right. Locks are taken in the order policy, map: never the policy's within a
     *    compute(), nor a caller's function under the policy's.
     * 2. Bound: an entry that the policy doesn't know belongs to a thread between its compute() and the end of its settle(),
     *    and a thread has one of these at a time. So there is never more than the maximum and one entry for each thread
     *    inside a write, and no more than the maximum once they are out. One that ends by an Error evicts all the same; where it
     *    did not get so far as to tell the policy, the next write of its key does.
     * 3. Who settles late does no harm. A node that was removed before it was announced is marked as gone and not taken in;
     *    a weight is read when it is charged, so whoever settles last charges the last one.
     * 4. A value changes inside its node, within compute(), while the node is in the map. Eviction removes a node, not a
     *    key: what is put after that has another node and stays. A reader whose node was just removed returns the last value
     *    that it had in the map.
     * 5. A writer sets the value, then the deadline; a reader reads the deadline, then the value. Who sees a deadline sees
     *    its value or a later one: no value is served beyond its own.
     */

    /**
     * What a cache did since it was made; counted one by one, so sums may be off while it is in use.
     *
     * @param hits gets that found a value; {@code getOrDefault} and {@code computeIfAbsent} count as gets
     * @param misses those that found none
     * @param evictions entries dropped to make room, or too heavy to be kept
     * @param expirations entries dropped because their time was over
     */
    public record Statistics(long hits, long misses, long evictions, long expirations) {}

    private final CacheBounds<K, V> bounds;
    private final ConcurrentHashMap<K, Node<K, V>> map = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ClockTinyLfu<K, V> policy;
    private final HitCounter hits = new HitCounter();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();

    public BoundedCache(CacheBounds<K, V> bounds) {
        this.bounds = bounds;
        this.policy = new ClockTinyLfu<>(bounds);
    }

    /** What happened so far. */
    public Statistics statistics() {
        return new Statistics(hits.sum(), misses.sum(), evictions.sum(), expirations.sum());
    }

    /** The weight of all entries together, those included that expired and were not looked at since. */
    public long weight() {
        lock.lock();
        try {
            return policy.weight();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public V get(Object key) {
        V value = find(key);
        if (value != null) {
            hits.increment();
        } else {
            misses.increment();
        }
        return value;
    }

    @Override
    public boolean containsKey(Object key) {
        return find(key) != null;
    }

    @SuppressWarnings("unchecked") // a key that is in the map is one
    private V find(Object key) {
        Node<K, V> node = map.get(key);
        if (node == null) {
            return null;
        }
        if (bounds.isPast(node)) {
            return write((K) key, old -> false, old -> old).before; // whatever it would do, it drops what expired
        }
        if (!node.used) {
            node.used = true;
        }
        return node.value;
    }

    /** One write of a key, and what came of it. */
    private final class Write implements BiFunction<K, Node<K, V>, Node<K, V>> {
        private final Predicate<V> condition;
        private final UnaryOperator<V> function;
        private V before;
        private V after;
        private boolean done;
        private Node<K, V> removed;
        private boolean reweighed;

        Write(Predicate<V> condition, UnaryOperator<V> function) {
            this.condition = condition;
            this.function = function;
        }

        @Override
        public Node<K, V> apply(K key, Node<K, V> old) {
            boolean expired = old != null && bounds.isPast(old);
            Node<K, V> node = expired ? null : old;
            before = node == null ? null : node.value;
            done = condition.test(before);
            after = done ? function.apply(before) : before;
            if (done || expired) {
                node = after == null ? null : written(node, key);
                removed = node == old ? null : old;
                if (expired) {
                    expirations.increment();
                }
            }
            return node;
        }

        private Node<K, V> written(Node<K, V> before, K key) {
            int weight = bounds.weigh(key, after);
            if (weight > bounds.maximum()) {
                evictions.increment();
                return null;
            }
            Node<K, V> node = before == null ? new Node<>(key) : before;
            node.used = before != null;
            reweighed = weight != node.weight || !node.isCharged(weight);
            node.value = after;
            node.weight = weight;
            node.expiresAt = bounds.deadline();
            return node;
        }
    }

    /** Every change: if the value, null for none, meets the condition, the function's result replaces it. */
    private Write write(K key, Predicate<V> condition, UnaryOperator<V> function) {
        Write write = new Write(condition, function);
        Node<K, V> node = map.compute(key, write);
        if (write.removed != null || write.reweighed) {
            settle(write.removed, node);
        }
        return write;
    }

    private void settle(Node<K, V> removed, Node<K, V> written) {
        lock.lock();
        try {
            try {
                if (removed != null) {
                    policy.remove(removed);
                }
                if (written != null) {
                    policy.put(written);
                }
            } finally {
                evict();
            }
        } finally {
            lock.unlock();
        }
    }

    private void evict() {
        for (Node<K, V> node = policy.evict(); node != null; node = policy.evict()) {
            if (map.remove(node.key, node)) {
                (bounds.isPast(node) ? expirations : evictions).increment();
            }
        }
    }

    @Override
    public V put(K key, V value) {
        Objects.requireNonNull(value);
        return write(key, old -> true, old -> value).before;
    }

    @Override
    public V putIfAbsent(K key, V value) {
        Objects.requireNonNull(value);
        return write(key, old -> old == null, old -> value).before;
    }

    @Override
    @SuppressWarnings("unchecked") // a key that is in the map is one
    public V remove(Object key) {
        return write((K) key, old -> old != null, old -> null).before;
    }

    @Override
    @SuppressWarnings("unchecked")
    public boolean remove(Object key, Object value) {
        return write((K) key, old -> old != null && old.equals(value), old -> null).done;
    }

    @Override
    public V replace(K key, V value) {
        Objects.requireNonNull(value);
        return write(key, old -> old != null, old -> value).before;
    }

    @Override
    public boolean replace(K key, V expected, V value) {
        Objects.requireNonNull(expected);
        Objects.requireNonNull(value);
        return write(key, expected::equals, old -> value).done;
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        Objects.requireNonNull(function);
        V value = get(key);
        return value != null ? value : write(key, old -> old == null, old -> function.apply(key)).after;
    }

    @Override
    public V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function);
        return write(key, old -> old != null, old -> function.apply(key, old)).after;
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super V, ? extends V> function) {
        Objects.requireNonNull(function);
        return write(key, old -> true, old -> function.apply(key, old)).after;
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        Objects.requireNonNull(value);
        Objects.requireNonNull(function);
        return write(key, old -> true, old -> old == null ? value : function.apply(old, value)).after;
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return map.size();
            }

            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries();
            }
        };
    }

    /** Weakly consistent, as the map's own. */
    private final class Entries implements Iterator<Map.Entry<K, V>> {
        private final Iterator<Node<K, V>> nodes = map.values().iterator();
        private Node<K, V> next;
        private Node<K, V> last;

        @Override
        public boolean hasNext() {
            while (next == null && nodes.hasNext()) {
                Node<K, V> node = nodes.next();
                next = bounds.isPast(node) ? null : node;
            }
            return next != null;
        }

        @Override
        public Map.Entry<K, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            last = next;
            next = null;
            return new SimpleEntry<>(last.key, last.value) {
                @Override
                public V setValue(V value) {
                    put(getKey(), value);
                    return super.setValue(value);
                }
            };
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("must follow a call of next()");
            }
            BoundedCache.this.remove(last.key);
            last = null;
        }
    }
}
