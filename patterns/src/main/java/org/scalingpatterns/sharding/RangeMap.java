package org.scalingpatterns.sharding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Ranges of keys to shards: half-open, without gap or overlap, open at both ends. {@code split}, {@code merge} and
 * {@code assign} give a new map with the next epoch. Immutable, thread-safe, O(log n) a lookup.
 *
 * @param <K> the type of key
 */
public abstract sealed class RangeMap<K> implements RangedShardMap<K> permits LongRangeMap, KeyRangeMap {

    /*
     *   boundaries:            b0            b1            b2
     *   ranges:     (-inf, b0) | [b0, b1)    | [b1, b2)    | [b2, +inf)
     *   owners:         0      |     1       |     3       |     2            after a split at b1 that appended shard 3
     *
     * n boundaries make n + 1 ranges, so a gap or an overlap can't be written down: the only thing to validate is that the
     * boundaries ascend. A key's range is the number of boundaries at or below it.
     *
     * A range's owner stands apart from its position. So a split moves no range but the cut-off one, and ids stay what they
     * were; a merge may leave an id without a range. A change is one new immutable object: whoever publishes it with one
     * compare-and-set, from the map that it was made of, publishes all of it, and whoever still routes by the old one can be told apart by
     * its epoch. Two changes of one map have the same epoch, and the same new id: only one of them may be published.
     */

    /**
     * One range of the map.
     *
     * @param from its first key, or null: open
     * @param to its end, exclusive, or null: open
     * @param shard its owner
     * @param <K> the type of key
     */
    public record Range<K>(K from, K to, int shard) {}

    private final int[] owners;
    private final int shards;
    private final long epoch;

    RangeMap(int[] owners, int shards, long epoch) {
        this.owners = owners;
        this.shards = shards;
        this.epoch = epoch;
    }

    /**
     * Numeric keys: n boundaries make n + 1 ranges, range i on shard i, epoch 1. Prefer it for numbers, its lookups don't box;
     * prefer {@link BucketedRangeMap} where keys arrive in order.
     *
     * @param boundaries the first key of each range but the lowest, strictly ascending
     * @return the map
     * @throws IllegalArgumentException if a boundary isn't above the one before; the message names it
     */
    public static RangeMap<Long> ofLongs(long... boundaries) {
        return new LongRangeMap(boundaries.clone(), identity(boundaries.length + 1), boundaries.length + 1, 1);
    }

    /**
     * Keys in their natural order. Otherwise as {@link #of(Comparator, List)}.
     *
     * @param boundaries the first key of each range but the lowest, strictly ascending
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if a boundary isn't above the one before; the message names it
     */
    public static <K extends Comparable<? super K>> RangeMap<K> of(List<K> boundaries) {
        return of(Comparator.naturalOrder(), boundaries);
    }

    /**
     * Keys in any order: n boundaries make n + 1 ranges, range i on shard i, epoch 1. Prefer {@link #ofLongs} for numbers.
     *
     * @param order the order of the keys, stable like the data
     * @param boundaries the first key of each range but the lowest, strictly ascending
     * @param <K> the type of key
     * @return the map
     * @throws IllegalArgumentException if a boundary isn't above the one before; the message names it
     */
    public static <K> RangeMap<K> of(Comparator<? super K> order, List<K> boundaries) {
        Objects.requireNonNull(order, "order");
        return new KeyRangeMap<>(order, boundaries, identity(boundaries.size() + 1), boundaries.size() + 1, 1);
    }

    /**
     * Cuts the range of {@code at} in two; the upper half, from {@code at}, goes to an added shard.
     *
     * @param at first key of the new range
     * @return a new map of the next epoch, where the added shard's id is this map's {@code shardCount()}
     * @throws IllegalArgumentException if {@code at} is a boundary already
     */
    public RangeMap<K> split(K at) {
        return split(at, shards);
    }

    /**
     * Cuts the range of {@code at} in two; the upper half, from {@code at}, goes to the given shard.
     *
     * @param at first key of the new range
     * @param shard an id of this map, or {@code shardCount()} for an added shard
     * @return a new map of the next epoch
     * @throws IllegalArgumentException if {@code at} is a boundary already or the shard is out of range
     */
    public RangeMap<K> split(K at, int shard) {
        Checks.inRange(0, shards, "shard", shard);
        List<K> boundaries = new ArrayList<>(boundaries());
        int range = rangeOf(at);
        if (range > 0 && order().compare(boundaries.get(range - 1), at) == 0) {
            throw new IllegalArgumentException("must not be a boundary already: at=" + at);
        }
        boundaries.add(range, at);
        int[] split = Arrays.copyOf(owners, owners.length + 1);
        System.arraycopy(owners, range, split, range + 1, owners.length - range);
        split[range + 1] = shard;
        return with(boundaries, split, Math.max(shards, shard + 1), epoch + 1);
    }

    /**
     * Joins the two ranges that meet at a boundary; the owner of the lower one gets both. The number of shards stays, so the
     * other owner may be left without a range.
     *
     * @param boundary a boundary of this map
     * @return a new map of the next epoch
     * @throws IllegalArgumentException if it is none
     */
    public RangeMap<K> merge(K boundary) {
        List<K> boundaries = new ArrayList<>(boundaries());
        int range = rangeOf(boundary);
        if (range == 0 || order().compare(boundaries.get(range - 1), boundary) != 0) {
            throw new IllegalArgumentException("must be a boundary: boundary=" + boundary);
        }
        boundaries.remove(range - 1);
        int[] merged = Arrays.copyOf(owners, owners.length - 1);
        System.arraycopy(owners, range + 1, merged, range, merged.length - range);
        return with(boundaries, merged, shards, epoch + 1);
    }

    /**
     * Gives a whole range to another shard.
     *
     * @param key any key of the range
     * @param shard an id of this map, or {@code shardCount()} for an added shard
     * @return a new map of the next epoch
     * @throws IllegalArgumentException if the shard is out of range
     */
    public RangeMap<K> assign(K key, int shard) {
        Checks.inRange(0, shards, "shard", shard);
        int[] assigned = owners.clone();
        assigned[rangeOf(key)] = shard;
        return with(boundaries(), assigned, Math.max(shards, shard + 1), epoch + 1);
    }

    /**
     * The version of this map. A shard that knows a later one refuses requests routed by this one.
     *
     * @return 1 for a first map, one more with every change
     */
    public long epoch() {
        return epoch;
    }

    /**
     * All ranges in the order of the keys; together they cover every key once.
     *
     * @return an immutable list
     */
    public List<Range<K>> ranges() {
        List<K> boundaries = boundaries();
        List<Range<K>> ranges = new ArrayList<>(owners.length);
        for (int i = 0; i < owners.length; i++) {
            K from = i == 0 ? null : boundaries.get(i - 1);
            K to = i == boundaries.size() ? null : boundaries.get(i);
            ranges.add(new Range<>(from, to, owners[i]));
        }
        return List.copyOf(ranges);
    }

    @Override
    public int[] shardsFor(K from, K to) {
        int compared = order().compare(from, to);
        if (compared > 0) {
            throw new IllegalArgumentException("must be <= to=" + to + ": from=" + from);
        }
        return compared == 0
                ? new int[0]
                : Arrays.stream(owners, rangeOf(from), lastRangeBelow(to) + 1)
                        .distinct()
                        .toArray();
    }

    @Override
    public int shardCount() {
        return shards;
    }

    @Override
    public int shardFor(K key) {
        return owners[rangeOf(key)];
    }

    @Override
    public abstract int shardFor(long key);

    final int owner(int range) {
        return owners[range];
    }

    /** The number of boundaries at or below the key. */
    abstract int rangeOf(K key);

    abstract List<K> boundaries();

    abstract RangeMap<K> with(List<K> newBoundaries, int[] newOwners, int newShards, long newEpoch);

    /** The range of the keys just below {@code to}: a boundary is itself the first key of the next one. */
    private int lastRangeBelow(K to) {
        int range = rangeOf(to);
        boolean isBoundary = range > 0 && order().compare(boundaries().get(range - 1), to) == 0;
        return isBoundary ? range - 1 : range;
    }

    static IllegalArgumentException notAscending(int index, Object before, Object boundary) {
        return new IllegalArgumentException(
                "must be > boundaries[" + (index - 1) + "]=" + before + ": boundaries[" + index + "]=" + boundary);
    }

    private static int[] identity(int length) {
        int[] identity = new int[length];
        Arrays.setAll(identity, i -> i);
        return identity;
    }
}
