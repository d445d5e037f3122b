package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import redis.clients.jedis.util.JedisClusterCRC16;

/** What must hold for maps and histories that nobody thought of. */
class ShardingPropertiesTest {

    @Property(tries = 300)
    void rangeMap_anySplitsAndMerges_staysAPartition(
            @ForAll @UniqueElements @Size(max = 12) List<Long> first,
            @ForAll @Size(max = 30) List<@LongRange(min = -20, max = 20) Long> changes) {
        RangeMap<Long> map = RangeMap.ofLongs(
                first.stream().mapToLong(Long::longValue).sorted().toArray());
        List<Long> boundaries = new ArrayList<>(first);
        for (long at : changes) {
            boolean merges = boundaries.remove(Long.valueOf(at));
            RangeMap<Long> next = merges ? map.merge(at) : map.split(at);
            if (!merges) {
                boundaries.add(at);
            }
            assertThat(next.epoch()).isEqualTo(map.epoch() + 1);
            map = next;
            assertPartition(map);
        }
        assertThat(map.ranges()).hasSize(boundaries.size() + 1);
    }

    private static void assertPartition(RangeMap<Long> map) {
        Long expectedFrom = null;
        for (RangeMap.Range<Long> range : map.ranges()) {
            assertThat(range.from()).isEqualTo(expectedFrom);
            long first = range.from() == null ? Long.MIN_VALUE : range.from();
            long last = range.to() == null ? Long.MAX_VALUE : Math.max(range.to(), Long.MIN_VALUE + 1) - 1;
            boolean hasKeys = range.to() == null || range.to() > Long.MIN_VALUE;
            if (hasKeys) {
                assertThat(map.shardFor(first)).isEqualTo(range.shard());
                assertThat(map.shardFor(last)).isEqualTo(range.shard());
            }
            expectedFrom = range.to();
        }
        assertThat(expectedFrom).as("end of the last range").isNull();
    }

    @Property(tries = 500)
    void rangeMaps_anyKey_flatAndByComparatorAgree(
            @ForAll @UniqueElements @Size(max = 70) List<Long> boundaries, @ForAll @Size(max = 20) List<Long> keys) {
        List<Long> ascending = boundaries.stream().sorted().toList();
        RangeMap<Long> flat =
                RangeMap.ofLongs(ascending.stream().mapToLong(Long::longValue).toArray());
        RangeMap<Long> general = RangeMap.of(ascending);
        List<Long> all = new ArrayList<>(keys);
        all.addAll(boundaries);
        for (long key : all) {
            assertThat(flat.shardFor(key)).isEqualTo(general.shardFor(Long.valueOf(key)));
        }
    }

    @Property(tries = 300)
    void shardsFor_anyRange_isWhatItsKeysSay(
            @ForAll @UniqueElements @Size(max = 10) List<@LongRange(min = 0, max = 60) Long> boundaries,
            @ForAll @LongRange(min = -5, max = 65) long a,
            @ForAll @LongRange(min = -5, max = 65) long b,
            @ForAll @IntRange(min = 1, max = 3) int buckets) {
        long from = Math.min(a, b);
        long to = Math.max(a, b);
        long[] ascending =
                boundaries.stream().mapToLong(Long::longValue).sorted().toArray();
        RangeMap<Long> map = RangeMap.ofLongs(ascending);
        assertThat(map.shardsFor(from, to))
                .isEqualTo(LongStream.range(from, to)
                        .mapToInt(map::shardFor)
                        .distinct()
                        .toArray());
        BucketedRangeMap bucketed = BucketedRangeMap.of(buckets, ascending);
        assertThat(LongStream.range(from, to).mapToObj(bucketed::shardFor))
                .isSubsetOf(Arrays.stream(bucketed.shardsFor(from, to)).boxed().toList());
    }

    @Property(tries = 30)
    void hashSlots_anyGrowth_movesTheLeastSlotsAndOnlyToTheNewShard(
            @ForAll @IntRange(min = 1, max = 40) int first,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 0, max = 5) Integer> added) {
        HashSlots before = HashSlots.evenly(first);
        long weight = first;
        for (int shardWeight : added) {
            HashSlots after = before.withShard(shardWeight);
            weight += shardWeight;
            int moved = 0;
            for (int slot = 0; slot < HashSlots.SLOTS; slot++) {
                if (after.shardOfSlot(slot) != before.shardOfSlot(slot)) {
                    assertThat(after.shardOfSlot(slot)).isEqualTo(before.shardCount());
                    moved++;
                }
            }
            assertThat(moved).isEqualTo((int) ((long) HashSlots.SLOTS * shardWeight / weight));
            before = after;
        }
    }

    @Property(tries = 20)
    void hashRing_anyShardLeaves_movesItsKeysOnly(
            @ForAll @IntRange(min = 2, max = 20) int shards, @ForAll @IntRange(min = 0, max = 19) int leaving) {
        int left = leaving % shards;
        HashRing<Long> before = HashRing.of(HashRing.ofLongs(shards).nodes(), 64, KeyHash.identity());
        HashRing<Long> after = before.without("shard-" + left);
        HashRing<Long> back = after.with("shard-" + left, 1);
        for (long key = 0; key < 2_000; key++) {
            int shard = before.shardFor(key);
            if (shard == left) {
                assertThat(after.shardFor(key)).isNotEqualTo(left);
            } else {
                assertThat(after.shardFor(key)).isEqualTo(shard);
            }
            assertThat(back.shardFor(key)).as("when it comes back").isEqualTo(shard);
        }
    }

    @Property(tries = 300)
    void jumpBackHash_anySizes_keepsAKeyOrMovesItToAnAddedShard(
            @ForAll long key,
            @ForAll @IntRange(min = 1, max = 5_000) int shards,
            @ForAll @IntRange(min = 1, max = 5_000) int more) {
        int before = JumpBackHash.ofLongs(shards).shardFor(key);
        int after = JumpBackHash.ofLongs(shards + more).shardFor(key);
        assertThat(after == before || after >= shards).isTrue();
    }

    @Property(tries = 2_000)
    void slotOf_anyText_isTheSlotOfItsBytes(@ForAll String text, @ForAll long number) {
        byte[] bytes = text.replace("{", "").getBytes(StandardCharsets.UTF_8);
        String plain = text.replace("{", "");
        assertThat(HashSlots.slotOf(plain)).isEqualTo(JedisClusterCRC16.getSlot(bytes));
        assertThat(HashSlots.slotOf(text + number)).isBetween(0, HashSlots.SLOTS - 1);
        assertThat(HashSlots.slotOf(number)).isEqualTo(HashSlots.slotOf(Long.toString(number)));
    }
}
