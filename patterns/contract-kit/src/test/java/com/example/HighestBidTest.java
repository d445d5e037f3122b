package com.example;

import org.junit.jupiter.api.Nested;
import org.scalingpatterns.sharding.AllocationFreeContract;
import org.scalingpatterns.sharding.ConsistentShardMapContract;
import org.scalingpatterns.sharding.ShardMap;

/** It spreads keys, grows without reshuffling, and leaves nothing for the garbage collector. */
class HighestBidTest extends ConsistentShardMapContract<Long> {

    @Override
    protected ShardMap<Long> map(int shards) {
        return new HighestBid(shards);
    }

    @Override
    protected ShardMap<Long> grown(ShardMap<Long> map) {
        return new HighestBid(map.shardCount() + 1);
    }

    @Override
    protected Keys<Long> keys() {
        return Keys.longs();
    }

    @Nested
    class OnThePathOfEveryRequest extends AllocationFreeContract<Long> {
        @Override
        protected ShardMap<Long> map() {
            return new HighestBid(16);
        }

        @Override
        protected Long key(int i) {
            return i * 1_000_003L;
        }

        @Override
        protected long[] numbers() {
            return new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE};
        }
    }
}
