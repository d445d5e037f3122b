package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RangeMapTest {

    /** A range map of numbers, flat or by comparator, as the contract sees it. */
    record Adapter(RangeMap<Long> map) implements RangeMapContract.Subject {
        @Override
        public int shardCount() {
            return map.shardCount();
        }

        @Override
        public int shardFor(long key) {
            return map.shardFor(Long.valueOf(key));
        }

        @Override
        public int[] shardsFor(long from, long to) {
            return map.shardsFor(from, to);
        }

        @Override
        public RangeMapContract.Subject split(long at) {
            return new Adapter(map.split(at));
        }

        @Override
        public RangeMapContract.Subject merge(long boundary) {
            return new Adapter(map.merge(boundary));
        }

        @Override
        public long epoch() {
            return map.epoch();
        }
    }

    /** Boundaries for so many ranges, i * 1000 each. */
    static long[] boundaries(int ranges) {
        return LongStream.range(1, ranges).map(i -> i * 1000).toArray();
    }

    @Nested
    class OfLongs extends RangeMapContract {
        @Override
        protected Subject ranges(long... boundaries) {
            return new Adapter(RangeMap.ofLongs(boundaries));
        }
    }

    @Nested
    class OfKeys extends RangeMapContract {
        @Override
        protected Subject ranges(long... boundaries) {
            return new Adapter(RangeMap.of(Arrays.stream(boundaries).boxed().toList()));
        }
    }

    @Nested
    class LongsAsShardMap extends ShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return RangeMap.ofLongs(boundaries(shards));
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    @Nested
    class StringsAsShardMap extends ShardMapContract<String> {
        @Override
        protected ShardMap<String> map(int shards) {
            return RangeMap.of(Arrays.stream(boundaries(shards))
                    .mapToObj(Long::toString)
                    .sorted()
                    .toList());
        }

        @Override
        protected Keys<String> keys() {
            return Keys.strings();
        }
    }

    @Nested
    class BucketedAsShardMap extends ShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return shards % 2 == 0 ? BucketedRangeMap.of(shards / 2, 5000) : BucketedRangeMap.of(shards);
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    @Nested
    class BucketedAsBalancedMap extends BalancedShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return BucketedRangeMap.of(shards);
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    @Nested
    class Salted extends SaltedRangesContract {
        @Override
        protected RangedShardMap<Long> grownUpTo(long now) {
            return BucketedRangeMap.of(64);
        }
    }

    @Test
    void split_keysThatArriveInOrder_stillAllHitTheNewestRange() {
        RangeMap<Long> map = RangeMap.ofLongs(boundaries(64));
        long newest = 64_000;
        for (int split = 0; split < 10; split++) {
            newest += 1_000;
            map = map.split(newest);
            RangeMap<Long> current = map;
            assertThat(LongStream.range(newest, newest + 1_000)
                            .map(current::shardFor)
                            .distinct())
                    .as("shards written after split %s", split)
                    .hasSize(1);
        }
    }

    @Test
    void bucketed_fewBucketsWithRanges_spreadsNewKeysOverTheBucketsOnly() {
        BucketedRangeMap map = BucketedRangeMap.of(4, 1000);
        assertThat(map.shardCount()).isEqualTo(8);
        assertThat(LongStream.range(1000, 2000).mapToInt(map::shardFor).distinct())
                .containsExactlyInAnyOrder(1, 3, 5, 7);
        assertThat(map.shardsFor(10L, 20L)).containsExactly(0, 2, 4, 6);
        assertThat(map.shardsFor(999L, 1001L)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(map.bucketOf(1500)).isEqualTo(map.shardFor(1500L) / 2);
        assertThatThrownBy(() -> BucketedRangeMap.of(0)).hasMessage("must be >= 1: buckets=0");
    }

    @Test
    void splitAndAssign_toGivenShard_moveThatRange() {
        RangeMap<Long> map = RangeMap.ofLongs(10, 20);
        assertThat(map.split(15L, 0).shardsFor(0L, 30L)).as("each shard once").containsExactly(0, 1, 2);
        assertThat(map.split(15L, 0).shardFor(17)).isZero();
        assertThat(map.assign(15L, 3).shardFor(10)).isEqualTo(3);
        assertThat(map.assign(15L, 3).shardCount()).isEqualTo(4);
        assertThatThrownBy(() -> map.split(15L, 4)).hasMessage("must be <= 3: shard=4");
        assertThatThrownBy(() -> map.assign(15L, -1)).hasMessage("must be >= 0: shard=-1");
    }

    @Test
    void ranges_coverEverythingWithOpenEnds() {
        assertThat(RangeMap.ofLongs(10, 20).split(15L).ranges())
                .containsExactly(
                        new RangeMap.Range<>(null, 10L, 0),
                        new RangeMap.Range<>(10L, 15L, 1),
                        new RangeMap.Range<>(15L, 20L, 3),
                        new RangeMap.Range<>(20L, null, 2));
    }

    @Test
    void of_comparator_ordersByIt() {
        RangeMap<String> map = RangeMap.of(String.CASE_INSENSITIVE_ORDER, List.of("h", "N"));
        assertThat(List.of(map.shardFor("Anna"), map.shardFor("H"), map.shardFor("mia"), map.shardFor("n")))
                .containsExactly(0, 1, 1, 2);
        assertThat(map.shardsFor("i", "k")).containsExactly(1);
        assertThatThrownBy(() -> map.shardFor(7))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("key=7");
        assertThatThrownBy(() -> RangeMap.of(Comparator.<String>reverseOrder(), List.of("a", "b")))
                .hasMessage("must be > boundaries[0]=a: boundaries[1]=b");
    }

    @Test
    void ofLongs_arrayChangedAfterwards_doesNotMatter() {
        long[] boundaries = {10, 20};
        RangeMap<Long> map = RangeMap.ofLongs(boundaries);
        boundaries[0] = 19;
        assertThat(map.shardFor(15)).isEqualTo(1);
        assertThat(map.epoch()).isEqualTo(1);
    }
}
