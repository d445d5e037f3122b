package org.scalingpatterns.benchmarks.sharding;

import org.scalingpatterns.sharding.ShardMap;

/** {@code hash(key) % n} as it is usually written: Java's hash, nothing mixed. */
record PlainModulo<K>(int shardCount) implements ShardMap<K> {
    @Override
    public int shardFor(K key) {
        return Math.floorMod(key.hashCode(), shardCount);
    }

    @Override
    public int shardFor(long key) {
        return Math.floorMod(Long.hashCode(key), shardCount);
    }
}
