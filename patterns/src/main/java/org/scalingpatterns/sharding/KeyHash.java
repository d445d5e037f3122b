package org.scalingpatterns.sharding;

/**
 * A stable 64-bit hash of a key: the same in every process, version and JVM, since stored data is found again by it.
 * {@link Object#hashCode()} promises none of that. An implementation must be thread-safe and should not allocate.
 *
 * @param <K> the type of key
 */
@FunctionalInterface
public interface KeyHash<K> {

    /**
     * Hashes a key.
     *
     * @param key the key
     * @return 64 bits; the shard maps mix them, so their quality may be poor but their number of collisions may not
     * @throws NullPointerException if the key is null
     */
    long hash(K key);

    /**
     * Murmur3 x64_128, seed 0, low 64 bits, over the UTF-16LE code units of the string. Choose it for text;
     * O(length), no allocation.
     *
     * @return the shared instance
     */
    static KeyHash<String> murmur3() {
        return Murmur3::hash;
    }

    /**
     * The number itself: the maps mix it where their algorithm needs that. Choose it for numeric keys: a map with this hash takes
     * them without boxing, too ({@link ShardMap#shardFor(long)}).
     *
     * @return the shared instance
     */
    static KeyHash<Long> identity() {
        return IdentityHash.INSTANCE;
    }

    /**
     * Murmur3's finalizer: a bijection of the 64-bit numbers in which every input bit flips every output bit with
     * probability close to one half. Sequential keys come out scattered.
     *
     * @param key any number
     * @return its image
     */
    static long fmix64(long key) {
        long z = (key ^ (key >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }
}
