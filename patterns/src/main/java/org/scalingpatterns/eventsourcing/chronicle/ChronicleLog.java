package org.scalingpatterns.eventsourcing.chronicle;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.RollingChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.scalingpatterns.eventsourcing.RecordLog;
import org.scalingpatterns.journal.Durability;

/** A Chronicle queue as a log of records: one document each, {@code length 4 | CRC-32C 4 | record}, at the queue's index. */
final class ChronicleLog implements RecordLog {

    /*
     * 1. A document is whole or not there: its header is stored last, and one that a dead process left is written over.
     * 2. Files are forced by their descriptors, not by the queue's own sync. That one logs an error of the disk and goes on,
     *    knows only the block at hand, and can't run beside an appender, so that writers could not share a force.
     *    What is stored in a mapped page is forced with the file it is mapped from.
     * 3. A file that is left behind is forced, and the folder with it, before anything in the next one counts as written. So
     *    who reads "written", then the current file, and forces that, has forced everything that was written. That goes for
     *    files of an earlier process, too: the queue marks their end when it begins the next one, and without the mark a
     *    reader stops there.
     * 4. The day that names a file never goes back, though the clock may: the queue would go on in an older file, and its
     *    readers would stop there.
     * 5. A queue closed under its readers unmaps what they read. So each reader has a lock, which only closing contends for.
     */

    private static final String MISSING = "must be the position of a record: position=";
    private static final int HEADER = 2 * Integer.BYTES;
    private static final int MARGIN = 64;
    private static final String SUFFIX = ".cq4";
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    private static final RollCycles DAILY = RollCycles.FAST_DAILY;

    private final QueueFolder folder;
    private final Durability durability;
    private final int longest;
    private final Force force;
    private final RollingChronicleQueue queue;
    private final ExcerptAppender appender; // under its own lock
    private final Set<Tailing> tailing = ConcurrentHashMap.newKeySet();
    private final Queue<Tailing> idle = new ConcurrentLinkedQueue<>();
    private final ReentrantLock forces = new ReentrantLock();
    private long forced; // under the forces' lock
    private final ReentrantLock state = new ReentrantLock();
    private final Condition moved = state.newCondition();
    private volatile long written;
    private volatile File current;
    private volatile long end;
    private volatile Throwable failure;
    private volatile boolean closed;

    /** Brings a file or a folder to the disk. */
    interface Force {
        void force(Path path) throws IOException;
    }

    private ChronicleLog(QueueFolder folder, ChronicleOptions options, InstantSource clock, Force force)
            throws IOException {
        this.folder = folder;
        this.durability = options.durability();
        this.longest = options.blockBytes() / 4 - MARGIN;
        this.force = force;
        var millis = new AtomicLong();
        this.queue = SingleChronicleQueueBuilder.binary(folder.path())
                .rollCycle(DAILY)
                .blockSize(options.blockBytes())
                .timeProvider(() -> millis.accumulateAndGet(clock.millis(), Math::max))
                .syncMode(SyncMode.NONE)
                .build();
        try {
            millis.accumulateAndGet(queue.lastCycle() * (long) DAILY.lengthInMillis(), Math::max);
            this.appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
            this.written = queue.lastIndex();
            this.forced = written;
            this.end = written + 1;
            if (durability == Durability.FSYNC) { // whoever wrote what is here may not have forced it
                for (Path file : folder.files()) {
                    force.force(file);
                }
                force.force(folder.path());
            }
        } catch (IOException | RuntimeException | Error e) { // a fault in a mapped page, no memory
            queue.close();
            throw e;
        }
    }

    static ChronicleLog open(Path path, ChronicleOptions options, InstantSource clock, Force force) throws IOException {
        QueueFolder folder = QueueFolder.open(path);
        try {
            return new ChronicleLog(folder, options, clock, force);
        } catch (IOException | RuntimeException | Error e) { // else nobody could open it while this process lives
            folder.close();
            throw e;
        }
    }

    @Override
    public long write(ByteBuffer record) throws IOException {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        if (bytes.length > longest) {
            throw new IllegalArgumentException("must be <= " + longest + " bytes: batch=" + bytes.length);
        }
        boolean interrupted = Thread.interrupted(); // the queue's channels would be closed under the thread
        synchronized (appender) {
            try {
                check();
                append(bytes);
                long position = appender.lastIndexAppended();
                leave(appender.currentFile());
                written = position;
                return position;
            } catch (Error e) { // the record may be there, or not: nothing may be written behind it
                failure = failure == null ? e : failure;
                throw e;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void append(byte[] bytes) throws IOException {
        try (DocumentContext document = appender.writingDocument()) {
            try {
                document.wire()
                        .bytes()
                        .writeInt(bytes.length)
                        .writeInt(checksum(bytes))
                        .write(bytes);
            } catch (RuntimeException | Error e) { // a full disk is an error here
                document.rollbackOnClose();
                throw e;
            }
        } catch (RuntimeException e) {
            throw stopped(e);
        }
    }

    /** Where the queue has begun its next file, forces the one before; at the first append, those of earlier processes. */
    private void leave(File file) throws IOException {
        File before = current;
        if (file.equals(before)) {
            return;
        }
        if (durability == Durability.FSYNC) {
            for (Path left : before == null ? folder.files() : List.of(before.toPath())) {
                if (left.toString().endsWith(SUFFIX) && !left.equals(file.toPath())) {
                    force(left.toFile());
                }
            }
            force(folder.path().toFile());
        }
        current = file;
    }

    @Override
    public void commit(long position) throws IOException {
        if (durability == Durability.PROCESS) {
            acknowledge(position);
            return;
        }
        forces.lock();
        try {
            if (forced < position) {
                checkDisk();
                if (closed) { // since it was written: an IllegalStateException would say that it wasn't
                    throw new IOException(
                            "the event store was closed before this was forced, and it may be lost: position="
                                    + position);
                }
                long upTo = written;
                force(current);
                if (failure != null) { // of another one meanwhile, for a file that was left
                    throw stopped(failure);
                }
                forced = upTo;
            }
            acknowledge(forced);
        } finally {
            forces.unlock();
        }
    }

    private void force(File file) throws IOException {
        try {
            force.force(file.toPath());
        } catch (IOException e) {
            throw stopped(e);
        }
    }

    private void acknowledge(long position) {
        state.lock();
        try {
            if (position >= end) {
                end = position + 1;
                moved.signalAll();
            }
        } finally {
            state.unlock();
        }
    }

    private void check() throws IOException {
        if (closed) {
            throw new IllegalStateException("the event store is closed");
        }
        checkDisk();
    }

    private void checkDisk() throws IOException {
        if (failure != null) {
            throw new IOException("the event store stopped when the disk failed: " + failure.getMessage(), failure);
        }
    }

    private IOException stopped(Throwable why) {
        if (failure == null) {
            failure = why;
        }
        return new IOException("the event store stopped when the disk failed: " + why.getMessage(), why);
    }

    @Override
    public long end() {
        return end;
    }

    /** A reader is given back with its record taken: who gets it next moves it on. */
    @Override
    public ByteBuffer read(long position) throws IOException {
        Tailing free = idle.poll();
        Tailing reader = free == null ? new Tailing() : free;
        ByteBuffer record;
        try {
            record = reader.recordAt(position);
        } catch (IOException | RuntimeException | Error e) { // a fault in a mapped page, no memory
            reader.close();
            throw e;
        }
        idle.add(reader);
        return record;
    }

    @Override
    public Reader reader(long from) throws IOException {
        var reader = new Tailing();
        try {
            if (from >= 0 && !reader.moveTo(from)) { // the reader's mistake, or the log was set back
                throw new IllegalArgumentException(MISSING + from);
            }
        } catch (RuntimeException | Error e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    @Override
    public boolean await(long beyond, Duration timeout) throws InterruptedException {
        long nanos = timeout.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : timeout.isNegative() ? 0 : timeout.toNanos();
        state.lockInterruptibly();
        try {
            while (end <= beyond) {
                if (nanos <= 0 || closed) {
                    return false;
                }
                nanos = moved.awaitNanos(nanos);
            }
            return true;
        } finally {
            state.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (appender) {
            state.lock();
            try {
                if (closed) {
                    return;
                }
                closed = true;
                moved.signalAll();
            } finally {
                state.unlock();
            }
            try (folder;
                    queue;
                    appender) { // each is closed, whatever another one throws
                tailing.forEach(Tailing::close);
            }
        }
    }

    /** A tailer of the queue that stops at what is acknowledged. */
    private final class Tailing implements Reader {
        private final ExcerptTailer tailer; // under this reader's lock
        private long upcoming;
        private long position = -1;
        private ByteBuffer record;

        Tailing() {
            synchronized (appender) { // so that closing sees it
                if (closed) {
                    throw new IllegalStateException("the event store is closed");
                }
                tailer = queue.createTailer();
                tailing.add(this);
            }
            tailer.singleThreadedCheckDisabled(true);
        }

        /** Whether there is a record. */
        synchronized boolean moveTo(long index) {
            check();
            upcoming = index;
            return tailer.moveToIndex(index);
        }

        synchronized ByteBuffer recordAt(long index) throws IOException {
            if (!moveTo(index) || !next()) {
                throw new IOException(MISSING + index);
            }
            return record;
        }

        @Override
        public synchronized boolean next() throws IOException {
            check();
            long limit = end;
            if (upcoming >= limit) {
                return false;
            }
            try (DocumentContext document = tailer.readingDocument()) {
                if (!document.isPresent()) {
                    throw new IOException("must have a record: position=%d .. %d".formatted(upcoming, limit - 1));
                }
                if (document.index() >= limit) {
                    document.rollbackOnClose();
                    return false;
                }
                try {
                    record = take(document.wire().bytes(), document.index());
                } catch (IOException e) {
                    document.rollbackOnClose(); // who asks again must not get the record behind it
                    throw e;
                }
                position = document.index();
                upcoming = position + 1;
                return true;
            }
        }

        private ByteBuffer take(Bytes<?> from, long index) throws IOException {
            if (from.readRemaining() >= HEADER) {
                int length = from.readInt();
                int checksum = from.readInt();
                if (length >= 0 && length <= from.readRemaining()) {
                    byte[] bytes = new byte[length];
                    from.read(bytes);
                    if (checksum(bytes) == checksum) {
                        return ByteBuffer.wrap(bytes);
                    }
                }
            }
            throw new IOException(
                    "the record's checksum is wrong: folder=%s, position=%d".formatted(folder.path(), index));
        }

        private void check() {
            if (tailer.isClosed()) {
                throw new IllegalStateException("the event store is closed");
            }
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public ByteBuffer record() {
            return record;
        }

        @Override
        public boolean await(Duration timeout) throws InterruptedException {
            long from;
            synchronized (this) {
                from = upcoming;
            }
            return ChronicleLog.this.await(from, timeout);
        }

        @Override
        public synchronized void close() {
            tailer.close();
            tailing.remove(this);
        }
    }
}
