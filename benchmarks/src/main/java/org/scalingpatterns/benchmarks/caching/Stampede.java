package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.results.Cell;

/**
 * What does a store get to do when a thousand readers want one key that the cache lacks, and how long do they wait?
 *
 * <p><b>Workload.</b> 1,000 threads read one key. The store is simulated: 20 connections, 5 ms a load. {@code naive} and
 * {@code single-flight}: the key is not cached, and the store answers nobody before all thousand wait; waiting is counted from
 * then. {@code early-refresh}: the copy is about to expire, on a clock that stands still, within the time that a load takes;
 * the store answers only when all thousand have returned; waiting is counted from a reader's call.
 *
 * <p><b>Expected.</b> Naive: 1,000 loads, the last after 1,000 / 20 · 5 ms = 250 ms. Single flight: one load, all served after 5 ms
 * and what waking up a thousand threads takes. Early refresh: one load, and nobody waits for it. <b>Refuted</b> by a second
 * load with single flight or early refresh.
 *
 * <pre>scripts/bench cache-aside</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "aside=single-flight",
        figures = {
            @Figure(name = "loads", unit = "calls", says = "calls to the store for 1,000 readers", of = "loads"),
            @Figure(name = "at-once", unit = "calls", says = "calls under way at a time, at most", of = "peak"),
            @Figure(name = "wait-p50", unit = "ns", says = "what half of the readers waited at most", of = "p50Nanos"),
            @Figure(name = "wait-p99", unit = "ns", says = "what 99 % of the readers waited at most", of = "p99Nanos")
        })
public class Stampede {
    private static final int READERS = 1_000;
    private static final int CONNECTIONS = 20;
    private static final long LOAD_NANOS = 5_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String KEY = "hot";

    @Param({"naive", "single-flight", "early-refresh"})
    public String aside;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long readers;
        public long served;
        public long loads;
        public long peak;
        public long p50Nanos;
        public long p99Nanos;
    }

    @Benchmark
    public void stampede(Counts counts) throws Exception {
        var rows = new HeapStore<String, String>();
        rows.write(KEY, new Row<>("value", 1));
        var store = new GatedStore(rows, CONNECTIONS, LOAD_NANOS);
        Readers readers;
        long from = System.nanoTime();
        if (aside.equals("early-refresh")) {
            readers = expiring(store);
        } else {
            Readers.Read read = cold(store);
            store.shut();
            readers = new Readers(READERS, read);
            readers.awaitWaiting(READERS);
            from = System.nanoTime();
            store.open();
            readers.join();
        }
        counts.readers = READERS;
        counts.served = readers.served();
        counts.loads = aside.equals("early-refresh") ? store.loads() - 1 : store.loads(); // the first filled the cache
        counts.peak = store.peak();
        counts.p50Nanos = readers.waitNanos(0.5, from);
        counts.p99Nanos = readers.waitNanos(0.99, from);
        if (counts.served != READERS) {
            throw new IllegalStateException("must all be served: " + counts.served);
        }
    }

    private Readers.Read cold(GatedStore store) {
        if (aside.equals("naive")) {
            var naive = new NaiveAside(new ConcurrentHashMap<>(), store);
            return reader -> naive.get(KEY);
        }
        CacheAside<String, String> flights =
                Asides.aside(Asides.cache(), store, Asides.options().withLoads(1, PATIENCE));
        return reader -> flights.get(KEY);
    }

    /** The clock moves while the copy is loaded, then to 1 ms before its end, and stands. */
    private static Readers expiring(GatedStore store) throws IOException, InterruptedException {
        var clock = new AtomicLong();
        Cache<String, String> cache = new MapCache<>(new ConcurrentHashMap<>(), Duration.ZERO, clock::get);
        var refresher = new Refresher();
        var refreshed = new CacheAside<>(
                cache,
                new Ageing(store, clock),
                Asides.versions(),
                Asides.options().withEarliness(1),
                clock::get,
                new Random(Asides.SEED),
                refresher);
        refreshed.get(KEY);
        clock.set(cache.get(KEY).expiresAtNanos() - LOAD_NANOS / 5);
        store.shut();
        var readers = new Readers(READERS, reader -> refreshed.get(KEY));
        readers.join(); // nobody waits for the store, which answers nobody
        store.open();
        refresher.join();
        return readers;
    }

    /** Runs each refresh on a thread of its own. */
    private static final class Refresher implements Executor {
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        @Override
        public void execute(Runnable refresh) {
            var thread = new Thread(refresh, "refresher");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    /** A store whose loads move the clock by what they take. */
    private record Ageing(Store<String, String> store, AtomicLong clock) implements Store<String, String> {
        @Override
        public Row<String> load(String key) throws IOException {
            Row<String> row = store.load(key);
            clock.addAndGet(LOAD_NANOS);
            return row;
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            return store.write(key, row);
        }
    }
}
