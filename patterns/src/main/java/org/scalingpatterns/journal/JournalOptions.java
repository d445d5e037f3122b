package org.scalingpatterns.journal;

import java.util.Objects;

/**
 * How a journal is kept. What is written can be opened with other options later; a new segment size holds for new segments.
 *
 * @param durability what an acknowledged record survives
 * @param segmentBytes size of a segment file in bytes, {@code 8,192 .. 2^30} and a multiple of 4,096; a record takes at most
 *     this less 4,120 bytes
 */
public record JournalOptions(Durability durability, int segmentBytes) {

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

    /** Segments of 16 MiB. */
    public static JournalOptions of(Durability durability) {
        return new JournalOptions(durability, DEFAULT_SEGMENT_BYTES);
    }

    /** The same with segments of another size. */
    public JournalOptions withSegmentBytes(int bytes) {
        return new JournalOptions(durability, bytes);
    }
}
