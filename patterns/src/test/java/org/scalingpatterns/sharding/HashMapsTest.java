package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contracts, run against every hash map of the package. */
class HashMapsTest {

    abstract static class Longs extends ConsistentShardMapContract<Long> {
        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    abstract static class Strings extends ConsistentShardMapContract<String> {
        @Override
        protected Keys<String> keys() {
            return Keys.strings();
        }
    }

    @Nested
    class ModuloOfLongs extends BalancedShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return ModuloHash.ofLongs(shards);
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    @Nested
    class ModuloOfStrings extends BalancedShardMapContract<String> {
        @Override
        protected ShardMap<String> map(int shards) {
            return ModuloHash.ofStrings(shards);
        }

        @Override
        protected Keys<String> keys() {
            return Keys.strings();
        }
    }

    @Nested
    class JumpOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map(int shards) {
            return JumpHash.ofLongs(shards);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((JumpHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class JumpOfStrings extends Strings {
        @Override
        protected ShardMap<String> map(int shards) {
            return JumpHash.ofStrings(shards);
        }

        @Override
        protected ShardMap<String> grown(ShardMap<String> map) {
            return ((JumpHash<String>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class JumpBackOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map(int shards) {
            return JumpBackHash.ofLongs(shards);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((JumpBackHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class JumpBackOfStrings extends Strings {
        @Override
        protected ShardMap<String> map(int shards) {
            return JumpBackHash.ofStrings(shards);
        }

        @Override
        protected ShardMap<String> grown(ShardMap<String> map) {
            return ((JumpBackHash<String>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class RingOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map(int shards) {
            return HashRing.ofLongs(shards);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((HashRing<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class RingOfStrings extends Strings {
        @Override
        protected ShardMap<String> map(int shards) {
            return HashRing.ofStrings(shards);
        }

        @Override
        protected ShardMap<String> grown(ShardMap<String> map) {
            return ((HashRing<String>) map).with("another", 1);
        }
    }

    @Nested
    class RendezvousOfLongs extends Longs {
        @Override
        protected ShardMap<Long> map(int shards) {
            return RendezvousHash.ofLongs(shards);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((RendezvousHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class RendezvousOfStrings extends Strings {
        @Override
        protected ShardMap<String> map(int shards) {
            return RendezvousHash.ofStrings(shards);
        }

        @Override
        protected ShardMap<String> grown(ShardMap<String> map) {
            return ((RendezvousHash<String>) map).withShards(map.shardCount() + 1);
        }
    }

    /** Numbers with a hash of the caller's: only the key as an object gets to it. */
    abstract static class OwnHash extends ConsistentShardMapContract<Long> {
        static final KeyHash<Long> HASH = key -> KeyHash.fmix64(~key);

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }

        @Override
        protected OptionalLong primitive(Long key) {
            return OptionalLong.empty();
        }
    }

    @Nested
    class ModuloOfOwnHash extends BalancedShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return ModuloHash.of(shards, OwnHash.HASH);
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }

        @Override
        protected OptionalLong primitive(Long key) {
            return OptionalLong.empty();
        }
    }

    @Nested
    class JumpOfOwnHash extends OwnHash {
        @Override
        protected ShardMap<Long> map(int shards) {
            return JumpHash.of(shards, HASH);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((JumpHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class JumpBackOfOwnHash extends OwnHash {
        @Override
        protected ShardMap<Long> map(int shards) {
            return JumpBackHash.of(shards, HASH);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((JumpBackHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class RingOfOwnHash extends OwnHash {
        @Override
        protected ShardMap<Long> map(int shards) {
            return HashRing.of(shards, HASH);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((HashRing<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class RendezvousOfOwnHash extends OwnHash {
        @Override
        protected ShardMap<Long> map(int shards) {
            return RendezvousHash.of(shards, HASH);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return ((RendezvousHash<Long>) map).withShards(map.shardCount() + 1);
        }
    }

    @Nested
    class Slots extends ConsistentShardMapContract<String> {
        @Override
        protected ShardMap<String> map(int shards) {
            return HashSlots.evenly(shards);
        }

        @Override
        protected Keys<String> keys() {
            return Keys.strings();
        }

        @Override
        protected OptionalLong primitive(String key) {
            return key.matches("-?[0-9]+") ? OptionalLong.of(Long.parseLong(key)) : OptionalLong.empty();
        }

        @Override
        protected ShardMap<String> grown(ShardMap<String> map) {
            return ((HashSlots) map).withShard(1);
        }
    }

    @Nested
    class RedisSlots extends RedisSlotsContract {
        @Override
        protected int slotOf(String key) {
            return HashSlots.slotOf(key);
        }

        @Override
        protected int slotOf(long key) {
            return HashSlots.slotOf(key);
        }
    }

    @Nested
    class WeightedRing extends WeightedShardMapContract {
        @Override
        protected ShardMap<?> weighted(int... weights) {
            List<HashRing.Node> nodes = IntStream.range(0, weights.length)
                    .mapToObj(i -> new HashRing.Node("node" + i, weights[i]))
                    .toList();
            return HashRing.of(nodes, HashRing.DEFAULT_VIRTUAL_NODES, KeyHash.identity());
        }

        @Override
        protected ShardMap<?> without(ShardMap<?> map, int shard) {
            return ((HashRing<?>) map).without("node" + shard);
        }
    }

    @Nested
    class WeightedRendezvous extends WeightedShardMapContract {
        @Override
        protected ShardMap<?> weighted(int... weights) {
            return RendezvousHash.weighted(KeyHash.identity(), weights);
        }

        @Override
        protected ShardMap<?> without(ShardMap<?> map, int shard) {
            return ((RendezvousHash<?>) map).withWeight(shard, 0);
        }
    }

    @Nested
    class WeightedSlots extends WeightedShardMapContract {
        @Override
        protected ShardMap<?> weighted(int... weights) {
            return HashSlots.weighted(weights);
        }

        @Override
        protected ShardMap<?> without(ShardMap<?> map, int shard) {
            return ((HashSlots) map).withoutShard(shard);
        }
    }

    @Nested
    class HotKeysReport extends HotKeysContract {
        @Override
        protected Subject report(int capacity) {
            HotKeys<Long> report = new HotKeys<>(capacity);
            return new Subject() {
                @Override
                public void record(long key) {
                    report.record(key);
                }

                @Override
                public List<HotKeys.HotKey<Long>> hottest(int limit) {
                    return report.hottest(limit);
                }
            };
        }
    }

    @Test
    void factories_tooFewShards_sayRuleAndValue() {
        List<ThrowingCallable> factories = List.of(
                () -> ModuloHash.ofLongs(0),
                () -> JumpHash.ofLongs(0),
                () -> JumpBackHash.ofStrings(0),
                () -> HashRing.ofStrings(0),
                () -> RendezvousHash.ofLongs(0),
                () -> HashSlots.evenly(0),
                () -> ShardDirectory.ofLongs(0));
        for (ThrowingCallable factory : factories) {
            assertThatThrownBy(factory)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be >= 1: shards=0");
        }
    }

    @Test
    void shardCount_greatest_isRouted() {
        int most = Integer.MAX_VALUE;
        for (long key = -1000; key < 1000; key++) {
            assertThat(JumpHash.ofLongs(most).shardFor(key)).isBetween(0, most - 1);
            assertThat(JumpBackHash.ofLongs(most).shardFor(key)).isBetween(0, most - 1);
            assertThat(ModuloHash.ofLongs(most).shardFor(key)).isBetween(0, most - 1);
        }
    }

    @Test
    void oneHotKey_allItsRequests_hitOneShard() {
        int[] requests = new int[64];
        HashSlots map = HashSlots.evenly(64);
        for (int i = 0; i < 100_000; i++) {
            requests[map.shardFor(i % 10 == 0 ? 7 : i)]++;
        }
        assertThat(requests[map.shardFor(7)])
                .as("ten percent of the traffic, on one of 64 shards")
                .isGreaterThan(6 * 100_000 / 64);
    }

    @Test
    void hashSlots_oneSlotMoved_movesThatSlotOnly() {
        HashSlots before = HashSlots.evenly(3);
        HashSlots after = before.withSlot(HashSlots.slotOf("foo"), 2);
        assertThat(before.shardFor("foo")).isEqualTo(2);
        after = after.withSlot(100, 2);
        assertThat(after.shardOfSlot(100)).isEqualTo(2);
        for (int slot = 0; slot < HashSlots.SLOTS; slot++) {
            if (slot != 100) {
                assertThat(after.shardOfSlot(slot)).isEqualTo(before.shardOfSlot(slot));
            }
        }
    }

    /** redis-cli's own rounding, with its floats: clusterManagerCommandCreate in redis-cli.c. From 78 masters on they drift. */
    @Test
    void hashSlots_evenly_areTheRunsOfRedisCli() {
        for (int masters = 1; masters <= 77; masters++) {
            HashSlots slots = HashSlots.evenly(masters);
            float perNode = HashSlots.SLOTS / (float) masters;
            float cursor = 0;
            int first = 0;
            for (int master = 0; master < masters; master++) {
                int last = master == masters - 1 ? HashSlots.SLOTS - 1 : Math.round(cursor + perNode - 1);
                assertThat(List.of(slots.shardOfSlot(first), slots.shardOfSlot(last)))
                        .as("slots %s to %s of %s masters", first, last, masters)
                        .containsOnly(master);
                first = last + 1;
                cursor += perNode;
            }
        }
        HashSlots three = HashSlots.evenly(3); // as everybody has seen them
        assertThat(List.of(0, 5460, 5461, 10922, 10923, 16383).stream().map(three::shardOfSlot))
                .containsExactly(0, 0, 1, 1, 2, 2);
    }

    @Test
    void hashSlots_arguments_areChecked() {
        assertThatThrownBy(() -> HashSlots.evenly(16_385)).hasMessage("must be <= 16384: shards=16385");
        assertThatThrownBy(() -> HashSlots.evenly(3).withShards(2)).hasMessage("must be >= 3: shards=2");
        assertThatThrownBy(() -> HashSlots.evenly(3).withSlot(16_384, 0)).hasMessage("must be <= 16383: slot=16384");
        assertThatThrownBy(() -> HashSlots.evenly(3).withSlot(0, 3)).hasMessage("must be <= 2: shard=3");
        assertThatThrownBy(() -> HashSlots.evenly(1).withoutShard(0)).hasMessage("must be >= 1: sum of weights=0");
    }

    @Test
    void hashRing_arguments_areChecked() {
        HashRing<Long> ring = HashRing.ofLongs(2);
        assertThatThrownBy(() -> ring.without("nobody")).hasMessage("must be a shard of the ring: name=nobody");
        assertThatThrownBy(() -> ring.without("shard-0").without("shard-1"))
                .hasMessageStartingWith("must be >= 1: sum");
        assertThatThrownBy(() -> HashRing.ofLongs(65_537))
                .hasMessageStartingWith("must be <= 67108864: weights * virtualNodes=");
        List<HashRing.Node> heaviest = List.of(
                new HashRing.Node("a", Integer.MAX_VALUE),
                new HashRing.Node("b", Integer.MAX_VALUE),
                new HashRing.Node("c", Integer.MAX_VALUE)); // times as many points, that is more than a long holds
        assertThatThrownBy(() -> HashRing.of(heaviest, Integer.MAX_VALUE, KeyHash.identity()))
                .hasMessage("must be <= 67108864: weights * virtualNodes=6442450941 * 2147483647");
        HashRing.Node twice = new HashRing.Node("a", 1);
        assertThatThrownBy(() -> HashRing.of(List.of(twice, twice), 1, KeyHash.identity()))
                .hasMessageStartingWith("must be distinct: names of");
    }

    @Test
    void hashRing_onePoint_ownsTheWholeRing() {
        HashRing<Long> ring = HashRing.of(List.of(new HashRing.Node("only", 1)), 1, KeyHash.identity());
        for (long key = -1000; key < 1000; key++) {
            assertThat(ring.shardFor(key)).isZero();
        }
    }
}
