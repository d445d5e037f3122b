package org.scalingpatterns.benchmarks.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.comparison.Comparison;
import org.scalingpatterns.results.comparison.Summary;
import org.scalingpatterns.results.statistics.Estimate;

/** A comparison on the terminal: the environment, a table for each benchmark class, and one line that sums it up. */
final class CompareTable {
    private final Comparison comparison;
    private final boolean all;

    /** @param all whether to name every cell that only one side has, and every unchanged counter */
    CompareTable(Comparison comparison, boolean all) {
        this.comparison = comparison;
        this.all = all;
    }

    void print(PrintStream out) {
        out.println("A  " + comparison.a().name());
        out.println("B  " + comparison.b().name());
        environment(out);
        notes(out);
        Summary summary = comparison.summary();
        comparison.rows().stream()
                .collect(Collectors.groupingBy(row -> row.cell().group(), LinkedHashMap::new, Collectors.toList()))
                .forEach((type, rows) ->
                        new CompareGroup(rows, summary.geomeans().getOrDefault(type, List.of()), all).print(out));
        counters(out);
        one(out, "A", comparison.onlyA());
        one(out, "B", comparison.onlyB());
        comparison.failures().forEach(failure -> out.println("n/a: " + failure));
        out.println();
        out.println(line(summary));
    }

    private void environment(PrintStream out) {
        out.println();
        if (comparison.environment().isEmpty()) {
            out.println("same environment");
            return;
        }
        out.println("environment: what differs");
        int width = comparison.environment().stream()
                .mapToInt(difference -> difference.label().length())
                .max()
                .orElse(0);
        for (Comparison.Difference difference : comparison.environment()) {
            boolean wide = width + difference.a().length() + difference.b().length() > 100;
            String between = wide ? "\n" + " ".repeat(width + 4) : "  ";
            String column = wide ? "%s" : "%-" + Math.max(20, 40 - width) + "s";
            out.println(("  %-" + width + "s  A " + column + "%sB %s")
                    .formatted(difference.label(), difference.a(), between, difference.b()));
        }
    }

    private void notes(PrintStream out) {
        var notes = new ArrayList<String>();
        if (comparison.isOneRun() && comparison.environment().isEmpty()) {
            notes.add("A and B are the same measurements");
        }
        if (!comparison.hasBands()) {
            notes.add("no A/A band: neither side knows how far two measurements of the same code lie apart here");
        }
        comparison
                .drift()
                .ifPresent(drift -> notes.add("the machine itself moved by %s (ruler %s): every band is wider by that"
                        .formatted(CompareText.percent(drift.ratio() - 1), drift.ruler())));
        if (comparison.recoded() > 0) {
            notes.add("the measured code differs in %d of the cells of both".formatted(comparison.recoded()));
        }
        int forks = comparison.rows().stream()
                .flatMap(row -> row.ratio().stream())
                .mapToInt(Estimate::n)
                .min()
                .orElse(6);
        if (forks < 2) {
            notes.add("one fork only: no interval, nothing can be claimed");
        } else if (forks < 6) {
            notes.add("fewer than 6 forks: intervals are indicative");
        }
        if (!comparison.rows().isEmpty()) {
            notes.add("A, B: median of the forks (a percentile: of all forks together) ± reach of the 95 % interval");
            notes.add("delta: B over A by geometric means; ~: no difference can be claimed; p: corrected;"
                    + " detect: would be found");
        }
        notes.forEach(out::println);
    }

    private void counters(PrintStream out) {
        if (comparison.exact().isEmpty()) {
            return;
        }
        out.println();
        Summary summary = comparison.summary();
        out.println("experiments with a fixed seed: %d cells, %d counters, %d cells changed"
                .formatted(summary.exactCells(), comparison.exact().size(), summary.changed()));
        comparison.exact().stream()
                .filter(row -> all || row.changed())
                .forEach(row -> out.println("  %s %s  A %s  B %s%s"
                        .formatted(
                                row.cell().key(),
                                row.counter(),
                                SummaryTable.number(row.a()),
                                SummaryTable.number(row.b()),
                                row.changed() ? "  CHANGED" : "")));
    }

    private void one(PrintStream out, String side, List<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        int shown = all ? keys.size() : Math.min(3, keys.size());
        String more = shown < keys.size() ? " … (--all names them all)" : "";
        out.println();
        out.println("only in %s: %d cells%s".formatted(side, keys.size(), more));
        keys.stream().limit(shown).forEach(key -> out.println("  " + key));
    }

    private static String line(Summary summary) {
        if (summary.cells() == 0 && summary.exactCells() > 0) {
            return "%d cells compared, all of them experiments with a fixed seed; %d changed"
                    .formatted(summary.exactCells(), summary.changed());
        }
        String unknown = summary.unknown() == 0 ? "" : ", %d with too little to tell".formatted(summary.unknown());
        String detectable = Stream.of("time", "throughput", "p99", "response-p99")
                .filter(summary.detectable()::containsKey)
                .map(metric -> "%s (%s)"
                        .formatted(CompareText.percent(summary.detectable().get(metric) - 1), title(metric)))
                .collect(Collectors.joining(", "));
        return "%d cells compared (%d figures): %d slower, %d faster, %d without detectable difference%s; %s called different%s"
                .formatted(
                        summary.cells(),
                        summary.figures(),
                        summary.slower(),
                        summary.faster(),
                        summary.same(),
                        unknown,
                        CompareText.percent(summary.cells() == 0 ? 0 : summary.flagged()),
                        detectable.isEmpty() ? "" : "\nmedian detectable effect " + detectable);
    }

    private static String title(String metric) {
        return switch (metric) {
            case "time" -> "cost";
            case "response-p99" -> "load p99";
            default -> metric;
        };
    }
}
