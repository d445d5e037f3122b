package org.scalingpatterns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Reads a journal from a position on, acknowledged records only, and goes on as it grows. Each record's checksum is checked.
 * Allocates nothing per record. Not thread-safe; any number of readers read beside the writers, and lock nothing.
 */
public final class JournalReader {

    private final Journal journal;
    private final Frame frame = new Frame();
    private Segment segment;
    private ByteBuffer view;
    private long upcoming;
    private long position = -1;

    JournalReader(Journal journal, long from) {
        this.journal = journal;
        this.upcoming = from;
    }

    /**
     * Goes to the next record.
     *
     * @return whether there is one; false at the end of what is acknowledged, and perhaps true later
     * @throws CorruptJournalException if the record is damaged
     * @throws IllegalArgumentException if the position that the reader was made with lies within a record
     * @throws IllegalStateException if the journal was truncated beyond this reader
     */
    public boolean next() throws IOException {
        // 1. Everything below what is committed was stored before it was committed: the volatile read publishes it, the
        //    segment that it stands in, and where that segment ends.
        long committed = journal.end();
        while (upcoming < committed) {
            if (segment == null || upcoming >= segment.end()) {
                segment = journal.segmentOf(upcoming);
                view = segment.bytes.asReadOnlyBuffer();
            }
            int offset = segment.offsetFrom(upcoming);
            if (offset == segment.content()) {
                upcoming = segment.end(); // the rest of it was compacted away
                continue;
            }
            position = segment.positionAt(offset);
            int end =
                    segment.isCompacted() ? segment.content() : segment.offsetFrom(Math.min(committed, segment.end()));
            if (!frame.isValid(segment.bytes, view, offset, end, position, segment.epoch)) {
                if (isWithinRecord(offset, end)) {
                    throw new IllegalArgumentException("must be a record's position: from=" + position);
                }
                throw new CorruptJournalException(segment.name(), offset, "the record's checksum is wrong");
            }
            int length = Frame.length(segment.bytes, offset);
            view.limit(offset + Frame.HEADER + length).position(offset + Frame.HEADER);
            upcoming = position + Frame.size(length);
            return true;
        }
        return false;
    }

    /** Whether whole records lead past an offset without one that begins there. */
    private boolean isWithinRecord(int offset, int end) {
        int at = Segment.FIRST_FRAME;
        while (at < offset) {
            if (!frame.isValid(segment.bytes, view, at, end, segment.positionAt(at), segment.epoch)) {
                return false;
            }
            at += Frame.size(Frame.length(segment.bytes, at));
        }
        return at > offset;
    }

    /** Position of the record: what {@link Journal#append} returned for it. */
    public long position() {
        if (position < 0) {
            throw new IllegalStateException("must be called after next(): position");
        }
        return position;
    }

    /** The record, from its position to its limit; read-only, valid until the next call of {@link #next}. */
    public ByteBuffer record() {
        if (position < 0) {
            throw new IllegalStateException("must be called after next(): record");
        }
        return view;
    }

    /** Where {@link #next} goes on: what a reader keeps to take up its work later. */
    public long upcoming() {
        return upcoming;
    }

    /**
     * Waits for a next record.
     *
     * @return whether there is one; false after the timeout, or at once where the journal is closed
     */
    public boolean await(Duration timeout) throws InterruptedException {
        return journal.awaitRecord(upcoming, timeout);
    }
}
