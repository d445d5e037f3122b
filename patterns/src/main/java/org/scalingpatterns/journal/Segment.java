package org.scalingpatterns.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of a journal. Growing until the next one begins, then sealed; a compacted one holds some of its frames only.
 *
 * <pre>
 *     0  magic      8   this format, version 1
 *     8  base       8   position of the first frame; also the file's name
 *    16  epoch      4   unlike that of any other file of this journal
 *    20  kind       4   0 plain: a frame's offset follows from its position; 1 compacted: frames are dense, positions jump
 *    24  durable    8   what was durable when the file was made
 *    32  end        8   compacted: position after the last frame that was there
 *    40  content    4   compacted: offset after the last frame
 *    44  crc        4   CRC32C of the 44 bytes before
 *   512  watermark 16   durable 8, epoch 4, CRC32C of the two 4
 *  1024  watermark 16   the other one: they take turns, each in a sector of its own
 *  4096  frames
 * </pre>
 *
 * <p>A watermark is stored after a force and not forced itself. Where it is found it is true; where it is lost, nothing is.
 */
final class Segment {

    static final int FIRST_FRAME = 4096;
    private static final long MAGIC = 0x01_4C_4E_52_4A_50_53_00L;
    private static final int BASE = 8;
    private static final int EPOCH = 16;
    private static final int KIND = 20;
    private static final int DURABLE = 24;
    private static final int END = 32;
    private static final int CONTENT = 40;
    private static final int CRC = 44;
    private static final int[] WATERMARKS = {512, 1024};
    private static final int WATERMARK_CRC = 12;
    private static final int PAGE = 4096;
    private static final String SUFFIX = ".journal";

    final long base;
    final int epoch;
    final ByteBuffer bytes;
    private final JournalDirectory.Storage storage;
    private final boolean compacted;
    private final int content;
    private volatile long end;
    private int watermark;
    private boolean forced = true;
    private long[] positions;
    private int[] offsets;

    private Segment(JournalDirectory.Storage storage) {
        this.storage = storage;
        this.bytes = storage.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.base = bytes.getLong(BASE);
        this.epoch = bytes.getInt(EPOCH);
        this.compacted = bytes.getInt(KIND) == 1;
        this.content = compacted ? bytes.getInt(CONTENT) : bytes.capacity();
        this.end = compacted ? bytes.getLong(END) : Long.MAX_VALUE;
    }

    /**
     * Writes the header of a new file.
     *
     * @param forced whether it will be forced before the first frame comes
     */
    static Segment plain(JournalDirectory.Storage storage, long base, int epoch, long durable, boolean forced) {
        Segment segment = header(storage, base, epoch, durable, 0, 0, 0);
        segment.forced = forced;
        return segment;
    }

    /** Writes the header of a compacted file, unforced; its frames come later, {@link #index} last. */
    static Segment compacted(
            JournalDirectory.Storage storage, long base, int epoch, long durable, long end, int content) {
        return header(storage, base, epoch, durable, 1, end, content);
    }

    private static Segment header(
            JournalDirectory.Storage storage, long base, int epoch, long durable, int kind, long end, int content) {
        ByteBuffer bytes = storage.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, MAGIC);
        bytes.putLong(BASE, base);
        bytes.putInt(EPOCH, epoch);
        bytes.putInt(KIND, kind);
        bytes.putLong(DURABLE, durable);
        bytes.putLong(END, end);
        bytes.putInt(CONTENT, content);
        bytes.putInt(CRC, checksum(bytes, 0, CRC));
        return new Segment(storage);
    }

    /** Whether a file begins with a header. */
    static boolean hasHeader(JournalDirectory.Storage storage) {
        ByteBuffer bytes = storage.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return bytes.capacity() >= FIRST_FRAME
                && bytes.getLong(0) == MAGIC
                && bytes.getInt(CRC) == checksum(bytes, 0, CRC);
    }

    /**
     * Whether a file without a header proves that there was one on the disk: by a watermark or a frame that says so, or that says that
     * something in this file was durable, as the header is forced with the first of it.
     */
    static boolean hadHeader(String name, JournalDirectory.Storage storage) {
        ByteBuffer bytes = storage.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.capacity() < FIRST_FRAME) {
            return false;
        }
        long base = base(name);
        for (int at : WATERMARKS) {
            if (isWatermark(bytes, at) && bytes.getLong(at) > base) {
                return true;
            }
        }
        ByteBuffer view = bytes.duplicate();
        var frame = new Frame();
        int offset = FIRST_FRAME;
        while (offset <= bytes.capacity() - Frame.HEADER) {
            long position = base + offset - FIRST_FRAME;
            if (!frame.isValid(bytes, view, offset, bytes.capacity(), position, Frame.epoch(bytes, offset))) {
                offset += Long.BYTES;
            } else if (Frame.isForced(bytes, offset) || Frame.durable(bytes, offset) > base) {
                return true;
            } else {
                offset += Frame.size(Frame.length(bytes, offset)); // a record may hold what looks like one
            }
        }
        return false;
    }

    /** An existing file that has a header. */
    static Segment open(String name, JournalDirectory.Storage storage) throws CorruptJournalException {
        ByteBuffer bytes = storage.bytes();
        Segment segment = new Segment(storage);
        if (!segment.name().equals(name)) {
            throw new CorruptJournalException(name, 0, "its header belongs to " + segment.name());
        }
        if (segment.content < FIRST_FRAME || segment.content > bytes.capacity()) {
            throw new CorruptJournalException(
                    name, bytes.capacity(), "cut short, should be %d bytes".formatted(segment.content));
        }
        return segment;
    }

    static boolean isName(String name) {
        return name.matches("[0-9a-f]{16}\\" + SUFFIX);
    }

    /** The base of the segment with a name. */
    static long base(String name) {
        return Long.parseUnsignedLong(name, 0, 16, 16);
    }

    static String name(long base) {
        return "%016x%s".formatted(base, SUFFIX);
    }

    String name() {
        return name(base);
    }

    /** Offset at which the room for frames ends. */
    int content() {
        return content;
    }

    /** Whether its header was on the disk before its first frame was stored. */
    boolean isForced() {
        return forced;
    }

    boolean isCompacted() {
        return compacted;
    }

    /** Position after its last frame; unbounded while it grows. */
    long end() {
        return end;
    }

    void seal(long position) {
        end = position;
    }

    /** The frames of a compacted segment, in their order. */
    void index(long[] framePositions, int[] frameOffsets) {
        positions = framePositions;
        offsets = frameOffsets;
    }

    /** Where the first frame at or after a position of this segment stands; {@link #content()} where there is none. */
    int offsetFrom(long position) {
        if (!compacted) {
            return FIRST_FRAME + (int) (position - base);
        }
        int found = Arrays.binarySearch(positions, position);
        int at = found < 0 ? -found - 1 : found;
        return at == offsets.length ? content : offsets[at];
    }

    long positionAt(int offset) {
        return compacted ? Frame.position(bytes, offset) : base + offset - FIRST_FRAME;
    }

    void force(int from, int to) throws java.io.IOException {
        storage.force(from, to - from);
    }

    /** Stores what is durable now; after the force, before anything depends on it. */
    void mark(long durable) {
        int at = WATERMARKS[watermark];
        watermark = 1 - watermark;
        bytes.putLong(at, durable);
        bytes.putInt(at + Long.BYTES, epoch);
        bytes.putInt(at + WATERMARK_CRC, checksum(bytes, at, WATERMARK_CRC));
    }

    /** How far the header and the watermarks prove the journal durable. */
    long provenDurable() {
        long proven = compacted ? end : bytes.getLong(DURABLE);
        for (int at : WATERMARKS) {
            if (bytes.getInt(at + Long.BYTES) == epoch && isWatermark(bytes, at)) {
                proven = Math.max(proven, bytes.getLong(at));
            }
        }
        return proven;
    }

    private static boolean isWatermark(ByteBuffer bytes, int at) {
        return bytes.getInt(at + WATERMARK_CRC) == checksum(bytes, at, WATERMARK_CRC);
    }

    /**
     * Overwrites all frames from an offset on with zeros; what reads as zeros may be a hole, and is left alone.
     *
     * @return the offset after the last byte that was overwritten
     */
    int clear(int from) {
        int end = from;
        for (int offset = from & -Long.BYTES; offset <= bytes.capacity() - Long.BYTES; offset += Long.BYTES) {
            if (bytes.getLong(offset) != 0) {
                bytes.putLong(offset, 0);
                end = offset + Long.BYTES;
            }
        }
        return end;
    }

    /** Stores a byte in each page again, so that the system writes the page even if it believes that it did. */
    void touch(int from, int to) {
        for (int offset = from & -PAGE; offset < to; offset += PAGE) {
            bytes.put(offset, bytes.get(offset));
        }
    }

    private static int checksum(ByteBuffer bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate().limit(from + length).position(from));
        return (int) crc.getValue();
    }
}
