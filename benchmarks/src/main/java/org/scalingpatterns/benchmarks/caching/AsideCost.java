package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheAsideOptions;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.results.Cell;

/**
 * What does a hit of cache-aside cost, what a miss, and what the store's read alone?
 *
 * <p><b>Workload.</b> 10,000 rows with values of 100 B, a map on the heap as cache; one thread, keys drawn from zipf 0.99 in a
 * cycle of 1,048,576. {@code hit}: all are cached, whatever the store. {@code miss}: copies expire at once, so that each read
 * asks the store and fills the cache. {@code store}: the store's read alone. SQLite in a file, PostgreSQL a server on this
 * machine.
 *
 * <p><b>Expected.</b> A hit some 50 ns. A miss the store's read and below 2 µs more: two more look-ups, a lease, a flight,
 * a permit, and the fill. <b>Refuted</b> by a miss on the heap that costs more than 2 µs, or less than hit and read together.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar AsideCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "cache-aside",
        without = "call=hit store=sqlite-fsync|postgres-fsync",
        headline = "call=miss store=sqlite-fsync")
public class AsideCost {
    private static final int ROWS = 10_000;
    private static final int CYCLE = 1 << 20;
    private static final Duration AT_ONCE = Duration.ofNanos(1);

    @Param({"heap", "sqlite-fsync", "postgres-fsync"})
    public String store;

    @Param({"hit", "miss", "store"})
    public String call;

    private Stores stores;
    private Store<String, String> rows;
    private CacheAside<String, String> aside;
    private String[] keys;
    private int next;

    @Setup
    public void fill() throws IOException {
        stores = new Stores(store);
        rows = stores.store();
        Map<String, Row<String>> all = new LinkedHashMap<>();
        for (String key : LongKeys.sequential().strings(ROWS)) {
            all.put(key, new Row<>(value(key), 1));
        }
        rows.writeAll(all);
        CacheAsideOptions options =
                call.equals("miss") ? CacheAsideOptions.of(AT_ONCE).withEarliness(0) : Asides.options();
        aside = Asides.aside(Asides.cache(), rows, options);
        for (String key : all.keySet()) {
            aside.get(key);
        }
        keys = LongKeys.zipfian(ROWS, LongKeys.THETA, LongKeys.SEED).strings(CYCLE);
    }

    @Benchmark
    public Object call() throws IOException {
        next = next + 1 & CYCLE - 1;
        return call.equals("store") ? rows.load(keys[next]) : (Object) aside.get(keys[next]);
    }

    /** Each key is found with its value. */
    @TearDown
    public void check() throws Exception {
        try {
            for (String key : LongKeys.sequential().strings(ROWS)) {
                String found = call.equals("store") ? rows.load(key).value() : aside.get(key);
                if (!value(key).equals(found)) {
                    throw new IllegalStateException("must be the value of %s: %s".formatted(key, found));
                }
            }
        } finally {
            stores.close();
        }
    }

    private static String value(String key) {
        return key + "v".repeat(80);
    }
}
