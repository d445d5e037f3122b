package org.scalingpatterns.results.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.comparison.Metric.Better;
import org.scalingpatterns.results.jmh.JmhResult;
import org.scalingpatterns.results.jmh.JmhUnit;
import org.scalingpatterns.results.statistics.ForkDistributions;

/** A JMH JSON file as one side of a comparison. */
public final class JmhSubject {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final List<Double> PERCENTILES = List.of(50.0, 99.0, 99.9);

    private JmhSubject() {}

    /** Takes what a file holds. */
    public static Subject of(String name, Path file, List<JmhResult> results) {
        var environment = new LinkedHashMap<String, Set<String>>();
        results.forEach(result -> result.settings()
                .forEach((label, value) -> environment
                        .computeIfAbsent(label, key -> new LinkedHashSet<>())
                        .add(value)));
        return new Subject(
                name,
                file.toAbsolutePath().normalize().toString(),
                Optional.empty(),
                environment.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> String.join(", ", entry.getValue()),
                                (a, b) -> a,
                                LinkedHashMap::new)),
                results.stream().map(JmhSubject::item).toList(),
                Map.of(),
                Map.of());
    }

    private static Subject.Item item(JmhResult result) {
        var params = new LinkedHashMap<>(result.params());
        if (result.threads() != 1) {
            // By JMH's own name for it where a benchmark has a parameter of the usual one.
            params.put(params.containsKey("threads") ? "-t" : "threads", "" + result.threads());
        }
        String words = params.entrySet().stream().map(entry -> "/" + entry).collect(Collectors.joining());
        boolean failed = result.primary().forks().stream().anyMatch(value -> !Double.isFinite(value));
        return new Subject.Item(
                result.benchmark() + words + "/" + result.mode(),
                result.benchmark(),
                params,
                Optional.empty(),
                failed ? List.of(new Cell.Remark(Cell.Flag.FAILED, "its score is no number")) : List.of(),
                "",
                metrics(result),
                Map.of());
    }

    private static List<Metric> metrics(JmhResult result) {
        var metrics = new ArrayList<>(metrics("", result.primary()));
        result.secondary().forEach((name, metric) -> {
            if (name.equals(ALLOCATION)) {
                metrics.add(
                        Metric.of("allocation", metric.unit(), Better.UNDECIDED, "", metric.forks(), numbers(metric)));
            } else if (JmhUnit.of(metric.unit()).isPresent()) {
                metrics.addAll(metrics(name, metric)); // the methods of a group, and rates of events
            }
        });
        return metrics;
    }

    /** @param part the name of a secondary result; empty for the primary */
    private static List<Metric> metrics(String part, JmhResult.Metric metric) {
        boolean rate = JmhUnit.of(metric.unit()).map(JmhUnit::rate).orElse(false);
        String name = rate ? "throughput" : "time";
        var metrics = new ArrayList<Metric>();
        metrics.add(Metric.of(
                part.isEmpty() ? name : part,
                metric.unit(),
                rate ? Better.BIGGER : Better.SMALLER,
                "",
                metric.forks(),
                numbers(metric)));
        if (part.isEmpty() && !metric.samples().isEmpty()) {
            var distributions = ForkDistributions.of(metric.samples());
            PERCENTILES.forEach(percentile -> metrics.add(
                    Metric.percentile("", percentile, metric.unit(), "", distributions, numbers(metric), 0)));
        }
        return metrics;
    }

    private static List<Integer> numbers(JmhResult.Metric metric) {
        return IntStream.range(0, metric.forks().size()).boxed().toList();
    }
}
