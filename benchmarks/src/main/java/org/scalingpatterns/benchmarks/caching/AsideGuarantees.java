package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
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
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.results.Cell;

/**
 * What does each guarantee of cache-aside cost, on a hit and on a miss?
 *
 * <p><b>Workload.</b> 10,000 rows with values of 100 B, the store and the cache maps on the heap; one thread, keys drawn from
 * zipf 0.99 in a cycle of 1,048,576. A miss is the copy dropped, then read. {@code naive}: a map's get, load, put; nothing
 * expires. {@code leases}: expiry, and a fill that a write voids. {@code single-flight}: one load for all who wait, bounds on loads,
 * and on what a failed cache leaves in doubt. {@code early-refresh}: the same, and each hit asks whether a refresh is due.
 *
 * <p><b>Expected.</b> On a hit, expiry costs a look at the clock, some 25 ns; the flights nothing; the refresh another look.
 * On a miss, leases some 100 ns and flights some 300. <b>Refuted</b> by a hit of early refresh that costs 200 ns more than
 * the naive one, or a miss that costs 2 µs more.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar AsideGuarantees</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "cache-aside",
        headline = {},
        peers = {
            "aside=leases : aside=naive",
            "aside=single-flight : aside=leases",
            "aside=early-refresh : aside=single-flight"
        })
public class AsideGuarantees {
    private static final int ROWS = 10_000;
    private static final int CYCLE = 1 << 20;

    @Param({"naive", "leases", "single-flight", "early-refresh"})
    public String aside;

    @Param({"hit", "miss"})
    public String call;

    private interface Get {
        String get(String key) throws IOException;
    }

    private interface Drop {
        void drop(String key) throws IOException;
    }

    private Get get;
    private Drop drop;
    private String[] keys;
    private int next;

    @Setup
    public void fill() throws IOException {
        var store = new HeapStore<String, String>();
        for (String key : LongKeys.sequential().strings(ROWS)) {
            store.write(key, new Row<>(value(key), 1));
        }
        switch (aside) {
            case "naive" -> {
                var naive = new NaiveAside(new ConcurrentHashMap<>(), store);
                get = naive::get;
                drop = naive::drop;
            }
            case "leases" -> {
                var leased = new LeasedAside(Asides.cache(), store);
                get = leased::get;
                drop = leased::drop;
            }
            default -> {
                int earliness = aside.equals("early-refresh") ? 1 : 0;
                CacheAside<String, String> full =
                        Asides.aside(Asides.cache(), store, Asides.options().withEarliness(earliness));
                get = full::get;
                drop = key -> full.invalidate(key, 0);
            }
        }
        for (String key : LongKeys.sequential().strings(ROWS)) {
            get.get(key);
        }
        keys = LongKeys.zipfian(ROWS, LongKeys.THETA, LongKeys.SEED).strings(CYCLE);
    }

    @Benchmark
    public String call() throws IOException {
        next = next + 1 & CYCLE - 1;
        if (call.equals("miss")) {
            drop.drop(keys[next]);
        }
        return get.get(keys[next]);
    }

    /** Each key is found with its value. */
    @TearDown
    public void check() throws IOException {
        for (String key : LongKeys.sequential().strings(ROWS)) {
            String found = get.get(key);
            if (!value(key).equals(found)) {
                throw new IllegalStateException("must be the value of %s: %s".formatted(key, found));
            }
        }
    }

    private static String value(String key) {
        return key + "v".repeat(80);
    }
}
