package org.scalingpatterns.sharding;

import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A shard in a concurrent map: sorted under a ranged map, so that a range scan reads the range only; hashed otherwise. */
final class HeapShard<K, V> implements Shard<K, V> {

    private final ConcurrentMap<K, V> entries;

    HeapShard(ShardMap<K> map) {
        this.entries = map instanceof RangedShardMap<K> ranged
                ? new ConcurrentSkipListMap<>(ranged.order())
                : new ConcurrentHashMap<>();
    }

    @Override
    public V get(K key) {
        return entries.get(key);
    }

    @Override
    public V put(K key, V value) {
        return entries.put(key, value);
    }

    @Override
    public V remove(K key) {
        return entries.remove(key);
    }

    @Override
    public void scan(Predicate<? super K> keys, BiConsumer<? super K, ? super V> sink) {
        entries.forEach((key, value) -> {
            if (keys.test(key)) {
                sink.accept(key, value);
            }
        });
    }

    @Override
    public void scan(K from, K to, Comparator<? super K> order, BiConsumer<? super K, ? super V> sink) {
        if (entries instanceof ConcurrentNavigableMap<K, V> sorted) {
            sorted.subMap(from, to).forEach(sink);
        } else {
            Shard.super.scan(from, to, order, sink);
        }
    }
}
