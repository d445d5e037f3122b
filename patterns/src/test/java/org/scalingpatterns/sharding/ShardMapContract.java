package org.scalingpatterns.sharding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What every {@link ShardMap} promises. Extend it, or a stronger one ({@link BalancedShardMapContract},
 * {@link ConsistentShardMapContract}), for a map of your own.
 *
 * @param <K> the type of key
 */
public abstract class ShardMapContract<K> {

    /**
     * Keys to test with.
     *
     * @param ith distinct keys, one after the other
     * @param copy an equal key that is another object
     * @param extremes keys that break careless maps
     */
    public record Keys<K>(LongFunction<K> ith, UnaryOperator<K> copy, List<K> extremes) {

        /** Numbers. */
        public static Keys<Long> longs() {
            return new Keys<>(
                    i -> i,
                    key -> Long.parseLong(key.toString()),
                    List.of(0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE, (long) Integer.MIN_VALUE, 1L << 31, 1L << 63));
        }

        /** Texts. */
        public static Keys<String> strings() {
            return new Keys<>(
                    Long::toString,
                    key -> String.valueOf(key.toCharArray()),
                    List.of(
                            "",
                            " ",
                            "\0",
                            "{}",
                            "{a}",
                            "polygenelubricants",
                            "ü",
                            "\ud83d\ude00",
                            "\ud800",
                            "x".repeat(999)));
        }

        /** Keys without any order: the ith is one of very many. */
        final K uniform(long i) {
            return ith.apply(KeyHash.fmix64(i));
        }
    }

    /** A map of so many shards; every call builds another one. */
    protected abstract ShardMap<K> map(int shards);

    /** The keys to test with. */
    protected abstract Keys<K> keys();

    /** The number that the primitive route takes for a key, if there is one. A map where no key has one refuses numbers. */
    protected OptionalLong primitive(K key) {
        return key instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** Numbers of shards to test with. */
    protected int[] shardCounts() {
        return new int[] {1, 2, 3, 7, 64, 1000};
    }

    private List<K> sample() {
        List<K> sample = new ArrayList<>(keys().extremes());
        for (int i = 0; i < 2_000; i++) {
            sample.add(keys().ith().apply(i));
            sample.add(keys().uniform(i));
        }
        return sample;
    }

    @Test
    @Guarantee("hash-sharding/negative-keys")
    public void shardFor_anyKey_isAnIdOfTheMap() {
        for (int shards : shardCounts()) {
            ShardMap<K> map = map(shards);
            assertThat(map.shardCount()).isEqualTo(shards);
            for (K key : sample()) {
                assertThat(map.shardFor(key)).as("shard of %s", key).isBetween(0, shards - 1);
            }
        }
    }

    @Test
    @Guarantee("hash-sharding/deterministic")
    public void shardFor_equalKeys_isTheSameInEveryCopyOfTheMap() {
        for (int shards : shardCounts()) {
            ShardMap<K> map = map(shards);
            ShardMap<K> other = map(shards);
            for (K key : sample()) {
                K copy = keys().copy().apply(key);
                assertThat(other.shardFor(copy)).as("shard of %s", key).isEqualTo(map.shardFor(key));
            }
        }
    }

    @Test
    @Guarantee("hash-sharding/primitive-route")
    public void shardFor_number_agreesWithTheKeyOrIsRefused() {
        for (int shards : shardCounts()) {
            ShardMap<K> map = map(shards);
            boolean numbers = false;
            for (K key : sample()) {
                OptionalLong number = primitive(key);
                if (number.isPresent()) {
                    numbers = true;
                    assertThat(map.shardFor(number.getAsLong()))
                            .as("primitive route of %s", key)
                            .isEqualTo(map.shardFor(key));
                }
            }
            if (!numbers) {
                assertThatThrownBy(() -> map.shardFor(42)).isInstanceOf(UnsupportedOperationException.class);
            }
        }
    }

    @Test
    @Guarantee("hash-sharding/null-key")
    public void shardFor_null_isRefused() {
        K none = null;
        assertThatThrownBy(() -> map(3).shardFor(none)).isInstanceOf(NullPointerException.class);
    }
}
