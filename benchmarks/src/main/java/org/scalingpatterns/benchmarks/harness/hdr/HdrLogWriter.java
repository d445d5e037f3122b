package org.scalingpatterns.benchmarks.harness.hdr;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes an HdrHistogram log, version 1.3, which every HdrHistogram tool reads and {@link HdrLogReader} reads back.
 *
 * <p>Histograms are in ns; the {@code Interval_Max} column is in ms (unit ratio 1,000,000, the tools' default).
 * <b>Not thread-safe.</b>
 *
 * <pre>
 * #[Histogram log format version 1.3]
 * #[StartTime: 1767225600.000 (seconds since epoch), 2026-01-01T00:00:00Z]
 * #[BaseTime: 1767225600.000 (seconds since epoch)]
 * #[Histograms in ns, Interval_Max in ms]
 * "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
 * #[cell=cache/get series=service block=0 fork=2 iteration=0]     the place of the next line
 * Tag=cache/get/service,12.345,1.002,0.250,HISTFAAAA…             seconds since BaseTime, seconds, ms, histogram
 * </pre>
 */
public final class HdrLogWriter implements Closeable {
    private final PrintStream out;
    private final HistogramLogWriter log;
    private final long baseMillis;

    /**
     * Writes the header.
     *
     * @param out closed by {@link #close}
     * @param base what the lines' times are relative to
     */
    public HdrLogWriter(OutputStream out, Instant base) {
        this.out = new PrintStream(out, false, StandardCharsets.UTF_8);
        log = new HistogramLogWriter(this.out);
        baseMillis = base.toEpochMilli();
        log.setBaseTime(baseMillis);
        log.outputLogFormatVersion();
        String seconds = String.format(Locale.ROOT, "%.3f (seconds since epoch)", base.toEpochMilli() / 1000.0);
        // Not outputStartTime: it prints the machine's time zone.
        log.outputComment("[StartTime: " + seconds + ", " + base + "]");
        log.outputComment("[BaseTime: " + seconds + "]");
        log.outputComment("[Histograms in ns, Interval_Max in ms]");
        log.outputLegend();
    }

    /** Appends an entry: its place as a comment, then its histogram, whose tag it sets. Write in the order of entries. */
    public void write(HdrLogEntry entry) {
        log.outputComment("[cell=" + entry.cell() + " series=" + entry.series() + " block=" + entry.block() + " fork="
                + entry.fork() + " iteration=" + entry.iteration() + "]");
        if (entry.histogram().getStartTimeStamp() == Long.MAX_VALUE) {
            // An empty one was never given a time, and the format has no line for that.
            entry.histogram().setStartTimeStamp(baseMillis);
            entry.histogram().setEndTimeStamp(baseMillis);
        }
        entry.histogram().setTag(entry.tag());
        log.outputIntervalHistogram(entry.histogram());
    }

    /** @throws IOException if this or any earlier write failed */
    @Override
    public void close() throws IOException {
        boolean failed = out.checkError();
        out.close();
        if (failed || out.checkError()) {
            throw new IOException("cannot write histogram log");
        }
    }
}
