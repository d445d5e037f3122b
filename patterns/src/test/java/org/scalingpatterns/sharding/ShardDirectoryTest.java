package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.sharding.ShardDirectory.Entry;

class ShardDirectoryTest {

    /** A directory as the contract sees it. */
    record Adapter<K>(ShardDirectory<K> directory) implements ShardDirectoryContract.Subject<K> {
        @Override
        public int shardFor(K key) {
            return directory.shardFor(key);
        }

        @Override
        public int find(K key) {
            return directory.find(key);
        }

        @Override
        public Optional<Entry> entry(K key) {
            return directory.entry(key);
        }

        @Override
        public boolean move(K key, long expectedVersion, int toShard) {
            return directory.move(key, expectedVersion, toShard);
        }

        @Override
        public boolean remove(K key, long expectedVersion) {
            return directory.remove(key, expectedVersion);
        }

        @Override
        public int keysOn(int shard) {
            return directory.keysOn(shard);
        }
    }

    @Nested
    class Longs extends ShardDirectoryContract<Long> {
        @Override
        protected Subject<Long> directory(int shards, ToIntFunction<Long> placement) {
            return new Adapter<>(ShardDirectory.ofLongs(shards, key -> placement.applyAsInt(key)));
        }

        @Override
        protected Subject<Long> leastLoaded(int shards) {
            return new Adapter<>(ShardDirectory.ofLongs(shards));
        }

        @Override
        protected Long key(long i) {
            return i;
        }
    }

    @Nested
    class Strings extends ShardDirectoryContract<String> {
        @Override
        protected Subject<String> directory(int shards, ToIntFunction<String> placement) {
            return new Adapter<>(ShardDirectory.of(shards, placement));
        }

        @Override
        protected Subject<String> leastLoaded(int shards) {
            return new Adapter<>(ShardDirectory.ofStrings(shards));
        }

        @Override
        protected String key(long i) {
            return "tenant-" + i;
        }
    }

    @Nested
    class LongsAsShardMap extends ShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return ShardDirectory.ofLongs(JumpBackHash.ofLongs(shards));
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
            return ShardDirectory.ofStrings(HashSlots.evenly(shards));
        }

        @Override
        protected Keys<String> keys() {
            return Keys.strings();
        }
    }

    @Test
    void longDirectory_placedByAMapWithAHashOfItsOwn_hasTheKeysWhereThatMapHasThem() {
        ShardMap<Long> placement = JumpBackHash.of(64, (Long key) -> KeyHash.fmix64(~key));
        ShardDirectory<Long> directory = ShardDirectory.ofLongs(placement);
        for (long key = 0; key < 1_000; key++) {
            assertThat(directory.shardFor(key)).isEqualTo(placement.shardFor(Long.valueOf(key)));
        }
    }

    /** Their hashes without a seed have a lower half of zeros, and the places in a table come from there. */
    @Test
    void longTable_keysChosenToCollideInTheMixer_areSpread() {
        LongTable table = new LongTable();
        Set<Integer> places = new HashSet<>();
        for (long i = 0; i < 1_000; i++) {
            long chosen = unmixed(i << 32);
            assertThat((int) KeyHash.fmix64(chosen)).isZero();
            places.add((int) table.hash(chosen) & 0xffff);
        }
        assertThat(places).hasSizeGreaterThan(900);
    }

    /** fmix64 backwards: each step is a bijection, and each constant has an inverse modulo 2^64. */
    private static long unmixed(long hash) {
        long z = hash ^ (hash >>> 33);
        z *= 0x9cb4b2f8129337dbL;
        z ^= z >>> 33;
        z *= 0x4f74430c22a54005L;
        return z ^ (z >>> 33);
    }

    @Test
    void longDirectory_randomOperations_agreesWithAHashMap() {
        ShardDirectory<Long> directory = ShardDirectory.ofLongs(16, key -> (int) key & 15);
        Map<Long, Integer> model = new HashMap<>();
        SplittableRandom random = new SplittableRandom(42);
        for (int i = 0; i < 400_000; i++) {
            long key = random.nextInt(3_000) * (random.nextBoolean() ? 1L : Long.MIN_VALUE / 4096);
            switch (random.nextInt(4)) {
                case 0 -> assertThat(directory.remove(key)).isEqualTo(model.remove(key) != null);
                case 1 -> assertThat(directory.find(key)).isEqualTo(model.getOrDefault(key, -1));
                case 2 -> {
                    int to = random.nextInt(16);
                    Optional<Entry> entry = directory.entry(key);
                    assertThat(entry.isPresent()).isEqualTo(model.containsKey(key));
                    entry.ifPresent(known -> {
                        assertThat(directory.move(key, known.version(), to)).isTrue();
                        model.put(key, to);
                    });
                }
                default ->
                    assertThat(directory.shardFor(key)).isEqualTo(model.computeIfAbsent(key, k -> (int) (long) k & 15));
            }
        }
        for (int shard = 0; shard < 16; shard++) {
            int expected = shard;
            assertThat((long) directory.keysOn(shard))
                    .isEqualTo(
                            model.values().stream().filter(s -> s == expected).count());
        }
    }

    @Test
    void stringDirectory_numberRoute_isRefused() {
        ShardDirectory<String> directory = ShardDirectory.ofStrings(2);
        assertThatThrownBy(() -> directory.shardFor(5))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("must be a directory of numbers, see ShardDirectory.ofLongs: key=5");
    }

    @Test
    void arguments_outOfRange_sayRuleAndValue() {
        ShardDirectory<Long> directory = ShardDirectory.ofLongs(3);
        assertThatThrownBy(() -> directory.move(1L, 1, 3)).hasMessage("must be <= 2: toShard=3");
        assertThatThrownBy(() -> directory.keysOn(-1)).hasMessage("must be >= 0: shard=-1");
        assertThatThrownBy(() -> ShardDirectory.ofLongs(1 << 21)).hasMessage("must be <= 1048576: shards=2097152");
    }

    @Test
    void entry_afterMove_cachedRouteIsStaleUntilAShardSaysSo() {
        ShardDirectory<String> directory = ShardDirectory.of(4, key -> 0);
        CachedDirectory<String> cache = new CachedDirectory<>(
                CachedDirectory.Source.of(directory), new CachedDirectory.Config(10, Duration.ZERO, 2), () -> 0);
        assertThat(cache.shardFor("a")).isZero();
        Entry seen = directory.entry("a").orElseThrow();
        assertThat(directory.move("a", seen.version(), 3)).isTrue();
        assertThat(cache.shardFor("a")).as("stale").isZero();
        Entry moved = directory.entry("a").orElseThrow();
        int answered = cache.call(
                "a",
                entry -> entry.shard() == 3
                        ? new CachedDirectory.Done<>(entry.shard())
                        : new CachedDirectory.Moved<>(moved));
        assertThat(answered).isEqualTo(3);
        assertThat(cache.shardFor("a")).isEqualTo(3);
        cache.invalidate("a");
        assertThat(cache.size()).isZero();
        assertThat(cache.find("a")).isEqualTo(3);
    }
}
