package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.Comparator;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * One line of a histogram log: which cell, which series, and when in the run. Ordered by exactly that.
 *
 * @param cell id of letters, digits and {@code . _ = / -}: commas and spaces would break the log format
 * @param series id of the same without {@code /}
 * @param block from 0
 * @param fork from 0, within the block
 * @param iteration from 0, within the fork
 * @param histogram in ns, with wall-clock start and end; not copied
 */
public record HdrLogEntry(String cell, String series, int block, int fork, int iteration, Histogram histogram)
        implements Comparable<HdrLogEntry> {
    private static final Pattern CELL = Pattern.compile("[A-Za-z0-9._=/-]+");
    private static final Comparator<HdrLogEntry> ORDER = Comparator.comparing(HdrLogEntry::cell)
            .thenComparing(HdrLogEntry::series)
            .thenComparingInt(HdrLogEntry::block)
            .thenComparingInt(HdrLogEntry::fork)
            .thenComparingInt(HdrLogEntry::iteration);

    /** @throws IllegalArgumentException if a name has other characters, or a number is negative */
    public HdrLogEntry {
        if (!CELL.matcher(cell).matches()) {
            throw new IllegalArgumentException("must match " + CELL + ": cell=" + cell);
        }
        HdrRecorder.requireName(series);
        if (block < 0 || fork < 0 || iteration < 0) {
            throw new IllegalArgumentException(
                    "must be >= 0: block=" + block + ", fork=" + fork + ", iteration=" + iteration);
        }
    }

    /** What {@code HistogramLogProcessor -tag} takes: {@code <cell>/<series>}. */
    public String tag() {
        return cell + "/" + series;
    }

    @Override
    public int compareTo(HdrLogEntry other) {
        return ORDER.compare(this, other);
    }
}
