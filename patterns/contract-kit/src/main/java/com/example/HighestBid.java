package com.example;

import org.scalingpatterns.sharding.ShardMap;

/** Each shard bids for a key, and the highest bid has it: one more shard takes what it outbids, and nothing else moves. */
public final class HighestBid implements ShardMap<Long> {

    private final int shards;

    public HighestBid(int shards) {
        this.shards = shards;
    }

    @Override
    public int shardCount() {
        return shards;
    }

    @Override
    public int shardFor(Long key) {
        return shardFor(key.longValue());
    }

    @Override
    public int shardFor(long key) {
        int winner = 0;
        long highest = Long.MIN_VALUE;
        for (int shard = 0; shard < shards; shard++) {
            long bid = mix(mix(key) + shard);
            if (bid > highest) {
                highest = bid;
                winner = shard;
            }
        }
        return winner;
    }

    /** SplitMix64's finalizer. */
    private static long mix(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
