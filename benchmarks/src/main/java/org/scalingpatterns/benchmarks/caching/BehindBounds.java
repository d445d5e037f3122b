package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.BacklogFullException;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.results.Cell;

/**
 * What becomes of writes that come twice as fast as the store takes them from a write-behind cache?
 *
 * <p><b>Workload.</b> The store is simulated: 2 ms for a batch, or for one row. Batches of 32 make 16,000 writes a second at
 * most; one thread brings 32,000 a second, each to another key, so that none coalesce, and doesn't make up for the time in
 * which it is held up. 64 may be pending. Time of one operation: from one arrival to the next; the figure {@code
 * acknowledgement} is the mean time of the writes that were acknowledged.
 *
 * <p><b>Expected.</b> {@code block}: the writer has the store's pace, and waits half of the time. {@code reject}: half of the
 * writes are refused, the others take a microsecond. {@code write-through}: a writer who finds no room takes the turn
 * from the flusher and writes one row in the time of a batch, so the store takes fewer in all. <b>Refuted</b> by a
 * backlog that is never full.
 *
 * <pre>scripts/bench write-behind    or    java -jar benchmarks/target/benchmarks.jar BehindBounds</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "write-behind",
        headline = {},
        figures = {
            @Figure(
                    name = "refused-share",
                    unit = "share",
                    says = "writes that were refused",
                    of = "refused / (refused + acknowledged)"),
            @Figure(
                    name = "acknowledgement",
                    unit = "ns",
                    says = "mean time of a write that was acknowledged",
                    of = "acknowledgedNanos / acknowledged")
        })
public class BehindBounds {
    private static final int BATCH = 32;
    private static final long STORE_NANOS = 2_000_000;
    private static final long GAP_NANOS = STORE_NANOS / BATCH / 2;
    private static final int KEYS = 1 << 16;
    private static final Duration DELAY = Duration.ofMillis(10);

    @Param({"block", "reject", "write-through"})
    public String full;

    private final DelayedStore store = new DelayedStore();
    private WriteBehind<String, String> behind;
    private String[] names;
    private long next;
    private long last;
    private long acknowledged;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long refused;
        public long acknowledged;
        public long acknowledgedNanos;
    }

    @Setup
    public void open() throws IOException {
        names = LongKeys.sequential().strings(KEYS);
        store.setDelay(STORE_NANOS);
        WhenFull then = switch (full) {
            case "block" -> WhenFull.BLOCK;
            case "reject" -> WhenFull.REJECT;
            default -> WhenFull.WRITE_THROUGH;
        };
        behind = Modes.started(store, Modes.options(DELAY, BATCH, then), WriteLog.none());
        last = System.nanoTime();
    }

    @Benchmark
    public boolean arrive(Counts counts) throws IOException {
        while (System.nanoTime() - last < GAP_NANOS) {
            Thread.onSpinWait();
        }
        last = System.nanoTime();
        try {
            behind.put(names[(int) next & KEYS - 1], Long.toString(next));
        } catch (BacklogFullException e) {
            counts.refused++;
            next++;
            return false;
        }
        counts.acknowledgedNanos += System.nanoTime() - last;
        counts.acknowledged++;
        acknowledged = next++;
        return true;
    }

    /** The last write that was acknowledged is in the store. */
    @TearDown
    public void check() throws IOException {
        behind.close();
        String key = names[(int) acknowledged & KEYS - 1];
        String found = store.load(key).value();
        if (!Long.toString(acknowledged).equals(found)) {
            throw new IllegalStateException("must be %d: %s=%s".formatted(acknowledged, key, found));
        }
    }
}
