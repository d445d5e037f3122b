package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to append, by what an acknowledged record must survive?
 *
 * <p><b>Workload.</b> One thread appends one batch after the other to files in the temporary folder; one operation is
 * a batch, acknowledged as a whole. {@code process}: the records are the operating system's when the append returns.
 * {@code fsync}: they are on the disk. Like with like: SQLite commits with {@code synchronous=NORMAL} for the first
 * and {@code FULL} for the second, Chronicle Queue calls {@code sync()} with {@code SyncMode.SYNC} for the second, PostgreSQL
 * is a server beside the benchmark, whose commits always are on the disk.
 * {@code raw-mapped} copies the same bytes, header included and computed beforehand, into a mapped file of 16 MiB, and
 * forces that range: take it off to see what the journal adds. {@code file-channel} hands a batch to the system in one
 * call. The blocks of both are written beforehand, for {@code process} within the time measured, for {@code fsync}
 * outside of it (which favours them). {@code journal} has a single writer, {@code journal-shared} one that others may join.
 *
 * <p><b>Expected.</b> {@code process}: the journal costs what the copy costs and a checksum more, within 25 % of {@code
 * raw-mapped}, and shared a lock besides; a system call costs ten times as much, a transaction a hundred times. {@code fsync}: the
 * force is all that counts, on all sides, and 16 records share one. <b>Refuted</b> by a journal slower than 1.25 times
 * {@code raw-mapped}. That the force is all that counts was wrong of batches: 16 records took longer in the journal and in Chronicle
 * Queue than in {@code file-channel} in the runs of 1 December, though each forces once.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar AppendCost -p log=journal</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "journal",
        headline = "batch=1 bytes=100",
        without = {
            "batch=16 bytes=1024",
            "bytes=1024 durability=fsync", // the force is all that counts
            "bytes=1024 log=journal-shared|sqlite",
            "log=postgres durability=process",
            "log=journal-shared batch=16",
            "log=journal-shared durability=fsync"
        },
        engines = "log=chronicle : chronicle",
        peers = {
            "log=journal : log=raw-mapped",
            "log=journal : log=journal-shared",
            "log=journal : log=file-channel",
            "log=journal : log=chronicle",
            "log=journal : log=sqlite",
            "log=journal : log=postgres"
        })
public class AppendCost {
    private static final long SEED = 20_260_101L;

    @Param({"raw-mapped", "file-channel", "journal", "journal-shared", "chronicle", "sqlite", "postgres"})
    public String log;

    @Param({"process", "fsync"})
    public String durability;

    @Param({"1", "16"})
    public int batch;

    @Param({"100", "1024"})
    public int bytes;

    private TempFolder folder;
    private Appender appender;
    private long appended;

    @Setup
    public void open() throws IOException {
        byte[] random = new byte[bytes];
        new Random(SEED).nextBytes(random);
        folder = TempFolder.make();
        appender = Appender.named(
                log, Durability.valueOf(durability.toUpperCase(Locale.ROOT)), folder, ByteBuffer.wrap(random), batch);
    }

    @Benchmark
    public long append() throws IOException {
        appended += batch;
        return appender.append(batch);
    }

    /** All records are there, and right; then they go, so that the system writes none of them. */
    @TearDown(Level.Iteration)
    public void check() throws IOException {
        long found = appender.drop();
        if (found != appended) {
            throw new IllegalStateException("must find all %d records: found=%d".formatted(appended, found));
        }
        appended = 0;
    }

    @TearDown
    public void close() throws IOException {
        appender.close();
        folder.close();
    }
}
