package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Makes the folder of a new run: {@code <date>-<machine>}, numbered where that is taken, by a published run too. */
final class RunPlace {
    private RunPlace() {}

    static Path create(Path parent, Path published, CommandSpec spec) {
        String name = LocalDate.now(ZoneOffset.UTC) + "-" + Surroundings.machineSlug();
        try {
            Files.createDirectories(parent);
            for (int number = 1; ; number++) {
                String id = number == 1 ? name : name + "-" + number;
                if (Files.notExists(parent.resolve(id)) && Files.notExists(published.resolve(id))) {
                    return Files.createDirectory(parent.resolve(id));
                }
            }
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "--out: can't make a folder in " + parent + ": " + e, e);
        }
    }

    /** Tells the script that started this command where the run is, so that it can build the site with it. */
    static void announce(Path folder) {
        String place = System.getProperty("scalingpatterns.runPlace");
        if (place == null) {
            return;
        }
        try {
            Files.writeString(Path.of(place), folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the folder of a run in which nothing was finished. */
    static void discard(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
