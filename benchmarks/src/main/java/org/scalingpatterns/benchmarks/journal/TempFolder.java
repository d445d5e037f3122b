package org.scalingpatterns.benchmarks.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of a fork's own in the temporary folder. Gone with all that is in it when it is closed. */
public final class TempFolder implements Closeable {
    private final Path path;

    private TempFolder(Path path) {
        this.path = path;
    }

    /** A new one, empty. */
    public static TempFolder make() throws IOException {
        return new TempFolder(Files.createTempDirectory("scaling-patterns"));
    }

    public Path path() {
        return path;
    }

    /** Deletes what is in it. */
    public void clear() throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(path)) {
            found = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : found) {
            if (!file.equals(path)) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        clear();
        Files.delete(path);
    }
}
