package org.scalingpatterns.sharding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Ranges of numbers: a search without branches over a flat array. */
final class LongRangeMap extends RangeMap<Long> {

    /*
     * A binary search whose every step is mispredicted half the time spends most of its time on mispredictions. Here the
     * number of steps depends on the number of boundaries only, and each step adds a length or zero, which compiles to a
     * conditional move.
     */

    private final long[] boundaries;

    LongRangeMap(long[] boundaries, int[] owners, int shards, long epoch) {
        super(owners, shards, epoch);
        for (int i = 1; i < boundaries.length; i++) {
            if (boundaries[i] <= boundaries[i - 1]) {
                throw notAscending(i, boundaries[i - 1], boundaries[i]);
            }
        }
        this.boundaries = boundaries;
    }

    @Override
    public int shardFor(long key) {
        return owner(rangeOf(key));
    }

    @Override
    public Comparator<? super Long> order() {
        return Comparator.naturalOrder();
    }

    @Override
    int rangeOf(Long key) {
        return rangeOf(key.longValue());
    }

    private int rangeOf(long key) {
        long[] b = boundaries;
        int base = 0;
        int length = b.length;
        while (length > 1) {
            int half = length >>> 1;
            base += b[base + half - 1] <= key ? half : 0;
            length -= half;
        }
        return base < b.length && b[base] <= key ? base + 1 : base;
    }

    @Override
    List<Long> boundaries() {
        return Arrays.stream(boundaries).boxed().toList();
    }

    @Override
    RangeMap<Long> with(List<Long> newBoundaries, int[] newOwners, int newShards, long newEpoch) {
        long[] numbers = newBoundaries.stream().mapToLong(Long::longValue).toArray();
        return new LongRangeMap(numbers, newOwners, newShards, newEpoch);
    }
}
