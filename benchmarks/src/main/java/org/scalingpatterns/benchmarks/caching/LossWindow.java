package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.results.Cell;

/**
 * How many acknowledged writes are lost when the process of a write-behind cache is killed?
 *
 * <p><b>Workload.</b> A process writes 2,000 keys a second, each once, over SQLite whose commits are forced; it flushes each 10,
 * 100 or 1,000 ms. It is killed (SIGKILL) at two random points, each 200 ms and one to two flush intervals after it has begun; what
 * it had said to be acknowledged is looked up in the store. {@code journal}: the cache has a journal, and a new
 * process opens it before anybody looks. What is lost is counted as time, at the rate of the writes: counts of a real kill are
 * not the same the next time.
 *
 * <p><b>Expected.</b> Half of an interval's writes on average, and never more than an interval's and those of the batch
 * under way; with a journal none. Its durability is that of a process: a kill is no loss of power. <b>Refuted</b> by more
 * than that, or by one lost with a journal.
 *
 * <pre>scripts/bench write-behind    or    java -jar benchmarks/target/benchmarks.jar LossWindow</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "write-behind",
        without = "log=journal interval=10|100",
        headline = "interval=100 log=none",
        figures = {
            @Figure(
                    name = "lost",
                    unit = "writes",
                    says = "acknowledged writes lost in a kill, on average",
                    of = "lostNanos / gapNanos / kills"),
            @Figure(
                    name = "most-over-window",
                    unit = "ratio",
                    says = "the most lost in a kill, over what is written in a flush interval and the slowest batch",
                    of = "mostLostNanos / windowNanos"),
            @Figure(
                    name = "most-over-interval",
                    unit = "ratio",
                    says = "the most lost in a kill, over what is written in a flush interval",
                    of = "mostLostNanos / intervalNanos")
        })
public class LossWindow {
    private static final int KILLS = 2;
    private static final long GAP_NANOS = 500_000;
    private static final long SETTLING_NANOS = 200_000_000;

    @Param({"10", "100", "1000"})
    public int interval;

    @Param({"none", "journal"})
    public String log;

    /** Raw counts; those in ns differ from kill to kill. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long kills;
        public long gapNanos;
        public long intervalNanos;
        public long windowNanos;
        public long lostNanos;
        public long mostLostNanos;
    }

    @Benchmark
    public void kill(Counts counts) throws IOException {
        var random = new SplitMix64(System.nanoTime()); // other points in each fork, for an interval
        counts.gapNanos = GAP_NANOS;
        counts.intervalNanos = interval * 1_000_000L;
        for (int kill = 0; kill < KILLS; kill++) {
            long nanos = SETTLING_NANOS + (long) (counts.intervalNanos * (1 + random.nextDouble()));
            try (TempFolder folder = TempFolder.make()) {
                Victim.Seen seen = Victim.killed(folder.path(), interval, log, GAP_NANOS, nanos / GAP_NANOS);
                long lost = Victim.lost(folder.path(), log, seen.last()) * GAP_NANOS;
                counts.kills++;
                counts.lostNanos += lost;
                if (lost >= counts.mostLostNanos) {
                    counts.mostLostNanos = lost;
                    counts.windowNanos = counts.intervalNanos + seen.slowestBatchNanos();
                }
            }
        }
    }
}
