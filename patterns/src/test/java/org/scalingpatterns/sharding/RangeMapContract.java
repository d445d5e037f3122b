package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a map of ranges promises. */
public abstract class RangeMapContract {

    /** An immutable map of ranges of numbers. */
    public interface Subject {
        int shardCount();

        int shardFor(long key);

        int[] shardsFor(long from, long to);

        /** Cuts a range; the upper part goes to a new shard. */
        Subject split(long at);

        /** Joins the ranges at a boundary; the lower one's shard gets both. */
        Subject merge(long boundary);

        long epoch();
    }

    private static final long[] BOUNDARIES = {-50, 0, 7, 8, 1000, Long.MAX_VALUE};

    /** Range i on shard i. */
    protected abstract Subject ranges(long... boundaries);

    private static List<Long> probes(long... around) {
        List<Long> probes = new ArrayList<>(List.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE, 500L));
        for (long boundary : around) {
            probes.add(boundary);
            probes.add(boundary - 1);
            if (boundary < Long.MAX_VALUE) {
                probes.add(boundary + 1);
            }
        }
        return probes;
    }

    private static List<Integer> routes(Subject map) {
        return probes(BOUNDARIES).stream().map(map::shardFor).toList();
    }

    @Test
    @Guarantee("range-sharding/half-open")
    public void shardFor_anyKey_isTheRangeThatBeginsAtOrBelowIt() {
        Subject map = ranges(BOUNDARIES);
        assertThat(map.shardCount()).isEqualTo(BOUNDARIES.length + 1);
        for (long key : probes(BOUNDARIES)) {
            int expected = 0;
            for (long boundary : BOUNDARIES) {
                expected += boundary <= key ? 1 : 0;
            }
            assertThat(map.shardFor(key)).as("shard of %s", key).isEqualTo(expected);
        }
        assertThat(ranges().shardFor(Long.MIN_VALUE)).as("one range for all").isZero();
    }

    @Test
    @Guarantee("range-sharding/malformed-boundaries")
    public void ranges_boundariesThatDontAscend_areRefusedByName() {
        assertThatThrownBy(() -> ranges(1, 5, 5, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > boundaries[1]=5: boundaries[2]=5");
        assertThatThrownBy(() -> ranges(9, -3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > boundaries[0]=9: boundaries[1]=-3");
    }

    @Test
    @Guarantee("range-sharding/split-moves-upper-part")
    public void split_movesTheUpperPartToTheNewShardAndNothingElse() {
        Subject before = ranges(BOUNDARIES);
        Subject after = before.split(100);
        assertThat(after.shardCount()).isEqualTo(before.shardCount() + 1);
        for (long key : probes(-50, 0, 7, 8, 99, 100, 101, 999, 1000, Long.MAX_VALUE)) {
            int expected = key >= 100 && key < 1000 ? before.shardCount() : before.shardFor(key);
            assertThat(after.shardFor(key)).as("shard of %s", key).isEqualTo(expected);
        }
        assertThatThrownBy(() -> after.split(100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must not be a boundary already: at=100");
    }

    @Test
    @Guarantee("range-sharding/merge-joins-two")
    public void merge_givesBothRangesToTheLowerOnesShard() {
        Subject before = ranges(BOUNDARIES);
        Subject after = before.merge(8);
        for (long key : probes(BOUNDARIES)) {
            int expected = key >= 8 && key < 1000 ? before.shardFor(7) : before.shardFor(key);
            assertThat(after.shardFor(key)).as("shard of %s", key).isEqualTo(expected);
        }
        assertThatThrownBy(() -> after.merge(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be a boundary: boundary=8");
    }

    @Test
    @Guarantee("range-sharding/old-map-valid")
    public void splitAndMerge_leaveTheOldMapAsItWas() {
        Subject map = ranges(BOUNDARIES);
        List<Integer> before = routes(map);
        map.split(100);
        map.merge(0);
        assertThat(routes(map)).isEqualTo(before);
        assertThat(map.shardCount()).isEqualTo(BOUNDARIES.length + 1);
    }

    @Test
    @Guarantee("range-sharding/epoch")
    public void splitAndMerge_raiseTheEpoch() {
        Subject map = ranges(BOUNDARIES);
        assertThat(map.epoch()).isEqualTo(1);
        assertThat(map.split(100).epoch()).isEqualTo(2);
        assertThat(map.split(100).merge(100).epoch()).isEqualTo(3);
    }

    @Test
    @Guarantee("range-sharding/scan-shards")
    public void shardsFor_range_areTheShardsOfItsKeysInOrder() {
        Subject map = ranges(0, 10, 20, 30).split(15);
        int[] owners = {0, 1, 2, 5, 3, 4};
        assertThat(map.shardsFor(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(owners);
        for (long from = -3; from < 35; from++) {
            for (long to = from; to < 35; to++) {
                List<Integer> expected = new ArrayList<>();
                for (long key = from; key < to; key++) {
                    if (!expected.contains(map.shardFor(key))) {
                        expected.add(map.shardFor(key));
                    }
                }
                assertThat(map.shardsFor(from, to))
                        .as("[%s, %s)", from, to)
                        .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
            }
        }
        assertThatThrownBy(() -> map.shardsFor(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be <= to=1: from=2");
    }
}
