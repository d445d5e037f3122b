package org.scalingpatterns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntSupplier;

/** Rewrites one sealed segment, all of which is durable, without some of its records. One use, one thread. */
final class Compaction {

    private final JournalDirectory directory;
    private final String making;
    private long[] positions = new long[64];
    private int[] offsets = new int[64];
    private int kept;
    private int content = Segment.FIRST_FRAME;

    Compaction(JournalDirectory directory, String making) {
        this.directory = directory;
        this.making = making;
    }

    /** The segment that takes the other's place and name, once the names are on the disk; null where all records are kept. */
    Segment compact(Segment old, Journal.Retention retention, IntSupplier epochs) throws IOException {
        if (choose(old, retention)) {
            return null;
        }
        JournalDirectory.Storage storage = create();
        Segment compacted = Segment.compacted(storage, old.base, epochs.getAsInt(), old.end(), old.end(), content);
        var frame = new Frame();
        ByteBuffer view = compacted.bytes.duplicate();
        int[] moved = new int[kept];
        int to = Segment.FIRST_FRAME;
        for (int i = 0; i < kept; i++) {
            int length = Frame.length(old.bytes, offsets[i]);
            compacted.bytes.put(to + Frame.HEADER, old.bytes, offsets[i] + Frame.HEADER, length);
            frame.seal(compacted, view, to, length, positions[i], positions[i]);
            moved[i] = to;
            to += Frame.size(length);
        }
        compacted.index(Arrays.copyOf(positions, kept), moved);
        compacted.mark(old.end()); // tells of the header, should that rot
        compacted.force(0, content);
        directory.rename(making, compacted.name());
        return compacted;
    }

    private JournalDirectory.Storage create() throws IOException {
        try {
            JournalDirectory.Storage storage = directory.create(making, content);
            directory.allocate(making, 0, content);
            return storage;
        } catch (IOException e) {
            try {
                directory.delete(making); // a full disk needs its blocks
            } catch (IOException deleting) {
                e.addSuppressed(deleting);
            }
            throw e;
        }
    }

    /** Whether all stay. */
    private boolean choose(Segment old, Journal.Retention retention) throws CorruptJournalException {
        var frame = new Frame();
        ByteBuffer view = old.bytes.asReadOnlyBuffer();
        int end = old.isCompacted() ? old.content() : old.offsetFrom(old.end());
        boolean all = true;
        for (int offset = Segment.FIRST_FRAME; offset < end; ) {
            long position = old.positionAt(offset);
            if (!frame.isValid(old.bytes, view, offset, end, position, old.epoch)) {
                throw new CorruptJournalException(old.name(), offset, "the record's checksum is wrong");
            }
            int length = Frame.length(old.bytes, offset);
            view.limit(offset + Frame.HEADER + length).position(offset + Frame.HEADER);
            if (retention.keeps(position, view)) {
                keep(position, offset, Frame.size(length));
            } else {
                all = false;
            }
            offset += Frame.size(length);
        }
        return all;
    }

    private void keep(long position, int offset, int size) {
        if (kept == positions.length) {
            positions = Arrays.copyOf(positions, kept * 2);
            offsets = Arrays.copyOf(offsets, kept * 2);
        }
        positions[kept] = position;
        offsets[kept++] = offset;
        content += size;
    }
}
