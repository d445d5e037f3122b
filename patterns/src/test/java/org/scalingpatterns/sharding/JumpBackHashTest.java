package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

/** The distributions that JumpBackHash's proof claims, by chi-square. */
class JumpBackHashTest {

    private static final int KEYS = 400_000;
    /** Standard deviations from the expected value; one test in millions would exceed it by chance. */
    private static final double LIMIT = 5.5;

    @Test
    void shardFor_keysInAnyPattern_isUniform() {
        LongUnaryOperator[] patterns = {i -> i, i -> i << 6, i -> i << 32, i -> i << 44, i -> -1000 * i, KeyHash::fmix64
        };
        for (LongUnaryOperator pattern : patterns) {
            for (int shards : new int[] {2, 3, 5, 7, 48, 64, 65, 1000, 1025}) {
                JumpBackHash<Long> map = JumpBackHash.ofLongs(shards);
                long[] counts = new long[shards];
                for (int i = 0; i < KEYS; i++) {
                    counts[map.shardFor(pattern.applyAsLong(i))]++;
                }
                assertThat(deviation(counts)).as("%s shards", shards).isLessThan(LIMIT);
            }
        }
    }

    @Test
    void shardFor_growthAcrossLevels_spreadsEveryShardsKeysOverAllNewShards() {
        int[][] growths = {
            {16, 32}, {16, 64}, {8, 64}, {60, 64}, {33, 64}, {5, 50}, {7, 16}, {64, 65}, {5, 7}, {100, 300}
        };
        for (int[] growth : growths) {
            JumpBackHash<Long> before = JumpBackHash.ofLongs(growth[0]);
            JumpBackHash<Long> after = JumpBackHash.ofLongs(growth[1]);
            int added = growth[1] - growth[0];
            long[] fromTo = new long[growth[0] * added];
            for (long key = 0; key < KEYS; key++) {
                int to = after.shardFor(key);
                if (to >= growth[0]) {
                    fromTo[before.shardFor(key) * added + to - growth[0]]++;
                }
            }
            assertThat(deviation(fromTo))
                    .as("%s to %s shards", growth[0], growth[1])
                    .isLessThan(LIMIT);
        }
    }

    /** Chi-square against the uniform distribution, in standard deviations. */
    private static double deviation(long... counts) {
        double expected = Arrays.stream(counts).average().orElseThrow();
        double sum = Arrays.stream(counts)
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        double freedom = counts.length - 1;
        return (sum - freedom) / Math.sqrt(2 * freedom);
    }
}
