package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a {@link ShardMap} promises that spreads keys whatever they are.
 *
 * @param <K> the type of key
 */
public abstract class BalancedShardMapContract<K> extends ShardMapContract<K> {

    private static final int SHARDS = 64;
    private static final int KEYS = 1_000_000;

    @Test
    @Guarantee("hash-sharding/even")
    public void shardFor_manyKeys_fullestShardIsWithinTenPercentOfTheMean() {
        LongFunction<K> ith = keys().ith();
        assertThat(maxOverMean(i -> keys().uniform(i))).as("uniform keys").isLessThanOrEqualTo(1.1);
        assertThat(maxOverMean(ith)).as("sequential keys").isLessThanOrEqualTo(1.1);
        assertThat(maxOverMean(i -> ith.apply(i * SHARDS)))
                .as("keys in steps of the number of shards")
                .isLessThanOrEqualTo(1.1);
    }

    @Test
    @Guarantee("hash-sharding/all-shards")
    public void shardFor_manyKeys_everyShardGetsSome() {
        for (int shards : new int[] {2, 3, 16, 100}) {
            assertThat(counts(map(shards), 100 * shards, i -> keys().uniform(i)))
                    .as("keys per shard")
                    .doesNotContain(0);
        }
    }

    private double maxOverMean(LongFunction<K> keys) {
        int[] counts = counts(map(SHARDS), KEYS, keys);
        return Arrays.stream(counts).max().orElseThrow() * (double) SHARDS / KEYS;
    }

    private static <K> int[] counts(ShardMap<K> map, int keys, LongFunction<K> key) {
        int[] counts = new int[map.shardCount()];
        for (int i = 0; i < keys; i++) {
            counts[map.shardFor(key.apply(i))]++;
        }
        return counts;
    }
}
