package org.scalingpatterns.sharding;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Ranges behind a salt: a key's hash picks one of {@code buckets}, then its range within the bucket. New keys that arrive in
 * order hit all buckets instead of the last range; <b>every scan has to ask all buckets</b>. Immutable, thread-safe.
 */
public final class BucketedRangeMap implements RangedShardMap<Long> {

    /*
     *   stored key = (bucket, key), bucket = hash(key) mod buckets       "salted key", "hash-then-range"
     *
     *                 ranges 0         ranges 1          newest keys
     *   bucket 0:   [ shard 0 ]      [ shard 1 ]  <----- 1 / buckets
     *   bucket 1:   [ shard 2 ]      [ shard 3 ]  <----- 1 / buckets
     *
     * The salt is computed from the key, so a read of one key still asks one shard (a random salt would spread writes as well
     * and cost reads the fan-out). Within a bucket keys keep their order: a scan is a merge of one range scan a bucket.
     * shards = buckets * ranges; writes in order are spread over `buckets` shards, scans touch at least `buckets` shards. One
     * is the price of the other.
     */

    private final int buckets;
    private final RangeMap<Long> ranges;
    private final int rangeCount;

    private BucketedRangeMap(int buckets, RangeMap<Long> ranges) {
        this.buckets = Checks.atLeast(1, "buckets", buckets);
        this.ranges = ranges;
        this.rangeCount = ranges.shardCount();
        Checks.inRange(1, Integer.MAX_VALUE / buckets, "ranges", rangeCount);
    }

    /**
     * Numeric keys. Prefer {@link RangeMap} where scans matter more than writes in key order, {@link JumpBackHash} where
     * nothing is ever scanned.
     *
     * @param buckets number of salts, at least 1; also the least number of shards a scan touches
     * @param boundaries cut every bucket into ranges, strictly ascending; none: one range a bucket
     * @return a map of {@code buckets * (boundaries + 1)} shards
     * @throws IllegalArgumentException if {@code buckets < 1}, a boundary isn't above the one before, or there are more than
     *     2^31 - 1 shards
     */
    public static BucketedRangeMap of(int buckets, long... boundaries) {
        return new BucketedRangeMap(buckets, RangeMap.ofLongs(boundaries));
    }

    /**
     * The salt of a key.
     *
     * @param key any number
     * @return {@code 0 .. buckets - 1}
     */
    public int bucketOf(long key) {
        return (int) (KeyHash.fmix64(key) >>> 33) % buckets;
    }

    @Override
    public int shardCount() {
        return buckets * rangeCount;
    }

    @Override
    public int shardFor(Long key) {
        return shardFor(key.longValue());
    }

    @Override
    public int shardFor(long key) {
        return bucketOf(key) * rangeCount + ranges.shardFor(key);
    }

    @Override
    public int[] shardsFor(Long from, Long to) {
        int[] inBucket = ranges.shardsFor(from, to);
        int[] shards = new int[buckets * inBucket.length];
        Arrays.setAll(shards, i -> (i / inBucket.length) * rangeCount + inBucket[i % inBucket.length]);
        return shards;
    }

    @Override
    public Comparator<? super Long> order() {
        return Comparator.naturalOrder();
    }
}
