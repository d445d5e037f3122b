package org.scalingpatterns.benchmarks.sharding;

import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.ShardMap;

/** Slots for a store whose keys are numbers. */
record LongSlots(HashSlots slots) implements ShardMap<Long> {
    @Override
    public int shardCount() {
        return slots.shardCount();
    }

    @Override
    public int shardFor(Long key) {
        return slots.shardFor(key.longValue());
    }

    @Override
    public int shardFor(long key) {
        return slots.shardFor(key);
    }
}
