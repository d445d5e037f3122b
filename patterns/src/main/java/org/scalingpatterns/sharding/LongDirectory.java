package org.scalingpatterns.sharding;

import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.function.LongToIntFunction;

/** A directory of numbers: shard and version of a key packed into one long of a {@link LongTable}. */
final class LongDirectory extends ShardDirectory<Long> {

    /*
     *   63      62 ........ 20  19 ...... 0
     *   0       version         shard            version >= 1, so a packed entry is neither ABSENT nor a tombstone
     */

    private static final int SHARD_BITS = 20;
    static final int MAX_SHARDS = 1 << SHARD_BITS;

    private final LongTable table = new LongTable();
    private final LongToIntFunction placement;
    private final IntToLongFunction fresh = this::packFresh;

    /** A null placement means least-loaded. */
    LongDirectory(int shards, LongToIntFunction placement) {
        super(shards);
        this.placement = placement;
    }

    @Override
    public int find(Long key) {
        return find(key.longValue());
    }

    @Override
    public int find(long key) {
        long packed = table.get(key);
        return packed == LongTable.ABSENT ? -1 : shard(packed);
    }

    @Override
    public int shardFor(Long key) {
        return shardFor(key.longValue());
    }

    @Override
    public int shardFor(long key) {
        long packed = table.get(key);
        return packed == LongTable.ABSENT ? assign(key) : shard(packed);
    }

    private int assign(long key) {
        int shard = placement == null ? leastLoaded() : checkPlacement(placement.applyAsInt(key), key);
        long witness = table.computeIfAbsent(key, fresh, shard);
        if (witness != LongTable.ABSENT) {
            return shard(witness);
        }
        count(shard, 1);
        return shard;
    }

    @Override
    public Optional<Entry> entry(Long key) {
        long packed = table.get(key);
        return packed == LongTable.ABSENT ? Optional.empty() : Optional.of(new Entry(shard(packed), version(packed)));
    }

    @Override
    int replace(Long key, long expectedVersion, int toShard) {
        long current = table.get(key);
        if (current == LongTable.ABSENT || version(current) != expectedVersion) {
            return -1;
        }
        long next = toShard == ABSENT ? LongTable.ABSENT : pack(toShard, nextVersion());
        return table.compareAndExchange(key, current, next) == current ? shard(current) : -1;
    }

    private long packFresh(int shard) {
        return pack(shard, nextVersion());
    }

    private static long pack(int shard, long version) {
        return (version << SHARD_BITS) | shard;
    }

    private static int shard(long packed) {
        return (int) packed & (MAX_SHARDS - 1);
    }

    private static long version(long packed) {
        return packed >>> SHARD_BITS;
    }
}
