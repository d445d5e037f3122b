package org.scalingpatterns.caching;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Loads rows into a cache: one load at a time for each key, so many in all. Thread-safe. */
final class Loads<K, V> {

    /*
     * 1. Who finds no flight of a key makes one and leads it; who finds one waits. A leader takes a lease, then looks into the
     *    cache once more: the flight before his may have landed since he looked.
     * 2. A row goes to those who joined before the fill, if the fill succeeds: then the key was not written between lease and
     *    fill, by whatever process. Who joined later, or whose row the cache refused, looks again. The next flight on the
     *    map began after he came, so its row is new enough for him in any case. A copy that the leader finds is his alone: who joins
     *    after that may come after a write, of whatever process, that has dropped the copy. He looks for himself, and it is a
     *    hit if the copy is still right.
     * 3. A failure is the leader's own: those who waited go on, one as the next leader. If the store failed, there is one next
     *    flight for all of them, and if that one fails as well, its failure is theirs: it would fail each of them in turn. If it
     *    ends by its leader's fault, they go on with the one after it. A leader who doesn't come back holds nobody longer than
     *    the timeout, and who waited in vain takes his flight off the map.
     * 4. Permits bound the loads under way. A load within a load goes on its permit: loads that all hold one and all wait for
     *    another would wait for ever.
     * 5. A refresh that has not begun is taken over by the first reader who needs its row: a slow executor strands nobody.
     */

    private final Copies<K, V> copies;
    private final Store<K, V> store;
    private final CacheAsideOptions options;
    private final LongSupplier nanoTime;
    private final Semaphore permits;
    private final ThreadLocal<Boolean> loading = new ThreadLocal<>();
    private final ConcurrentHashMap<K, Flight<V>> flights = new ConcurrentHashMap<>();

    Loads(Copies<K, V> copies, Store<K, V> store, CacheAsideOptions options, LongSupplier nanoTime) {
        this.copies = copies;
        this.store = store;
        this.options = options;
        this.nanoTime = nanoTime;
        this.permits = new Semaphore(options.maxLoads(), true);
    }

    /** From now on nobody joins the flight of a key that is under way, and its row is not kept. */
    void detach(K key) {
        flights.remove(key);
    }

    /** How many keys are being loaded. */
    int size() {
        return flights.size();
    }

    /** A row that is at least as new as the call. */
    Row<V> load(K key) throws IOException {
        long left = options.timeout().toNanos();
        long deadline = nanoTime.getAsLong() + left;
        Flight<V> failed = null; // the last one that he waited for, since the store failed
        for (boolean first = true; ; first = false, left = deadline - nanoTime.getAsLong()) {
            Flight<V> own = Flight.led();
            Flight<V> flight = flights.putIfAbsent(key, own);
            if (failed != null) {
                flight = successor(key, failed, own, flight);
            }
            if (flight == null) {
                return lead(key, own, true, left);
            }
            if (flight.claim()) {
                return lead(key, flight, true, left);
            }
            boolean boarded = flight.isBoarding();
            await(key, flight, deadline);
            if (flight.row() != null && (!first || (boarded && flight.isShared()))) {
                return flight.row();
            }
            if (flight.failure() != null) {
                if (failed != null) {
                    throw new IOException("could not be loaded twice: key=" + key, flight.failure());
                }
                failed = flight;
            } else if (flight.row() == null && failed != null) {
                if (left <= 0) {
                    throw late(key);
                }
                failed = flight; // or he would be given this one for ever
            }
            Entry<V> copy = copies.get(key);
            if (copy != null) {
                return copy.row();
            }
        }
    }

    /** The one flight that all who waited for a failed one go on with, however late they wake up; null if it is their own. */
    private Flight<V> successor(K key, Flight<V> failed, Flight<V> own, Flight<V> there) {
        Flight<V> next = failed.succeededBy(there == null ? own : there);
        if (there != null) {
            return next;
        }
        if (next == own) {
            return null;
        }
        flights.remove(key, own);
        own.fail(null); // who has joined it meanwhile looks again
        return next;
    }

    /** One row for each key; those that nobody is loading in one batch. */
    Map<K, Row<V>> loadAll(Set<K> keys) throws IOException {
        Map<K, Flight<V>> own = new LinkedHashMap<>();
        Map<K, Row<V>> rows;
        try {
            for (K key : keys) {
                Flight<V> flight = Flight.led();
                own.put(key, flight); // first: what is on the map has to land
                if (flights.putIfAbsent(key, flight) != null) {
                    own.remove(key);
                }
            }
            rows = own.isEmpty() ? new LinkedHashMap<>() : lead(own);
        } catch (RuntimeException | Error e) { // perhaps for want of memory, before it was led
            fail(own, null);
            throw e;
        }
        for (K key : keys) {
            if (!own.containsKey(key)) {
                rows.put(key, load(key)); // after its own have landed: two batches never wait for each other
            }
        }
        return rows;
    }

    /** Loads a row that may be served meanwhile, unless it is being loaded, or no permit is free. */
    void refresh(K key, Executor executor) {
        Flight<V> flight = new Flight<>();
        if (flights.putIfAbsent(key, flight) != null) {
            return;
        }
        try {
            executor.execute(() -> {
                if (flight.claim()) {
                    refresh(key, flight);
                }
            });
        } catch (RuntimeException | Error e) { // no room or no thread for it; the copy is good until it expires
            if (flight.claim()) {
                flights.remove(key, flight);
                flight.fail(null);
            } else if (e instanceof Error error) {
                throw error; // the load's, which ran here
            }
        }
    }

    private void refresh(K key, Flight<V> flight) {
        try {
            lead(key, flight, false, 0);
        } catch (IOException | RuntimeException e) {
            // The copy is good until it expires. Then a reader tries, and is told.
        }
    }

    private void await(K key, Flight<V> flight, long deadline) throws IOException {
        if (flight.isLedHere()) {
            throw new IllegalStateException("must not be asked for while it is being loaded: key=" + key);
        }
        try {
            if (!flight.await(deadline - nanoTime.getAsLong())) {
                flights.remove(key, flight);
                throw late(key);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private LoadTimeoutException late(K key) {
        return new LoadTimeoutException("must be loaded within " + options.timeout() + ": key=" + key);
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while waiting for a load");
    }

    private Row<V> lead(K key, Flight<V> flight, boolean looksAgain, long patience) throws IOException {
        try {
            return leading(Map.of(key, flight), patience, () -> {
                OptionalLong lease = copies.lease(key);
                Entry<V> copy = looksAgain && lease.isPresent() ? copies.get(key) : null;
                if (copy != null) {
                    land(key, flight, copy.row(), false);
                    return copy.row();
                }
                long begun = nanoTime.getAsLong();
                return keep(key, flight, store.load(key), nanoTime.getAsLong() - begun, lease);
            });
        } catch (RuntimeException | Error e) { // perhaps for want of memory, before it was led
            flights.remove(key, flight);
            flight.fail(null);
            throw e;
        }
    }

    private Map<K, Row<V>> lead(Map<K, Flight<V>> own) throws IOException {
        return leading(own, options.timeout().toNanos(), () -> {
            Map<K, OptionalLong> leases = copies.leases(own.keySet());
            Map<K, Row<V>> rows = copies.getAll(own.keySet());
            rows.forEach((key, row) -> land(key, own.get(key), row, false));
            Set<K> missing = new LinkedHashSet<>(own.keySet());
            missing.removeAll(rows.keySet());
            if (!missing.isEmpty()) {
                long begun = nanoTime.getAsLong();
                Map<K, Row<V>> loaded = store.loadAll(missing);
                long took = nanoTime.getAsLong() - begun;
                for (K key : missing) {
                    rows.put(key, keep(key, own.get(key), loaded.get(key), took, leases.get(key)));
                }
            }
            return rows;
        });
    }

    private Row<V> keep(K key, Flight<V> flight, Row<V> row, long loadNanos, OptionalLong lease) {
        Objects.requireNonNull(row, () -> "must not be null: row of key=" + key);
        Entry<V> copy =
                copies.made(row, loadNanos); // before the look at the map: a write that detaches later can distrust it
        flight.closeBoarding();
        boolean shared = flights.get(key) == flight && (lease.isEmpty() || copies.fill(key, copy, lease.getAsLong()));
        land(key, flight, row, shared);
        return row;
    }

    private void land(K key, Flight<V> flight, Row<V> row, boolean shared) {
        flights.remove(key, flight); // first: who wakes up must not find it again
        flight.land(row, shared);
    }

    private interface Load<T> {
        T run() throws IOException;
    }

    /** Runs a load on a permit. Whatever becomes of it, its flights land. */
    private <T> T leading(Map<K, Flight<V>> own, long patience, Load<T> load) throws IOException {
        Exception stores = null;
        boolean permitted = false;
        try {
            boolean nested = loading.get() != null;
            permitted = !nested && permit(own.keySet(), patience);
            loading.set(true);
            return load.run();
        } catch (LoadTimeoutException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            stores = Thread.currentThread().isInterrupted() ? null : e;
            throw e;
        } finally {
            if (permitted) {
                loading.remove();
                permits.release();
            }
            fail(own, stores);
        }
    }

    /** Those that have landed stay as they are. */
    private void fail(Map<K, Flight<V>> own, Exception stores) {
        for (Map.Entry<K, Flight<V>> flight : own.entrySet()) {
            flights.remove(flight.getKey(), flight.getValue());
            flight.getValue().fail(stores);
        }
    }

    private boolean permit(Set<K> keys, long patience) throws IOException {
        try {
            if (permits.tryAcquire() || permits.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                return true;
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        throw new LoadTimeoutException("must be <= " + options.maxLoads() + " loads at once: none ended within "
                + options.timeout() + ", keys=" + keys);
    }
}
