package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
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
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.results.Cell;

/**
 * With the cache out of reach, how many loads does the store get at a time, and what becomes of the readers?
 *
 * <p><b>Workload.</b> Every call to the cache fails. 1,000 threads read, each a key of its own, so that nobody can share a load.
 * {@code naive}: who can't reach the cache loads. {@code limited}: cache-aside with at most 64 loads at a time. {@code
 * answers}: the store holds everybody until nobody moves any more, then answers within the readers' patience. {@code
 * hangs}: it doesn't answer within 100 ms, which is how long a reader of cache-aside waits for his turn; it comes back when
 * nothing changes any more.
 *
 * <p><b>Expected.</b> Naive: 1,000 loads at a time, and if the store hangs all hang with it. Limited: 64 at a time; all are
 * served if the store answers, and if it hangs 936 are told in time. <b>Refuted</b> by a 65th load at a time.
 *
 * <pre>scripts/bench cache-aside</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "aside=limited store=answers",
        figures = {
            @Figure(name = "at-once", unit = "calls", says = "loads under way at a time, at most", of = "peak"),
            @Figure(name = "served", unit = "share", says = "readers served in time", of = "served / readers"),
            @Figure(name = "told", unit = "share", says = "readers told that it takes too long", of = "told / readers"),
            @Figure(name = "held", unit = "share", says = "readers that hung with the store", of = "held / readers")
        })
public class CacheDown {
    private static final int READERS = 1_000;
    private static final int LOADS = 64;

    @Param({"naive", "limited"})
    public String aside;

    @Param({"answers", "hangs"})
    public String store;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long readers;
        public long peak;
        public long served;
        public long told;
        public long held;
    }

    /** A cache that nobody reaches. */
    private static final class Unreachable implements Cache<String, String> {
        @Override
        public Entry<String> get(String key) throws IOException {
            throw down();
        }

        @Override
        public long lease(String key) throws IOException {
            throw down();
        }

        @Override
        public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
            throw down();
        }

        @Override
        public boolean put(String key, Entry<String> entry) throws IOException {
            throw down();
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            throw down();
        }

        private static IOException down() {
            return new IOException("cache is down");
        }
    }

    @Benchmark
    public void outage(Counts counts) throws Exception {
        var rows = new HeapStore<String, String>();
        String[] keys = new String[READERS];
        for (int i = 0; i < READERS; i++) {
            keys[i] = "key-" + i;
            rows.write(keys[i], new Row<>("value", 1));
        }
        var gated = new GatedStore(rows, READERS, 0);
        gated.shut();
        boolean hangs = store.equals("hangs");
        var readers = new Readers(READERS, read(gated, keys, hangs));
        // Nobody runs: all are in the store, or wait for their turn; of those, none is left when the store hangs.
        readers.awaitWaiting(hangs && aside.equals("limited") ? LOADS : READERS);
        counts.held = hangs ? readers.underWay() : 0;
        gated.open();
        readers.join();
        counts.readers = READERS;
        counts.peak = gated.peak();
        counts.told = readers.told();
        counts.served = readers.served() - counts.held;
        if (counts.served + counts.told + counts.held != READERS) {
            throw new IllegalStateException("must add up to %d: served=%d, told=%d, held=%d"
                    .formatted(READERS, counts.served, counts.told, counts.held));
        }
    }

    private Readers.Read read(GatedStore gated, String[] keys, boolean hangs) {
        var cache = new Unreachable();
        if (aside.equals("naive")) {
            return reader -> {
                try {
                    Entry<String> copy = cache.get(keys[reader]);
                    return copy == null ? null : copy.row().value();
                } catch (IOException unreachable) {
                    return gated.load(keys[reader]).value();
                }
            };
        }
        Duration patience = hangs ? Duration.ofMillis(100) : Duration.ofMinutes(1);
        CacheAside<String, String> limited =
                Asides.aside(cache, gated, Asides.options().withLoads(LOADS, patience));
        return reader -> limited.get(keys[reader]);
    }
}
