package org.scalingpatterns.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.site.page.RunData;

/** The runs whose figures the site shows. Thread-safe. */
final class Runs {
    private final FigureManifest manifest;
    private final List<RunData> published;
    private final Optional<RunData> local;
    private final Map<String, List<RunData>> shown = new ConcurrentHashMap<>();

    private Runs(FigureManifest manifest, List<RunData> published, Optional<RunData> local) {
        this.manifest = manifest;
        this.published = published;
        this.local = local;
    }

    /** Reads them all, and compares their fingerprints with the sources. */
    static Runs read(Settings settings, FigureManifest manifest) {
        Sources code = new Sources(settings.root());
        // The reader's own first: what is wrong with it is said at once.
        Optional<RunData> local = settings.local().map(path -> RunData.read(path, manifest, code, true));
        List<RunData> published = folders(settings).parallelStream() // a run's logs take long to read
                .map(path -> RunData.read(path, manifest, code, false))
                .toList()
                .stream()
                .sorted(Comparator.comparing((RunData data) -> data.run().ended())
                        .reversed())
                .toList();
        return new Runs(manifest, published, local);
    }

    /** What their figures are. */
    FigureManifest manifest() {
        return manifest;
    }

    /** All that are published, the latest first. */
    List<RunData> published() {
        return published;
    }

    /** The reader's own. */
    Optional<RunData> local() {
        return local;
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
     * The runs whose figures a family shows, the lowest JDK first: one for each JDK that it was measured on, or one for several of
     * them. Of the publish profile with all of its forks where there is one, then the one that has most of the family's benchmarks (one
     * of another family's page may be measured with that), then one that wasn't stopped before its last fork, then the latest. A run
     * has only the cells of the JDKs that it is shown for.
     */
    List<RunData> shown(String family) {
        return shown.computeIfAbsent(family, this::choose);
    }

    private List<RunData> choose(String family) {
        Map<RunData, List<String>> chosen = new LinkedHashMap<>();
        published.stream()
                .filter(RunData::shown)
                .flatMap(data -> data.jdks(family).stream())
                .distinct()
                .sorted(RunData.BY_NUMBER)
                .forEach(jdk -> chosen.computeIfAbsent(shown(family, jdk), data -> new ArrayList<>())
                        .add(jdk));
        return chosen.entrySet().stream()
                .map(data -> data.getKey().on(data.getValue()))
                .toList();
    }

    private RunData shown(String family, String jdk) {
        return published.stream()
                .filter(data -> data.shown() && data.jdks(family).contains(jdk))
                .min(Comparator.comparing(
                                (RunData data) -> data.on(List.of(jdk)).indicative(family))
                        .thenComparing(data -> -benchmarks(data.on(List.of(jdk)), family))
                        .thenComparing(data -> !data.complete(family)))
                .orElseThrow();
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

    /** The published runs of a family, or else the reader's own. */
    List<RunData> either(String family) {
        List<RunData> shown = shown(family);
        return shown.isEmpty() ? own(family).stream().toList() : shown;
    }
}
