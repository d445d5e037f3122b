package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
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
import org.scalingpatterns.benchmarks.harness.SharedOpenLoop;
import org.scalingpatterns.results.Cell;

/**
 * What latency does a caller see whose record must survive the loss of power, at a given arrival rate?
 *
 * <p><b>Workload.</b> Records of 100 B; Poisson arrivals that four workers serve, at 20, 50, 80 and 95 % of what the
 * slower log sustains. {@code file-channel} writes the same bytes, without checksums, and forces once for all who
 * wait. Durability: fsync. {@code none} serves each arrival by doing nothing: the floor that waking up in time sets on
 * this machine.
 *
 * <p><b>Expected.</b> At low load one force and a wake-up; with more load more records share a force, so the service
 * time hardly grows, until all four workers wait: then the queue before them does. The journal's percentiles are the
 * channel's. <b>Refuted</b> by medians further apart than 10 % at half of the load. The runs of 1 December refuted it: there the
 * journal's is above the channel's by more than that, and further still at 20 %.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar AppendLoad -p rate=1000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = "journal",
        params = "arrivals=POISSON",
        floor = "log=none",
        headline = "load=50")
public class AppendLoad {
    private static final int BYTES = 100;

    @Param({"none", "journal", "file-channel"})
    public String log;

    private final AtomicLong appended = new AtomicLong();
    private TempFolder folder;
    private SharedLog shared;

    @Setup
    public void open() throws IOException {
        folder = TempFolder.make();
        shared = log.equals("none") ? null : SharedLog.named(log, folder, ByteBuffer.allocate(BYTES));
    }

    @Benchmark
    @Group("append")
    @GroupThreads(4)
    public void append(SharedOpenLoop loop) throws IOException {
        if (!loop.await()) {
            return;
        }
        if (shared != null) {
            shared.append();
            appended.incrementAndGet();
        }
        loop.done(true);
    }

    /** All records are there. */
    @TearDown
    public void check() throws IOException {
        long found = shared == null ? 0 : shared.count();
        folder.close();
        if (found != appended.get()) {
            throw new IllegalStateException("must find all %s records: found=%d".formatted(appended, found));
        }
    }
}
