package org.scalingpatterns.eventsourcing;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * An ordered log of records, as {@link LogEventStore} needs it: a journal, or an engine that keeps one. A record is there whole
 * or not at all, and its position, {@code 0 .. 2^53 - 1}, is above those of all records before it.
 */
public interface RecordLog extends Closeable {

    /** The largest position that leaves room for an event's place in its batch. */
    long MAX_POSITION = (1L << 53) - 1;

    /**
     * Writes a record behind all others; by one thread at a time.
     *
     * @return its position
     * @throws IllegalArgumentException if it is too long; nothing was written
     * @throws IOException if it was not written; or if it may have been, and then the log takes no more
     * @throws IllegalStateException if the log is closed; nothing was written
     */
    long write(ByteBuffer record) throws IOException;

    /**
     * Returns when a record is acknowledged, and with it all before it; by any number of threads at once.
     *
     * @param position what {@link #write} returned for it
     * @throws IOException if it may be lost; then no record behind the last acknowledged one is acknowledged any more
     */
    void commit(long position) throws IOException;

    /** Above the positions of all acknowledged records and of no others; only grows. */
    long end();

    /** An acknowledged record; null where a compaction took it. */
    ByteBuffer read(long position) throws IOException;

    /**
     * A reader of acknowledged records.
     *
     * @param from position of the first one, or -1 for all
     */
    Reader reader(long from) throws IOException;

    /** Waits until {@link #end} is above; false after the timeout, or at once where the log is closed. */
    boolean await(long end, Duration timeout) throws InterruptedException;

    /** Reads on as the log grows. Not thread-safe. */
    interface Reader extends Closeable {

        /** Goes to the next record; false at the end of what is acknowledged, and perhaps true later. */
        boolean next() throws IOException;

        /** The record's position. */
        long position();

        /** The record; valid until the next call of {@link #next}. */
        ByteBuffer record();

        /** Waits for a next record; false after the timeout, or at once where the log is closed. */
        boolean await(Duration timeout) throws InterruptedException;
    }
}
