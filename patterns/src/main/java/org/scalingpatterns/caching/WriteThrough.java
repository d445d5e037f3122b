package org.scalingpatterns.caching;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A cache that is written with its store: when a write returns, the store has it and no reader of the cache sees an older row.
 * Thread-safe. A hit is one look into the cache and takes no lock; a write is one of the store and one of the cache.
 *
 * @param <K> the type of key
 * @param <V> the type of value, immutable
 */
public final class WriteThrough<K, V> {

    /*
     * 1. One lock for a key spans store and cache: writes of a key reach both in the same order, and a load is never under way
     *    during a write. So within a process a row is seen by readers from one moment on, the put into the cache. Keys share a
     *    fixed number of locks; who waits for one can be interrupted, and has then done nothing.
     * 2. Store first. Where the cache were first, readers would see what the store may refuse.
     * 3. After a write whose outcome is not known the copy is dropped, with the version of the write: for the time of the
     *    cache's fence no older row becomes a copy, as the write may still arrive. The next reader asks the store.
     * 4. Other processes have locks of their own, on the same store and perhaps the same cache. There versions decide: the
     *    store keeps the higher one, and so does the cache, whoever comes last. Who finds a higher version than his own in the store
     *    has a clock that is behind; he came later all the same, so he observes it and writes again. The row is then
     *    as if both had written one after the other.
     * 5. A cache that can't be reached costs a reader the load, and nothing else; loads still go one by one for each lock, so
     *    the store is not stampeded. A writer is not told that all is well if it may not be: CopyInDoubtException.
     */

    private final Cache<K, V> cache;
    private final Store<K, V> store;
    private final VersionClock versions;
    private final WriteThroughOptions options;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final ReentrantLock[] locks;

    /**
     * @param store whose calls must not come back to this object
     * @param nanoTime the monotonic clock of the cache, such as {@code System::nanoTime}
     * @param random for the jitter; thread-safe, as {@code java.util.Random} is
     */
    public WriteThrough(
            Cache<K, V> cache,
            Store<K, V> store,
            VersionClock versions,
            WriteThroughOptions options,
            LongSupplier nanoTime,
            RandomGenerator random) {
        this.cache = Objects.requireNonNull(cache, "cache");
        this.store = Objects.requireNonNull(store, "store");
        this.versions = Objects.requireNonNull(versions, "versions");
        this.options = Objects.requireNonNull(options, "options");
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.random = Objects.requireNonNull(random, "random");
        this.locks = new ReentrantLock[options.locks()];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /**
     * The value of a key; null where there is none.
     *
     * @throws InterruptedIOException if interrupted while waiting for another one's load or write of the key
     * @throws IOException the store's
     */
    public V get(K key) throws IOException {
        Entry<V> copy = copy(key);
        if (copy != null) {
            return copy.row().value();
        }
        ReentrantLock lock = lock(key);
        try {
            copy = copy(key); // who had the lock may have loaded it
            return copy != null ? copy.row().value() : load(key);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes a value, whether or not there is one.
     *
     * @return the row as it is in the store
     * @throws RowRefusedException if the store can't take it: nothing has changed
     * @throws CopyInDoubtException if it is written, but an old copy may be left in the cache
     * @throws InterruptedIOException if interrupted while waiting for another one's load or write of the key: not written
     * @throws IOException the store's: it may be written or not, no old copy is left; a {@link CopyInDoubtException} that it
     *     suppresses says that one may be
     */
    public Row<V> put(K key, V value) throws IOException {
        return write(key, Objects.requireNonNull(value, "value"));
    }

    /** Deletes a key, whether or not it is there; otherwise as {@link #put}. */
    public Row<V> delete(K key) throws IOException {
        return write(key, null);
    }

    private Row<V> write(K key, V value) throws IOException {
        ReentrantLock lock = lock(key);
        try {
            for (int attempt = 1; ; attempt++) {
                Row<V> row = new Row<>(value, versions.next());
                Row<V> stored = store(key, row);
                CopyInDoubtException doubt = null;
                try {
                    keep(key, stored);
                } catch (CopyInDoubtException e) {
                    doubt = e; // which says that it is written; it may not be
                }
                if (stored.version() == row.version()) {
                    if (doubt != null) {
                        throw doubt;
                    }
                    return stored;
                }
                versions.observe(stored.version());
                if (attempt == options.attempts()) {
                    throw lost(attempt, stored.version(), doubt);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static IOException lost(int attempts, long version, CopyInDoubtException doubt) {
        var lost = new IOException("not written, each time a higher version was there: attempts=%d, version=%d"
                .formatted(attempts, version));
        if (doubt != null) {
            lost.addSuppressed(doubt);
        }
        return lost;
    }

    private Row<V> store(K key, Row<V> row) throws IOException {
        try {
            return store.write(key, row);
        } catch (RowRefusedException e) {
            throw e; // it is not in, and the copy is right
        } catch (IOException | RuntimeException | Error e) {
            try {
                cache.invalidate(key, row.version());
            } catch (IOException | RuntimeException | Error unreachable) {
                e.addSuppressed(new CopyInDoubtException(key, 0, unreachable));
            }
            throw e;
        }
    }

    /** Makes a row that the store has the copy, or at least sees to it that there is no older one. */
    void keep(K key, Row<V> stored) throws CopyInDoubtException {
        try {
            cache.put(key, entry(stored, 0));
        } catch (IOException | RuntimeException | Error e) {
            try {
                cache.invalidate(key, stored.version());
            } catch (IOException | RuntimeException | Error unreachable) {
                if (unreachable != e) { // the JVM may throw one OutOfMemoryError twice
                    unreachable.addSuppressed(e);
                }
                throw new CopyInDoubtException(key, stored.version(), unreachable);
            }
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    /** Under the key's lock. */
    private V load(K key) throws IOException {
        long lease;
        try {
            lease = cache.lease(key);
        } catch (IOException | RuntimeException unreachable) {
            return store.load(key).value();
        }
        long begun = nanoTime.getAsLong();
        Row<V> row = store.load(key);
        versions.observe(row.version());
        try {
            cache.fill(key, entry(row, nanoTime.getAsLong() - begun), lease);
        } catch (IOException | RuntimeException unreachable) {
            return row.value(); // which is right, kept or not
        }
        return row.value();
    }

    private Entry<V> copy(K key) {
        try {
            return cache.get(key);
        } catch (IOException | RuntimeException unreachable) { // or a copy that can't be decoded, of another release
            return null;
        }
    }

    private Entry<V> entry(Row<V> row, long loadNanos) {
        long ttl = options.ttl().toNanos();
        long early = (long) (ttl * options.jitter() * random.nextDouble());
        return new Entry<>(row, nanoTime.getAsLong() + ttl - early, loadNanos);
    }

    private ReentrantLock lock(K key) throws InterruptedIOException {
        int hash = key.hashCode() * 0x9E3779B9; // Fibonacci hashing, Knuth, TAOCP 3, 6.4
        ReentrantLock lock = locks[(hash >>> 12) & (locks.length - 1)];
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lock of a key: nothing was done");
        }
        return lock;
    }
}
