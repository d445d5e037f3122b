package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;

/**
 * What does an append that survives the loss of power cost each of eight writers?
 *
 * <p><b>Workload.</b> Eight threads append records of 100 B, each as soon as its last one is on the disk: more threads
 * than processors, on purpose, since a writer that waits for a disk needs none. {@code file-channel} writes the same
 * bytes to a file allocated and forced beforehand, without checksums, and forces once for all who wait. With {@code
 * file-channel-alone} each forces for itself. The time is what one writer waits; eight times as many records come out
 * of it.
 *
 * <p><b>Expected.</b> Whoever comes while a force is under way waits for the rest of it and for the next one: about
 * 1.5 to 2 times one force, whatever the number of writers; the journal within 10 % of the channel. Alone, a writer
 * waits for most of the others' forces. <b>Refuted</b> by a journal slower than 1.1 times {@code file-channel}.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar GroupCommit</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(8)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "journal",
        headline = "log=journal|file-channel",
        peers = "log=journal : log=file-channel")
public class GroupCommit {
    private static final int BYTES = 100;

    @Param({"journal", "file-channel", "file-channel-alone"})
    public String log;

    private final AtomicLong appended = new AtomicLong();
    private TempFolder folder;
    private SharedLog shared;

    @Setup
    public void open() throws IOException {
        folder = TempFolder.make();
        shared = SharedLog.named(log, folder, ByteBuffer.allocate(BYTES));
    }

    @Benchmark
    public long append() throws IOException {
        long position = shared.append();
        appended.incrementAndGet();
        return position;
    }

    /** All records are there. */
    @TearDown
    public void check() throws IOException {
        long found = shared.count();
        folder.close();
        if (found != appended.get()) {
            throw new IllegalStateException("must find all %s records: found=%d".formatted(appended, found));
        }
    }
}
