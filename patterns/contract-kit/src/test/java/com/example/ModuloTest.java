package com.example;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.scalingpatterns.sharding.ConsistentShardMapContract;
import org.scalingpatterns.sharding.ShardMap;

/** Whether the contract would notice: the map that everybody writes first breaks two of its promises. */
class ModuloTest {

    /** The remainder, which is negative for negative keys, and another for nearly all keys when there is one more shard. */
    private record Modulo(int shardCount) implements ShardMap<Long> {
        @Override
        public int shardFor(Long key) {
            return shardFor(key.longValue());
        }

        @Override
        public int shardFor(long key) {
            return (int) (key % shardCount);
        }
    }

    /** Private, so that JUnit doesn't take it for a test. */
    private static final class Contract extends ConsistentShardMapContract<Long> {
        @Override
        protected ShardMap<Long> map(int shards) {
            return new Modulo(shards);
        }

        @Override
        protected ShardMap<Long> grown(ShardMap<Long> map) {
            return new Modulo(map.shardCount() + 1);
        }

        @Override
        protected Keys<Long> keys() {
            return Keys.longs();
        }
    }

    @Test
    void shardFor_negativeKey_isRefusedByTheContract() {
        assertThatThrownBy(new Contract()::shardFor_anyKey_isAnIdOfTheMap)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("shard of -1");
    }

    @Test
    void grown_byOneShard_isRefusedByTheContract() {
        assertThatThrownBy(new Contract()::grown_byOneShard_movesKeysOnlyToIt).isInstanceOf(AssertionError.class);
        assertThatThrownBy(new Contract()::grown_byOneShard_movesAtMostTenPercentOverTheMinimum)
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void shardFor_equalKeys_isAllRight() {
        assertThatCode(new Contract()::shardFor_equalKeys_isTheSameInEveryCopyOfTheMap)
                .doesNotThrowAnyException();
    }
}
