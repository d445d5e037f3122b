package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
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
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.results.Cell;

/**
 * How long does it take to open a journal, and how much heap, by the size of the log?
 *
 * <p><b>Workload.</b> A log of records of 100 B that was closed properly and that the operating system has in memory.
 * One operation opens it, which reads and checks all of it, clears what lies behind the end, and forces that and the
 * folder. The bytes allocated are the heap that it takes; the files are mapped, and no heap.
 *
 * <p><b>Expected.</b> A fixed part, the forces above all, up to some 10⁶ bytes; then in proportion to the log: its
 * checksums. The heap grows with the number of files of 16 MiB, not with the records: below 1 MiB at 10⁸ bytes.
 * <b>Refuted</b> by a time that grows faster than the log, or by more heap.
 *
 * <pre>scripts/bench journal    or    java -jar benchmarks/target/benchmarks.jar RecoveryCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(kind = Cell.Kind.COST, patterns = "journal", headline = "logBytes=10000|100000000")
public class RecoveryCost {
    private static final int BYTES = 100;
    private static final JournalOptions OPTIONS = JournalOptions.of(Durability.PROCESS);

    @Param({"10000", "1000000", "100000000"})
    public int logBytes;

    private TempFolder folder;
    private long records;
    private Journal journal;

    @Setup
    public void fill() throws IOException {
        folder = TempFolder.make();
        records = logBytes / (RawFile.HEADER + BYTES + 7 & ~7);
        byte[] record = new byte[BYTES];
        try (Journal filled = Journal.open(folder.path(), OPTIONS)) {
            for (long i = 0; i < records; i++) {
                filled.append(record);
            }
        }
    }

    @Benchmark
    public Journal open() throws IOException {
        journal = Journal.open(folder.path(), OPTIONS);
        return journal;
    }

    /** Closing forces what may not be on the disk yet, which is no part of recovery. */
    @TearDown(Level.Invocation)
    public void close() throws IOException {
        long found = journal.recovery().records();
        journal.close();
        if (found != records) {
            throw new IllegalStateException("must find all %d records: found=%d".formatted(records, found));
        }
    }

    @TearDown
    public void clear() throws IOException {
        folder.close();
    }
}
