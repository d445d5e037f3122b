package org.scalingpatterns.caching;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A cache that is filled by reading: what it lacks is loaded from the store, once for all who wait; what is written goes to the
 * store, and drops the copy. Thread-safe; a hit is one look into the cache and takes no lock.
 *
 * <p>A read never returns a value older than the last write through this object that had returned before the read began.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class CacheAside<K, V> {

    /*
     * 1. Nothing old gets in. A load takes a lease before it reads the store; a write invalidates after the store has it, which
     *    voids all leases. So of load, write, invalidate, fill in this order, the fill is refused. A row from a replica that
     *    lags behind has a valid lease, and is refused by its version.
     * 2. No load that began before a write serves a reader who comes after it: a write takes it off the map of loads before it
     *    returns, so nobody joins it any more. Loads has the rest.
     *    It does so before it drops the copy: where the cache can't be told, and the key not remembered, only copies are distrusted
     *    that were made before that moment (Copies), and a load that is off the map by then makes none after it. A load that
     *    begins between the two has read what the write stored; the copy that it may still find, it shows to nobody else.
     * 3. After a write whose outcome is not known the copy is dropped, with the version of the write: for the time of the
     *    cache's fence no older row becomes a copy, as the write may still arrive.
     * 4. An invalidation that fails is remembered: Copies bypasses the key until it has been made up for.
     * 5. Early refresh (XFetch): Vattani, Chierichetti, Lowenstein, Optimal Probabilistic Cache Stampede Prevention, VLDB 2015.
     *    A reader refreshes when now - loadTime * earliness * ln(random) >= expiry: the nearer to its end, the likelier.
     * 6. There is one entry for each key that is being loaded or is in doubt, both bounded. Nothing else grows but the
     *    cache, which has bounds of its own.
     */

    private static final int ATTEMPTS = 8;
    private static final double MAX_DRAW = 37; // -ln(2^-53), rounded up

    private final Store<K, V> store;
    private final VersionClock versions;
    private final CacheAsideOptions options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final Executor refresher;
    private final Copies<K, V> copies;
    private final Loads<K, V> loads;

    /**
     * @param nanoTime the monotonic clock of the cache, such as {@code System::nanoTime}
     * @param random for jitter and early refresh; thread-safe, as {@code java.util.Random} is
     * @param refresher runs early refreshes; {@code Runnable::run} lets the reader do it. It may reject
     *     them, but not drop them without a word
     */
    public CacheAside(
            Cache<K, V> cache,
            Store<K, V> store,
            VersionClock versions,
            CacheAsideOptions options,
            LongSupplier nanoTime,
            RandomGenerator random,
            Executor refresher) {
        this.store = Objects.requireNonNull(store, "store");
        this.versions = Objects.requireNonNull(versions, "versions");
        this.options = Objects.requireNonNull(options, "options");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.random = Objects.requireNonNull(random, "random");
        this.refresher = Objects.requireNonNull(refresher, "refresher");
        this.copies = new Copies<>(Objects.requireNonNull(cache, "cache"), options, nanoTime, random);
        this.loads = new Loads<>(copies, store, options, nanoTime);
    }

    /**
     * The value of a key; null where there is none. A cache that can't be reached is not told to the reader.
     *
     * @throws LoadTimeoutException if somebody else's load, or the turn to load, takes longer than the timeout
     * @throws InterruptedIOException if interrupted while waiting for these; the thread stays interrupted
     * @throws IOException the store's
     * @throws IllegalStateException if the key is being loaded by this very thread
     */
    public V get(K key) throws IOException {
        Entry<V> copy = copies.get(Objects.requireNonNull(key, "key"));
        if (copy == null) {
            return loads.load(key).value();
        }
        if (isDue(copy)) {
            loads.refresh(key, refresher);
        }
        return copy.row().value();
    }

    /**
     * The values of those of the keys that have one; what is missing in the cache is loaded in one batch. Throws what {@link
     * #get} throws.
     */
    public Map<K, V> getAll(Collection<? extends K> keys) throws IOException {
        keys.forEach(key -> Objects.requireNonNull(key, "key"));
        Set<K> missing = new LinkedHashSet<>(keys);
        Map<K, Row<V>> rows = copies.getAll(missing);
        missing.removeAll(rows.keySet());
        rows.putAll(loads.loadAll(missing));
        Map<K, V> values = new LinkedHashMap<>();
        for (K key : keys) {
            if (rows.get(key).isPresent()) {
                values.put(key, rows.get(key).value());
            }
        }
        return values;
    }

    /**
     * Writes a value, whether or not there is one. A cache that can't be reached is not told to the writer: readers here don't
     * use the key's copy until it is dropped, but others may, until it expires.
     *
     * @return the row as it is in the store
     * @throws RowRefusedException if the store can't take it: nothing has changed
     * @throws IOException the store's: it may be written or not; the copy is dropped
     */
    public Row<V> put(K key, V value) throws IOException {
        return write(key, Objects.requireNonNull(value, "value"));
    }

    /** Deletes a key, whether or not it is there; otherwise as {@link #put}. */
    public Row<V> delete(K key) throws IOException {
        return write(key, null);
    }

    /**
     * Drops the copy of a key that somebody else wrote.
     *
     * @param version of the row that was written; 0 where it is not known
     */
    public void invalidate(K key, long version) {
        loads.detach(key);
        copies.invalidate(key, version);
    }

    /**
     * Tells the cache of the writes that it could not be told of; for a timer, so that other processes need not wait until a
     * key is read here.
     *
     * @return how many are left
     */
    public int retryInvalidations() {
        return copies.retry();
    }

    /** How many keys are remembered for something. */
    int bookkept() {
        return loads.size() + copies.inDoubt();
    }

    private Row<V> write(K key, V value) throws IOException {
        Objects.requireNonNull(key, "key");
        for (int attempt = 1; ; attempt++) {
            Row<V> row = new Row<>(value, versions.next());
            Row<V> stored;
            try {
                stored = store.write(key, row);
            } catch (RowRefusedException e) {
                throw e; // it is not in, and the copy is right
            } catch (IOException | RuntimeException | Error e) {
                invalidate(key, row.version());
                throw e;
            }
            invalidate(key, stored.version());
            if (stored.version() == row.version()) {
                return stored;
            }
            versions.observe(stored.version()); // a clock is behind; this write came later all the same
            if (attempt == ATTEMPTS) {
                throw new IOException("not written, each time a higher version was there: attempts=%d, version=%d"
                        .formatted(attempt, stored.version()));
            }
        }
    }

    private boolean isDue(Entry<V> copy) {
        double reach = options.earliness() * copy.loadNanos();
        if (reach == 0) {
            return false;
        }
        long left = copy.expiresAtNanos() - nanoTime.getAsLong();
        return left < MAX_DRAW * reach && -Math.log(1 - random.nextDouble()) * reach >= left;
    }
}
