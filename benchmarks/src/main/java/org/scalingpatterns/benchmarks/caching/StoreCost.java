package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
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
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.results.Cell;

/**
 * What does the system of record cost that the caches stand in front of: a load, a write, and a batch of 16 writes?
 *
 * <p><b>Workload.</b> 10,000 rows with values of 100 B, keys drawn evenly; one thread. {@code sqlite-fsync}: a write-ahead
 * log with {@code synchronous=FULL}. {@code postgres-fsync}: a server on the same machine, with {@code fsync} and
 * {@code synchronous_commit} on. In both, a write returns when it is on the disk. One operation is one call, so a batch
 * counts once.
 *
 * <p><b>Expected.</b> A load in some 10 µs from SQLite, in some 100 µs from PostgreSQL; a write is a force of the disk, 0.3
 * to 1.1 ms; a batch of 16 costs hardly more than one write, since the force is shared. <b>Refuted</b> by a batch that
 * costs more than four times a write. On a disk a batch costs more than two writes, within the bar; on the heap, where
 * nothing is shared, the bar is missed.
 *
 * <pre>scripts/bench write-behind    or    java -jar benchmarks/target/benchmarks.jar StoreCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = {"cache-aside", "write-through", "write-behind"},
        headline = {})
public class StoreCost {
    private static final int ROWS = 10_000;
    private static final int BATCH = 16;
    private static final long SEED = 20_261_124;

    @Param({"heap", "sqlite-fsync", "postgres-fsync"})
    public String store;

    @Param({"load", "write", "write-16"})
    public String call;

    private Stores stores;
    private Store<String, String> rows;
    private String[] keys;
    private long[] versions;
    private String value;
    private SplitMix64 random;
    private long version;

    @Setup
    public void fill() throws IOException {
        stores = new Stores(store);
        rows = stores.store();
        value = "v".repeat(100);
        random = new SplitMix64(SEED);
        keys = new String[ROWS];
        versions = new long[ROWS];
        Map<String, Row<String>> all = new LinkedHashMap<>();
        for (int i = 0; i < ROWS; i++) {
            keys[i] = "key-" + i;
            all.put(keys[i], next(i));
        }
        rows.writeAll(all);
    }

    private Row<String> next(int row) {
        versions[row] = ++version;
        return new Row<>(value, version);
    }

    private int draw() {
        return (int) Long.remainderUnsigned(random.nextLong(), ROWS);
    }

    @Benchmark
    public Object call() throws IOException {
        int row = draw();
        return switch (call) {
            case "load" -> rows.load(keys[row]);
            case "write" -> rows.write(keys[row], next(row));
            default -> {
                Map<String, Row<String>> batch = new LinkedHashMap<>();
                while (batch.size() < BATCH) {
                    int one = draw();
                    batch.put(keys[one], next(one));
                }
                yield rows.writeAll(batch);
            }
        };
    }

    /** Every row has the version that was written last. */
    @TearDown
    public void check() throws Exception {
        try {
            for (int i = 0; i < ROWS; i++) {
                long found = rows.load(keys[i]).version();
                if (found != versions[i]) {
                    throw new IllegalStateException("must be %d: %s=%d".formatted(versions[i], keys[i], found));
                }
            }
        } finally {
            stores.close();
        }
    }
}
