package org.scalingpatterns.benchmarks.runner;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;

/** Every benchmark that the build found. Immutable. */
public final class Suite {
    private final List<Benchmark> benchmarks;

    private Suite(List<Benchmark> benchmarks) {
        this.benchmarks = benchmarks;
    }

    /** Reads the list that JMH's annotation processor wrote; classes without {@link Experiment} are not the suite's. */
    public static Suite load() {
        var silent = OutputFormatFactory.createFormatInstance(
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8), VerboseMode.SILENT);
        var found = new ArrayList<Benchmark>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(silent, List.of())) {
            Class<?> type = type(entry.getUserClassQName());
            Experiment experiment = type.getAnnotation(Experiment.class);
            if (experiment != null) {
                found.add(Benchmark.of(entry, type, experiment));
            }
        }
        found.sort(Comparator.comparing(Benchmark::family)
                .thenComparing(Benchmark::kind)
                .thenComparing(Benchmark::name));
        return new Suite(List.copyOf(found));
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name, false, Suite.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the list of benchmarks names a class that is not there; build again", e);
        }
    }

    public List<Benchmark> benchmarks() {
        return benchmarks;
    }

    public Set<String> families() {
        return benchmarks.stream().map(Benchmark::family).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public Set<String> patterns() {
        return benchmarks.stream()
                .flatMap(benchmark -> Arrays.stream(benchmark.experiment().patterns()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The benchmarks of some families or patterns; of all where none is named.
     *
     * @throws IllegalArgumentException naming what is unknown and what there is
     */
    public List<Benchmark> select(Collection<String> names) {
        for (String name : names) {
            if (!families().contains(name) && !patterns().contains(name)) {
                throw new IllegalArgumentException("unknown pattern or family '%s'; there are: %s; patterns: %s"
                        .formatted(name, String.join(", ", families()), String.join(", ", patterns())));
            }
        }
        return benchmarks.stream()
                .filter(benchmark -> names.isEmpty()
                        || names.contains(benchmark.family())
                        || Arrays.stream(benchmark.experiment().patterns()).anyMatch(names::contains))
                .toList();
    }

    /** Every figure that the suite can give. */
    public FigureManifest figures() {
        var figures = new ArrayList<FigureManifest.Figure>();
        for (Benchmark benchmark : benchmarks) {
            if (benchmark.kind() == Cell.Kind.COST) {
                figures.add(figure(benchmark, "time", "ns", "time of one operation", "value"));
                figures.add(figure(benchmark, "alloc", "B", "allocated by one operation", "allocation"));
            }
            if (benchmark.kind() == Cell.Kind.LOAD) {
                for (String series : series(benchmark)) {
                    for (String percentile : List.of("50", "90", "99", "99.9", "99.99")) {
                        figures.add(figure(
                                benchmark,
                                series + "-p" + percentile,
                                "ns",
                                series + " time, percentile " + percentile,
                                series + ".p" + percentile));
                    }
                }
                figures.add(
                        figure(benchmark, "completed", "share", "arrivals served by the end", "completed / scheduled"));
            }
            for (Figure figure : benchmark.experiment().figures()) {
                figures.add(figure(benchmark, figure.name(), figure.unit(), figure.says(), figure.of()));
            }
        }
        return new FigureManifest(
                figures, benchmarks.stream().flatMap(Suite::comparisons).toList());
    }

    /** A mix has series for each of its roles, anything else one of each. */
    private static List<String> series(Benchmark benchmark) {
        List<String> both = List.of(HdrRecorder.RESPONSE, HdrRecorder.SERVICE);
        String[] roles = benchmark.experiment().roles();
        return roles.length == 0
                ? both
                : Arrays.stream(roles)
                        .flatMap(role -> both.stream().map(series -> role + "-" + series))
                        .toList();
    }

    private static Stream<FigureManifest.Comparison> comparisons(Benchmark benchmark) {
        return Arrays.stream(benchmark.experiment().peers()).map(text -> {
            String[] sides = text.split(" : ", -1);
            return new FigureManifest.Comparison(
                    benchmark.name(), benchmark.choice(sides[0]), benchmark.choice(sides[1]));
        });
    }

    private static FigureManifest.Figure figure(Benchmark benchmark, String name, String unit, String says, String of) {
        return new FigureManifest.Figure(
                benchmark.type().getSimpleName() + "." + name,
                benchmark.family(),
                benchmark.name(),
                benchmark.kind(),
                unit,
                says,
                of,
                benchmark.params());
    }
}
