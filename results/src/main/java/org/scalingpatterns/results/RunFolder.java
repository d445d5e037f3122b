package org.scalingpatterns.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * A run folder, read whole and checked: what is returned has right checksums, every field, finite figures, and every
 * histogram that its cells speak of. Immutable but for the histograms, which callers must not change.
 */
public final class RunFolder {
    private final Path path;
    private final Run run;
    private final Map<String, FamilyResults> families;
    private final Map<String, List<Histogram>> histograms;

    private RunFolder(
            Path path, Run run, Map<String, FamilyResults> families, Map<String, List<Histogram>> histograms) {
        this.path = path;
        this.run = run;
        this.families = families;
        this.histograms = histograms;
    }

    /**
     * Reads a run.
     *
     * @throws RunFormatException with one line that names file, place and problem
     */
    public static RunFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new RunFormatException(folder + ": is no run folder");
        }
        Checksums.check(folder);
        Path runFile = folder.resolve("run.json");
        Run run = Json.read(runFile, Run.class);
        Validation.check(runFile, run);
        var families = new LinkedHashMap<String, FamilyResults>();
        var histograms = new LinkedHashMap<String, List<Histogram>>();
        var ids = new HashSet<String>();
        for (Run.Plan plan : run.plan()) {
            Path file = folder.resolve(plan.family() + ".json");
            if (!Files.exists(file)) {
                continue; // a run that was stopped before this family
            }
            FamilyResults family = Json.read(file, FamilyResults.class);
            Map<String, List<Histogram>> log = HistogramLog.read(folder.resolve(plan.family() + ".hlog"));
            Validation.check(file, plan.family(), family, log);
            for (Cell cell : family.cells()) {
                if (!ids.add(cell.id())) {
                    throw new RunFormatException(file + ": cell " + cell.id() + " stands there twice");
                }
            }
            if (!Files.isRegularFile(folder.resolve("jmh").resolve(plan.family() + ".json"))) {
                throw new RunFormatException(folder.resolve("jmh").resolve(plan.family() + ".json") + ": is missing");
            }
            families.put(plan.family(), family);
            histograms.putAll(log);
        }
        return new RunFolder(folder, run, Map.copyOf(families), histograms);
    }

    public Path path() {
        return path;
    }

    public Run run() {
        return run;
    }

    /** The families that were measured, in the order of the plan. */
    public List<FamilyResults> families() {
        return run.plan().stream()
                .map(plan -> families.get(plan.family()))
                .filter(family -> family != null)
                .toList();
    }

    public Optional<FamilyResults> family(String name) {
        return Optional.ofNullable(families.get(name));
    }

    /** Every cell of every family. */
    public Stream<Cell> cells() {
        return families().stream().flatMap(family -> family.cells().stream());
    }

    /**
     * The histograms of a cell, fork by fork: the iterations of a fork are merged.
     *
     * @param series one of {@link Cell#series}
     */
    public List<Histogram> histograms(Cell cell, String series) {
        List<Histogram> lines = histograms.getOrDefault(cell.id() + "/" + series, List.of());
        var forks = new ArrayList<Histogram>();
        int next = 0;
        for (Cell.Fork fork : lines.isEmpty() ? List.<Cell.Fork>of() : cell.forks()) {
            forks.add(merge(lines.subList(next, next + fork.iterations().size())));
            next += fork.iterations().size();
        }
        return forks;
    }

    /** All of a cell's histograms of a series in one; percentiles are read off it, never averaged. */
    public Histogram histogram(Cell cell, String series) {
        return merge(histograms(cell, series));
    }

    /** One histogram with the counts of all. */
    public static Histogram merge(List<Histogram> histograms) {
        var merged = new Histogram(1, 3_600_000_000_000L, 3);
        histograms.forEach(merged::add);
        return merged;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new RunFormatException(file + ": is missing", e);
        } catch (IOException e) {
            throw new RunFormatException(file + ": can't be read: " + e, e);
        }
    }
}
