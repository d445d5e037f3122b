package org.scalingpatterns.sharding;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;
import java.util.function.ToIntFunction;

/**
 * A lookup table key → shard: any key can live anywhere and be moved alone. A key is assigned on first use. Thread-safe;
 * lookups lock nothing and allocate nothing, O(1) expected; <b>one entry of memory per key</b>.
 *
 * @param <K> the type of key
 */
public abstract sealed class ShardDirectory<K> implements ShardMap<K> permits LongDirectory, KeyDirectory {

    /*
     * 1. First assignment is one compare-and-set from "absent". The placement proposes a shard outside of any lock; of several
     *    threads that propose for one key, one wins and all return the winner's shard.
     * 2. A move is a compare-and-set from an expected version. Two movers of a key can't both succeed.
     * 3. Versions come from one counter for the whole directory, so a key that was removed and assigned again has a version
     *    it never had: a mover that slept through both is refused (no ABA), and of two routes the later is known. For that, a
     *    new key's version is drawn in the exclusive write itself: drawn before, it could be lower than that of an assignment
     *    which came and was removed in between. A move draws between the look at the entry and the compare-and-set from it: if that
     *    succeeds, the key had no other entry meanwhile.
     * 4. The number of keys per shard is counted beside the table. It follows the table within the running operations; the
     *    least-loaded placement needs no more.
     */

    /**
     * Where a key lives.
     *
     * @param shard the shard
     * @param version grows with every change in the directory; of two entries for a key the higher is the later
     */
    public record Entry(int shard, long version) {}

    /** In place of a shard: no entry. */
    static final int ABSENT = -1;

    private final AtomicIntegerArray keys;
    private final AtomicLong versions = new AtomicLong();

    ShardDirectory(int shards) {
        Checks.inRange(1, LongDirectory.MAX_SHARDS, "shards", shards);
        this.keys = new AtomicIntegerArray(shards);
    }

    /**
     * Numeric keys, in a flat table; new keys go to the shard with the fewest keys. O(shards) per new key.
     *
     * @param shards number of shards, {@code 1 .. 2^20}
     * @return an empty directory
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static ShardDirectory<Long> ofLongs(int shards) {
        return new LongDirectory(shards, null);
    }

    /**
     * Numeric keys, in a flat table; new keys go where another map would have them. Prefer {@link JumpBackHash#ofLongs} for
     * it, unless related keys should start out together.
     *
     * @param placement proposes the shard of a new key
     * @return an empty directory with as many shards
     */
    public static ShardDirectory<Long> ofLongs(ShardMap<Long> placement) {
        return new LongDirectory(placement.shardCount(), key -> placement.shardFor(Long.valueOf(key)));
    }

    /**
     * Numeric keys, in a flat table, with a placement of the caller's.
     *
     * @param shards number of shards, {@code 1 .. 2^20}
     * @param placement proposes the shard of a new key; called without a lock, perhaps by several threads for one key
     * @return an empty directory
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static ShardDirectory<Long> ofLongs(int shards, LongToIntFunction placement) {
        return new LongDirectory(shards, Objects.requireNonNull(placement, "placement"));
    }

    /**
     * Text keys; new keys go to the shard with the fewest keys. O(shards) per new key.
     *
     * @param shards number of shards, {@code 1 .. 2^20}
     * @return an empty directory
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static ShardDirectory<String> ofStrings(int shards) {
        return new KeyDirectory<>(shards, null);
    }

    /**
     * Text keys; new keys go where another map would have them.
     *
     * @param placement proposes the shard of a new key
     * @return an empty directory with as many shards
     */
    public static ShardDirectory<String> ofStrings(ShardMap<String> placement) {
        return new KeyDirectory<>(placement.shardCount(), placement::shardFor);
    }

    /**
     * Keys of any type with {@code equals} and {@code hashCode}. Prefer {@link #ofLongs(int)} for numbers: a fraction of the
     * memory, and no boxing.
     *
     * @param shards number of shards, {@code 1 .. 2^20}
     * @param placement proposes the shard of a new key; called without a lock, perhaps by several threads for one key
     * @param <K> the type of key
     * @return an empty directory
     * @throws IllegalArgumentException if {@code shards} is out of range
     */
    public static <K> ShardDirectory<K> of(int shards, ToIntFunction<? super K> placement) {
        return new KeyDirectory<>(shards, Objects.requireNonNull(placement, "placement"));
    }

    /**
     * The shard of a key, without assigning one.
     *
     * @param key the key
     * @return its shard, or -1 if it has none
     */
    public abstract int find(K key);

    /**
     * {@link #find(Object)} for a number, without boxing.
     *
     * @param key the key
     * @return its shard, or -1 if it has none
     * @throws UnsupportedOperationException if this directory's keys aren't numbers
     */
    public abstract int find(long key);

    /**
     * Shard and version of a key, without assigning one.
     *
     * @param key the key
     * @return its entry, or empty if it has none
     */
    public abstract Optional<Entry> entry(K key);

    /**
     * Moves one key, if nothing happened to it since {@code expectedVersion}. The caller moves the data: <b>copy, then move the
     * entry, then delete</b>, with writes to the key held back meanwhile.
     *
     * @param key the key
     * @param expectedVersion the version the caller saw
     * @param toShard its new shard
     * @return whether it moved; false if the key is absent or has another version
     * @throws IllegalArgumentException if there is no such shard
     */
    public final boolean move(K key, long expectedVersion, int toShard) {
        Checks.inRange(0, shardCount() - 1, "toShard", toShard);
        int from = replace(key, expectedVersion, toShard);
        if (from >= 0) {
            count(toShard, 1);
            count(from, -1);
        }
        return from >= 0;
    }

    /**
     * Forgets a key; its next use assigns it afresh. Delete the rows first: an entry without rows is reclaimable, rows without
     * an entry are lost. <b>Writes to the key have to be held back meanwhile</b>, as for a move: writing rows changes no version, so a row
     * that comes between the look at them and this call is one that no lookup finds.
     *
     * @param key the key
     * @param expectedVersion the version the caller saw
     * @return whether it was removed; false if the key is absent or has another version
     */
    public final boolean remove(K key, long expectedVersion) {
        int from = replace(key, expectedVersion, ABSENT);
        if (from >= 0) {
            count(from, -1);
        }
        return from >= 0;
    }

    /**
     * Forgets a key whatever its version.
     *
     * @param key the key
     * @return whether it had an entry
     */
    public final boolean remove(K key) {
        for (Optional<Entry> entry = entry(key); entry.isPresent(); entry = entry(key)) {
            if (remove(key, entry.get().version())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The number of keys on a shard; exact when no change is running.
     *
     * @param shard an id
     * @return at least 0
     */
    public final int keysOn(int shard) {
        return Math.max(0, keys.get(Checks.inRange(0, shardCount() - 1, "shard", shard)));
    }

    @Override
    public final int shardCount() {
        return keys.length();
    }

    /** Compare-and-set from the expected version to a shard with a new version, or to ABSENT; the old shard, or -1 if refused. */
    abstract int replace(K key, long expectedVersion, int toShard);

    final void count(int shard, int change) {
        keys.addAndGet(shard, change);
    }

    final long nextVersion() {
        return versions.incrementAndGet();
    }

    final int leastLoaded() {
        int least = 0;
        for (int i = 1; i < keys.length(); i++) {
            if (keys.getPlain(i) < keys.getPlain(least)) {
                least = i;
            }
        }
        return least;
    }

    final int checkPlacement(int shard, Object key) {
        if (shard < 0 || shard >= shardCount()) {
            throw new IllegalStateException(
                    "must be 0 .. " + (shardCount() - 1) + ": placement of " + key + "=" + shard);
        }
        return shard;
    }
}
