package org.scalingpatterns.sharding;

import java.util.Objects;

/**
 * Consistent hash in constant time: even, minimal movement, no state but the number of shards; shards are added and removed
 * at the end only. The default choice. Immutable, thread-safe, O(1) expected.
 *
 * @param <K> the type of key
 */
public final class JumpBackHash<K> implements ShardMap<K> {

    /*
     * The idea is O. Ertl's JumpBackHash (arXiv 2403.18682): run the growth of the cluster backwards and stop at the last
     * jump. Draws and code are our own and give other shards than his.
     *
     * Cut the shards into levels [q, 2q) for q = 1, 2, 4, … While the cluster doubles from q to 2q, half of the keys jump into
     * the level, whatever happened before. So one random bit per level, bit log2(q) of u, says whether the key ever jumped
     * into it, and the highest of them below n is where it ended: one AND, one count of leading zeros, no loop. Where in the
     * level it ended is a draw of log2(q) bits, independent for each level. No bit set: shard 0.
     *
     * 1. Levels below the top one are full: the candidate is right.
     * 2. The top level may be cut by n. Read its draws as a sequence d1, d2, … uniform over [0, 2q), where all of [0, q) means
     *    "in a lower level". The shard is the first d < n. For 2q shards that is d1, for fewer the sequence goes on. The first
     *    element below n of one fixed sequence is uniform over n, and when n grows by one it changes only to n itself: exact
     *    evenness and monotonicity. At least half of the draws end it.
     * 3. The level "lower" is drawn once per key (the lower bits of u), since it is the shard the key had at n = q.
     *
     * The draw of a level is the upper half of u times a multiplier of that level's own. With one multiplier, or one shifted,
     * for all levels the draws would share bits, and the keys that leave one shard would land on few. The redraws are rare and
     * can afford the full mixer; they too are seeded by the level. No step divides, loops or branches, but for the redraw.
     */

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final long MIX = 0xd6e8feb86659fd93L;

    private final int shards;
    private final int mask;
    private final KeyHash<? super K> hash;

    private JumpBackHash(int shards, KeyHash<? super K> hash) {
        this.shards = Checks.atLeast(1, "shards", shards);
        this.mask = shards == 1 ? 0 : -1 >>> Integer.numberOfLeadingZeros(shards - 1);
        this.hash = Objects.requireNonNull(hash, "hash");
    }

    /**
     * Numeric keys. Prefer {@link HashSlots} where single groups of keys must be movable or Redis Cluster must agree,
     * {@link HashRing} or {@link RendezvousHash} where any shard may leave.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static JumpBackHash<Long> ofLongs(int shards) {
        return new JumpBackHash<>(shards, KeyHash.identity());
    }

    /**
     * Text keys by {@link KeyHash#murmur3()}. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, at least 1
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static JumpBackHash<String> ofStrings(int shards) {
        return new JumpBackHash<>(shards, KeyHash.murmur3());
    }

    /**
     * Keys of any type, by a hash of the caller's. Siblings as for {@link #ofLongs(int)}.
     *
     * @param shards number of shards, at least 1
     * @param hash a stable hash
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if {@code shards < 1}
     */
    public static <K> JumpBackHash<K> of(int shards, KeyHash<? super K> hash) {
        return new JumpBackHash<>(shards, hash);
    }

    /**
     * The map for another number of shards: added ones take 1/n of the keys each, removed ones (the last) give theirs to all.
     *
     * @param newShards number of shards, at least 1
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if {@code newShards < 1}
     */
    public JumpBackHash<K> withShards(int newShards) {
        return new JumpBackHash<>(newShards, hash);
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
        long u = key * GOLDEN;
        u = (u ^ (u >>> 32)) * MIX;
        u ^= u >>> 32;
        int shard = inLevel(u, (int) u & mask);
        return shard < shards ? shard : redraw(u);
    }

    /** The shard in the highest level of a set, drawn for that level; 0 for the empty set. */
    private static int inLevel(long u, int levels) {
        int zeros = Integer.numberOfLeadingZeros(levels);
        long draw = u * (MIX ^ (GOLDEN >>> zeros));
        // A one, then random bits, shifted so that the one is the level's: q + draw of log2(q) bits. By 32: nothing is
        // left.
        return (int) (((draw >>> 32) | 0x8000_0000L) >>> zeros);
    }

    private int redraw(long u) {
        int below = mask >>> 1;
        for (long seed = u + mask; ; seed += GOLDEN) {
            int shard = (int) (KeyHash.fmix64(seed) >>> 33) & mask;
            if (shard <= below) {
                return inLevel(u, (int) u & below);
            }
            if (shard < shards) {
                return shard;
            }
        }
    }
}
