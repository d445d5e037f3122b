package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongToIntFunction;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;

/** Every trap of hash sharding, and the contract that catches it. */
class HashShardingRejectionTest {

    /** A map made of two functions. */
    record Functions<K>(int shardCount, ToIntFunction<K> byKey, LongToIntFunction byNumber) implements ShardMap<K> {
        @Override
        public int shardFor(K key) {
            return byKey.applyAsInt(key);
        }

        @Override
        public int shardFor(long key) {
            return byNumber.applyAsInt(key);
        }
    }

    /** A map of numbers made of one function. */
    static ShardMap<Long> longs(int shards, LongToIntFunction route) {
        return new Functions<>(shards, key -> route.applyAsInt(key), route);
    }

    interface Maps {
        ShardMap<Long> of(int shards);
    }

    interface Growth {
        ShardMap<Long> of(ShardMap<Long> map);
    }

    static Supplier<ShardMapContract<Long>> plain(Maps maps) {
        return () -> new ShardMapContract<>() {
            @Override
            protected ShardMap<Long> map(int shards) {
                return maps.of(shards);
            }

            @Override
            protected Keys<Long> keys() {
                return Keys.longs();
            }
        };
    }

    static Supplier<ConsistentShardMapContract<Long>> consistent(Maps maps, Growth growth) {
        return () -> new ConsistentShardMapContract<>() {
            @Override
            protected ShardMap<Long> map(int shards) {
                return maps.of(shards);
            }

            @Override
            protected ShardMap<Long> grown(ShardMap<Long> map) {
                return growth.of(map);
            }

            @Override
            protected Keys<Long> keys() {
                return Keys.longs();
            }
        };
    }

    static Supplier<ConsistentShardMapContract<Long>> rebuilt(Maps maps) {
        return consistent(maps, map -> maps.of(map.shardCount() + 1));
    }

    @Test
    @Rejects("hash-sharding/negative-keys")
    void absoluteValueOfAnInt_isCaught() {
        assertThat(brokenGuarantees(plain(n -> longs(n, key -> Math.abs((int) key) % n))))
                .containsExactly("hash-sharding/negative-keys");
        assertThat(brokenGuarantees(plain(n -> longs(n, key -> (int) (key % n)))))
                .containsExactly("hash-sharding/negative-keys");
    }

    @Test
    @Rejects("hash-sharding/deterministic")
    void identityHash_isCaught() {
        assertThat(brokenGuarantees(plain(n -> new Functions<>(
                        n, key -> Math.floorMod(System.identityHashCode(key), n), key -> Math.floorMod(key, n)))))
                .contains("hash-sharding/deterministic");
    }

    @Test
    @Rejects("hash-sharding/primitive-route")
    void primitiveRouteWithoutTheMixer_isCaught() {
        assertThat(brokenGuarantees(plain(n -> new Functions<>(
                        n, ModuloHash.ofLongs(n)::shardFor, key -> (int) Math.floorMod(key, (long) n)))))
                .containsExactly("hash-sharding/primitive-route");
    }

    @Test
    @Rejects("hash-sharding/null-key")
    void nullOnTheFirstShard_isCaught() {
        assertThat(brokenGuarantees(plain(n -> new Functions<>(
                        n, key -> key == null ? 0 : Math.floorMod(key, n), key -> Math.floorMod(key, n)))))
                .containsExactly("hash-sharding/null-key");
    }

    @Test
    @Rejects("hash-sharding/even")
    void unmixedBits_areCaught() {
        assertThat(brokenGuarantees(rebuilt(n -> longs(n, key -> Math.floorMod(key, n)))))
                .contains("hash-sharding/even")
                .doesNotContain("hash-sharding/all-shards");
    }

    @Test
    @Rejects("hash-sharding/even")
    void ringWithFewVirtualNodes_isCaught() {
        assertThat(brokenGuarantees(rebuilt(n -> HashRing.of(HashRing.ofLongs(n).nodes(), 16, KeyHash.identity()))))
                .contains("hash-sharding/even")
                .doesNotContain("hash-sharding/monotone");
    }

    @Test
    @Rejects("hash-sharding/all-shards")
    void lastShardNeverPicked_isCaught() {
        assertThat(brokenGuarantees(plain(n ->
                        longs(n, key -> n == 1 ? 0 : ModuloHash.ofLongs(n - 1).shardFor(key)))))
                .isEmpty();
        assertThat(brokenGuarantees(rebuilt(n ->
                        longs(n, key -> n == 1 ? 0 : ModuloHash.ofLongs(n - 1).shardFor(key)))))
                .contains("hash-sharding/all-shards")
                .doesNotContain("hash-sharding/even");
    }

    @Test
    @Rejects("hash-sharding/monotone")
    void modulo_isCaughtGrowing() {
        assertThat(brokenGuarantees(rebuilt(ModuloHash::ofLongs)))
                .containsExactly("hash-sharding/minimal-movement", "hash-sharding/monotone");
    }

    @Test
    @Rejects("hash-sharding/minimal-movement")
    void newShardThatTakesTwiceItsShare_isCaught() {
        assertThat(brokenGuarantees(consistent(
                        RendezvousHash::ofLongs,
                        map -> ((RendezvousHash<Long>) map)
                                .withShards(map.shardCount() + 1)
                                .withWeight(map.shardCount(), 2))))
                .containsExactly("hash-sharding/minimal-movement");
    }

    @Test
    @Rejects("hash-sharding/old-map-valid")
    void growthInPlace_isCaught() {
        class Mutable implements ShardMap<Long> {
            JumpHash<Long> current;

            Mutable(int shards) {
                current = JumpHash.ofLongs(shards);
            }

            @Override
            public int shardCount() {
                return current.shardCount();
            }

            @Override
            public int shardFor(Long key) {
                return current.shardFor(key);
            }

            @Override
            public int shardFor(long key) {
                return current.shardFor(key);
            }
        }
        assertThat(brokenGuarantees(consistent(Mutable::new, map -> {
                    ((Mutable) map).current = JumpHash.ofLongs(map.shardCount() + 1);
                    return map;
                })))
                .contains("hash-sharding/old-map-valid");
    }

    static Supplier<WeightedShardMapContract> weightedContract(boolean ignoreWeights, boolean renumber) {
        return () -> new WeightedShardMapContract() {
            @Override
            protected ShardMap<?> weighted(int... weights) {
                return ignoreWeights && Arrays.stream(weights).allMatch(weight -> weight >= 0)
                        ? RendezvousHash.ofLongs(weights.length)
                        : RendezvousHash.weighted(KeyHash.identity(), weights);
            }

            @Override
            protected ShardMap<?> without(ShardMap<?> map, int shard) {
                RendezvousHash<?> before = (RendezvousHash<?>) map;
                ShardMap<?> fewer = ModuloHash.ofLongs(5);
                return renumber
                        ? longs(6, key -> fewer.shardFor(key) + (fewer.shardFor(key) >= shard ? 1 : 0))
                        : before.withWeight(shard, 0);
            }
        };
    }

    @Test
    @Rejects("hash-sharding/weights")
    void ignoredWeights_areCaught() {
        assertThat(brokenGuarantees(weightedContract(true, false))).containsExactly("hash-sharding/weights");
    }

    @Test
    @Rejects("hash-sharding/leave")
    void moduloOverTheRest_isCaught() {
        assertThat(brokenGuarantees(weightedContract(false, true))).containsExactly("hash-sharding/leave");
    }

    @Test
    @Rejects("hash-sharding/no-allocation")
    void routeOverTheText_isCaught() {
        ShardMap<String> slots = HashSlots.evenly(64);
        assertThat(brokenGuarantees(() -> new AllocationFreeContract<Long>() {
                    @Override
                    protected ShardMap<Long> map() {
                        return longs(64, key -> slots.shardFor(Long.toString(key)));
                    }

                    @Override
                    protected Long key(int i) {
                        return (long) i;
                    }

                    @Override
                    protected long[] numbers() {
                        return new long[] {1, 2, 3};
                    }
                }))
                .containsExactly("hash-sharding/no-allocation");
    }

    static Supplier<RedisSlotsContract> slots(ToIntFunction<String> byText, LongToIntFunction byNumber) {
        return () -> new RedisSlotsContract() {
            @Override
            protected int slotOf(String key) {
                return byText.applyAsInt(key);
            }

            @Override
            protected int slotOf(long key) {
                return byNumber.applyAsInt(key);
            }
        };
    }

    @Test
    @Rejects("hash-sharding/redis-slots")
    void slotsWithoutHashTagsOrOfOtherBytes_areCaught() {
        ToIntFunction<String> noTags = key -> Crc16.of(key, 0, key.length()) & 16_383;
        assertThat(brokenGuarantees(slots(noTags, HashSlots::slotOf))).containsExactly("hash-sharding/redis-slots");
        ToIntFunction<String> emptyTag = key -> HashSlots.slotOf(key.contains("{}") ? "" : key);
        assertThat(brokenGuarantees(slots(emptyTag, HashSlots::slotOf))).containsExactly("hash-sharding/redis-slots");
        ToIntFunction<String> latin1 = key ->
                HashSlots.slotOf(new String(key.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.US_ASCII));
        assertThat(brokenGuarantees(slots(latin1, HashSlots::slotOf))).containsExactly("hash-sharding/redis-slots");
    }

    @Test
    @Rejects("hash-sharding/number-slots")
    void slotOfTheAbsoluteNumber_isCaught() {
        assertThat(brokenGuarantees(slots(HashSlots::slotOf, key -> HashSlots.slotOf(Math.abs(key)))))
                .containsExactly("hash-sharding/number-slots");
    }

    @Test
    @Rejects("hash-sharding/hot-keys")
    void countersForTheFirstKeysOnly_areCaught() {
        assertThat(brokenGuarantees(() -> new HotKeysContract() {
                    @Override
                    protected Subject report(int capacity) {
                        Map<Long, AtomicInteger> counts = new HashMap<>();
                        return new Subject() {
                            @Override
                            public void record(long key) {
                                if (counts.size() < capacity || counts.containsKey(key)) {
                                    counts.computeIfAbsent(key, k -> new AtomicInteger())
                                            .incrementAndGet();
                                }
                            }

                            @Override
                            public List<HotKeys.HotKey<Long>> hottest(int limit) {
                                return counts.entrySet().stream()
                                        .map(e -> new HotKeys.HotKey<>(
                                                e.getKey(), e.getValue().get(), 0))
                                        .limit(limit)
                                        .toList();
                            }
                        };
                    }
                }))
                .containsExactly("hash-sharding/hot-keys");
    }

    @Test
    @Rejects("hash-sharding/primitive-route")
    void numberTakenForTheHashOfText_isCaught() {
        assertThat(brokenGuarantees(() -> new ShardMapContract<String>() {
                    @Override
                    protected ShardMap<String> map(int shards) {
                        return new Functions<>(
                                shards,
                                key -> Math.floorMod(key.hashCode(), shards),
                                ModuloHash.ofLongs(shards)::shardFor);
                    }

                    @Override
                    protected Keys<String> keys() {
                        return Keys.strings();
                    }
                }))
                .containsExactly("hash-sharding/primitive-route");
    }
}
