package org.scalingpatterns.queue.chronicle;

import java.util.Objects;

/**
 * How messages are kept. What is written can be opened with other values later, but for the block size.
 *
 * @param durability what is acknowledged survives
 * @param blockBytes how much of a file is mapped at a time, {@code 262,144 .. 2^30} and a power of two; a batch takes at most a
 *     quarter of it, less 64 bytes
 * @param fileBytes after how many bytes of records the next file is begun, > 0; what is needed no more is removed by files
 */
public record ChronicleOptions(Durability durability, int blockBytes, long fileBytes) {

    private static final int DEFAULT_BLOCK_BYTES = 16 << 20;
    private static final long DEFAULT_FILE_BYTES = 64 << 20;

    /** @throws IllegalArgumentException if a value is out of its range */
    public ChronicleOptions {
        Objects.requireNonNull(durability, "durability");
        if (blockBytes < 1 << 18 || blockBytes > 1 << 30 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException(
                    "must be a power of two, 262144 .. 1073741824: blockBytes=" + blockBytes);
        }
        if (fileBytes <= 0) {
            throw new IllegalArgumentException("must be > 0: fileBytes=" + fileBytes);
        }
    }

    /** Blocks of 16 MiB, files of 64 MiB. */
    public static ChronicleOptions of(Durability durability) {
        return new ChronicleOptions(durability, DEFAULT_BLOCK_BYTES, DEFAULT_FILE_BYTES);
    }
}
