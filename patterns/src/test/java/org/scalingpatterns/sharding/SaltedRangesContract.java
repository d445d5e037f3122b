package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a map of ranges promises that takes keys arriving in order. */
public abstract class SaltedRangesContract {

    private static final long NOW = 1_700_000_000_000L;

    /** A map of 64 shards as it would be after a long time of ever higher keys up to {@code now}. */
    protected abstract RangedShardMap<Long> grownUpTo(long now);

    @Test
    @Guarantee("range-sharding/salted-keys")
    public void shardFor_newestKeys_areSpread() {
        RangedShardMap<Long> map = grownUpTo(NOW);
        int[] writes = new int[map.shardCount()];
        for (int i = 0; i < 64_000; i++) {
            writes[map.shardFor(NOW + i)]++;
        }
        assertThat(Arrays.stream(writes).max().orElseThrow()).isLessThanOrEqualTo(1_500);
    }

    @Test
    @Guarantee("range-sharding/salted-scan")
    public void shardsFor_range_holdEveryKeyOfIt() {
        RangedShardMap<Long> map = grownUpTo(NOW);
        int[] asked = map.shardsFor(NOW - 500, NOW + 500);
        assertThat(asked).doesNotHaveDuplicates();
        assertThat(LongStream.range(NOW - 500, NOW + 500).mapToObj(map::shardFor))
                .isSubsetOf(Arrays.stream(asked).boxed().toList());
        assertThat(map.shardsFor(NOW, NOW)).isEmpty();
    }
}
