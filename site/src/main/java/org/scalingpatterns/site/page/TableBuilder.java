package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.Intervals;

/** Builds the tables of a section: a row a cell, a column a figure. */
final class TableBuilder {
    private static final double[] PERCENTILES = {50, 99, 99.9};

    private final RunData data;
    private final Optional<RunData> local;
    private final Layout layout;
    private final List<FigureManifest.Figure> figures;

    TableBuilder(RunData data, Optional<RunData> local, Layout layout, List<FigureManifest.Figure> figures) {
        this.data = data;
        this.local = local;
        this.layout = layout;
        this.figures = figures;
    }

    /** A column before its scale is chosen: a figure with the value of each row, each with its words where there is none. */
    private record Values(
            String title, String unit, List<Optional<Estimate>> estimates, List<String> absent, boolean own) {}

    /** The cells with every figure of the section. */
    Table build(String caption, List<Cell> cells) {
        return build(caption, cells, figures, "response");
    }

    /** The cells with some of the figures. */
    Table build(String caption, List<Cell> cells, List<FigureManifest.Figure> chosen, String histogram) {
        List<Table.Column> columns = new ArrayList<>();
        List<String> params = new ArrayList<>(layout.facets());
        layout.series().ifPresent(params::add);
        layout.x().ifPresent(params::add);
        params.removeIf(param ->
                cells.stream().map(cell -> Layout.value(cell, param)).distinct().count() < 2
                        && params.size() > 1
                        && !layout.series().equals(Optional.of(param)));
        boolean jdks = cells.stream().map(Cell::jdk).distinct().count() > 1;
        params.forEach(param -> columns.add(new Table.Column(
                param,
                Layout.isNumeric(
                        cells.stream().map(cell -> Layout.value(cell, param)).toList()))));
        if (jdks) {
            columns.add(new Table.Column("JDK", true));
        }
        columns.add(new Table.Column("N", true));
        columns.add(new Table.Column("forks", true));
        List<Values> values = values(cells, chosen, histogram);
        values.forEach(column -> columns.add(new Table.Column(column.title(), true)));
        columns.add(new Table.Column("remarks", false));
        List<List<Table.Entry>> rows = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            List<Table.Entry> row = new ArrayList<>();
            params.forEach(param -> row.add(Table.Entry.of(Layout.value(cell, param))));
            if (jdks) {
                row.add(Table.Entry.of(cell.jdk()));
            }
            row.add(Table.Entry.of(Quantity.count(samples(cell))));
            row.add(Table.Entry.of(String.valueOf(cell.forks().size())));
            for (Values column : values) {
                row.add(entry(column, i, cell));
            }
            row.add(Table.Entry.of(String.join(", ", data.marks(cell))));
            rows.add(row);
        }
        return new Table(caption, columns, rows);
    }

    private Table.Entry entry(Values column, int row, Cell cell) {
        Optional<Estimate> estimate = column.estimates().get(row);
        RunData from = column.own() ? local.orElseThrow() : data;
        String href = column.own() ? from.cell(cell.id()).map(from::href).orElse("") : from.href(cell);
        if (estimate.isEmpty()) {
            return new Table.Entry(column.absent().get(row), "", href);
        }
        Quantity.Scale scale = scale(column, estimate.get());
        return new Table.Entry(scale.full(estimate.get().value()), Quantity.interval(estimate.get(), scale), href);
    }

    /** One unit for a column, unless its values span more than four decades. */
    private static Quantity.Scale scale(Values column, Estimate own) {
        double[] sizes = column.estimates().stream()
                .flatMapToDouble(estimate -> estimate.stream().mapToDouble(Estimate::value))
                .map(Math::abs)
                .filter(value -> value > 0)
                .sorted()
                .toArray();
        return sizes.length == 0 || Quantity.spread(DoubleStream.of(sizes)).orElse(1) > 1e4
                ? Quantity.scale(column.unit(), own.value())
                : Quantity.scale(column.unit(), sizes[0], sizes[sizes.length - 1]);
    }

    private List<Values> values(List<Cell> cells, List<FigureManifest.Figure> chosen, String histogram) {
        List<Values> columns = new ArrayList<>();
        boolean load = cells.stream().anyMatch(cell -> cell.series().contains(histogram));
        if (load) {
            for (double percentile : PERCENTILES) {
                columns.add(percentile(data, cells, histogram, percentile, false));
                local.ifPresent(own -> columns.add(percentile(own, cells, histogram, percentile, true)));
            }
        }
        for (FigureManifest.Figure figure : chosen) {
            boolean shownAlready = load && figure.of().matches("[a-z]+\\.p[0-9.]+");
            if (!shownAlready) {
                columns.add(figure(data, cells, figure, false));
                local.ifPresent(own -> columns.add(figure(own, cells, figure, true)));
            }
        }
        columns.removeIf(column -> column.own() && column.estimates().stream().allMatch(Optional::isEmpty));
        return columns;
    }

    private static Values figure(RunData from, List<Cell> cells, FigureManifest.Figure figure, boolean own) {
        List<Optional<Estimate>> estimates = new ArrayList<>();
        for (Cell cell : cells) {
            Optional<Cell> there = own ? from.cell(cell.id()) : Optional.of(cell);
            estimates.add(there.filter(found -> found.benchmark().equals(figure.benchmark()))
                    .flatMap(found -> from.estimate(figure, found)));
        }
        return new Values(
                title(figure, own),
                figure.unit(),
                estimates,
                cells.stream().map(cell -> "n/a").toList(),
                own);
    }

    private static Values percentile(RunData from, List<Cell> cells, String histogram, double percentile, boolean own) {
        List<Optional<Estimate>> estimates = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Cell cell : cells) {
            Optional<Cell> there = own ? from.cell(cell.id()) : Optional.of(cell);
            List<Histogram> forks =
                    there.map(found -> from.histograms(found, histogram)).orElse(List.of());
            long n = forks.stream().mapToLong(Histogram::getTotalCount).sum();
            estimates.add(forks.isEmpty() ? Optional.empty() : Intervals.percentile(forks, percentile));
            absent.add(n == 0 ? "n/a" : "n/a (N\u2009=\u2009" + Quantity.count(n) + ")");
        }
        String name = "p"
                + (percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : String.valueOf(percentile));
        return new Values(histogram + " " + name + (own ? ", this machine" : ""), "ns", estimates, absent, own);
    }

    /** {@code Growth.moved-4-5} → {@code moved-4-5}; what it means stands in the figure's caption. */
    static String title(FigureManifest.Figure figure, boolean own) {
        String name = figure.name().substring(figure.name().indexOf('.') + 1);
        String perOperation = figure.unit().endsWith("/op") ? " per call" : "";
        return (name.equals("value") ? "cost" : name.replace('-', ' ')) + perOperation + (own ? ", this machine" : "");
    }

    private long samples(Cell cell) {
        if (cell.series().isEmpty()) {
            return cell.forks().stream()
                    .mapToLong(fork -> fork.iterations().size())
                    .sum();
        }
        String series =
                cell.series().contains("response") ? "response" : cell.series().get(0);
        return data.histogram(cell, series).getTotalCount();
    }
}
