package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
import org.scalingpatterns.results.Cell;

/**
 * What does one append cost when an acknowledged record must survive the end of the process?
 *
 * <p><b>Workload.</b> One thread appends one record after the other, to files of 16 MiB in the temporary folder, whose blocks
 * are written before a record comes to them (that belongs to the cost). Durability <em>process</em> on all sides: the
 * record is the operating system's when the append returns, and nothing forces it. {@code raw-mapped} copies the same bytes,
 * header included and computed beforehand, into a mapped file: take it off to see what the journal adds. {@code
 * file-channel} hands them to the system, one call a record.
 *
 * <p><b>Expected.</b> The journal costs what the copy costs, a checksum and a lock more: within 25 % of {@code raw-mapped}. A
 * system call costs ten times as much. <b>Refuted</b> by a journal slower than 1.25 times {@code raw-mapped}.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar AppendCost -p log=journal</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "journal",
        headline = "bytes=100",
        peers = {"log=journal : log=raw-mapped", "log=journal : log=file-channel"})
public class AppendCost {
    private static final long SEED = 20_260_101L;

    @Param({"raw-mapped", "file-channel", "journal"})
    public String log;

    @Param({"100", "1024"})
    public int bytes;

    private Path folder;
    private Appender appender;
    private ByteBuffer record;
    private long appended;

    @Setup
    public void open() throws IOException {
        byte[] random = new byte[bytes];
        new Random(SEED).nextBytes(random);
        record = ByteBuffer.wrap(random);
        folder = Files.createTempDirectory("append-cost");
        appender = Appender.named(log, folder, record);
    }

    @Benchmark
    public long append() throws IOException {
        appended++;
        return appender.append(record);
    }

    /** All records are there, and right; then they go, so that the system writes none of them. */
    @TearDown(Level.Iteration)
    public void check() throws IOException {
        long found = appender.drop(record);
        if (found != appended) {
            throw new IllegalStateException("must find all %d records: found=%d".formatted(appended, found));
        }
        appended = 0;
    }

    @TearDown
    public void close() throws IOException {
        appender.close();
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
