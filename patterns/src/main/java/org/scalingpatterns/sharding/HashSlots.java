package org.scalingpatterns.sharding;

import java.util.Arrays;

/**
 * Key → one of 16,384 fixed slots → shard, slot for slot as Redis Cluster does it. Growth moves whole slots, as few as
 * possible; single slots can be moved by hand. Immutable, thread-safe, O(length of the key).
 */
public final class HashSlots implements ShardMap<String> {

    /*
     * Redis Cluster specification, "Key distribution model": slot = CRC16(key) mod 16384; if the key has a '{' with a '}' after
     * it and something in between, only what is between the first such two is hashed ("hash tag"), so that related keys can
     * share a slot. A number is routed by its decimal text, the key under which Redis would store it.
     *
     * The first step never changes, so keys needn't be rehashed when the cluster grows; only the table slot → shard does. A
     * new shard's quota is its weight's share of the slots, rounded down. The slots come one at a time from whoever is fullest
     * for its weight, so slots move only to the new shard, and of equal ones all end within one slot of their share. A shard taken out keeps its id at weight 0.
     */

    /** The number of slots. */
    public static final int SLOTS = 16_384;

    private final short[] owners;
    private final int[] weights;

    private HashSlots(short[] owners, int[] weights) {
        this.owners = owners;
        this.weights = weights;
    }

    /**
     * Equal shards, each with one run of adjacent slots, the same that {@code redis-cli --cluster create} gives to as many masters
     * (up to 77 of them; with more its floating-point sum drifts, and some runs begin a slot earlier or later). Prefer {@link JumpBackHash#ofStrings(int)} where no slot must ever
     * be moved by itself and Redis needn't agree.
     *
     * @param shards number of shards, {@code 1 .. 16384}
     * @return the map
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static HashSlots evenly(int shards) {
        int[] weights = new int[Checks.inRange(1, SLOTS, "shards", shards)];
        Arrays.fill(weights, 1);
        return weighted(weights);
    }

    /**
     * Shards of unequal size, each with one run of adjacent slots in proportion to its weight, rounded where it begins and ends.
     *
     * @param weights one per shard, at least 0, not all 0
     * @return the map
     * @throws IllegalArgumentException if a weight is negative, all are 0, or there are more shards than slots
     */
    public static HashSlots weighted(int... weights) {
        Checks.inRange(1, SLOTS, "shards", weights.length);
        long sum = Checks.weights(weights);
        short[] owners = new short[SLOTS];
        long before = 0;
        for (int shard = 0; shard < weights.length; shard++) {
            long after = before + weights[shard];
            Arrays.fill(owners, slots(before, sum), slots(after, sum), (short) shard);
            before = after;
        }
        return new HashSlots(owners, weights.clone());
    }

    /** A share of all slots, to the nearest whole one: 2^45 (shards times the greatest weight) times twice the slots fit a long. */
    private static int slots(long part, long sum) {
        return (int) ((part * 2 * SLOTS + sum) / (2 * sum));
    }

    /**
     * The slot of a text key, equal to Redis's {@code CLUSTER KEYSLOT}.
     *
     * @param key any text; hashed as UTF-8
     * @return {@code 0 .. 16383}
     */
    public static int slotOf(String key) {
        int length = key.length();
        int open = key.indexOf('{');
        if (open >= 0) {
            int close = key.indexOf('}', open + 1);
            if (close > open + 1) {
                return Crc16.of(key, open + 1, close) & (SLOTS - 1);
            }
        }
        return Crc16.of(key, 0, length) & (SLOTS - 1);
    }

    /**
     * The slot of a number's decimal text: equal to {@code slotOf(Long.toString(key))}, without the text.
     *
     * @param key any number
     * @return {@code 0 .. 16383}
     */
    public static int slotOf(long key) {
        return Crc16.ofDecimal(key) & (SLOTS - 1);
    }

    /**
     * The map with shards of weight 1 added; slots move only to them.
     *
     * @param newShards number of shards, from this map's {@code shardCount()} to 16384
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if {@code newShards} is out of range; to shrink, see {@link #withoutShard(int)}
     */
    public HashSlots withShards(int newShards) {
        Checks.inRange(weights.length, SLOTS, "shards", newShards);
        HashSlots grown = this;
        while (grown.weights.length < newShards) {
            grown = grown.withShard(1);
        }
        return grown;
    }

    /**
     * The map with one more shard, whose id is this map's {@code shardCount()}. It gets its weight's share of the slots
     * (rounded down) from the fullest shards; no other slot moves.
     *
     * @param weight the new shard's weight, at least 0
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if the weight is negative or there are as many shards as slots
     */
    public HashSlots withShard(int weight) {
        int added = Checks.inRange(1, SLOTS - 1, "shards", weights.length);
        int[] grown = Arrays.copyOf(weights, added + 1);
        grown[added] = weight;
        int quota = (int) (SLOTS * (long) weight / Checks.weights(grown));
        int[] give = new int[added + 1];
        int[] counts = counts(added + 1);
        for (int i = 0; i < quota; i++) {
            int fullest = fullest(counts, grown, added);
            counts[fullest]--;
            give[fullest]++;
        }
        short[] moved = owners.clone();
        for (int slot = SLOTS - 1; slot >= 0; slot--) {
            if (give[moved[slot]]-- > 0) {
                moved[slot] = (short) added;
            }
        }
        return new HashSlots(moved, grown);
    }

    /**
     * The map with one shard drained: its slots, and no others, go one by one to whoever is emptiest for its weight. Its id
     * stays and gets no keys.
     *
     * @param shard an id of this map
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if there is no such shard or no other has a weight
     */
    public HashSlots withoutShard(int shard) {
        int[] left = weights.clone();
        left[Checks.inRange(0, weights.length - 1, "shard", shard)] = 0;
        Checks.weights(left);
        int[] counts = counts(weights.length);
        short[] moved = owners.clone();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (moved[slot] == shard) {
                int emptiest = emptiest(counts, left);
                counts[emptiest]++;
                moved[slot] = (short) emptiest;
            }
        }
        return new HashSlots(moved, left);
    }

    /**
     * The map with one slot moved, for a hot one or step by step through a migration.
     *
     * @param slot {@code 0 .. 16383}
     * @param shard an id of this map
     * @return a new map; this one stays valid
     * @throws IllegalArgumentException if there is no such slot or shard
     */
    public HashSlots withSlot(int slot, int shard) {
        short[] moved = owners.clone();
        moved[Checks.inRange(0, SLOTS - 1, "slot", slot)] =
                (short) Checks.inRange(0, weights.length - 1, "shard", shard);
        return new HashSlots(moved, weights);
    }

    /**
     * The shard that owns a slot.
     *
     * @param slot {@code 0 .. 16383}
     * @return the shard
     * @throws IllegalArgumentException if there is no such slot
     */
    public int shardOfSlot(int slot) {
        return owners[Checks.inRange(0, SLOTS - 1, "slot", slot)];
    }

    @Override
    public int shardCount() {
        return weights.length;
    }

    @Override
    public int shardFor(String key) {
        return owners[slotOf(key)];
    }

    @Override
    public int shardFor(long key) {
        return owners[slotOf(key)];
    }

    private int[] counts(int shards) {
        int[] counts = new int[shards];
        for (short owner : owners) {
            counts[owner]++;
        }
        return counts;
    }

    /** The donor with the most slots per weight; a drained shard that still has slots comes first. */
    private static int fullest(int[] counts, int[] weights, int donors) {
        int fullest = -1;
        for (int i = 0; i < donors; i++) {
            if (counts[i] > 0
                    && (fullest < 0 || (long) counts[i] * weights[fullest] > (long) counts[fullest] * weights[i])) {
                fullest = i;
            }
        }
        return fullest;
    }

    /** The shard with a weight that has the fewest slots per weight, counting the slot it would get. */
    private static int emptiest(int[] counts, int[] weights) {
        int emptiest = -1;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0
                    && (emptiest < 0 || (counts[i] + 1L) * weights[emptiest] < (counts[emptiest] + 1L) * weights[i])) {
                emptiest = i;
            }
        }
        return emptiest;
    }
}
