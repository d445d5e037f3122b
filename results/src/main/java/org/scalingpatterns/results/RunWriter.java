package org.scalingpatterns.results;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a run folder. Each file is replaced in one step, and {@link #seal} writes the checksums last, so that a
 * folder that was cut short is refused rather than read in part. Not thread-safe.
 */
public final class RunWriter {
    private final Path folder;

    /** Creates the folder, with {@code jmh/} in it, where it is not there yet. */
    public RunWriter(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder.resolve("jmh"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    /** Where the histogram log of a family belongs. */
    public Path histogramLog(String family) {
        return folder.resolve(family + ".hlog");
    }

    /** Where JMH's own JSON of a family belongs. */
    public Path jmhJson(String family) {
        return folder.resolve("jmh").resolve(family + ".json");
    }

    public void write(Run run) {
        replace(folder.resolve("run.json"), Json.write(run));
    }

    public void write(FamilyResults results) {
        replace(folder.resolve(results.family() + ".json"), Json.write(results));
    }

    /** Writes the checksums of all that is there. */
    public void seal() {
        Checksums.write(folder);
    }

    static void replace(Path file, String text) {
        replace(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes a file beside it, forces that to the disk, and puts it in its place: a reader finds the old one or the new one. */
    public static void replace(Path file, Content content) {
        Path written = part(file);
        try {
            try (var bytes = new FileOutputStream(written.toFile());
                    var out = new BufferedOutputStream(bytes)) {
                content.writeTo(out);
                out.flush();
                bytes.getFD().sync();
            }
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path part(Path file) {
        return file.resolveSibling(file.getFileName() + ".part");
    }

    /** Deletes what a process that was killed may have left of a {@link #replace}. */
    static void deletePart(Path file) {
        try {
            Files.deleteIfExists(part(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a file is to hold. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
