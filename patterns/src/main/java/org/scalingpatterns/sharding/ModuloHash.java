package org.scalingpatterns.sharding;

import java.util.Objects;

/**
 * {@code hash(key) % n}: the simplest even split, and the one that moves nearly every key when {@code n} changes.
 * Immutable, thread-safe, O(1), no state but the number of shards.
 *
 * @param <K> the type of key
 */
public final class ModuloHash<K> implements ShardMap<K> {

    /*
     * The 64 bits are mixed first, so that keys with a common stride (ids in steps of 64, pointers, timestamps in seconds)
     * don't fall on few shards. Of the mixed bits the upper 31 are a non-negative int: the remainder can't be negative, as
     * it would be for abs(Integer.MIN_VALUE) or a plain % of a negative hash, and a 32-bit division costs half a 64-bit one.
     * 2^31 is no multiple of n; the bias towards low shards is at most n / 2^31.
     */

    private final int shards;
    private final KeyHash<? super K> hash;

    private ModuloHash(int shards, KeyHash<? super K> hash) {
        this.shards = Checks.atLeast(1, "shards", shards);
        this.hash = Objects.requireNonNull(hash, "hash");
    }

    /**
     * Numeric keys. Prefer {@link JumpBackHash} unless the number of shards never changes, and {@link HashSlots} where single
     * groups of keys must be movable.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static ModuloHash<Long> ofLongs(int shards) {
        return new ModuloHash<>(shards, KeyHash.identity());
    }

    /**
     * Text keys. Prefer {@link JumpBackHash#ofStrings(int)} unless the number of shards never changes.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static ModuloHash<String> ofStrings(int shards) {
        return new ModuloHash<>(shards, KeyHash.murmur3());
    }

    /**
     * Keys of any type, by a hash of the caller's.
     *
     * @param shards number of shards, at least 1
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static <K> ModuloHash<K> of(int shards, KeyHash<? super K> hash) {
        return new ModuloHash<>(shards, hash);
    }

    /**
     * The map for another number of shards. <b>From n to n + 1 it moves n of n + 1 keys.</b>
     *
     * @param newShards number of shards, at least 1
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if {@code newShards < 1}
     */
    public ModuloHash<K> withShards(int newShards) {
        return new ModuloHash<>(newShards, hash);
    }

    @Override
    public int shardCount() {
        return shards;
    }

    @Override
    public int shardFor(K key) {
        return route(hash.hash(key));
    }

    @Override
    public int shardFor(long key) {
        return route(Checks.number(key, hash));
    }

    private int route(long key) {
        return (int) (KeyHash.fmix64(key) >>> 33) % shards;
    }
}
