package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.site.page.RunData;

/**
 * The runs whose figures the site shows.
 *
 * @param manifest of their figures
 * @param published the latest first
 * @param local the reader's own
 */
record Runs(FigureManifest manifest, List<RunData> published, Optional<RunData> local) {

    /** Reads them all, and compares their fingerprints with the sources. */
    static Runs read(Settings settings, FigureManifest manifest) {
        Sources code = new Sources(settings.root());
        List<RunData> published = folders(settings).parallelStream() // a run's logs take long to read
                .map(RunFolder::read)
                .toList()
                .stream()
                .map(folder -> RunData.of(folder, manifest, code, false))
                .sorted(Comparator.comparing((RunData data) -> data.run().ended())
                        .reversed())
                .toList();
        return new Runs(manifest, published, settings.local().map(path -> RunData.read(path, manifest, code, true)));
    }

    private static List<Path> folders(Settings settings) {
        Path runs = settings.runs().orElse(settings.root().resolve("results/runs"));
        if (!Files.isDirectory(runs)) {
            if (settings.runs().isEmpty()) {
                return List.of();
            }
            throw new BadInput(runs + ": is no folder of runs");
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The run whose figures a family shows: of the publish profile where there is one, then the one that has most of the family's
     * benchmarks (one of another family's page may be measured with that), then the latest.
     */
    Optional<RunData> shown(String family) {
        return published.stream()
                .filter(data -> data.shown() && !data.cells(family).isEmpty())
                .min(Comparator.comparing((RunData data) -> data.run().indicative())
                        .thenComparing(data -> -benchmarks(data, family)));
    }

    private long benchmarks(RunData data, String family) {
        return data.cells(family).stream()
                .map(Cell::benchmarkClass)
                .distinct()
                .filter(benchmark -> !manifest.of(benchmark).isEmpty())
                .count();
    }

    /** The reader's own run, where it has something of the family. */
    Optional<RunData> own(String family) {
        return local.filter(data -> data.shown() && !data.cells(family).isEmpty());
    }

    /** The published run of a family, or else the reader's own. */
    Optional<RunData> either(String family) {
        return shown(family).or(() -> own(family));
    }
}
