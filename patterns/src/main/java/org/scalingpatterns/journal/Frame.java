package org.scalingpatterns.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes around one record. Not thread-safe: a frame codec belongs to one writer or one reader.
 *
 * <pre>
 *  0      4        8                16      20      24
 *  +------+--------+----------------+-------+-------+-- ... ---+-----+
 *  | crc  | length | position       | epoch | lag   | record   | pad |
 *  +------+--------+----------------+-------+-------+-- ... ---+-----+
 *
 *  crc       CRC32C of the record, then of the 20 bytes between here and it
 *  length    of the record, in bytes; its highest bit: the header of this file was forced before
 *  position  of this frame in the journal, in bytes since its beginning
 *  epoch     of the segment file: no two files of a journal ever have the same
 *  lag       position - what was durable when this was written; 2^32 - 1 where that is further back
 *  pad       to a multiple of 8; all numbers little-endian
 * </pre>
 *
 * <p>Position and epoch lie under the checksum, so that a whole frame that stands where it doesn't belong (a stale block, a
 * write gone astray) is no record.
 */
final class Frame {

    static final int HEADER = 24;
    private static final int LENGTH = 4;
    private static final int POSITION = 8;
    private static final int EPOCH = 16;
    private static final int LAG = 20;
    private static final long MAX_LAG = 0xFFFF_FFFFL;
    private static final int FORCED = 1 << 31;

    private final CRC32C crc = new CRC32C();

    /** What a frame with a record of that length takes. */
    static int size(int length) {
        return (HEADER + length + 7) & ~7;
    }

    /*
     * A processor hands a load what a store before it is about to write, if the load lies within that one store; else it waits
     * for the memory. The checksum reads eight bytes at a time: so the header is stored in the pieces in which it is read
     * again, 8, 8 and 4 bytes from LENGTH on, and the record, which was copied first, comes first.
     */

    /** Puts everything around a record that stands at {@code offset + HEADER} already. */
    void seal(Segment segment, ByteBuffer view, int offset, int length, long position, long durable) {
        ByteBuffer bytes = segment.bytes;
        int coded = segment.isForced() ? length | FORCED : length;
        int lag = (int) Math.min(MAX_LAG, position - durable);
        bytes.putLong(offset + LENGTH, position << Integer.SIZE | Integer.toUnsignedLong(coded));
        bytes.putLong(offset + LENGTH + Long.BYTES, (long) segment.epoch << Integer.SIZE | position >>> Integer.SIZE);
        bytes.putInt(offset + LAG, lag);
        bytes.putInt(offset, checksum(view, offset, length));
    }

    /**
     * Whether a frame of this position and epoch stands there, whole.
     *
     * @param end where the frames' room ends
     */
    boolean isValid(ByteBuffer bytes, ByteBuffer view, int offset, int end, long position, int epoch) {
        if (end - offset < HEADER
                || bytes.getInt(offset + EPOCH) != epoch
                || bytes.getLong(offset + POSITION) != position) {
            return false;
        }
        int length = length(bytes, offset);
        return length >= 0 && length <= end - offset - HEADER && bytes.getInt(offset) == checksum(view, offset, length);
    }

    static int length(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset + LENGTH) & ~FORCED;
    }

    static long position(ByteBuffer bytes, int offset) {
        return bytes.getLong(offset + POSITION);
    }

    static int epoch(ByteBuffer bytes, int offset) {
        return bytes.getInt(offset + EPOCH);
    }

    static boolean isForced(ByteBuffer bytes, int offset) {
        return (bytes.getInt(offset + LENGTH) & FORCED) != 0;
    }

    /** What was durable when the frame was written; -1 where the frame doesn't say. */
    static long durable(ByteBuffer bytes, int offset) {
        long lag = Integer.toUnsignedLong(bytes.getInt(offset + LAG));
        return lag == MAX_LAG ? -1 : position(bytes, offset) - lag;
    }

    private int checksum(ByteBuffer view, int offset, int length) {
        crc.reset();
        view.limit(offset + HEADER + length).position(offset + HEADER);
        crc.update(view);
        view.limit(offset + HEADER).position(offset + LENGTH);
        crc.update(view);
        return (int) crc.getValue();
    }
}
