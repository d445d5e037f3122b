package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.site.chart.DotPlot;
import org.scalingpatterns.site.chart.PercentilePlot;
import org.scalingpatterns.site.chart.Plot;
import org.scalingpatterns.site.chart.Point;
import org.scalingpatterns.site.chart.ScalingPlot;
import org.scalingpatterns.site.chart.Series;
import org.scalingpatterns.site.chart.Style;

/** Turns cells into plots, with the legend and the data table of each. */
final class ChartBuilder {
    private static final int ROWS = 48;

    /** Parameters that say how many threads there are: more than there are cores share them. */
    private static final List<String> THREADS = List.of("threads", "workers");

    private static final String MINE = "this machine, ";
    private static final Chart.Entry HOLLOW = new Chart.Entry(
            "hollow: this machine", "", Style.of(0).onThisMachine().swatch(), "");

    private final String title;
    private final RunData data;
    private final Optional<RunData> local;
    private final Layout layout;
    private final Styles styles;
    private final String family;
    private final TableBuilder tables;

    ChartBuilder(
            String title,
            RunData data,
            Optional<RunData> local,
            Layout layout,
            Styles styles,
            String family,
            TableBuilder tables) {
        this.title = title;
        this.data = data;
        this.local = local;
        this.layout = layout;
        this.styles = styles;
        this.family = family;
        this.tables = tables;
    }

    Optional<Chart> scaling(String id, FigureManifest.Figure figure, String group, List<Cell> cells, String jdk) {
        String x = layout.x().orElseThrow();
        List<Series> lines = new ArrayList<>();
        layout.bySeries(cells).forEach((name, row) -> {
            Style style = styles.of(family, row.get(0), layout.variant(row.get(0)));
            local.flatMap(own -> line(own, figure, x, name, style.onThisMachine(), row))
                    .ifPresent(lines::add);
            line(data, figure, x, name, style, row).ifPresent(lines::add);
        });
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String caption = caption(figure, group, jdk);
        Plot plot = new ScalingPlot(
                caption,
                lines.size() + " lines over " + layout.axis()
                        + ", with 95\u202f% intervals. A table holds the same figures.",
                layout.axis(),
                axis(figure),
                lines,
                x.equals(Load.LOAD),
                THREADS.contains(x) ? cores() : OptionalDouble.empty(),
                value -> Quantity.tick(value, figure.unit()));
        return Optional.of(new Chart(
                id, caption, plot.svg(id), legend(lines), hollow(lines), tables.pivot(caption, cells, figure)));
    }

    /** What hollow points mean; empty where there are none. Those of the reader's machine are hollow anyway, and larger. */
    private static String hollow(List<Series> drawn) {
        boolean overloaded = drawn.stream()
                .filter(series -> !series.style().local())
                .flatMap(series -> series.points().stream())
                .anyMatch(Point::hollow);
        boolean mine = drawn.stream().anyMatch(series -> series.style().local());
        return overloaded ? (mine ? "Small and hollow" : "Hollow") + ": saturated or censored." : "";
    }

    private static Optional<Series> line(
            RunData from, FigureManifest.Figure figure, String x, String name, Style style, List<Cell> cells) {
        List<Point> points = new ArrayList<>();
        for (Cell cell : cells) {
            String place = Layout.value(cell, x);
            from.cell(cell.id())
                    .ifPresent(found -> from.estimate(figure, found)
                            .ifPresent(estimate -> points.add(point(
                                    Double.parseDouble(place),
                                    estimate,
                                    (from.local() ? MINE : "") + Load.place(x, place) + ", ",
                                    figure.unit(),
                                    found))));
        }
        points.sort(Comparator.comparingDouble(Point::x));
        return points.isEmpty() ? Optional.empty() : Optional.of(new Series(name, style, points));
    }

    private static List<Chart.Entry> legend(List<Series> lines) {
        Map<String, Chart.Entry> entries = new LinkedHashMap<>();
        boolean hollow = false;
        for (Series line : lines) {
            if (line.style().local()) {
                hollow = true;
            } else {
                entries.put(
                        line.name(),
                        new Chart.Entry(line.name(), line.name(), line.style().swatch(), ""));
            }
        }
        List<Chart.Entry> legend = new ArrayList<>(entries.values());
        if (hollow) {
            legend.add(HOLLOW);
        }
        return legend;
    }

    /**
     * Figures of one unit in one plot: a group of rows for each figure, or a row where there is but one series. None of a single point,
     * beside which there is nothing.
     */
    Optional<Chart> dots(String id, List<FigureManifest.Figure> figures, List<Cell> cells, String jdk) {
        String unit = figures.get(0).unit();
        boolean single = layout.bySeries(cells).size() == 1;
        List<DotPlot.Row> rows = new ArrayList<>();
        for (FigureManifest.Figure figure : figures) {
            layout.groups(measured(figure, cells)).forEach((group, members) -> {
                String heading = single
                        ? group
                        : Stream.of(figures.size() > 1 ? figure.says() : "", group)
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining(", "));
                for (Cell cell : members) {
                    rows.add(
                            new DotPlot.Row(single ? figure.says() : layout.name(cell), heading, points(figure, cell)));
                    heading = "";
                }
            });
        }
        if (rows.stream().mapToInt(row -> row.points().size()).sum() < 2) {
            return Optional.empty();
        }
        List<DotPlot.Row> shown = rows.subList(0, Math.min(ROWS, rows.size()));
        String caption = figures.size() == 1
                ? caption(figures.get(0), "", jdk)
                : caption(axisWord(unit).orElse(unit), "", jdk);
        Plot plot = new DotPlot(
                caption,
                shown.size() + " rows, each a point with its interval. A table holds the same figures.",
                figures.size() == 1 ? axis(figures.get(0)) : axisWord(unit).orElse(unit),
                shown,
                unit.equals("share"),
                Quantity.isCount(unit),
                value -> Quantity.format(value, unit),
                value -> Quantity.tick(value, unit));
        String more = shown.size() == rows.size() ? "" : (rows.size() - shown.size()) + " more stand in the table.";
        String hollow =
                hollow(shown.stream().flatMap(row -> row.points().stream()).toList());
        String note = Stream.of(more, hollow).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
        List<Chart.Entry> legend = rows.stream().anyMatch(row -> row.points().size() > 1) ? List.of(HOLLOW) : List.of();
        return Optional.of(
                new Chart(id, caption, plot.svg(id), legend, note, tables.build(caption, cells, figures, "")));
    }

    private List<Cell> measured(FigureManifest.Figure figure, List<Cell> cells) {
        return cells.stream()
                .filter(cell -> cell.benchmark().equals(figure.benchmark())
                        && data.estimate(figure, cell).isPresent())
                .toList();
    }

    /** The published value last, so that it is drawn over the hollow one of the reader's machine. */
    private List<Series> points(FigureManifest.Figure figure, Cell cell) {
        List<Series> points = new ArrayList<>();
        String name = layout.name(cell);
        Style style = styles.of(family, cell, layout.variant(cell));
        local.ifPresent(own -> own.cell(cell.id())
                .ifPresent(found -> own.estimate(figure, found)
                        .ifPresent(estimate -> points.add(new Series(
                                name,
                                style.onThisMachine(),
                                List.of(point(0, estimate, MINE, figure.unit(), found)))))));
        Estimate estimate = data.estimate(figure, cell).orElseThrow();
        points.add(new Series(name, style, List.of(point(0, estimate, "", figure.unit(), cell))));
        return points;
    }

    Optional<Chart> percentiles(String id, String histogram, String group, List<Cell> cells, String jdk) {
        List<PercentilePlot.Line> lines = new ArrayList<>();
        List<Chart.Entry> legend = new ArrayList<>();
        layout.bySeries(cells)
                .forEach((name, row) -> row.forEach(cell -> {
                    Style style = styles.of(family, cell, layout.variant(cell));
                    local.ifPresent(own -> own.cell(cell.id())
                            .ifPresent(found -> percentiles(own, found, histogram, name, style.onThisMachine())
                                    .ifPresent(line -> {
                                        lines.add(line);
                                        legend.add(entry(line, found));
                                    })));
                    percentiles(data, cell, histogram, name, style).ifPresent(line -> {
                        lines.add(line);
                        legend.add(entry(line, cell));
                    });
                }));
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        String time = histogram.replace('-', ' ') + " time";
        String caption = caption(time + " by percentile", group, jdk);
        Plot plot = new PercentilePlot(
                caption,
                lines.size()
                        + " lines by nines, each ending where ten samples are left. A table holds the percentiles.",
                time,
                lines,
                value -> Quantity.tick(value, "ns"));
        return Optional.of(
                new Chart(id, caption, plot.svg(id), legend, "", tables.build(caption, cells, List.of(), histogram)));
    }

    /** A line's mark in the legend, with what a reader must know of all of its points. */
    private static Chart.Entry entry(PercentilePlot.Line line, Cell cell) {
        Style style = line.merged().style();
        String name = line.merged().name();
        String overload = RunData.overload(cell);
        return new Chart.Entry(
                style.local() ? name + ", this machine" : name,
                name,
                style.swatch(),
                "N\u202f=\u202f" + Quantity.count(line.n()) + ", max " + Quantity.format(line.max(), "ns")
                        + (overload.isEmpty() ? "" : ", " + overload));
    }

    private static Optional<PercentilePlot.Line> percentiles(
            RunData from, Cell cell, String histogram, String name, Style style) {
        if (!cell.series().contains(histogram)) {
            return Optional.empty();
        }
        return from.distributions(cell, histogram)
                .filter(forks -> forks.count() > 0)
                .map(forks -> new PercentilePlot.Line(
                        new Series(name, style, Nines.points(forks, 16, from.local() ? MINE : "")),
                        Nines.forks(forks, 6),
                        Math.max(1, forks.max()),
                        forks.count()));
    }

    private static Point point(double x, Estimate estimate, String prefix, String unit, Cell cell) {
        String overload = RunData.overload(cell);
        boolean interval =
                estimate.hasInterval() && Double.isFinite(estimate.low()) && Double.isFinite(estimate.high());
        double low = interval ? Math.min(estimate.low(), estimate.value()) : estimate.value();
        double high = interval ? Math.max(estimate.high(), estimate.value()) : estimate.value();
        return new Point(
                x,
                estimate.value(),
                low,
                high,
                prefix + Quantity.format(estimate.value(), unit) + " " + Quantity.interval(estimate, unit)
                        + (overload.isEmpty() ? "" : ", " + overload),
                !overload.isEmpty());
    }

    private OptionalDouble cores() {
        String count = data.run().environment().machine().getOrDefault("cpu count", "");
        return count.matches("\\d+") ? OptionalDouble.of(Integer.parseInt(count)) : OptionalDouble.empty();
    }

    private String caption(FigureManifest.Figure figure, String group, String jdk) {
        return caption(figure.says().isEmpty() ? figure.name() : figure.says(), group, jdk);
    }

    /** A plot's name, on its page the only one of that name: several sections may show the same figure. */
    private String caption(String what, String group, String jdk) {
        return title + ": " + what + (group.isEmpty() ? "" : ", " + group) + ", JDK " + jdk;
    }

    /** What is measured in a unit that stands at every tick; empty for other units. */
    private static Optional<String> axisWord(String unit) {
        return switch (Quantity.base(unit)) {
            case "ns" -> Optional.of("time");
            case "B" -> Optional.of("size");
            case "share" -> Optional.of("share");
            default -> Optional.empty();
        };
    }

    private static String axis(FigureManifest.Figure figure) {
        String title = TableBuilder.title(figure);
        String unit = Quantity.base(figure.unit());
        boolean known = List.of("ns", "B", "share", "ratio", "").contains(unit);
        return known || title.contains(unit) ? title : title + ", " + unit;
    }
}
