package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a store over shards promises. */
public abstract class ShardedStoreContract {

    /** A store to test. */
    public interface Subject {
        String get(long key);

        String put(long key, String value);

        String remove(long key);

        ScanResult<Long, String> scan(Predicate<Long> keys);

        ScanResult<Long, String> scan(long from, long to);
    }

    /** A shard that can fail in the middle of a scan. */
    protected static final class FakeShard implements Shard<Long, String> {
        final Map<Long, String> entries = new TreeMap<>();
        boolean failing;
        int scans;

        @Override
        public String get(Long key) {
            return entries.get(key);
        }

        @Override
        public String put(Long key, String value) {
            return entries.put(key, value);
        }

        @Override
        public String remove(Long key) {
            return entries.remove(key);
        }

        @Override
        public void scan(Predicate<? super Long> keys, BiConsumer<? super Long, ? super String> sink) {
            scans++;
            entries.forEach((key, value) -> {
                if (keys.test(key)) {
                    sink.accept(key, value);
                    if (failing) {
                        throw new IllegalStateException("disk on fire");
                    }
                }
            });
        }
    }

    private static final int SHARDS = 6;
    private static final long[] BOUNDARIES = {100, 200, 300, 400, 500};

    private final Map<Integer, FakeShard> shards = new HashMap<>();

    /** A store that asks for the current map and for its shards. */
    protected abstract Subject store(Supplier<ShardMap<Long>> current, IntFunction<Shard<Long, String>> shardOf);

    private Subject filled(ShardMap<Long> map) {
        Subject store = store(() -> map, this::shard);
        for (long key = 0; key < 600; key++) {
            assertThat(store.put(key, "v" + key)).isNull();
        }
        return store;
    }

    private FakeShard shard(int id) {
        return shards.computeIfAbsent(id, i -> new FakeShard());
    }

    private static List<Long> keys(ScanResult<Long, String> result) {
        List<Long> keys = new ArrayList<>();
        result.entries().forEach(entry -> {
            assertThat(entry.getValue()).isEqualTo("v" + entry.getKey());
            keys.add(entry.getKey());
        });
        return keys;
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    @Guarantee("hash-sharding/store-round-trip")
    public void put_thenGetAndRemove_findTheValue() {
        Subject store = filled(JumpBackHash.ofLongs(SHARDS));
        for (long key = 0; key < 600; key++) {
            assertThat(store.get(key)).isEqualTo("v" + key);
            assertThat(store.put(key, "new")).isEqualTo("v" + key);
            assertThat(store.remove(key)).isEqualTo("new");
            assertThat(store.get(key)).isNull();
            assertThat(store.remove(key)).isNull();
        }
    }

    @Test
    @Guarantee("hash-sharding/scan-complete")
    public void scan_allShards_findsEveryMatchOnce() {
        Subject store = filled(JumpBackHash.ofLongs(SHARDS));
        ScanResult<Long, String> result = store.scan(key -> key % 3 == 0);
        assertThat(keys(result))
                .containsExactlyInAnyOrderElementsOf(
                        numbers(0, 600).stream().filter(key -> key % 3 == 0).toList());
        assertThat(result.isComplete()).isTrue();
        assertThat(result.shards()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    @Test
    @Guarantee("hash-sharding/scan-failures")
    public void scan_failingShard_isNamedAndContributesNothing() {
        ShardMap<Long> map = JumpBackHash.ofLongs(SHARDS);
        Subject store = filled(map);
        shard(4).failing = true;
        ScanResult<Long, String> result = store.scan(key -> true);
        assertThat(result.isComplete()).isFalse();
        assertThat(result.failures()).containsOnlyKeys(4);
        assertThat(result.failures().get(4)).hasMessage("disk on fire");
        assertThat(result.shards()).hasSize(SHARDS);
        assertThat(keys(result))
                .containsExactlyInAnyOrderElementsOf(numbers(0, 600).stream()
                        .filter(key -> map.shardFor(key) != 4)
                        .toList());
    }

    @Test
    @Guarantee("hash-sharding/one-snapshot")
    public void operation_readsTheCurrentMapOnce() {
        AtomicInteger reads = new AtomicInteger();
        RangeMap<Long> map = RangeMap.ofLongs(BOUNDARIES);
        Subject store = store(
                () -> {
                    reads.incrementAndGet();
                    return map;
                },
                this::shard);
        List<Runnable> operations = List.of(
                () -> store.put(1, "v1"),
                () -> store.get(1),
                () -> store.remove(1),
                () -> store.scan(key -> true),
                () -> store.scan(1L, 300L));
        for (Runnable operation : operations) {
            reads.set(0);
            operation.run();
            assertThat(reads).hasValue(1);
        }
    }

    @Test
    @Guarantee("range-sharding/scan-boundary")
    public void scan_rangesThatMeet_neitherSkipNorRepeat() {
        Subject store = filled(RangeMap.ofLongs(BOUNDARIES).split(250L));
        for (long cut : new long[] {0, 1, 99, 100, 101, 249, 250, 251, 300, 599, 600}) {
            List<Long> found = new ArrayList<>(keys(store.scan(0, cut)));
            found.addAll(keys(store.scan(cut, 600)));
            assertThat(found).as("both sides of %s, in order", cut).isEqualTo(numbers(0, 600));
        }
    }

    @Test
    @Guarantee("range-sharding/scan-touches")
    public void scan_range_asksOnlyTheShardsThatMayHoldIt() {
        Subject store = filled(RangeMap.ofLongs(BOUNDARIES));
        ScanResult<Long, String> result = store.scan(150, 300);
        assertThat(keys(result)).isEqualTo(numbers(150, 300));
        assertThat(result.shards()).containsExactly(1, 2);
        assertThat(IntStream.range(0, SHARDS).map(id -> shard(id).scans).toArray())
                .containsExactly(0, 1, 1, 0, 0, 0);
        assertThat(store.scan(7, 7).entries()).isEmpty();
        Subject hashed = store(() -> JumpBackHash.ofLongs(SHARDS), this::shard);
        assertThatThrownBy(() -> hashed.scan(1, 2))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("must be a ranged map: scan from=1 to=2");
    }
}
