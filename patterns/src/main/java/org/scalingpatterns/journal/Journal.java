package org.scalingpatterns.journal;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A write-ahead log in segment files. Thread-safe: any number of writers, which are ordered by one lock (or one that takes
 * none, {@link JournalOptions#withSingleWriter}), and any number of readers, which take none. An append is O(record), and
 * O(segments) where it forces or begins a file; every 128 KiB one of them allocates as much again, unless the segment was {@link #prepare prepared}.
 */
public final class Journal implements Closeable {

    /*
     * 1. append = write, then commit. Under the append lock, write() stores a frame at the end of the mapped segment. With
     *    PROCESS durability it is committed by that: the bytes are the operating system's. With FSYNC, commit() waits until
     *    a force that began later has ended: see Commits.
     * 2. "committed" is where readers stop. It moves after a frame is acknowledged-to-be, never before; a reader's volatile
     *    read of it publishes the frames below, and the segments that they stand in.
     * 3. A force that failed stops the journal for good: what is on the disk is not known any more, not even by the system.
     * 4. A segment gets its name when its blocks are allocated and its header is forced; then the names are forced. So a file
     *    with a segment's name and a wrong header is damaged, and never half made. With PROCESS durability nothing is forced
     *    there (a force takes longer than filling the file), and each frame tells which of the two it was.
     * 5. A single writer stores its frames without the append lock. It alone changes where the next one goes; where it rolls,
     *    it takes the lock, and so finds what maintenance prepared, and keeps a force from seeing half a roll. What the others
     *    read of it besides is "written", which is released after the frame.
     *
     * Locks, each before the next: maintenance, that of forces, appends, commits. Nothing forces under the commit lock; under the
     * append lock only a roll does.
     */

    /** Ends the names of files that are in the making, or made in advance: nothing in them is data. */
    static final String UNUSED = ".unused";

    private static final int ALLOCATED_AT_ONCE = 128 << 10;
    private static final String CLOSED = "the journal is closed";
    private static final String NEXT = "next" + UNUSED;
    private static final String SPARE = "spare" + UNUSED;
    private static final String COMPACTION = "compaction" + UNUSED;

    private static final VarHandle WRITTEN;

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(Journal.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final JournalDirectory directory;
    private final JournalOptions options;
    private final Recovery recovery;
    private final boolean forces;

    private final ReentrantLock appends = new ReentrantLock();
    private final Frame frame = new Frame(); // the writer's, as is where the next frame goes
    private Segment tail; // changed under the append lock
    private ByteBuffer tailView;
    private int offset;
    private int allocated; // of the tail: up to here something may be stored
    private long written;
    private Thread writer; // the only one, where there shall be one
    private int epochs; // under the append lock
    private JournalDirectory.Storage spare; // under the append lock

    private final ReentrantLock maintenance = new ReentrantLock();
    private final SegmentRow segments;
    private final Commits commits;

    private Journal(JournalDirectory directory, JournalOptions options, Recoverer.Recovered recovered)
            throws IOException {
        this.directory = directory;
        this.options = options;
        this.recovery = recovered.report();
        this.forces = options.durability() == Durability.FSYNC;
        this.segments = new SegmentRow(recovered.segments());
        this.epochs = recovered.epochs();
        this.written = recovery.end();
        this.commits = new Commits(forces, !options.singleWriter(), written);
        if (segments.isEmpty() || segments.last().isCompacted()) {
            roll();
        } else {
            int at = segments.last().offsetFrom(written);
            growIn(segments.last(), at, at);
        }
    }

    /**
     * Opens a journal, or begins one. All of it is read and checked.
     *
     * @param folder made where there is none; another process, or another journal of this one, is kept out of it. <b>Don't open its
     *     {@code journal.lock} in this process</b>, as by copying it: when it is closed the system lets others in.
     * @param options see there
     * @return an open journal
     * @throws CorruptJournalException if data that was durable is damaged
     * @throws IOException if the folder can't be used, or is in use
     */
    public static Journal open(Path folder, JournalOptions options) throws IOException {
        return open(FileDirectory.open(folder, options.durability() == Durability.FSYNC), options);
    }

    /** The same in a folder of another kind, which the journal closes. */
    public static Journal open(JournalDirectory directory, JournalOptions options) throws IOException {
        Objects.requireNonNull(options, "options");
        try {
            return new Journal(directory, options, new Recoverer(directory).recover());
        } catch (IOException | RuntimeException | Error e) {
            try {
                directory.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /**
     * Appends a record and returns when it is acknowledged.
     *
     * @param record from its position to its limit, which stay as they are; may be empty
     * @return its position
     * @throws IllegalArgumentException if it does not fit into a segment
     * @throws IOException if there is no room for another segment: nothing was appended, try again later
     * @throws JournalStoppedException if the disk failed: whether it was appended is not known
     * @throws IllegalStateException if the journal is closed, or has one writer and this is another thread
     */
    public long append(ByteBuffer record) throws IOException {
        long position = write(record);
        commit(position);
        return position;
    }

    /** The same with the bytes of an array. */
    public long append(byte[] record) throws IOException {
        return append(ByteBuffer.wrap(record));
    }

    /**
     * Stores a record without waiting until it is acknowledged: {@link #commit} does. For those who hold a lock that gives
     * their records an order, and shall not hold it while a disk turns.
     *
     * @return its position
     */
    public long write(ByteBuffer record) throws IOException {
        int length = record.remaining();
        int room = options.segmentBytes() - Segment.FIRST_FRAME - Frame.HEADER;
        if (length > room) {
            throw new IllegalArgumentException("must be <= " + room + " bytes: record=" + length);
        }
        if (options.singleWriter()) {
            takeThisThread();
            long position = store(record, length);
            commits.wakeReaders();
            return position;
        }
        appends.lock();
        try {
            return store(record, length);
        } finally {
            appends.unlock(); // a full fence, which the next line needs
            commits.wakeReaders();
        }
    }

    private void takeThisThread() {
        Thread here = Thread.currentThread();
        if (writer != here) {
            if (writer != null) {
                throw new IllegalStateException(
                        "must be written by " + writer.getName() + ", its single writer, not by " + here.getName());
            }
            writer = here;
        }
    }

    /** By one thread at a time. */
    private long store(ByteBuffer record, int length) throws IOException {
        check();
        int size = Frame.size(length);
        if (size > allocated - offset) {
            makeRoom(size);
        }
        long position = written;
        tail.bytes.put(offset + Frame.HEADER, record, record.position(), length);
        frame.seal(tail, tailView, offset, length, position, commits.durable());
        offset += size;
        WRITTEN.setRelease(this, position + size);
        if (!forces) {
            commits.publish(position + size);
        }
        return position;
    }

    /**
     * Returns when the record at a position is acknowledged, and all before it. Not interruptible: an interrupt is kept for
     * later, since a caller that left could not know what became of its record.
     *
     * @param position what {@link #write} returned
     */
    public void commit(long position) throws IOException {
        if (commits.committed() <= position) {
            commits.force(position, this::forceWritten);
        }
    }

    /** Returns when all that was appended is on the disk, whatever the durability. */
    public void sync() throws IOException {
        check();
        commits.force((long) WRITTEN.getAcquire(this) - 1, this::forceWritten);
    }

    private long forceWritten() throws IOException {
        Segment[] row;
        Segment last;
        long to;
        appends.lock();
        try {
            row = segments.all();
            last = tail;
            to = (long) WRITTEN.getAcquire(this);
        } finally {
            appends.unlock();
        }
        long durable = commits.durable();
        for (Segment segment : row) {
            if (segment.end() > durable && !segment.isCompacted()) {
                int from = segment.base >= durable ? 0 : segment.offsetFrom(durable);
                segment.force(from, segment.offsetFrom(segment == last ? to : segment.end()));
            }
        }
        if (!forces) {
            directory.sync(); // with FSYNC, who began a file did
        }
        last.mark(to);
        return to;
    }

    /** The position of the first record that there may be. */
    public long start() {
        return segments.first().base;
    }

    /** The position after the last acknowledged record. */
    public long end() {
        return commits.committed();
    }

    /** What opening it found. */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * A new reader.
     *
     * @param from {@link #start}, {@link #end}, or a position of a record or of a reader
     * @throws IllegalArgumentException if it is before the start or after the end; if it lies within a record, the reader's
     *     first {@code next()} throws it, but for a compacted file, where the record after it follows
     */
    public JournalReader reader(long from) {
        if (from < start() || from > end()) {
            throw new IllegalArgumentException("must be %d .. %d: from=%d".formatted(start(), end(), from));
        }
        return new JournalReader(this, from);
    }

    /**
     * One record.
     *
     * @param position what {@link #append} returned
     * @return the record, read-only
     * @throws IllegalArgumentException if there is none at that position (any more)
     */
    public ByteBuffer read(long position) throws IOException {
        JournalReader reader = reader(position);
        if (!reader.next() || reader.position() != position) {
            throw new IllegalArgumentException("must be a record's position: position=" + position);
        }
        return reader.record();
    }

    /**
     * Allocates the next segment in advance, so that the append which will need it does not have to. Returns at once where
     * that is done already; call it from a thread that may wait, whenever it likes.
     */
    public void prepare() throws IOException {
        maintenance.lock();
        try {
            appends.lock();
            try {
                check();
                if (spare != null) {
                    return;
                }
            } finally {
                appends.unlock();
            }
            JournalDirectory.Storage made = create(SPARE, options.segmentBytes());
            appends.lock();
            try {
                spare = made;
            } finally {
                appends.unlock();
            }
        } finally {
            maintenance.unlock();
        }
    }

    /**
     * Removes the segments whose records all lie before a position; what is left may begin before it.
     *
     * @param position at most {@link #end}
     * @return the start from now on
     * @throws IOException if a file can't be deleted: try again later
     * @throws JournalStoppedException if the disk failed; before, or during this call
     * @throws IllegalStateException if the journal is closed
     */
    public long truncateBefore(long position) throws IOException {
        if (position > end()) {
            throw new IllegalArgumentException("must be <= " + end() + ": position=" + position);
        }
        maintenance.lock();
        try {
            check(); // the folder may be somebody else's by now
            Segment[] row = segments.all(); // a file that is full may have none behind it yet
            while (row.length > 1 && row[0].end() <= position) {
                deleteFirst(row[0], row[1]);
                row = segments.all();
            }
            return start();
        } finally {
            maintenance.unlock();
        }
    }

    /*
     * What will be the first file has to be one whose header survives a loss of power. One by one and in their order: a loss of power in
     * between must leave no gap. Nor must a failed deletion: the segment stays in the row until its file is gone, so that
     * the next call begins with it again. After a force that failed there is no again, whosever pages it failed for: the
     * system tells it once, and calls them clean.
     */
    private void deleteFirst(Segment first, Segment next) throws IOException {
        commits.alone(() -> {
            next.force(0, Segment.FIRST_FRAME);
            directory.sync();
            return next.base;
        });
        directory.delete(first.name());
        syncNames();
        change(segments::removeFirst);
    }

    private void syncNames() throws IOException {
        commits.alone(() -> {
            directory.sync();
            return commits.durable();
        });
    }

    /** Which records a compaction keeps. */
    public interface Retention {
        /** Called once for each record, in order; the buffer is valid during the call. */
        boolean keeps(long position, ByteBuffer record);
    }

    /**
     * Rewrites every segment but the last one without the records that are of no use any more. Those that stay keep their
     * positions and their order; readers in the middle of a segment may still see the others. Syncs first.
     *
     * @return bytes of disk that were freed
     */
    public long compact(Retention retention) throws IOException {
        maintenance.lock();
        try {
            // What is sealed by now is durable after the sync; what is sealed meanwhile may not be.
            Segment[] before = segments.all();
            sync();
            long freed = 0;
            for (int i = 0; i < before.length - 1; i++) {
                Segment compacted =
                        new Compaction(directory, COMPACTION).compact(before[i], retention, this::nextEpoch);
                if (compacted != null) {
                    int index = i;
                    syncNames();
                    change(() -> segments.replace(index, compacted));
                    freed += before[i].bytes.capacity() - compacted.bytes.capacity();
                }
            }
            return freed;
        } finally {
            maintenance.unlock();
        }
    }

    /**
     * Syncs, and gives the folder back. Readers go on reading what was acknowledged; whoever waits stops waiting. A second
     * call does nothing. Any thread may close it; a single writer's last write must have returned by then.
     */
    @Override
    public void close() throws IOException {
        maintenance.lock();
        try {
            long last;
            appends.lock();
            try {
                if (commits.isClosed()) {
                    return;
                }
                commits.close();
                last = (long) WRITTEN.getAcquire(this) - 1;
            } finally {
                appends.unlock();
            }
            try (directory) {
                if (!commits.hasFailed()) {
                    commits.force(last, this::forceWritten);
                    tail.mark(commits.durable());
                    tail.force(0, Segment.FIRST_FRAME);
                }
            } finally {
                commits.wakeAll();
            }
        } finally {
            maintenance.unlock();
        }
    }

    /** Waits until a position is no longer the end. */
    boolean awaitRecord(long position, Duration timeout) throws InterruptedException {
        return commits.awaitRecord(position, timeout);
    }

    /** The segment that a position lies in, which is committed. */
    Segment segmentOf(long position) {
        return segments.of(position);
    }

    /** Allocates as much as fits into a core's cache, so that what is stored there next is at hand; or begins a file. */
    private void makeRoom(int size) throws IOException {
        appends.lock();
        try {
            if (size > tail.content() - offset) {
                roll();
            }
            if (size > allocated - offset) {
                int whole = (offset + size + ALLOCATED_AT_ONCE - 1) / ALLOCATED_AT_ONCE * ALLOCATED_AT_ONCE;
                int to = Math.min(tail.content(), whole);
                directory.allocate(tail.name(), allocated, to);
                allocated = to;
            }
        } finally {
            appends.unlock();
        }
    }

    private void roll() throws IOException {
        boolean prepared = spare != null;
        // A file without a record is too small for this one only if it was made with smaller segments. The new one
        // has its base, and so its name: it takes its place.
        boolean replaces = tail != null && tail.base == written;
        Segment next = begin(written, replaces);
        if (replaces) {
            segments.replace(segments.all().length - 1, next);
        } else {
            if (tail != null) {
                tail.seal(written);
            }
            segments.add(next);
        }
        growIn(next, Segment.FIRST_FRAME, prepared ? next.content() : Segment.FIRST_FRAME);
    }

    private void growIn(Segment segment, int at, int room) {
        tail = segment;
        tailView = segment.bytes.duplicate();
        offset = at;
        allocated = room;
    }

    private Segment begin(long base, boolean replaces) throws IOException {
        String name = spare == null ? NEXT : SPARE;
        JournalDirectory.Storage storage = spare == null ? create(NEXT, Segment.FIRST_FRAME) : spare;
        try {
            // The first file always is: where a journal begins, must be known after a loss of power too. One that takes
            // another's place may become the first: a truncation that is under way has forced the other's header.
            boolean forced = forces || replaces || segments.isEmpty();
            Segment segment = Segment.plain(storage, base, ++epochs, commits.durable(), forced);
            if (forced) {
                segment.force(0, Segment.FIRST_FRAME);
            }
            directory.rename(name, segment.name());
            if (forced) {
                directory.sync();
            }
            spare = null;
            return segment;
        } catch (IOException e) {
            throw commits.fail(e);
        }
    }

    /** A file of a segment's size, the first bytes of which are allocated. */
    private JournalDirectory.Storage create(String name, int room) throws IOException {
        try {
            JournalDirectory.Storage storage = directory.create(name, options.segmentBytes());
            directory.allocate(name, 0, room);
            if (forces) {
                storage.force(0, room);
            }
            return storage;
        } catch (IOException e) {
            try {
                directory.delete(name);
            } catch (IOException deleting) {
                e.addSuppressed(deleting);
            }
            throw e;
        }
    }

    private int nextEpoch() {
        appends.lock();
        try {
            return ++epochs;
        } finally {
            appends.unlock();
        }
    }

    private void change(Runnable row) {
        appends.lock();
        try {
            row.run();
        } finally {
            appends.unlock();
        }
    }

    private void check() throws IOException {
        commits.stopIfFailed();
        if (commits.isClosed()) {
            throw new IllegalStateException(CLOSED);
        }
    }
}
