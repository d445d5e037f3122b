package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a {@link ShardMap} promises that can grow without reshuffling.
 *
 * @param <K> the type of key
 */
public abstract class ConsistentShardMapContract<K> extends BalancedShardMapContract<K> {

    private static final int KEYS = 400_000;
    private static final int[] SIZES = {1, 4, 16, 64};

    /** The map with one shard more. */
    protected abstract ShardMap<K> grown(ShardMap<K> map);

    @Test
    @Guarantee("hash-sharding/monotone")
    public void grown_byOneShard_movesKeysOnlyToIt() {
        for (int shards : SIZES) {
            ShardMap<K> before = map(shards);
            ShardMap<K> after = grown(before);
            for (int i = 0; i < KEYS / 10; i++) {
                K key = keys().uniform(i);
                assertThat(after.shardFor(key))
                        .as("shard of %s after growth to %s", key, shards + 1)
                        .isIn(before.shardFor(key), shards);
            }
        }
    }

    @Test
    @Guarantee("hash-sharding/minimal-movement")
    public void grown_byOneShard_movesAtMostTenPercentOverTheMinimum() {
        for (int shards : SIZES) {
            ShardMap<K> before = map(shards);
            ShardMap<K> after = grown(before);
            int moved = 0;
            for (int i = 0; i < KEYS; i++) {
                K key = keys().uniform(i);
                if (after.shardFor(key) != before.shardFor(key)) {
                    moved++;
                }
            }
            assertThat(moved * (shards + 1.0) / KEYS)
                    .as("moved from %s shards, as a multiple of the minimum", shards)
                    .isBetween(0.9, 1.1);
        }
    }

    @Test
    @Guarantee("hash-sharding/old-map-valid")
    public void grown_leavesTheOldMapAsItWas() {
        ShardMap<K> grownFrom = map(5);
        grown(grownFrom);
        ShardMap<K> untouched = map(5);
        assertThat(grownFrom.shardCount()).isEqualTo(5);
        for (int i = 0; i < 10_000; i++) {
            K key = keys().uniform(i);
            assertThat(grownFrom.shardFor(key)).isEqualTo(untouched.shardFor(key));
        }
    }
}
