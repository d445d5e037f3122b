package org.scalingpatterns.results.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.claims.RunFigures;
import org.scalingpatterns.results.comparison.Metric.Better;

/** A run folder as one side of a comparison. */
public final class RunSubject {
    /** How the series of calls that failed are called, those of a mix's roles too: their times say nothing of those that didn't. */
    private static final String FAILURES = "failed";

    private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

    private final RunFolder folder;
    private final Optional<String> jdk;
    private final boolean acrossJdks;

    private RunSubject(RunFolder folder, Optional<String> jdk, boolean acrossJdks) {
        this.folder = folder;
        this.jdk = jdk;
        this.acrossJdks = acrossJdks;
    }

    /**
     * Takes a run.
     *
     * @param name as the user gave it
     * @param jdk the feature version whose cells are compared; empty for all
     * @param acrossJdks whether a cell's like has another JDK, so that keys leave it out
     * @throws RunFormatException where the run has nothing of that JDK, or several JDKs where one must be selected
     */
    public static Subject of(String name, RunFolder folder, Optional<String> jdk, boolean acrossJdks) {
        return new RunSubject(folder, jdk, acrossJdks).subject(name);
    }

    private Subject subject(String name) {
        List<String> measured = folder.cells().map(Cell::jdk).distinct().toList();
        if (measured.isEmpty()) {
            throw new RunFormatException(
                    folder.path() + ": has no cell; was it stopped before the first one was measured?");
        }
        if (jdk.isPresent() && !measured.contains(jdk.get())) {
            throw new RunFormatException("%s: has no cell of JDK %s; there are: %s"
                    .formatted(folder.path(), jdk.get(), String.join(", ", measured)));
        }
        if (acrossJdks && jdk.isEmpty() && measured.size() > 1) {
            throw new RunFormatException("%s: has JDKs %s; select one, as %s@%s"
                    .formatted(folder.path(), String.join(", ", measured), name, measured.get(0)));
        }
        return new Subject(
                name,
                folder.path().toAbsolutePath().normalize().toString(),
                acrossJdks ? Optional.of(jdk.orElse(measured.get(0))) : Optional.empty(),
                environment(),
                folder.cells()
                        .filter(cell -> jdk.isEmpty() || cell.jdk().equals(jdk.get()))
                        .map(this::item)
                        .toList(),
                folder.run().noise().bands(),
                rulers(folder.run().noise().blocks()));
    }

    private Subject.Item item(Cell cell) {
        var params = new LinkedHashMap<>(cell.params());
        if (!acrossJdks) {
            params.put("jdk", cell.jdk());
        }
        return new Subject.Item(
                acrossJdks ? cell.id().replaceFirst("/jdk=\\d+(?=/|$)", "") : cell.id(),
                cell.benchmark(),
                params,
                Optional.of(cell.kind()),
                cell.remarks(),
                cell.fingerprint(),
                cell.forks().isEmpty() ? List.of() : metrics(cell),
                cell.kind() == Cell.Kind.QUALITY && !cell.forks().isEmpty() ? counters(cell) : Map.of());
    }

    private List<Metric> metrics(Cell cell) {
        List<Integer> blocks = cell.forks().stream().map(Cell.Fork::block).toList();
        String band = cell.id().substring(0, cell.id().indexOf('/')) + "/"
                + cell.kind().name().toLowerCase(Locale.ROOT) + "/";
        var metrics = new ArrayList<Metric>();
        if (cell.kind() == Cell.Kind.COST) {
            Better better = cell.mode().equals("thrpt") ? Better.BIGGER : Better.SMALLER;
            List<Double> values = cell.forks().stream().map(Cell.Fork::value).toList();
            metrics.add(Metric.of("time", cell.unit(), better, band + "time", values, blocks));
        }
        if (cell.kind() == Cell.Kind.LOAD) {
            for (String series : cell.series()) {
                if (!series.endsWith(FAILURES)) {
                    folder.distributions(cell, series)
                            .ifPresent(distributions -> PERCENTILES.forEach(percentile -> metrics.add(Metric.percentile(
                                    series,
                                    percentile,
                                    "ns",
                                    band,
                                    distributions,
                                    blocks,
                                    RunFigures.neverStarted(cell)))));
                }
            }
        }
        if (cell.kind() != Cell.Kind.QUALITY && cell.forks().stream().allMatch(fork -> fork.allocation() != null)) {
            List<Double> bytes =
                    cell.forks().stream().map(Cell.Fork::allocation).toList();
            metrics.add(Metric.of("allocation", "B/op", Better.UNDECIDED, "", bytes, blocks));
        }
        return metrics;
    }

    /** Those that repeat exactly: not the times that an experiment took. */
    private static Map<String, Double> counters(Cell cell) {
        var counters = new TreeMap<>(cell.forks().get(0).counters());
        counters.keySet().removeIf(name -> name.endsWith("Nanos"));
        return counters;
    }

    private Map<String, String> environment() {
        Run run = folder.run();
        var facts = new LinkedHashMap<String, String>();
        facts.put("profile", run.profile());
        facts.put("forks", forks());
        facts.put("stopped", run.stopped() ? "yes" : "no");
        facts.put("options", String.join(" ", run.options()));
        facts.put("commit", run.commit() + (run.dirty() ? " (changed)" : ""));
        for (Map<String, String> description : run.environment().jdks()) {
            String feature = description.getOrDefault("feature", "");
            if (jdk.isEmpty() || jdk.get().equals(feature)) {
                String label = acrossJdks ? "jdk " : "jdk " + feature + " ";
                description.forEach((name, value) -> facts.put(label + name, value));
            }
        }
        facts.putAll(run.environment().machine());
        facts.putAll(run.environment().clock());
        run.environment().engines().forEach((name, value) -> facts.put("version of " + name, value));
        return facts;
    }

    private String forks() {
        var statistics = folder.cells()
                .filter(cell -> cell.kind() != Cell.Kind.QUALITY)
                .mapToInt(cell -> cell.forks().size())
                .filter(forks -> forks > 0)
                .summaryStatistics();
        if (statistics.getCount() == 0) {
            return "none";
        }
        return statistics.getMin() == statistics.getMax()
                ? "" + statistics.getMin()
                : statistics.getMin() + " to " + statistics.getMax();
    }

    /** The lower quartile of each ruler's times over all blocks, in nanoseconds, by name; empty where none was measured. */
    public static Map<String, Double> rulers(List<Noise.Block> blocks) {
        var times = new TreeMap<String, List<Double>>();
        blocks.stream()
                .flatMap(block -> Stream.of(block.rulersBefore(), block.rulersAfter()))
                .forEach(rulers -> rulers.forEach((name, nanos) ->
                        times.computeIfAbsent(name, key -> new ArrayList<>()).add(nanos)));
        // The lower quartile is the machine when it is left alone; how often it wasn't, flags and bands say.
        var calm = new TreeMap<String, Double>();
        times.forEach(
                (name, nanos) -> calm.put(name, nanos.stream().sorted().toList().get(nanos.size() / 4)));
        return calm;
    }
}
