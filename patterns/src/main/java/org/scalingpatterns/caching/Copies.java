package org.scalingpatterns.caching;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A cache that may be out of reach, or fail by an exception of its own: then it has no copies, and keys that it could not be told of
 * are in doubt. Thread-safe; bounded.
 */
final class Copies<K, V> {

    /*
     * A key is in doubt until an invalidation of it succeeds. Which one, is a matter of identity: a second failure while the first
     * one is retried makes another object, and the retry doesn't remove it.
     *
     * Where there are too many, keys are not remembered any more; instead all copies are distrusted that may have been made
     * before that moment. A copy lives for its ttl at most, that of a value or that of an absent one, so one that expires later
     * than this ttl from then was made since. That needs no more memory, and ends by itself.
     */

    private static final class Doubt {
        final long version;

        Doubt(long version) {
            this.version = version;
        }
    }

    private final Cache<K, V> cache;
    private final CacheAsideOptions options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final ConcurrentHashMap<K, Doubt> doubts = new ConcurrentHashMap<>();
    private volatile boolean overflown;
    private volatile long distrustedBefore; // if overflown

    Copies(Cache<K, V> cache, CacheAsideOptions options, LongSupplier nanoTime, RandomGenerator random) {
        this.cache = cache;
        this.options = options;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Null where there is none that may be served. */
    Entry<V> get(K key) {
        try {
            Entry<V> copy = isClear(key) ? cache.get(key) : null;
            return copy != null && isTrusted(copy) ? copy : null;
        } catch (IOException | RuntimeException unreachable) { // or a copy that can't be decoded, of another release
            return null;
        }
    }

    /** The rows of those of the keys that have a copy which may be served. */
    Map<K, Row<V>> getAll(Collection<K> keys) {
        Map<K, Row<V>> rows = new LinkedHashMap<>();
        try {
            cache.getAll(clear(keys)).forEach((key, copy) -> {
                if (isTrusted(copy)) {
                    rows.put(key, copy.row());
                }
            });
            return rows;
        } catch (IOException | RuntimeException unreachable) {
            return rows;
        }
    }

    /** Those that the cache may be asked for. It is told of no more once it is out of reach: each would wait as long to find out. */
    private List<K> clear(Collection<K> keys) {
        List<K> clear = new ArrayList<>(keys.size());
        boolean reached = true;
        for (K key : keys) {
            try {
                if (reached ? isClear(key) : !doubts.containsKey(key)) {
                    clear.add(key);
                }
            } catch (IOException unreachable) {
                reached = false;
            }
        }
        return clear;
    }

    /** Empty where the cache is out of reach. */
    OptionalLong lease(K key) {
        try {
            return OptionalLong.of(cache.lease(key));
        } catch (IOException | RuntimeException unreachable) {
            return OptionalLong.empty();
        }
    }

    /** A lease of each key; empty from the first one on for which the cache is out of reach. */
    Map<K, OptionalLong> leases(Collection<K> keys) {
        Map<K, OptionalLong> leases = new LinkedHashMap<>();
        boolean reached = true;
        for (K key : keys) {
            OptionalLong lease = OptionalLong.empty();
            try {
                lease = reached ? OptionalLong.of(cache.lease(key)) : lease;
            } catch (IOException unreachable) {
                reached = false; // for the others too
            } catch (RuntimeException e) {
                // This key alone.
            }
            leases.put(key, lease);
        }
        return leases;
    }

    /** A copy of a row that has just been loaded; its time begins now. */
    Entry<V> made(Row<V> row, long loadNanos) {
        long ttl = ttl(row);
        long life = ttl - (long) (ttl * options.jitter() * random.nextDouble());
        return new Entry<>(row, nanoTime.getAsLong() + life, loadNanos);
    }

    /**
     * Value and time to live in one step; false if the cache refuses it, or is out of reach since it gave the lease: then nobody
     * knows whether it would have refused.
     */
    boolean fill(K key, Entry<V> copy, long lease) {
        try {
            return cache.fill(key, copy, lease);
        } catch (IOException | RuntimeException unreachable) {
            return false;
        }
    }

    /** Tells the cache, or remembers that it could not be told. */
    void invalidate(K key, long version) {
        try {
            cache.invalidate(key, version);
        } catch (IOException | RuntimeException unreachable) {
            doubt(key, version);
        } catch (Error e) {
            doubt(key, version);
            throw e;
        }
    }

    private synchronized void doubt(K key, long version) {
        boolean noted = false;
        try {
            if (doubts.size() < options.maxInDoubt() || doubts.containsKey(key)) {
                doubts.merge(key, new Doubt(version), (one, other) -> new Doubt(Math.max(one.version, other.version)));
                noted = true;
            }
        } finally {
            if (!noted) { // no room, or no memory
                distrustedBefore = nanoTime.getAsLong();
                overflown = true;
            }
        }
    }

    /** Tells the cache what it could not be told; how many keys are left. */
    int retry() {
        for (Map.Entry<K, Doubt> doubt : doubts.entrySet()) {
            try {
                tell(doubt.getKey(), doubt.getValue());
            } catch (IOException unreachable) {
                break; // so are the others
            } catch (RuntimeException e) {
                // This key alone: it stays in doubt.
            }
        }
        return inDoubt();
    }

    /** How many keys the cache could not be told of. */
    int inDoubt() {
        return doubts.size();
    }

    /** Whether the cache may be asked for the key; tells it first what it could not be told. Throws if it is out of reach. */
    private boolean isClear(K key) throws IOException {
        Doubt doubt = doubts.isEmpty() ? null : doubts.get(key);
        if (doubt == null) {
            return true;
        }
        try {
            tell(key, doubt);
            return true;
        } catch (RuntimeException e) { // for this key alone
            return false;
        }
    }

    private void tell(K key, Doubt doubt) throws IOException {
        cache.invalidate(key, doubt.version);
        doubts.remove(key, doubt);
    }

    private boolean isTrusted(Entry<V> copy) {
        return !overflown || copy.expiresAtNanos() - ttl(copy.row()) - distrustedBefore > 0;
    }

    private long ttl(Row<V> row) {
        return (row.isPresent() ? options.ttl() : options.absentTtl()).toNanos();
    }
}
