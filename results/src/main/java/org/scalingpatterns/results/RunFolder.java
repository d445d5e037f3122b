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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.scalingpatterns.results.statistics.ForkDistributions;
import tools.jackson.databind.JsonNode;

/**
 * A run folder, read whole and checked: what is returned has right checksums, every field, finite figures, and every
 * histogram that its cells speak of. Immutable.
 */
public final class RunFolder {
    /** What a histogram holds at most: an hour. */
    static final long HIGHEST_NANOS = 3_600_000_000_000L;

    private final Path path;
    private final Run run;
    private final Map<String, FamilyResults> families;
    private final Map<String, HistogramLog> logs;

    private RunFolder(Path path, Run run, Map<String, FamilyResults> families, Map<String, HistogramLog> logs) {
        this.path = path;
        this.run = run;
        this.families = families;
        this.logs = logs;
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
        Run run = readDescription(folder);
        var families = new LinkedHashMap<String, FamilyResults>();
        var logs = new LinkedHashMap<String, HistogramLog>();
        var ids = new HashSet<String>();
        for (Run.Plan plan : run.plan()) {
            Path file = folder.resolve(plan.family() + ".json");
            if (!Files.exists(file) && run.stopped()) {
                continue; // it was stopped before this family
            }
            FamilyResults family = Json.read(file, FamilyResults.class);
            HistogramLog log = HistogramLog.read(folder.resolve(plan.family() + ".hlog"));
            Validation.check(file, plan.family(), family, log);
            if (family.cells().size() != plan.cells() && !run.stopped()) {
                throw new RunFormatException("%s: must have the %d cells of the plan: has %d"
                        .formatted(file, plan.cells(), family.cells().size()));
            }
            for (Cell cell : family.cells()) {
                if (!ids.add(cell.id())) {
                    throw new RunFormatException(file + ": cell " + cell.id() + " stands there twice");
                }
            }
            Json.read(folder.resolve("jmh").resolve(plan.family() + ".json"), JsonNode.class);
            families.put(plan.family(), family);
            logs.put(plan.family(), log);
        }
        refuseForeign(folder, families.keySet());
        return new RunFolder(folder, run, Map.copyOf(families), logs);
    }

    /**
     * Reads {@code run.json} alone, without the figures and their checksums: what was measured, and on what.
     *
     * @throws RunFormatException with one line that names file, place and problem
     */
    public static Run readDescription(Path folder) {
        Path file = folder.resolve("run.json");
        Run run = Json.read(file, OlderSchemas.lift(Json.text(file)), Run.class);
        Validation.check(file, run);
        return run;
    }

    /** A file of a family that the plan doesn't know would be figures that nobody sees. */
    private static void refuseForeign(Path folder, Set<String> families) {
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".json") && !name.equals("run.json"))
                    .filter(name -> !families.contains(name.substring(0, name.length() - ".json".length())))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new RunFormatException(folder.resolve(name) + ": is no family of the run's plan");
                    });
        } catch (IOException e) {
            throw new RunFormatException(folder + ": can't be read: " + e, e);
        }
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

    /** Whether every family of the plan is complete. */
    public boolean isComplete() {
        return run.plan().stream().allMatch(plan -> isComplete(plan.family()));
    }

    /**
     * Whether all forks that were planned for a family are there, those of the A/A repetitions among them: they are in a run that was
     * stopped while disturbed blocks were measured again. A cell that failed has no more to come.
     */
    public boolean isComplete(String family) {
        List<Cell> cells = family(family).map(FamilyResults::cells).orElse(List.of());
        boolean mayLackForks = !run.stopped() && cells.stream().anyMatch(cell -> cell.has(Cell.Flag.FAILED));
        return run.plan().stream()
                .filter(plan -> plan.family().equals(family))
                .allMatch(plan -> cells.size() == plan.cells() && (mayLackForks || forks(family) >= plan.forks()));
    }

    /** Forks that were planned, over all families. */
    public int planned() {
        return run.plan().stream().mapToInt(Run.Plan::forks).sum();
    }

    /** How many of them count, over all families. */
    public int forks() {
        return families.keySet().stream().mapToInt(this::forks).sum();
    }

    private int forks(String family) {
        int own = families.get(family).cells().stream()
                .mapToInt(cell -> cell.forks().size())
                .sum();
        // A cell of load stands there once for each of its percentiles.
        int again = run.noise().repeats().stream()
                .filter(repeat -> repeat.cell().startsWith(family + "/"))
                .collect(Collectors.toMap(
                        Noise.Repeat::cell, repeat -> repeat.first().size(), Math::max))
                .values()
                .stream()
                .mapToInt(Integer::intValue)
                .sum();
        return own + again;
    }

    /** Every cell of every family. */
    public Stream<Cell> cells() {
        return families().stream().flatMap(family -> family.cells().stream());
    }

    /**
     * The histograms of a cell, fork by fork: the iterations of a fork are merged. They are decoded at each call, and are the caller's.
     *
     * @param series one of {@link Cell#series}
     */
    public List<Histogram> histograms(Cell cell, String series) {
        String family = cell.id().substring(0, cell.id().indexOf('/'));
        List<Histogram> lines = logs.get(family).histograms(cell.id() + "/" + series);
        var forks = new ArrayList<Histogram>();
        int next = 0;
        for (Cell.Fork fork : lines.isEmpty() ? List.<Cell.Fork>of() : cell.forks()) {
            int iterations = fork.iterations().size();
            forks.add(iterations == 1 ? lines.get(next) : merge(lines.subList(next, next + iterations)));
            next += iterations;
        }
        return forks;
    }

    /** The same, laid side by side; empty where it has none. */
    public Optional<ForkDistributions> distributions(Cell cell, String series) {
        List<Histogram> forks = histograms(cell, series);
        return forks.isEmpty() ? Optional.empty() : Optional.of(ForkDistributions.ofHistograms(forks));
    }

    /** All of a cell's histograms of a series in one; percentiles are read off it, never averaged. */
    public Histogram histogram(Cell cell, String series) {
        return merge(histograms(cell, series));
    }

    /** One histogram with the counts of all. */
    public static Histogram merge(List<Histogram> histograms) {
        var merged = new Histogram(1, HIGHEST_NANOS, 3);
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
