package org.scalingpatterns.sharding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A key-value store over shards: single keys go to one shard, scans to all or to those that may hold the range. Thread-safe as
 * far as the shards are. <b>It moves no data:</b> publish a changed map only after its data has moved.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class ShardedStore<K, V> {

    /*
     * 1. Every operation reads the current map once and works with that one to its end; a map published meanwhile can't route
     *    one half of it elsewhere.
     * 2. A scan asks the shards through the executor and waits for all. What a shard finds is added when that shard is done:
     *    one that fails half-way contributes nothing but its failure.
     * 3. Two range scans that meet at a boundary neither skip nor repeat a key: ranges are half-open here as in the map.
     */

    private final Supplier<? extends ShardMap<K>> current;
    private final IntFunction<? extends Shard<K, V>> shards;
    private final Executor executor;

    /**
     * A store over shards of the caller's.
     *
     * @param current the current map; asked once per operation
     * @param shards the shard of an id; asked for the ids of any map that {@code current} gave
     * @param executor runs the parts of a scan; {@code Runnable::run} asks one shard after the other
     */
    public ShardedStore(
            Supplier<? extends ShardMap<K>> current, IntFunction<? extends Shard<K, V>> shards, Executor executor) {
        this.current = Objects.requireNonNull(current, "current");
        this.shards = Objects.requireNonNull(shards, "shards");
        this.executor = Objects.requireNonNull(executor, "executor");
    }

    /**
     * A store on the heap with a map that never changes; scans run in the caller's thread.
     *
     * @param map the map
     * @param <K> the type of key
     * @param <V> the type of value
     * @return an empty store
     */
    public static <K, V> ShardedStore<K, V> inMemory(ShardMap<K> map) {
        List<Shard<K, V>> shards = IntStream.range(0, map.shardCount())
                .<Shard<K, V>>mapToObj(shard -> new HeapShard<>(map))
                .toList();
        return new ShardedStore<>(() -> map, shards::get, Runnable::run);
    }

    /**
     * Reads.
     *
     * @param key the key
     * @return its value, or null
     */
    public V get(K key) {
        return shardOf(key).get(key);
    }

    /**
     * Writes.
     *
     * @param key the key
     * @param value its value, not null
     * @return the value before, or null
     */
    public V put(K key, V value) {
        return shardOf(key).put(key, Objects.requireNonNull(value, "value"));
    }

    /**
     * Deletes.
     *
     * @param key the key
     * @return the value before, or null
     */
    public V remove(K key) {
        return shardOf(key).remove(key);
    }

    /**
     * Asks all shards for the entries whose keys match. Waits for all; O(all entries).
     *
     * @param keys which keys; called by the executor's threads
     * @return the entries found, and the shards that failed
     */
    public ScanResult<K, V> scan(Predicate<? super K> keys) {
        int[] all = IntStream.range(0, current.get().shardCount()).toArray();
        return gather(all, (shard, sink) -> shard.scan(keys, sink));
    }

    /**
     * Asks the shards that may hold keys of {@code [from, to)}, in the order of the keys. Waits for all.
     *
     * @param from first key, inclusive
     * @param to end, exclusive
     * @return the entries found by key, and the shards that failed
     * @throws UnsupportedOperationException if the map keeps no order: use {@link #scan(Predicate)}, which asks all shards
     * @throws IllegalArgumentException if {@code from} comes after {@code to}
     */
    public ScanResult<K, V> scan(K from, K to) {
        if (!(current.get() instanceof RangedShardMap<K> map)) {
            throw new UnsupportedOperationException("must be a ranged map: scan from=" + from + " to=" + to);
        }
        ScanResult<K, V> found =
                gather(map.shardsFor(from, to), (shard, sink) -> shard.scan(from, to, map.order(), sink));
        List<Map.Entry<K, V>> sorted = new ArrayList<>(found.entries());
        sorted.sort(Map.Entry.comparingByKey(map.order()));
        return new ScanResult<>(sorted, found.failures(), found.shards());
    }

    private Shard<K, V> shardOf(K key) {
        return shards.apply(current.get().shardFor(key));
    }

    private ScanResult<K, V> gather(int[] ids, BiConsumer<Shard<K, V>, BiConsumer<K, V>> part) {
        List<CompletableFuture<List<Map.Entry<K, V>>>> parts = new ArrayList<>(ids.length);
        for (int id : ids) {
            parts.add(start(id, part));
        }
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        Map<Integer, RuntimeException> failures = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            try {
                entries.addAll(parts.get(i).join());
            } catch (CompletionException e) {
                failures.put(ids[i], failure(e));
            }
        }
        return new ScanResult<>(entries, failures, Arrays.stream(ids).boxed().toList());
    }

    private CompletableFuture<List<Map.Entry<K, V>>> start(int id, BiConsumer<Shard<K, V>, BiConsumer<K, V>> part) {
        try {
            return CompletableFuture.supplyAsync(
                    () -> {
                        List<Map.Entry<K, V>> found = new ArrayList<>();
                        part.accept(shards.apply(id), (key, value) -> found.add(Map.entry(key, value)));
                        return found;
                    },
                    executor);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static RuntimeException failure(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : e;
    }
}
