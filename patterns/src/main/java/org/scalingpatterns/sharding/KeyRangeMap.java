package org.scalingpatterns.sharding;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** Ranges of keys of any type, by a comparator. */
final class KeyRangeMap<K> extends RangeMap<K> {

    private final Comparator<? super K> order;
    private final K[] boundaries;

    KeyRangeMap(Comparator<? super K> order, List<K> boundaries, int[] owners, int shards, long epoch) {
        super(owners, shards, epoch);
        this.order = order;
        @SuppressWarnings("unchecked") // never leaves this class as an array
        K[] array = (K[]) List.copyOf(boundaries).toArray();
        for (int i = 1; i < array.length; i++) {
            if (order.compare(array[i], array[i - 1]) <= 0) {
                throw notAscending(i, array[i - 1], array[i]);
            }
        }
        this.boundaries = array;
    }

    @Override
    public int shardFor(long key) {
        throw new UnsupportedOperationException("must be a map of numbers, see RangeMap.ofLongs: key=" + key);
    }

    @Override
    public Comparator<? super K> order() {
        return order;
    }

    @Override
    int rangeOf(K key) {
        Objects.requireNonNull(key, "key");
        int low = 0;
        int high = boundaries.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(boundaries[middle], key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    List<K> boundaries() {
        return List.of(boundaries);
    }

    @Override
    RangeMap<K> with(List<K> newBoundaries, int[] newOwners, int newShards, long newEpoch) {
        return new KeyRangeMap<>(order, newBoundaries, newOwners, newShards, newEpoch);
    }
}
