package org.scalingpatterns.benchmarks.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.RunFigures;
import org.scalingpatterns.results.statistics.Estimate;

/** The end of a run on the terminal: every cell with its figures, and ours beside its peers. */
final class SummaryTable {
    private final RunFolder run;
    private final FigureManifest manifest;

    SummaryTable(RunFolder run, FigureManifest manifest) {
        this.run = run;
        this.manifest = manifest;
    }

    void print(PrintStream out) {
        Map<String, List<Cell>> byBenchmark =
                run.cells().collect(Collectors.groupingBy(Cell::benchmark, LinkedHashMap::new, Collectors.toList()));
        byBenchmark.forEach((benchmark, cells) -> {
            out.println();
            out.println(cells.get(0).benchmarkClass() + basis(cells));
            cells.stream()
                    .sorted((a, b) -> a.id().compareTo(b.id()))
                    .forEach(cell -> out.printf(Locale.ROOT, "  %-52s %s%n", params(cell), figures(cell)));
        });
        comparisons(out);
        noise(out);
    }

    /** What was measured, and what a reader must know before believing it. */
    private void noise(PrintStream out) {
        out.println();
        overloaded(run.cells().toList()).forEach(out::println);
        run.run().rates().forEach((group, rates) -> {
            String family = group.substring(0, Math.max(0, group.indexOf('/')));
            boolean measured =
                    run.families().stream().anyMatch(one -> one.family().equals(family));
            if (measured && !rates.sustained().isEmpty()) {
                out.printf("%s: arrivals a second by load %s; sustained %s%n", group, rates.byLoad(), sustained(rates));
            }
        });
        run.run()
                .noise()
                .bands()
                .forEach((band, ratio) ->
                        out.printf(Locale.ROOT, "A/A band of %-28s ±%.1f %%%n", band, (ratio - 1) * 100));
        String recording = run.run().environment().clock().getOrDefault("clock recorded call cost nanos", "unknown");
        out.printf("recording one call costs %s ns (two clock reads and the histogram)%n", recording);
        List<Noise.Block> blocks = run.run().noise().blocks();
        blocks.stream()
                .filter(block -> !block.disturbed().isEmpty())
                .forEach(block -> out.printf(
                        "block %d of %s%s was disturbed: %s%n",
                        block.block(),
                        block.family(),
                        block.attempt() == 0 ? "" : ", measured again,",
                        String.join(", ", block.disturbed())));
        var counts = new StringBuilder();
        for (Cell.Flag flag : Cell.Flag.values()) {
            long count = run.cells().filter(cell -> cell.has(flag)).count();
            if (count > 0 || flag == Cell.Flag.FAILED || flag == Cell.Flag.SATURATED) {
                counts.append(", ").append(count).append(' ').append(flag.name().toLowerCase(Locale.ROOT));
            }
        }
        long measured = run.cells().filter(cell -> !cell.has(Cell.Flag.FAILED)).count();
        out.printf(
                "%d cells measured%s; %d of %d blocks flagged%n",
                measured,
                counts,
                blocks.stream().filter(block -> !block.disturbed().isEmpty()).count(),
                blocks.size());
    }

    /**
     * Load cells that were saturated by half of what the slowest variant sustains, or less, in most of their forks: their rates
     * are those of another machine.
     */
    static List<String> overloaded(List<Cell> cells) {
        return cells.stream()
                .filter(cell -> cell.kind() == Cell.Kind.LOAD)
                .filter(cell -> Integer.parseInt(cell.params().getOrDefault("load", "100")) <= 50)
                .filter(cell -> 2
                                * cell.remarks().stream()
                                        .filter(remark -> remark.flag() == Cell.Flag.SATURATED)
                                        .count()
                        > cell.forks().size())
                .map(cell -> cell.id() + ": was saturated by " + cell.params().get("load")
                        + " % of its load; the rates are not this machine's, --rates probe finds them anew")
                .toList();
    }

    private static String sustained(Run.Rates rates) {
        return rates.sustained().entrySet().stream()
                .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** What the intervals rest on; an exact count rests on nothing. */
    private static String basis(List<Cell> cells) {
        int forks = cells.stream().mapToInt(cell -> cell.forks().size()).max().orElse(0);
        if (forks == 0 || (cells.get(0).kind() == Cell.Kind.QUALITY && forks == 1)) {
            return "";
        }
        return forks < 6 ? "   (indicative: %d forks)".formatted(forks) : "   (%d forks)".formatted(forks);
    }

    private void comparisons(PrintStream out) {
        var lines = new ArrayList<String>();
        for (FigureManifest.Comparison comparison : manifest.comparisons()) {
            for (Cell ours : cells(comparison.benchmark(), comparison.ours())) {
                var wanted = new LinkedHashMap<>(ours.params());
                wanted.putAll(comparison.peer());
                cells(comparison.benchmark(), wanted).stream()
                        .filter(peer -> peer.jdk().equals(ours.jdk()))
                        .findFirst()
                        .flatMap(peer -> RunFigures.ratio(peer, ours))
                        .ifPresent(ratio -> lines.add(String.format(
                                Locale.ROOT,
                                "  %-52s %5.2f × as fast as %s %s%s",
                                params(ours),
                                ratio.value(),
                                String.join(" ", comparison.peer().values()),
                                interval(ratio),
                                differs(ours, ratio) ? "" : "  ~ no difference shown")));
            }
        }
        if (!lines.isEmpty()) {
            out.printf("%nOurs beside what one would pick instead, paired block by block%n");
            lines.forEach(out::println);
        }
    }

    /** Whether the whole interval lies outside what the same code reaches against itself. */
    private boolean differs(Cell cell, Estimate ratio) {
        String family = cell.id().substring(0, cell.id().indexOf('/'));
        double band = run.run().noise().bands().getOrDefault(family + "/cost/time", 1.0);
        return ratio.low() > band || ratio.high() < 1 / band;
    }

    private List<Cell> cells(String benchmark, Map<String, String> params) {
        return run.cells()
                .filter(cell -> cell.benchmark().equals(benchmark))
                .filter(cell -> cell.params().entrySet().containsAll(params.entrySet()))
                .filter(cell -> !cell.has(Cell.Flag.FAILED))
                .toList();
    }

    private static String params(Cell cell) {
        return cell.params().entrySet().stream().map(Object::toString).collect(Collectors.joining(" "))
                + (cell.params().isEmpty() ? "" : " ") + "jdk=" + cell.jdk();
    }

    private String figures(Cell cell) {
        if (cell.has(Cell.Flag.FAILED)) {
            return "FAILED "
                    + cell.remarks().stream()
                            .filter(remark -> remark.flag() == Cell.Flag.FAILED)
                            .findFirst()
                            .map(Cell.Remark::why)
                            .orElseThrow();
        }
        var figures = new RunFigures(run, manifest, cell.jdk());
        return manifest.figures().stream()
                        .filter(figure -> figure.benchmark().equals(cell.benchmark()))
                        .filter(figure ->
                                cell.kind() != Cell.Kind.LOAD || figure.name().matches(".*-p(50|99|99\\.9)"))
                        .map(figure -> describe(figure, figures.read(figure, cell), samples(figure, cell)))
                        .collect(Collectors.joining("   "))
                + remarks(cell);
    }

    /** Each kind of remark once, with the first fork's reason; why a block was disturbed stands at the end of the table. */
    private static String remarks(Cell cell) {
        var byFlag = new LinkedHashMap<Cell.Flag, List<Cell.Remark>>();
        cell.remarks()
                .forEach(remark -> byFlag.computeIfAbsent(remark.flag(), flag -> new ArrayList<>())
                        .add(remark));
        var words = new StringBuilder();
        byFlag.forEach((flag, remarks) -> {
            words.append("  ").append(flag.name().toLowerCase(Locale.ROOT));
            if (flag != Cell.Flag.NOISY) {
                String more = remarks.size() > 1 ? "; " + remarks.size() + " forks" : "";
                words.append(" (").append(remarks.get(0).why()).append(more).append(')');
            }
        });
        return words.toString();
    }

    /** Samples in the histogram that a percentile is read off; of any other figure in the first one, or forks where there is none. */
    private long samples(FigureManifest.Figure figure, Cell cell) {
        if (cell.series().isEmpty()) {
            return cell.forks().size();
        }
        int dot = figure.of().indexOf(".p");
        String series = dot > 0 ? figure.of().substring(0, dot) : cell.series().get(0);
        return cell.series().contains(series) ? run.histogram(cell, series).getTotalCount() : 0;
    }

    private static String describe(FigureManifest.Figure figure, Optional<Estimate> estimate, long samples) {
        String name = figure.name().substring(figure.name().indexOf('.') + 1);
        if (estimate.isEmpty()) {
            return name + " n/a (N=" + samples + ")";
        }
        Estimate found = estimate.get();
        boolean noise = found.basis() == Estimate.Basis.EXACT || figure.of().equals("allocation");
        if (figure.unit().equals("ns")) {
            return name + " " + Time.of(found.value()).text(found, !noise);
        }
        return name + " " + number(found.value()) + " " + figure.unit() + (noise ? "" : " " + interval(found));
    }

    /** A unit in which a time has one to three digits before the point. */
    private enum Time {
        NS(1, "ns"),
        MICROS(1e3, "µs"),
        MILLIS(1e6, "ms"),
        SECONDS(1e9, "s");

        private final double nanos;
        private final String unit;

        Time(double nanos, String unit) {
            this.nanos = nanos;
            this.unit = unit;
        }

        static Time of(double value) {
            return value < 1e3 ? NS : value < 1e6 ? MICROS : value < 1e9 ? MILLIS : SECONDS;
        }

        String text(Estimate found, boolean withInterval) {
            var scaled = new Estimate(
                    found.value() / nanos, found.low() / nanos, found.high() / nanos, found.n(), found.basis());
            return number(scaled.value()) + " " + unit + (withInterval ? " " + interval(scaled) : "");
        }
    }

    private static String interval(Estimate estimate) {
        return estimate.hasInterval() ? "[" + number(estimate.low()) + ", " + number(estimate.high()) + "]" : "";
    }

    static String number(double value) {
        double size = Math.abs(value);
        if (size >= 1e7) {
            return String.format(Locale.ROOT, "%.1e", value); // the interval of two forks may end anywhere
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(
                Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 0.01 ? "%.2f" : "%.4f", value);
    }
}
