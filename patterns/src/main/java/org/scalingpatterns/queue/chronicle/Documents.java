package org.scalingpatterns.queue.chronicle;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.RollingChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;

/**
 * A Chronicle queue whose files are numbered and end when they are told to. A record is a document, {@code length 4 | CRC-32C 4 |
 * record}, under the queue's index. Not thread-safe, but for {@link #force}.
 */
final class Documents implements Closeable {

    /*
     * 1. A document is there whole or not at all: its header is stored last, and one that a dead process left is written over.
     * 2. The queue begins a file when its day is over, and goes by a clock that it is given. That clock stands still but for roll():
     *    a day is a number of a file, and dates in the files' names are those numbers from 1970-01-02 on. So files end by size,
     *    and the time of day, which may go back, has no say in it.
     * 3. A file is forced by its descriptor, not by the queue's own sync: that one logs an error of the disk and goes on. What is
     *    stored in a mapped page is forced with the file that it is mapped from.
     * 4. A file that is left is forced, and the folder with it, before a record in the next one is there for others. So whoever
     *    forces the current file has forced all that was appended before. That goes for files of an earlier process, too: the
     *    queue marks their end when it begins the next one, and without the mark a reader stops there.
     */

    private static final RollCycles DAILY = RollCycles.FAST_DAILY;
    private static final int FIRST = 1;
    private static final String SUFFIX = "F.cq4";
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final int HEADER = 2 * Integer.BYTES;
    private static final int MARGIN = 64;

    private final MessageFolder folder;
    private final boolean forces;
    private final int longest;
    private final Force force;
    private final RollingChronicleQueue queue;
    private final ExcerptAppender appender;
    private int oldest;
    private volatile int file;
    private volatile File current;

    /** Brings a file or a folder to the disk. */
    interface Force {
        void force(Path path) throws IOException;
    }

    /** Takes a record and its index. */
    interface Visitor {
        void visit(long index, ByteBuffer record) throws IOException;
    }

    Documents(MessageFolder folder, ChronicleOptions options, Force force) throws IOException {
        this.folder = folder;
        this.forces = options.durability() == Durability.FSYNC;
        this.longest = options.blockBytes() / 4 - MARGIN;
        this.force = force;
        this.oldest = FIRST;
        this.file = FIRST;
        boolean fresh = true;
        for (Path path : folder.files()) {
            String name = path.getFileName().toString();
            if (name.endsWith(SUFFIX)) {
                int number = (int) LocalDate.parse(name.substring(0, name.length() - SUFFIX.length()), DAY)
                        .toEpochDay();
                oldest = fresh ? number : Math.min(oldest, number);
                file = Math.max(file, number);
                fresh = false;
            }
        }
        queue = SingleChronicleQueueBuilder.binary(folder.path())
                .rollCycle(DAILY)
                .blockSize(options.blockBytes())
                .timeProvider(() -> (long) file * DAILY.lengthInMillis())
                .syncMode(SyncMode.NONE)
                .build();
        try {
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
            if (forces) { // whoever wrote what is here may not have forced it
                for (Path path : folder.files()) {
                    force.force(path);
                }
                force.force(folder.path());
            }
        } catch (IOException | RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    /** The number of the file that a record is in. */
    static int file(long index) {
        return DAILY.toCycle(index);
    }

    /** The file that is written to. */
    int current() {
        return file;
    }

    int oldest() {
        return oldest;
    }

    /** The next record goes to the next file. */
    void roll() {
        int next = file + 1; // one thread writes it
        file = next;
    }

    /**
     * Appends a record.
     *
     * @return its index
     * @throws IllegalArgumentException if it is too long; nothing was appended
     */
    long append(ByteBuffer record) throws IOException {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        if (bytes.length > longest) {
            throw new IllegalArgumentException("must be <= " + longest + " bytes: batch=" + bytes.length);
        }
        boolean interrupted = Thread.interrupted(); // the queue's channels would be closed under the thread
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
            throw new IOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        leave(appender.currentFile());
        return appender.lastIndexAppended();
    }

    private void leave(File now) throws IOException {
        File before = current;
        if (now.equals(before)) {
            return;
        }
        if (forces) {
            for (Path left : before == null ? folder.files() : List.of(before.toPath())) {
                if (left.toString().endsWith(SUFFIX) && !left.equals(now.toPath())) {
                    force.force(left);
                }
            }
            force.force(folder.path());
        }
        current = now;
    }

    /** Forces all that was appended before, to be called with durability {@code FSYNC} only. */
    void force() throws IOException {
        File last = current;
        if (last != null) {
            force.force(last.toPath());
        }
    }

    /** Gives all records, in their order. */
    void each(Visitor visitor) throws IOException {
        try (ExcerptTailer tailer = queue.createTailer()) {
            if (!tailer.moveToIndex(DAILY.toIndex(oldest, 0))) {
                return; // its process died before it wrote the first one
            }
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        return;
                    }
                    visitor.visit(document.index(), take(document.wire().bytes(), document.index()));
                }
            }
        }
    }

    /** A record by its index. */
    ByteBuffer read(long index) throws IOException {
        boolean interrupted = Thread.interrupted(); // as for an append
        try (ExcerptTailer tailer = queue.createTailer()) {
            if (tailer.moveToIndex(index)) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (document.isPresent() && document.index() == index) {
                        return take(document.wire().bytes(), index);
                    }
                }
            }
            throw new IOException("must have a record: folder=%s, index=%d".formatted(folder.path(), index));
        } catch (RuntimeException e) {
            throw new IOException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        throw new IOException("the record's checksum is wrong: folder=%s, index=%d".formatted(folder.path(), index));
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /** Removes the oldest file, which is not the current one. It is gone for good before the next one can go. */
    void deleteOldest() throws IOException {
        Files.deleteIfExists(folder.path().resolve(LocalDate.ofEpochDay(oldest).format(DAY) + SUFFIX));
        if (forces) {
            force.force(folder.path());
        }
        oldest++;
    }

    @Override
    public void close() throws IOException {
        try (folder;
                queue) {
            appender.close();
        }
    }
}
