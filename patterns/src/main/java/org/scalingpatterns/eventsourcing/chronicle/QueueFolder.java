package org.scalingpatterns.eventsourcing.chronicle;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder with a queue, which one store at a time has. */
final class QueueFolder implements Closeable {

    private static final String LOCK = "store.lock";

    /** Those of this process. POSIX takes its lock of a file away when it closes any descriptor of that file, also one that got none. */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path real; // without links
    private final FileChannel lock;

    private QueueFolder(Path path, Path real, FileChannel lock) {
        this.path = path;
        this.real = real;
        this.lock = lock;
    }

    /** Makes the folder where there is none, and keeps other stores out of it. */
    static QueueFolder open(Path path) throws IOException {
        make(path);
        Path real = path.toRealPath();
        if (!OPEN.add(real)) {
            throw new IOException("the event store is open in this process already: " + path);
        }
        try {
            return new QueueFolder(path, real, lock(path));
        } catch (IOException | RuntimeException | Error e) {
            OPEN.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new IOException("the event store is open in another process: " + path);
            }
            return channel;
        } catch (OverlappingFileLockException e) { // by classes of another loader
            channel.close();
            throw new IOException("the event store is open in this process already: " + path, e);
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
        force(parent);
    }

    Path path() {
        return path;
    }

    /** The queue's files. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> !file.getFileName().toString().equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    /** Forces one to the disk. An interrupt closes a channel that is being forced; then it is forced once more. */
    static void force(Path path) throws IOException {
        boolean folder = Files.isDirectory(path);
        boolean interrupted = false;
        try {
            while (true) {
                try (FileChannel channel =
                        FileChannel.open(path, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
                    channel.force(folder);
                    return;
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
    public void close() throws IOException {
        if (!lock.isOpen()) {
            return; // the folder may be another one's by now
        }
        try {
            lock.close();
        } finally {
            OPEN.remove(real);
        }
    }
}
