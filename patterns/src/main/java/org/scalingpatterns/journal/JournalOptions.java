package org.scalingpatterns.journal;

import java.util.Objects;

/**
 * How a journal is kept. What is written can be opened with other options later; a new segment size holds for new segments.
 *
 * @param durability what an acknowledged record survives
 * @param segmentBytes size of a segment file in bytes, {@code 8,192 .. 2^30} and a multiple of 4,096; a record takes at most
 *     this less 4,120 bytes
 * @param singleWriter whether one thread alone writes, and takes no lock
 */
public record JournalOptions(Durability durability, int segmentBytes, boolean singleWriter) {

    private static final int DEFAULT_SEGMENT_BYTES = 16 << 20;

    public JournalOptions {
        Objects.requireNonNull(durability, "durability");
        if (segmentBytes < 2 * Segment.FIRST_FRAME
                || segmentBytes > 1 << 30
                || segmentBytes % Segment.FIRST_FRAME != 0) {
            throw new IllegalArgumentException(
                    "must be a multiple of 4096, 8192 .. 1073741824: segmentBytes=" + segmentBytes);
        }
    }

    /** For any number of writers. */
    public JournalOptions(Durability durability, int segmentBytes) {
        this(durability, segmentBytes, false);
    }

    /** Segments of 16 MiB, any number of writers. */
    public static JournalOptions of(Durability durability) {
        return new JournalOptions(durability, DEFAULT_SEGMENT_BYTES);
    }

    /** The same with segments of another size. */
    public JournalOptions withSegmentBytes(int bytes) {
        return new JournalOptions(durability, bytes, singleWriter);
    }

    /**
     * The same for one thread that writes: the first that does; others are refused. It takes no lock (the
     * benchmark AppendCost tells what that saves), and a reader that waits looks again each millisecond. Readers, sync, prepare, truncation and
     * compaction may still come from any thread.
     */
    public JournalOptions withSingleWriter() {
        return new JournalOptions(durability, segmentBytes, true);
    }
}
