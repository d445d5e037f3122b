package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a {@link ShardMap} promises whose shards have weights and may leave. */
public abstract class WeightedShardMapContract {

    private static final int KEYS = 300_000;

    /** A map of numbers with these weights, by shard. */
    protected abstract ShardMap<?> weighted(int... weights);

    /** The map without one shard; its id stays. */
    protected abstract ShardMap<?> without(ShardMap<?> map, int shard);

    @Test
    @Guarantee("hash-sharding/weights")
    public void shardFor_weightedShards_sharesFollowTheWeights() {
        int[] weights = {1, 4, 0, 2, 3};
        ShardMap<?> map = weighted(weights);
        int[] counts = new int[weights.length];
        for (int i = 0; i < KEYS; i++) {
            counts[map.shardFor(KeyHash.fmix64(i))]++;
        }
        for (int shard = 0; shard < weights.length; shard++) {
            double expected = KEYS / 10.0 * weights[shard];
            assertThat((double) counts[shard]).as("keys of shard %s", shard).isBetween(expected * 0.9, expected * 1.1);
        }
        assertThatThrownBy(() -> weighted(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be >= 0")
                .hasMessageEndingWith("=-1");
    }

    @Test
    @Guarantee("hash-sharding/leave")
    public void without_oneShard_movesItsKeysOnly() {
        ShardMap<?> before = weighted(1, 1, 1, 1, 1, 1);
        ShardMap<?> after = without(before, 2);
        assertThat(after.shardCount()).isEqualTo(6);
        for (int i = 0; i < KEYS / 10; i++) {
            long key = KeyHash.fmix64(i);
            if (before.shardFor(key) == 2) {
                assertThat(after.shardFor(key)).isNotEqualTo(2);
            } else {
                assertThat(after.shardFor(key)).isEqualTo(before.shardFor(key));
            }
        }
    }
}
