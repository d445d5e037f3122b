package org.scalingpatterns.benchmarks.journal;

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
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to read the next record, its checksum checked?
 *
 * <p><b>Workload.</b> A log of 64 MiB that the operating system has in memory, from its beginning to its end, and
 * again. One operation is one record. {@code raw-mapped} and {@code file-channel} read records of the same size with
 * the same kind of checksum (CRC32C) from one file, mapped and in blocks of 128 KiB, and do nothing else.
 *
 * <p><b>Expected.</b> The checksum is most of it. The journal looks at the end of what is acknowledged, the position
 * and the epoch besides: at most twice {@code raw-mapped} at 100 B, and within 25 % at 1 KiB. <b>Refuted</b> by more.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar ReadCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "journal",
        headline = "bytes=100",
        peers = {"log=journal : log=raw-mapped", "log=journal : log=file-channel"})
public class ReadCost {
    private static final int LOG_BYTES = 64 << 20;

    @Param({"raw-mapped", "file-channel", "journal"})
    public String log;

    @Param({"100", "1024"})
    public int bytes;

    private TempFolder folder;
    private RecordReader reader;
    private int records;

    @Setup
    public void fill() throws IOException {
        folder = TempFolder.make();
        records = LOG_BYTES / (RawFile.HEADER + bytes + 7 & ~7);
        reader = RecordReader.named(log, folder.path(), records, bytes);
    }

    @Benchmark
    public int read() throws IOException {
        int length = reader.next();
        if (length < 0) {
            reader.restart();
            return reader.next();
        }
        return length;
    }

    /** Every record is found, each of the right length. */
    @TearDown
    public void check() throws IOException {
        reader.restart();
        int found = 0;
        for (int length = reader.next(); length >= 0; length = reader.next()) {
            found += length == bytes ? 1 : 0;
        }
        reader.close();
        folder.close();
        if (found != records) {
            throw new IllegalStateException("must read all %d records: found=%d".formatted(records, found));
        }
    }
}
