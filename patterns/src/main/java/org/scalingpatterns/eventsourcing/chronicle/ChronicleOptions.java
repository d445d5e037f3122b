package org.scalingpatterns.eventsourcing.chronicle;

import java.util.Objects;
import org.scalingpatterns.journal.Durability;

/**
 * How a queue is kept. What is written can be opened with another durability later, but not with another block size.
 *
 * @param durability what an acknowledged event survives
 * @param blockBytes how much of a file is mapped at a time, {@code 262,144 .. 2^30} and a power of two; a batch takes at most a
 *     quarter of it, less 64 bytes
 */
public record ChronicleOptions(Durability durability, int blockBytes) {

    private static final int DEFAULT_BLOCK_BYTES = 16 << 20;

    public ChronicleOptions {
        Objects.requireNonNull(durability, "durability");
        if (blockBytes < 1 << 18 || blockBytes > 1 << 30 || Integer.bitCount(blockBytes) != 1) {
            throw new IllegalArgumentException(
                    "must be a power of two, 262144 .. 1073741824: blockBytes=" + blockBytes);
        }
    }

    /** Blocks of 16 MiB. */
    public static ChronicleOptions of(Durability durability) {
        return new ChronicleOptions(durability, DEFAULT_BLOCK_BYTES);
    }

    /** The same with blocks of another size. */
    public ChronicleOptions withBlockBytes(int bytes) {
        return new ChronicleOptions(durability, bytes);
    }
}
