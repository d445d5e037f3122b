package org.scalingpatterns.sharding;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/** A directory of keys of any type: immutable entries in a concurrent map, whose own compare-and-set operations it uses. */
final class KeyDirectory<K> extends ShardDirectory<K> {

    private final ConcurrentHashMap<K, Entry> entries = new ConcurrentHashMap<>();
    private final ToIntFunction<? super K> placement;

    /** A null placement means least-loaded. */
    KeyDirectory(int shards, ToIntFunction<? super K> placement) {
        super(shards);
        this.placement = placement;
    }

    @Override
    public int find(K key) {
        Entry entry = entries.get(key);
        return entry == null ? -1 : entry.shard();
    }

    @Override
    public int find(long key) {
        throw new UnsupportedOperationException(
                "must be a directory of numbers, see ShardDirectory.ofLongs: key=" + key);
    }

    @Override
    public int shardFor(K key) {
        Entry entry = entries.get(key);
        return entry == null ? assign(key) : entry.shard();
    }

    @Override
    public int shardFor(long key) {
        return find(key);
    }

    private int assign(K key) {
        int shard = placement == null ? leastLoaded() : checkPlacement(placement.applyAsInt(key), key);
        Entry winner = entries.computeIfAbsent(
                key,
                absent -> { // alone for its key: nothing gets between version and entry
                    count(shard, 1);
                    return new Entry(shard, nextVersion());
                });
        return winner.shard();
    }

    @Override
    public Optional<Entry> entry(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    @Override
    int replace(K key, long expectedVersion, int toShard) {
        Entry current = entries.get(key);
        if (current == null || current.version() != expectedVersion) {
            return -1;
        }
        // Versions are unique, so equal entries are the same one.
        boolean replaced = toShard == ABSENT
                ? entries.remove(key, current)
                : entries.replace(key, current, new Entry(toShard, nextVersion()));
        return replaced ? current.shard() : -1;
    }
}
