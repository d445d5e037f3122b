package org.scalingpatterns.results;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        Path written = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(written, text);
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
