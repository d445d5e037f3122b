package org.scalingpatterns.queue.chronicle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Logs in folders of their own, and what another process would find there. Closing closes and deletes all of it. */
final class Folders implements AutoCloseable {

    /** Small blocks, and a new file after some dozens of records. */
    static ChronicleOptions small(Durability durability) {
        return new ChronicleOptions(durability, 1 << 18, 16 << 10);
    }

    private final Path root;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private int count;

    Folders() {
        try {
            root = Files.createTempDirectory("chronicle-messages");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path next() throws IOException {
        return Files.createDirectory(root.resolve("f" + count++));
    }

    ChronicleMessages<String> open(Path folder, ChronicleOptions options) throws IOException {
        return closed(ChronicleMessages.open(folder, Codec.text(), options));
    }

    <C extends AutoCloseable> C closed(C log) {
        opened.add(log);
        return log;
    }

    /** What a process that dies now leaves: nothing is closed, and the operating system has all that was stored. */
    Path afterKill(Path folder) throws IOException {
        Path copy = next();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    static long queueFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).count();
        }
    }

    /** Closes what is open so far, and frees the disk. */
    @Override
    public void close() {
        try {
            for (AutoCloseable each : opened) {
                each.close();
            }
            opened.clear();
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
