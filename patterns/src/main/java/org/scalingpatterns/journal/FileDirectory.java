package org.scalingpatterns.journal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A real folder; files are mapped into memory. */
final class FileDirectory implements JournalDirectory {

    /*
     * 1. Files are mapped, so that storing a frame is a copy and no system call, and what is stored belongs to the operating
     *    system at once. Java gives a mapping back when its buffer is collected, not before; a deleted file keeps its blocks
     *    until then.
     * 2. A store into a hole of a file, on a full disk, kills the JVM (SIGBUS). So bytes are written before they are stored to.
     * 3. Some systems keep what was written by one call in one piece in memory (Linux: large folios), and write all of it to
     *    the disk when a byte of it is forced: 128 KiB for a record of 100 B. So where much is forced, zeros are written page
     *    by page; elsewhere in large pieces, which is quicker.
     * 4. A thread that is interrupted finds its channels closed under it. Opening, creating and allocating start anew then, and
     *    leave the interrupt to the caller; stores and forces of a mapping are not interrupted.
     * 5. A lock of a file is the process's, and POSIX takes it away when any of its descriptors of that file is closed. So a
     *    folder that is open here already is refused before the file is opened for a second time.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private static final String LOCK = "journal.lock";
    private static final int PAGE = 4096;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(1 << 17); // off the heap, so that nothing copies them

    private final Path folder;
    private final Path real; // without links
    private final int piece; // in which zeros are written
    private final FileLock lock;

    private FileDirectory(Path folder, Path real, int piece, FileLock lock) {
        this.folder = folder;
        this.real = real;
        this.piece = piece;
        this.lock = lock;
    }

    /**
     * Makes the folder where there is none, and keeps other processes out of it.
     *
     * @param forcedOften whether forces are many and small
     */
    static FileDirectory open(Path folder, boolean forcedOften) throws IOException {
        make(folder);
        Path real = folder.toRealPath();
        if (!OPEN.add(real)) {
            throw new IOException("the journal is open in this process already: " + folder);
        }
        try {
            return new FileDirectory(folder, real, forcedOften ? PAGE : ZEROS.capacity(), lock(folder));
        } catch (IOException | RuntimeException | Error e) {
            OPEN.remove(real);
            throw e;
        }
    }

    private static FileLock lock(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("the journal is open in another process: " + folder);
            }
            return lock;
        } catch (OverlappingFileLockException e) { // by classes of another loader
            channel.close();
            throw new IOException("the journal is open in this process already: " + folder, e);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Makes a folder and those that it lies in, and forces their names: else a loss of power would take it with all that is in it.
     * The name of one that is there is forced as well: whoever made it may have been killed before that.
     */
    private static void make(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            make(parent);
            Files.createDirectories(folder);
        } else if (!Files.isWritable(parent) || !Files.isReadable(parent)) {
            return; // made by somebody else
        }
        forceNames(parent);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LOCK))
                    .toList();
        }
    }

    @Override
    public Storage open(String name) throws IOException {
        return uninterrupted(() -> map(folder.resolve(name)));
    }

    @Override
    public Storage create(String name, int bytes) throws IOException {
        Path file = folder.resolve(name);
        return uninterrupted(() -> {
            Files.deleteIfExists(file); // not cut to nothing: some systems write such a file out whenever it is closed
            try (var out = new RandomAccessFile(file.toFile(), "rw")) {
                out.setLength(bytes);
            }
            return map(file);
        });
    }

    @Override
    public void allocate(String name, int from, int to) throws IOException {
        uninterrupted(() -> {
            try (FileChannel out = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
                int at = from;
                while (at < to) {
                    at += out.write(ZEROS.slice(0, Math.min(piece, to - at)), at);
                }
                return name;
            }
        });
    }

    private static Storage map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Mapped(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        }
    }

    private interface FileWork<T> {
        T run() throws IOException;
    }

    private static <T> T uninterrupted(FileWork<T> work) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.run();
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                folder.resolve(from),
                folder.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    @Override
    public void sync() throws IOException {
        forceNames(folder);
    }

    private static void forceNames(Path folder) throws IOException {
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
                return folder;
            }
        });
    }

    @Override
    public void close() throws IOException {
        if (!lock.acquiredBy().isOpen()) {
            return; // the folder may be another one's by now
        }
        try {
            lock.acquiredBy().close(); // and thereby the lock
        } finally {
            OPEN.remove(real);
        }
    }

    private record Mapped(MappedByteBuffer buffer) implements Storage {

        @Override
        public ByteBuffer bytes() {
            return buffer;
        }

        @Override
        public void force(int from, int length) throws IOException {
            try {
                buffer.force(from, length);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }
}
