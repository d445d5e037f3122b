package org.scalingpatterns.results.claims;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.RunFormatException;

/**
 * The figures that exist: generated from the benchmarks, read as a file by the site, so that a claim can't name a figure
 * that nothing measures.
 */
public record FigureManifest(List<Figure> figures, List<Comparison> comparisons) {
    private static final Pattern TIME = Pattern.compile("\\wNanos\\b");

    /** Whether a figure over counters is a time, or computed from one: then even an experiment with a fixed seed doesn't repeat it. */
    public static boolean isTimed(String unit, String of) {
        return unit.equals("ns") || TIME.matcher(of).find();
    }

    /**
     * One figure of one benchmark.
     *
     * @param name {@code Growth.moved-4-5}
     * @param family the benchmark's family
     * @param benchmark class and method
     * @param unit of the figure: ns, B, ratio, share, keys…
     * @param says what it is, for a caption
     * @param of how it is computed from the cell: {@code value}, {@code allocation}, {@code response.p99},
     *     {@code service.p50}, or arithmetic over the cell's raw counters
     * @param params the benchmark's parameters and their values
     */
    public record Figure(
            String name,
            String family,
            String benchmark,
            Cell.Kind kind,
            String unit,
            String says,
            String of,
            Map<String, List<String>> params) {}

    /**
     * Ours beside what a user would pick instead. The ratio is the peer's value over ours where less is better, so that
     * above 1 ours is ahead.
     *
     * @param benchmark class and method
     * @param ours parameters of our side; those that neither side names are equal on both
     * @param peer parameters of the other side
     */
    public record Comparison(String benchmark, Map<String, String> ours, Map<String, String> peer) {}

    /** Reads the file that the benchmarks generate. */
    public static FigureManifest read(Path file) {
        return Json.read(file, FigureManifest.class);
    }

    /** The file's text. */
    public String toJson() {
        return Json.write(this);
    }

    public Optional<Figure> find(FigureName name) {
        String full = name.benchmark() + "." + name.figure();
        return figures.stream().filter(figure -> figure.name().equals(full)).findFirst();
    }

    /** The figures of a benchmark, which is named {@code Growth} or {@code Growth.grow}; none if there is no such benchmark. */
    public List<Figure> of(String benchmark) {
        return figures.stream()
                .filter(figure -> figure.benchmark().contains(benchmark)) // cheaply leaves a few
                .filter(figure -> {
                    int method = figure.benchmark().lastIndexOf('.');
                    int type = figure.benchmark().lastIndexOf('.', method - 1) + 1;
                    return benchmark.equals(figure.benchmark().substring(type, method))
                            || benchmark.equals(figure.benchmark().substring(type));
                })
                .toList();
    }

    /**
     * Refuses a name that no benchmark gives.
     *
     * @throws RunFormatException naming what is unknown and what there is
     */
    public Figure check(FigureName name) {
        Figure figure = find(name)
                .orElseThrow(() -> new RunFormatException("unknown figure %s; there are: %s"
                        .formatted(
                                name,
                                figures.stream().map(Figure::name).sorted().collect(Collectors.joining(", ")))));
        name.params().forEach((param, value) -> {
            List<String> values = figure.params().get(param);
            if (values == null) {
                throw new RunFormatException("figure %s: unknown parameter '%s'; there are: %s"
                        .formatted(
                                name, param, String.join(", ", figure.params().keySet())));
            }
            if (!values.contains(value)) {
                throw new RunFormatException("figure %s: %s is never '%s'; it is one of: %s"
                        .formatted(name, param, value, String.join(", ", values)));
            }
        });
        return figure;
    }
}
