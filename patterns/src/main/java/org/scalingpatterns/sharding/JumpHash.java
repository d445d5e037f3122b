package org.scalingpatterns.sharding;

import java.util.Objects;

/**
 * Jump consistent hash: even, minimal movement, no state but the number of shards; shards are added and removed at the end
 * only. Immutable, thread-safe, O(ln n).
 *
 * @param <K> the type of key
 */
public final class JumpHash<K> implements ShardMap<K> {

    /*
     * Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (arXiv 1406.2294), bit for bit, over the raw
     * key: other implementations give the same shard, so that they can be swapped. Think of n growing from 1: at every step a
     * key moves to the new shard with probability 1/n. The loop visits only the steps at which it moves; the next one follows
     * from one uniform draw. The draws come from a linear congruential generator that doesn't depend on the shard, and the
     * quotient 2^31 / draw neither: written as in the paper, the processor runs the slow division ahead of the chain of
     * products. (b + 1) / (draw / 2^31), as often seen, puts it into the chain.
     */

    private static final double TWO_31 = 0x1p31;

    private final int shards;
    private final KeyHash<? super K> hash;

    private JumpHash(int shards, KeyHash<? super K> hash) {
        this.shards = Checks.atLeast(1, "shards", shards);
        this.hash = Objects.requireNonNull(hash, "hash");
    }

    /**
     * Numeric keys, the published function. Prefer {@link JumpBackHash} where nothing else must agree: constant time.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static JumpHash<Long> ofLongs(int shards) {
        return new JumpHash<>(shards, KeyHash.identity());
    }

    /**
     * Text keys by {@link KeyHash#murmur3()}. Prefer {@link JumpBackHash#ofStrings(int)} where nothing else must agree.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static JumpHash<String> ofStrings(int shards) {
        return new JumpHash<>(shards, KeyHash.murmur3());
    }

    /**
     * Keys of any type, by a hash of the caller's, to agree with another implementation.
     *
     * @param shards number of shards, at least 1
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static <K> JumpHash<K> of(int shards, KeyHash<? super K> hash) {
        return new JumpHash<>(shards, hash);
    }

    /**
     * The map for another number of shards: added ones take 1/n of the keys each, removed ones (the last) give theirs to all.
     *
     * @param newShards number of shards, at least 1
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if {@code newShards < 1}
     */
    public JumpHash<K> withShards(int newShards) {
        return new JumpHash<>(newShards, hash);
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
        long state = key;
        long shard;
        long next = 0;
        do {
            shard = next;
            state = state * 2862933555777941757L + 1;
            next = (long) ((shard + 1) * (TWO_31 / ((state >>> 33) + 1)));
        } while (next < shards);
        return (int) shard;
    }
}
