package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.scalingpatterns.benchmarks.harness.Engine;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;

/**
 * One benchmark method, and the cells that its parameters span.
 *
 * @param name class and method, as JMH selects it
 * @param params every parameter with its values
 * @param threads that call it at once
 */
public record Benchmark(
        String name, Class<?> type, Experiment experiment, Mode mode, Map<String, List<String>> params, int threads) {

    /** The parameter of a load cell: percent of the sustained capacity of the slowest variant compared. */
    static final String LOAD = "load";

    /** From idle to just below what can be sustained. */
    static final List<String> LOADS = List.of("20", "50", "80", "95");

    static Benchmark of(BenchmarkListEntry entry, Class<?> type, Experiment experiment) {
        var params = new TreeMap<String, List<String>>();
        entry.getParams().orElse(Map.of()).forEach((name, values) -> params.put(name, List.of(values)));
        if (experiment.kind() == Cell.Kind.LOAD) {
            params.remove("rate"); // what it is follows from the load, once the capacity is known
            params.put(LOAD, LOADS);
        }
        for (String override : experiment.params()) {
            String[] sides = override.split("=", -1);
            params.put(sides[0], List.of(sides[1].split("\\|", -1)));
        }
        return new Benchmark(
                entry.getUsername(),
                type,
                experiment,
                entry.getMode(),
                params,
                entry.getThreads().orElse(1));
    }

    /** The package segment behind {@code org.scalingpatterns.benchmarks}. */
    public String family() {
        String[] segments = type.getPackageName().split("\\.", -1);
        return segments[segments.length - 1];
    }

    /** The variants of one group are compared at the same rates. */
    String group() {
        return family() + "/" + type.getSimpleName();
    }

    /** Whether parameters choose the variant that does nothing. */
    boolean isFloor(Map<String, String> choice) {
        return !experiment.floor().isEmpty()
                && ParamFilter.parse(experiment.floor(), name, params).matches(choice);
    }

    public Cell.Kind kind() {
        return experiment.kind();
    }

    /** Whether one fork says it all: an experiment with a fixed seed, none of whose figures is computed from a time. */
    boolean repeatsExactly() {
        return kind() == Cell.Kind.QUALITY
                && Arrays.stream(experiment.figures())
                        .noneMatch(figure -> FigureManifest.isTimed(figure.unit(), figure.of()));
    }

    /** Every choice of parameters that makes sense. */
    public List<Map<String, String>> choices() {
        List<Map<String, String>> choices = List.of(Map.of());
        for (var param : params.entrySet()) {
            var longer = new ArrayList<Map<String, String>>();
            for (Map<String, String> choice : choices) {
                for (String value : param.getValue()) {
                    var extended = new LinkedHashMap<>(choice);
                    extended.put(param.getKey(), value);
                    longer.add(extended);
                }
            }
            choices = longer;
        }
        List<ParamFilter> without = filters(experiment.without());
        return choices.stream()
                .filter(choice -> without.stream().noneMatch(filter -> filter.matches(choice)))
                .toList();
    }

    /** The choices of the quick profile. */
    public List<Map<String, String>> headlines() {
        List<ParamFilter> headline = filters(experiment.headline());
        return choices().stream()
                .filter(choice -> headline.stream().anyMatch(filter -> filter.matches(choice)))
                .toList();
    }

    /** The fewest choices, found greedily, in which every value of every parameter stands at least once. */
    public List<Map<String, String>> sample() {
        var missing = new ArrayList<Map.Entry<String, String>>();
        choices()
                .forEach(choice -> choice.entrySet().stream()
                        .filter(entry -> !missing.contains(entry))
                        .forEach(missing::add));
        var sample = new ArrayList<Map<String, String>>();
        if (missing.isEmpty()) {
            return choices();
        }
        while (!missing.isEmpty()) {
            Map<String, String> best = choices().stream()
                    .max((a, b) -> Integer.compare(covered(a, missing), covered(b, missing)))
                    .orElseThrow();
            missing.removeAll(best.entrySet());
            sample.add(best);
        }
        return sample;
    }

    private static int covered(Map<String, String> choice, List<Map.Entry<String, String>> missing) {
        return (int) choice.entrySet().stream().filter(missing::contains).count();
    }

    /** The flags that a cell's forks need for the engine that it measures; none for most. */
    List<String> engineFlags(Map<String, String> choice, int jdk) {
        var flags = new ArrayList<String>();
        for (String text : experiment.engines()) {
            String[] sides = text.split(" : ", -1);
            if (ParamFilter.parse(sides[0], name, params).matches(choice)) {
                flags.addAll(Engine.named(sides[1]).flags(jdk));
            }
        }
        return flags;
    }

    /** The parameters that a filter with one value each names. */
    Map<String, String> choice(String filter) {
        var choice = new LinkedHashMap<String, String>();
        ParamFilter.parse(filter, name, params).allowed().forEach((param, values) -> choice.put(param, values.get(0)));
        return choice;
    }

    private List<ParamFilter> filters(String[] texts) {
        return Arrays.stream(texts)
                .map(text -> ParamFilter.parse(text, name, params))
                .toList();
    }
}
