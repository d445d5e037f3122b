package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.scalingpatterns.contracts.Rejection.brokenGuarantees;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.sharding.ShardedStoreContract.Subject;

class ShardedStoreTest {

    /** A store as the contract sees it. */
    static class Adapter implements Subject {
        final Supplier<ShardMap<Long>> current;
        final IntFunction<Shard<Long, String>> shardOf;
        final ShardedStore<Long, String> store;

        Adapter(Supplier<ShardMap<Long>> current, IntFunction<Shard<Long, String>> shardOf) {
            this.current = current;
            this.shardOf = shardOf;
            this.store = new ShardedStore<>(current, shardOf, Runnable::run);
        }

        @Override
        public String get(long key) {
            return store.get(key);
        }

        @Override
        public String put(long key, String value) {
            return store.put(key, value);
        }

        @Override
        public String remove(long key) {
            return store.remove(key);
        }

        @Override
        public ScanResult<Long, String> scan(Predicate<Long> keys) {
            return store.scan(keys);
        }

        @Override
        public ScanResult<Long, String> scan(long from, long to) {
            return store.scan(from, to);
        }
    }

    interface Stores {
        Subject of(Supplier<ShardMap<Long>> current, IntFunction<Shard<Long, String>> shardOf);
    }

    static Supplier<ShardedStoreContract> contract(Stores stores) {
        return () -> new ShardedStoreContract() {
            @Override
            protected Subject store(Supplier<ShardMap<Long>> current, IntFunction<Shard<Long, String>> shardOf) {
                return stores.of(current, shardOf);
            }
        };
    }

    @Nested
    class Store extends ShardedStoreContract {
        @Override
        protected Subject store(Supplier<ShardMap<Long>> current, IntFunction<Shard<Long, String>> shardOf) {
            return new Adapter(current, shardOf);
        }
    }

    @Test
    @Rejects("hash-sharding/store-round-trip")
    void readsRoutedUnmixed_areCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public String get(long key) {
                        return shardOf.apply((int) key % current.get().shardCount())
                                .get(key);
                    }
                })))
                .containsExactly("hash-sharding/store-round-trip");
    }

    @Test
    @Rejects("hash-sharding/scan-complete")
    void scanThatForgetsTheLastShard_isCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public ScanResult<Long, String> scan(Predicate<Long> keys) {
                        ScanResult<Long, String> all = store.scan(keys);
                        ShardMap<Long> map = JumpBackHash.ofLongs(6);
                        return new ScanResult<>(
                                all.entries().stream()
                                        .filter(e -> map.shardFor(e.getKey()) < 5)
                                        .toList(),
                                all.failures(),
                                all.shards());
                    }
                })))
                .contains("hash-sharding/scan-complete")
                .doesNotContain("hash-sharding/one-snapshot");
    }

    @Test
    @Rejects("hash-sharding/scan-failures")
    void failedShardDroppedSilently_isCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public ScanResult<Long, String> scan(Predicate<Long> keys) {
                        ScanResult<Long, String> result = store.scan(keys);
                        return new ScanResult<>(result.entries(), Map.of(), result.shards());
                    }
                })))
                .containsExactly("hash-sharding/scan-failures");
    }

    @Test
    @Rejects("hash-sharding/scan-failures")
    void halfOfAFailedShardKept_isCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public ScanResult<Long, String> scan(Predicate<Long> keys) {
                        List<Map.Entry<Long, String>> found = new ArrayList<>();
                        ScanResult<Long, String> result = store.scan(keys);
                        for (int shard : result.shards()) {
                            try {
                                shardOf.apply(shard).scan(keys, (key, value) -> found.add(Map.entry(key, value)));
                            } catch (IllegalStateException e) {
                                assertThat(result.failures()).containsKey(shard);
                            }
                        }
                        return new ScanResult<>(found, result.failures(), result.shards());
                    }
                })))
                .containsExactly("hash-sharding/scan-failures");
    }

    @Test
    @Rejects("hash-sharding/one-snapshot")
    void mapReadTwiceInOneOperation_isCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public String put(long key, String value) {
                        String before =
                                shardOf.apply(current.get().shardFor(key)).get(key);
                        shardOf.apply(current.get().shardFor(key)).put(key, value);
                        return before;
                    }
                })))
                .containsExactly("hash-sharding/one-snapshot");
    }

    @Test
    @Rejects("range-sharding/scan-boundary")
    void scanOfClosedOrOpenRanges_isCaught() {
        for (int end : new int[] {-1, 1}) {
            assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                        @Override
                        public ScanResult<Long, String> scan(long from, long to) {
                            return store.scan(from, Math.max(from, to + end));
                        }
                    })))
                    .contains("range-sharding/scan-boundary")
                    .doesNotContain("hash-sharding/scan-complete");
        }
    }

    @Test
    @Rejects("range-sharding/scan-touches")
    void rangeScanOfAllShards_isCaught() {
        assertThat(brokenGuarantees(contract((current, shardOf) -> new Adapter(current, shardOf) {
                    @Override
                    public ScanResult<Long, String> scan(long from, long to) {
                        ScanResult<Long, String> all = store.scan(key -> from <= key && key < to);
                        List<Map.Entry<Long, String>> sorted = new ArrayList<>(all.entries());
                        sorted.sort(Map.Entry.comparingByKey());
                        return new ScanResult<>(sorted, all.failures(), all.shards());
                    }
                })))
                .containsExactly("range-sharding/scan-touches");
    }

    @Test
    void inMemory_overEveryKindOfMap_storesAndScans() {
        List<ShardMap<Long>> maps = List.of(
                JumpBackHash.ofLongs(4),
                RangeMap.ofLongs(10, 20),
                BucketedRangeMap.of(3, 15),
                ShardDirectory.ofLongs(3));
        for (ShardMap<Long> map : maps) {
            ShardedStore<Long, String> store = ShardedStore.inMemory(map);
            LongStream.range(0, 30).forEach(key -> store.put(key, "v" + key));
            assertThat(store.get(7L)).isEqualTo("v7");
            assertThat(store.scan(key -> key < 5).entries()).hasSize(5);
            if (map instanceof RangedShardMap) {
                assertThat(store.scan(8L, 12L).entries())
                        .containsExactly(
                                Map.entry(8L, "v8"), Map.entry(9L, "v9"), Map.entry(10L, "v10"), Map.entry(11L, "v11"));
            }
        }
    }

    @Test
    void scan_withThreads_gathersFromAll() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        ShardMap<Long> map = JumpBackHash.ofLongs(8);
        List<Shard<Long, String>> shards = IntStream.range(0, 8)
                .<Shard<Long, String>>mapToObj(i -> new HeapShard<>(map))
                .toList();
        ShardedStore<Long, String> store = new ShardedStore<>(() -> map, shards::get, pool);
        LongStream.range(0, 1_000).forEach(key -> store.put(key, "v"));
        assertThat(store.scan(key -> true).entries()).hasSize(1_000);
        pool.shutdownNow();
        ScanResult<Long, String> refused = store.scan(key -> true);
        assertThat(refused.failures()).hasSize(8);
        assertThat(refused.entries()).isEmpty();
    }

    @Test
    void scan_errorOfAShard_isNotAResult() {
        ShardMap<Long> map = JumpBackHash.ofLongs(2);
        ShardedStore<Long, String> store = ShardedStore.inMemory(map);
        store.put(1L, "v");
        assertThatThrownBy(() -> store.scan(key -> {
                    throw new StackOverflowError("of the predicate");
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void mapReplaced_withoutMovingTheData_keysVanish() {
        AtomicReference<ShardMap<Long>> current = new AtomicReference<>(JumpBackHash.ofLongs(4));
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Shard<Long, String>[] shards = new Shard[5];
        Arrays.setAll(shards, i -> new HeapShard<>(current.get()));
        ShardedStore<Long, String> store = new ShardedStore<>(current::get, i -> shards[i], Runnable::run);
        LongStream.range(0, 1_000).forEach(key -> store.put(key, "v"));
        current.set(JumpBackHash.ofLongs(5));
        assertThat(LongStream.range(0, 1_000)
                        .filter(key -> store.get(key) == null)
                        .count())
                .isBetween(150L, 250L);
    }
}
