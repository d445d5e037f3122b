package org.scalingpatterns.caching;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * A cache in this process, over a map that decides what it keeps and for how long: <b>over one that forgets nothing, such as a {@code
 * ConcurrentHashMap}, it grows with every key</b>, expired or invalidated; take {@link BoundedCache}. Thread-safe; a read is one look-up and one
 * look at the clock, everything else is one {@code compute}.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class MapCache<K, V> implements Cache<K, V> {

    /*
     * 1. A lease is the count of changes to a stripe of keys, and a change counts inside the key's compute. So a fill that finds
     *    its lease still valid can't be overtaken by a change of its key before it is in the map. Counters are shared by
     *    the keys of a stripe: a change of another key may void a lease, which costs a refill and is never wrong. In
     *    return, nothing is kept for a key that is not cached, however many there are.
     * 2. An invalidation with a version leaves a fence in place of the copy: an entry that nobody is served, and that only a row
     *    of at least its version replaces. It is the map's to drop like any other.
     * 3. A copy holds lower versions off while it lives and for the time of a fence after that. Otherwise a copy that
     *    replaced a fence and expired soon would let in what the fence had kept out.
     */

    private static final int STRIPES = 4096; // 32 KiB; a power of two
    private static final long FENCE = -1;
    private static final Duration LONGEST =
            Duration.ofDays(36_500); // with a copy's life as long, still fewer nanoseconds than 2^63

    private final ConcurrentMap<K, Entry<V>> map;
    private final long fenceNanos;
    private final LongSupplier nanoTime;
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);

    /**
     * @param map empty, and used by nobody else; its {@code compute} runs once and alone for its key, also where the key is
     *     absent and stays so (as {@code ConcurrentHashMap}'s does; the default method of {@code ConcurrentMap} doesn't)
     * @param fence how long an invalidation holds off lower versions, >= 0 and at most 36,500 days; longer than any replica lags
     * @param nanoTime the monotonic clock by which entries expire, such as {@code System::nanoTime}
     */
    public MapCache(ConcurrentMap<K, Entry<V>> map, Duration fence, LongSupplier nanoTime) {
        if (fence.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: fence=" + fence);
        }
        if (fence.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be <= PT876000H: fence=" + fence);
        }
        this.map = Objects.requireNonNull(map, "map");
        this.fenceNanos = fence.toNanos();
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    }

    @Override
    public Entry<V> get(K key) {
        Entry<V> entry = map.get(key);
        return entry == null || entry.loadNanos() == FENCE || nanoTime.getAsLong() - entry.expiresAtNanos() >= 0
                ? null
                : entry;
    }

    @Override
    public long lease(K key) {
        return changes.get(stripe(key));
    }

    @Override
    public boolean fill(K key, Entry<V> entry, long lease) {
        Entry<V> there = map.compute(key, (k, known) -> changes.get(stripe(k)) == lease ? newer(known, entry) : known);
        return isSame(there, entry);
    }

    @Override
    public boolean put(K key, Entry<V> entry) {
        Entry<V> there = map.compute(key, (k, known) -> {
            changes.incrementAndGet(stripe(k));
            return newer(known, entry);
        });
        return isSame(there, entry);
    }

    @Override
    public void invalidate(K key, long version) {
        map.compute(key, (k, known) -> {
            changes.incrementAndGet(stripe(k));
            if (version == 0) {
                return known != null && known.loadNanos() == FENCE ? known : null;
            }
            Row<V> row = Row.deleted(Math.max(version, version(known)));
            return new Entry<>(row, nanoTime.getAsLong() + fenceNanos, FENCE);
        });
    }

    private Entry<V> newer(Entry<V> known, Entry<V> entry) {
        return entry.row().version() >= version(known) ? entry : known;
    }

    @SuppressWarnings("ReferenceEquality") // an equal one was there before
    private static boolean isSame(Entry<?> there, Entry<?> entry) {
        return there == entry;
    }

    /** The version below which nothing is taken; 0 where anything is. */
    private long version(Entry<V> known) {
        if (known == null) {
            return 0;
        }
        long until = known.expiresAtNanos() + (known.loadNanos() == FENCE ? 0 : fenceNanos);
        return nanoTime.getAsLong() - until >= 0 ? 0 : known.row().version();
    }

    private static int stripe(Object key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (STRIPES - 1);
    }
}
