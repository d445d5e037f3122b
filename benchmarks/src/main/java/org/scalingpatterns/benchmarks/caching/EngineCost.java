package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
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
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.harness.keys.Zipf;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.results.Cell;

/**
 * What does a hit cost, and a put, on each engine behind the same interface?
 *
 * <p><b>Workload.</b> 10,000 keys with values of 100 B, all cached; one thread, keys drawn from zipf 0.99 in a cycle of
 * 1,048,576. {@code map}, {@code bounded} and {@code caffeine} are in the process. {@code redis} is a server on the same machine, so that
 * client and server share its processors and no network is between them: over one, add its round trip. {@code near} is
 * {@code map} in front of that.
 *
 * <p><b>Expected.</b> In the process well below 1 µs; Redis 20 to 80 µs, of which its own work is a few; a hit of
 * {@code near} twice {@code map}'s at most, since it looks at the clock once more (missed: it takes more in every fork); a
 * put to {@code near} what it costs on Redis, plus the handling of its message. <b>Refuted</b> by a near hit above a tenth of Redis's.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar EngineCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = {"cache-aside", "write-through"},
        headline = "call=hit cache=bounded|near|redis")
public class EngineCost {
    private static final int KEYS = 10_000;
    private static final int CYCLE = 1 << 20;
    private static final long SEED = 20_261_124;
    private static final long LOAD_NANOS = 1_000_000;
    private static final long HOURS_NANOS = TimeUnit.HOURS.toNanos(10);

    @Param({"map", "bounded", "caffeine", "near", "redis"})
    public String cache;

    @Param({"hit", "put"})
    public String call;

    private Caches caches;
    private Cache<String, String> cached;
    private String[] keys;
    private String value;
    private int next;
    private long version;

    @Setup
    public void fill() throws IOException {
        caches = new Caches(cache, KEYS);
        cached = caches.cache();
        value = "v".repeat(100);
        var names = new String[KEYS];
        for (int i = 0; i < KEYS; i++) {
            names[i] = "key-" + i;
            put(names[i]);
            cached.get(names[i]); // in front as well
        }
        var zipf = new Zipf(KEYS, 0.99);
        var random = new SplitMix64(SEED);
        keys = new String[CYCLE];
        for (int i = 0; i < CYCLE; i++) {
            keys[i] = names[zipf.rank((random.nextLong() >>> 11) * 0x1p-53) - 1];
        }
    }

    @Benchmark
    public Object call() throws IOException {
        next = next + 1 & CYCLE - 1;
        return call.equals("hit") ? cached.get(keys[next]) : (Object) put(keys[next]);
    }

    private boolean put(String key) throws IOException {
        var row = new Row<>(value, ++version);
        return cached.put(key, new Entry<>(row, System.nanoTime() + HOURS_NANOS, LOAD_NANOS));
    }

    /** Each key is still there; the one that was put last has its version. */
    @TearDown
    public void check() throws Exception {
        try {
            for (int i = 0; i < KEYS; i++) {
                if (cached.get("key-" + i) == null) {
                    throw new IllegalStateException("must be cached: key-" + i);
                }
            }
            put(keys[next]);
            Row<String> row = cached.get(keys[next]).row();
            if (row.version() != version || !row.value().equals(value)) {
                throw new IllegalStateException("must have version %d: %d".formatted(version, row.version()));
            }
        } finally {
            caches.close();
        }
    }
}
