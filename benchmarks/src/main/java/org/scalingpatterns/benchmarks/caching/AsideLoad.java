package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SharedOpenLoop;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.BoundedCache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheBounds;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.results.Cell;

/**
 * What does a caller of cache-aside wait for at a given arrival rate, and what does a miss add to a hit?
 *
 * <p><b>Workload.</b> 20,000 keys with values of 100 B, room for 2,000 in the cache; requests drawn from zipf 0.99, 95 % reads
 * and 5 % writes; Poisson arrivals that four workers serve, at 50 and 80 % of what the slowest store sustains. {@code
 * delayed} is a simulated store of 1 ms a call, any number at once; {@code sqlite-fsync} is a file on this machine, and
 * writes to it take turns, as it lets in one writer. {@code
 * none} serves each arrival by doing nothing: the floor that waking up in time sets on this machine. Of reads, the time
 * from actual start to end stands apart for hits and misses: {@code hit}, {@code miss}, and of a miss {@code store}, its
 * store's read, and {@code beside}, all but that. Misses that waited for somebody else's load are in none of these.
 *
 * <p><b>Expected.</b> Three reads of four hit, in some microseconds with a cold processor. A miss is the store's read, and beside
 * it some microseconds more: it looks into the cache as well, takes a lease and fills. So the median response is a hit's, the 99th
 * percentile is the store's. <b>Refuted</b> by a miss that takes less beside the store's read than a hit takes.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar AsideLoad -p rate=1000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = "cache-aside",
        params = {"arrivals=POISSON", "load=50|80"},
        floor = "store=none",
        headline = "load=50 store=sqlite-fsync",
        figures = {
            @Figure(name = "hit-p50", unit = "ns", says = "a hit, percentile 50", of = "hit.p50"),
            @Figure(name = "miss-p50", unit = "ns", says = "a miss, percentile 50", of = "miss.p50"),
            @Figure(name = "miss-p99", unit = "ns", says = "a miss, percentile 99", of = "miss.p99"),
            @Figure(
                    name = "store-p50",
                    unit = "ns",
                    says = "the store's read within a miss, percentile 50",
                    of = "store.p50"),
            @Figure(
                    name = "beside-p50",
                    unit = "ns",
                    says = "a miss without the store's read, percentile 50",
                    of = "beside.p50")
        })
public class AsideLoad {
    private static final int KEYS = 20_000;
    private static final int ROOM = KEYS / 10;
    private static final int CYCLE = 1 << 18;
    private static final int WRITE_EVERY = 20;
    private static final long STORE_NANOS = 1_000_000;

    @Param({"none", "delayed", "sqlite-fsync"})
    public String store;

    private final ReadWatch watch = new ReadWatch();
    private final DelayedStore delayed = new DelayedStore();
    private final ReentrantLock writing = new ReentrantLock();
    private final String value = "v".repeat(80);
    private Stores stores;
    private Store<String, String> rows;
    private CacheAside<String, String> aside;
    private String[] keys;

    @Setup
    public void fill() throws IOException {
        keys = LongKeys.zipfian(KEYS, LongKeys.THETA, LongKeys.SEED).strings(CYCLE);
        if (store.equals("none")) {
            return;
        }
        if (store.equals("delayed")) {
            rows = delayed;
        } else {
            stores = new Stores(store);
            rows = stores.store();
        }
        Map<String, Row<String>> all = new LinkedHashMap<>();
        for (String key : LongKeys.sequential().strings(KEYS)) {
            all.put(key, new Row<>(key + value, 1));
        }
        rows.writeAll(all);
        var map = new BoundedCache<String, Entry<String>>(CacheBounds.entries(ROOM));
        aside = Asides.aside(watch.watch(Asides.cache(map)), watch.watch(rows), Asides.options());
        for (int i = 0; i < CYCLE / 4; i++) {
            aside.get(keys[i]);
        }
        delayed.setDelay(STORE_NANOS);
        System.gc(); // what filling the store left is nothing that a caller should wait for
    }

    @Benchmark
    @Group("mix")
    @GroupThreads(4)
    public void request(SharedOpenLoop loop) throws IOException {
        if (!loop.await()) {
            return;
        }
        String key = keys[(int) loop.index() & CYCLE - 1];
        if (aside == null) {
            loop.done(true);
        } else if (loop.index() % WRITE_EVERY == 0) {
            loop.done(write(key, key + loop.index() + value));
        } else {
            loop.done(read(key, loop.recorder()));
        }
    }

    private boolean read(String key, HdrRecorder recorder) throws IOException {
        watch.begin();
        long begun = System.nanoTime();
        String found = aside.get(key);
        long took = System.nanoTime() - begun;
        long within = watch.storeNanos();
        if (!watch.missed()) {
            recorder.record("hit", took);
        } else if (within > 0) {
            recorder.record("miss", took);
            recorder.record("store", within);
            recorder.record("beside", took - within);
        }
        return found.startsWith(key);
    }

    private boolean write(String key, String written) throws IOException {
        if (stores == null) {
            return aside.put(key, written).isPresent();
        }
        writing.lock(); // the file lets in one writer; who finds it locked would sleep for milliseconds
        try {
            return aside.put(key, written).isPresent();
        } finally {
            writing.unlock();
        }
    }

    /** The cache holds nothing but what the store has. */
    @TearDown
    public void check() throws Exception {
        if (aside == null) {
            return;
        }
        delayed.setDelay(0);
        try {
            for (String key : LongKeys.sequential().strings(KEYS)) {
                String found = aside.get(key);
                if (!found.equals(rows.load(key).value())) {
                    throw new IllegalStateException("must be what the store has: %s=%s".formatted(key, found));
                }
            }
        } finally {
            if (stores != null) {
                stores.close();
            }
        }
    }
}
