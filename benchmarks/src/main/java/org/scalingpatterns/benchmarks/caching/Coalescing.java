package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.results.Cell;

/**
 * How many writes does a store see of those that a write-behind cache acknowledged?
 *
 * <p><b>Workload.</b> 200,000 writes, one each 100 µs, to 10,000 keys, drawn evenly or from zipf 0.99 or 1.2. A batch goes to the
 * store when 256 or 4,096 keys wait, or when the first of them has waited for the flush interval. The clock is simulated, and
 * the store takes no time, so the counts are the same each time. Counted are rows that are written, and batches.
 *
 * <p><b>Expected.</b> Of the writes of a key between two flushes one is left: evenly drawn, hardly any are saved unless
 * an interval sees most keys twice; skewed, a second of zipf 0.99 needs some 3,000 rows for its 10,000 writes. A batch that is
 * full before its time is over cuts that short. <b>Refuted</b> by rows that grow with the interval.
 *
 * <pre>scripts/bench write-behind</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "write-behind",
        without = "batch=256 interval=1000", // is full before
        headline = "skew=0.99 interval=100 batch=4096",
        figures = {
            @Figure(
                    name = "rows-per-write",
                    unit = "share",
                    says = "rows written to the store for each acknowledged write",
                    of = "rows / writes"),
            @Figure(
                    name = "batches-per-write",
                    unit = "share",
                    says = "batches written to the store for each acknowledged write",
                    of = "batches / writes")
        })
public class Coalescing {
    private static final int KEYS = 10_000;
    private static final int WRITES = 200_000;
    private static final long GAP_NANOS = 100_000;

    @Param({"uniform", "0.99", "1.2"})
    public String skew;

    @Param({"10", "100", "1000"})
    public int interval;

    @Param({"256", "4096"})
    public int batch;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long writes;
        public long rows;
        public long batches;
    }

    /** Counts rows and batches. */
    private static final class Counting implements Store<Long, Integer> {
        private final HeapStore<Long, Integer> rows = new HeapStore<>();
        private final Counts counts;

        Counting(Counts counts) {
            this.counts = counts;
        }

        @Override
        public Row<Integer> load(Long key) {
            return rows.load(key);
        }

        @Override
        public Row<Integer> write(Long key, Row<Integer> row) {
            counts.rows++;
            return rows.write(key, row);
        }

        @Override
        public Map<Long, Row<Integer>> writeAll(Map<Long, Row<Integer>> batch) throws IOException {
            counts.batches++;
            return Store.super.writeAll(batch);
        }
    }

    @Benchmark
    public void write(Counts counts) throws IOException {
        long[] clock = {0};
        var store = new Counting(counts);
        var behind = new WriteBehind<Long, Integer>(
                Modes.map(() -> clock[0]),
                store,
                new VersionClock(1, () -> clock[0] / 1_000),
                WriteLog.none(),
                Modes.options(Duration.ofMillis(interval), batch, WhenFull.REJECT),
                (key, row, why) -> {
                    throw why;
                },
                () -> clock[0],
                new Random(LongKeys.SEED));
        double theta = skew.equals("uniform") ? 0 : Double.parseDouble(skew);
        Integer[] last = new Integer[KEYS];
        long due = 0;
        for (long key : LongKeys.zipfian(KEYS, theta, LongKeys.SEED).longs(WRITES)) {
            clock[0] += GAP_NANOS;
            last[(int) key] = (int) counts.writes++;
            behind.put(key, last[(int) key]);
            if (clock[0] >= due || behind.pending() >= batch) {
                long wait = behind.flushDue();
                due = wait == Long.MAX_VALUE ? 0 : clock[0] + wait;
            }
        }
        behind.close();
        for (long key = 0; key < KEYS; key++) {
            if (last[(int) key] != null
                    && !last[(int) key].equals(store.load(key).value())) {
                throw new IllegalStateException("must be in the store: key=" + key);
            }
        }
    }
}
