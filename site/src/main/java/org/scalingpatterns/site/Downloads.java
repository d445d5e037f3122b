package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.scalingpatterns.site.page.PatternView.Download;
import org.scalingpatterns.site.page.RunData;

/** The raw files of a run, as they are offered for download. */
final class Downloads {
    private Downloads() {}

    /** Every file of a run's folder. */
    static List<Download> all(RunData data) {
        try (Stream<Path> files = Files.walk(data.path())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> data.path().relativize(file).toString().replace('\\', '/'))
                    .filter(name -> !name.startsWith(".") && !name.contains("/.")) // what resuming needs stays at home
                    .sorted()
                    .map(name -> download(data, name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that a family's figures come from. */
    static List<Download> of(RunData data, String family) {
        return Stream.of("jmh/" + family + ".json", family + ".hlog", family + ".json", "run.json", "SHA256SUMS")
                .filter(name -> Files.isRegularFile(data.path().resolve(name)))
                .map(name -> download(data, name))
                .toList();
    }

    private static Download download(RunData data, String name) {
        try {
            return new Download(
                    data.files() + name,
                    name,
                    what(name),
                    Files.size(data.path().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String what(String name) {
        if (name.startsWith("jmh/")) {
            return "JMH’s own JSON, readable by every JMH viewer";
        }
        if (name.endsWith(".hlog")) {
            return "HdrHistogram log, one tagged line for each cell, series, fork and iteration";
        }
        return switch (name) {
            case "run.json" -> "when, how and on what it was measured";
            case "SHA256SUMS" -> "checksums of the other files";
            default -> name.endsWith(".json") ? "cells with the value of each fork and raw counters" : "";
        };
    }
}
