package org.scalingpatterns.sharding;

import java.util.Comparator;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * One shard's storage, as {@link ShardedStore} sees it: on the heap here, a database elsewhere. Thread-safe. Any operation may
 * throw a {@link RuntimeException} when the shard is out of order.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public interface Shard<K, V> {

    /**
     * Reads.
     *
     * @param key the key
     * @return its value, or null
     */
    V get(K key);

    /**
     * Writes.
     *
     * @param key the key
     * @param value its value, not null
     * @return the value before, or null
     */
    V put(K key, V value);

    /**
     * Deletes.
     *
     * @param key the key
     * @return the value before, or null
     */
    V remove(K key);

    /**
     * Passes on every entry whose key matches.
     *
     * @param keys which keys
     * @param sink takes them, in any order
     */
    void scan(Predicate<? super K> keys, BiConsumer<? super K, ? super V> sink);

    /**
     * Passes on every entry with a key of {@code [from, to)}. Override it where an index can find them.
     *
     * @param from first key, inclusive
     * @param to end, exclusive
     * @param order the order of the keys
     * @param sink takes them, in any order
     */
    default void scan(K from, K to, Comparator<? super K> order, BiConsumer<? super K, ? super V> sink) {
        scan(key -> order.compare(from, key) <= 0 && order.compare(key, to) < 0, sink);
    }
}
