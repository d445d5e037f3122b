package org.scalingpatterns.sharding;

import java.util.Arrays;
import java.util.Objects;

/**
 * Rendezvous (highest random weight) hashing: every shard bids for the key, the highest bid wins. Any shard may leave by
 * weight 0; integer weights. Immutable, thread-safe, O(n) a lookup: for tens of shards.
 *
 * @param <K> the type of key
 */
public final class RendezvousHash<K> implements ShardMap<K> {

    /*
     * Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates" (IEEE/ACM ToN 1998). A shard's bid is a mix of
     * the key and the shard's own seed, so adding or removing a shard changes no other bid: keys move only to the new shard,
     * or only from the leaving one.
     *
     * Weights: with u uniform over (0, 1), -ln(u) / w is exponentially distributed with rate w, and the least of independent
     * exponentials is shard i's with probability w(i) / sum (Schindelhauer and Schomaker, "Weighted distributed hash tables",
     * SPAA 2005). Raising one weight moves keys to that shard only. Where all weights are equal the logarithm is left out;
     * it is monotone, so both forms agree, but for bids that are equal in 52 bits.
     */

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private final int[] weights;
    private final long[] seeds;
    private final boolean weighted;
    private final KeyHash<? super K> hash;

    private RendezvousHash(int[] weights, KeyHash<? super K> hash) {
        this.hash = Objects.requireNonNull(hash, "hash");
        Checks.atLeast(1, "shards", weights.length);
        Checks.weights(weights);
        this.weights = weights;
        this.weighted = Arrays.stream(weights).distinct().count() > 1;
        this.seeds = new long[weights.length];
        for (int i = 0; i < seeds.length; i++) {
            seeds[i] = KeyHash.fmix64((i + 1) * GOLDEN);
        }
    }

    /**
     * Numeric keys, equal weights. Prefer {@link JumpBackHash} where shards come and go at the end only, {@link HashRing} for
     * more than some tens of shards.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static RendezvousHash<Long> ofLongs(int shards) {
        return of(shards, KeyHash.identity());
    }

    /**
     * Text keys by {@link KeyHash#murmur3()}, equal weights. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static RendezvousHash<String> ofStrings(int shards) {
        return of(shards, KeyHash.murmur3());
    }

    /**
     * Keys of any type, equal weights. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, at least 1
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static <K> RendezvousHash<K> of(int shards, KeyHash<? super K> hash) {
        int[] weights = new int[Checks.atLeast(1, "shards", shards)];
        Arrays.fill(weights, 1);
        return new RendezvousHash<>(weights, hash);
    }

    /**
     * Shards of unequal size: each gets its weight's share of the keys. Costs a logarithm per shard.
     *
     * @param hash a stable hash
     * @param weights one per shard, at least 0, not all 0; a shard of weight 0 gets no key
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if a weight is negative or all are 0
     */
    public static <K> RendezvousHash<K> weighted(KeyHash<? super K> hash, int... weights) {
        return new RendezvousHash<>(weights.clone(), hash);
    }

    /**
     * The map for another number of shards. Added ones get weight 1; removed are the last.
     *
     * @param newShards number of shards, at least 1
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if {@code newShards < 1} or only shards of weight 0 are left
     */
    public RendezvousHash<K> withShards(int newShards) {
        int[] resized = Arrays.copyOf(weights, Checks.atLeast(1, "shards", newShards));
        Arrays.fill(resized, Math.min(weights.length, newShards), newShards, 1);
        return new RendezvousHash<>(resized, hash);
    }

    /**
     * The map with one weight changed; keys move only to or from that shard. Weight 0 drains it and keeps its id.
     *
     * @param shard an id of this map
     * @param weight at least 0
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if there is no such shard, the weight is negative, or all weights become 0
     */
    public RendezvousHash<K> withWeight(int shard, int weight) {
        int[] changed = weights.clone();
        changed[Checks.inRange(0, weights.length - 1, "shard", shard)] = weight;
        return new RendezvousHash<>(changed, hash);
    }

    @Override
    public int shardCount() {
        return seeds.length;
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
        long h = KeyHash.fmix64(key);
        return weighted ? weightedWinner(h) : winner(h);
    }

    private int winner(long h) {
        int best = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < seeds.length; i++) {
            long bid = bid(h, seeds[i]);
            if (bid > highest) {
                highest = bid;
                best = i;
            }
        }
        return best;
    }

    private int weightedWinner(long h) {
        int best = -1;
        double earliest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < seeds.length; i++) {
            // Adding 2^63 makes the order of the signed bids that of u; half a step keeps u off 0 and 1. Of Math.log
            // the last
            // digit may differ between JVMs, and with it the shard.
            double u = (((bid(h, seeds[i]) ^ Long.MIN_VALUE) >>> 12) + 0.5) * 0x1p-52;
            double arrival = -StrictMath.log(u) / weights[i];
            if (arrival < earliest) {
                earliest = arrival;
                best = i;
            }
        }
        return best;
    }

    private static long bid(long h, long seed) {
        long z = (h ^ seed) * 0xd6e8feb86659fd93L;
        return (z ^ (z >>> 32)) * GOLDEN;
    }
}
