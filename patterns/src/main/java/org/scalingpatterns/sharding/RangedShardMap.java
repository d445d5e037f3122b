package org.scalingpatterns.sharding;

import java.util.Comparator;

/**
 * A shard map that knows the order of its keys and so can say which shards a scan has to ask.
 *
 * @param <K> the type of key
 */
public interface RangedShardMap<K> extends ShardMap<K> {

    /**
     * The shards that may hold a key of {@code [from, to)}, each once, in the order in which a scan first meets them.
     *
     * @param from first key of the range, inclusive
     * @param to end of the range, exclusive; an empty range touches no shard
     * @return shard ids, a fresh array
     * @throws IllegalArgumentException if {@code from} comes after {@code to}
     */
    int[] shardsFor(K from, K to);

    /**
     * The order of the keys.
     *
     * @return the comparator the ranges were cut by
     */
    Comparator<? super K> order();
}
