package org.scalingpatterns.sharding;

/**
 * Says on which shard a key lives. Shards are numbered {@code 0 .. shardCount() - 1}.
 *
 * <p>A map is immutable and safe for any number of threads unless its class says otherwise ({@link ShardDirectory} learns
 * keys). Growing means building another map: the old one stays valid for whoever still holds it.
 *
 * @param <K> the type of key
 */
public interface ShardMap<K> {

    /**
     * The number of shard ids. An id may be without keys: drained, merged away, or not filled yet.
     *
     * @return at least 1
     */
    int shardCount();

    /**
     * The shard of a key; allocates nothing.
     *
     * @param key any key, empty and extreme ones included
     * @return {@code 0 .. shardCount() - 1}, always the same for equal keys
     * @throws NullPointerException if the key is null
     */
    int shardFor(K key);

    /**
     * The primitive route: no boxing, no allocation. A map that {@code ofLongs} made, or one with {@link KeyHash#identity()}, answers
     * as {@code shardFor(Long.valueOf(key))}; {@link HashSlots} takes the number for its decimal text. All others refuse:
     * hand them the key as an object (an {@code int} or a {@code long} in a variable of that type comes here).
     *
     * @param key any number
     * @return {@code 0 .. shardCount() - 1}
     * @throws UnsupportedOperationException if this map takes objects only
     */
    int shardFor(long key);
}
