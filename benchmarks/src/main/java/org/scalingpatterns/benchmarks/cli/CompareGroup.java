package org.scalingpatterns.benchmarks.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.comparison.Metric;
import org.scalingpatterns.results.comparison.Row;
import org.scalingpatterns.results.comparison.Subject;
import org.scalingpatterns.results.comparison.Summary;
import org.scalingpatterns.results.statistics.Estimate;

/**
 * The table of one benchmark class. What all of its cells have in common stands in the heading; what tells them apart, in
 * columns of their own.
 */
final class CompareGroup {
    private static final String FIGURES = " %16s %16s  %-29s %6s %6s%s";
    private static final String METHOD = "method";
    private static final String METRIC = "metric";

    /** Allocation below it is the harness's. */
    private static final double BYTES = 0.5;

    /** A change of allocation below it is rounding. */
    private static final double SLIGHT = 0.01;

    private final List<Row> rows;
    private final List<Row> allocations;
    private final List<Summary.Geomean> geomeans;
    private final boolean all;
    private final String type;
    private final Map<String, String> shared;
    private final Map<String, Integer> columns = new LinkedHashMap<>();
    private final String unit;

    /** @param all whether to show allocation that didn't change, too */
    CompareGroup(List<Row> compared, List<Summary.Geomean> geomeans, boolean all) {
        rows = compared.stream()
                .filter(row -> row.verdict() != Row.Verdict.SHOWN)
                .toList();
        allocations = compared.stream()
                .filter(row -> row.verdict() == Row.Verdict.SHOWN)
                .toList();
        this.geomeans = geomeans;
        this.all = all;
        type = compared.get(0).cell().group();
        shared = new LinkedHashMap<>(named(compared.get(0)));
        rows.forEach(row -> shared.entrySet().retainAll(named(row).entrySet()));
        for (Row row : rows) {
            named(row).forEach((name, value) -> {
                if (!shared.containsKey(name)) {
                    columns.merge(name, Math.max(name.length(), value.length()), Math::max);
                }
            });
        }
        unit = sharedUnit();
    }

    void print(PrintStream out) {
        int width = Math.max(
                columns.values().stream().mapToInt(column -> column + 1).sum(),
                geomeans.stream()
                        .mapToInt(geomean ->
                                "geomean ".length() + geomean.metric().length())
                        .max()
                        .orElse(1)); // a format has no width of 0
        String line = "  %-" + width + "s" + FIGURES;
        out.println();
        out.println(heading());
        if (!rows.isEmpty()) {
            var names = new LinkedHashMap<String, String>();
            columns.keySet().forEach(name -> names.put(name, name));
            out.println(line.formatted(cells(names), "A", "B", "delta", "p", "detect", "")
                    .stripTrailing());
        }
        for (Row row : rows) {
            Optional<Metric.Shown> a = row.a();
            Optional<Metric.Shown> b = row.b();
            out.println(line.formatted(
                            cells(named(row)),
                            CompareText.shown(row, a, a, unit),
                            CompareText.shown(row, b, a, unit),
                            CompareText.delta(row),
                            CompareText.probability(row),
                            CompareText.detectable(row),
                            CompareText.marks(row))
                    .stripTrailing());
        }
        for (Summary.Geomean geomean : geomeans) {
            String cells = geomean.cells() == 1 ? "1 cell" : geomean.cells() + " cells";
            out.println(line.formatted(
                            "geomean " + geomean.metric(), "", cells, CompareText.change(geomean.ratio()), "", "", "")
                    .stripTrailing());
        }
        allocation(out);
    }

    private String heading() {
        var words = new StringBuilder(type.substring(type.lastIndexOf('.') + 1));
        shared.forEach((name, value) -> {
            if (name.equals(METHOD)) {
                words.append(".").append(value);
            } else if (!name.equals(METRIC)) {
                words.append(' ').append(name).append('=').append(value);
            }
        });
        if (!unit.isEmpty()) {
            words.append(" in ").append(unit);
        }
        var bands = new LinkedHashSet<String>();
        rows.stream()
                .filter(row -> row.delta() > 1)
                .forEach(row -> bands.add(row.metric().name() + " ± " + CompareText.percent(row.delta() - 1)));
        return words + (bands.isEmpty() ? "" : "   (band: " + String.join(", ", bands) + ")");
    }

    private static Map<String, String> named(Row row) {
        Subject.Item cell = row.cell();
        var named = new LinkedHashMap<String, String>();
        named.put(METHOD, cell.method());
        named.putAll(cell.params());
        named.put(METRIC, row.metric().name());
        return named;
    }

    private String cells(Map<String, String> named) {
        return columns.entrySet().stream()
                .map(column -> ("%-" + column.getValue() + "s").formatted(named.getOrDefault(column.getKey(), "")))
                .collect(Collectors.joining(" "));
    }

    /** The unit of all rows; nanoseconds stand with each, as they become ms. */
    private String sharedUnit() {
        List<String> units = rows.stream().map(Row::unit).distinct().toList();
        return units.size() == 1 && !units.get(0).equals("ns") ? units.get(0) : "";
    }

    /** Allocation scatters too little to need an interval: what changed is listed, nothing is concluded. */
    private void allocation(PrintStream out) {
        var lines = new ArrayList<String>();
        int unchanged = 0;
        for (Row row : allocations) {
            Optional<Metric.Shown> a = row.a();
            Optional<Metric.Shown> b = row.b();
            double most = Stream.of(a, b)
                    .flatMap(Optional::stream)
                    .mapToDouble(Metric.Shown::value)
                    .max()
                    .orElse(0);
            double ratio = row.ratio().map(Estimate::value).orElse(1.0);
            boolean slight = Math.abs(ratio - 1) < SLIGHT;
            if (most < BYTES || (slight && !all)) {
                unchanged++;
                continue;
            }
            lines.add("  allocation %s  A %s  B %s  %s"
                    .formatted(
                            cells(named(row)).strip(),
                            CompareText.shown(row, a, a, ""),
                            CompareText.shown(row, b, a, ""),
                            CompareText.change(ratio)));
        }
        lines.forEach(out::println);
        if (unchanged > 0) {
            out.println("  allocation: within 1 %%, or below 0.5 B/op, in %d cells".formatted(unchanged));
        }
    }
}
