package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.statistics.Estimate;

/**
 * Builds the tables of a section. A row is a choice of parameters; each figure has a column for every JDK, and one for the reader's
 * machine.
 */
final class TableBuilder {
    private static final double[] PERCENTILES = {50, 99, 99.9};

    private final Map<String, RunData> published;
    private final Optional<RunData> local;
    private final Layout layout;

    /** @param published the run of each JDK */
    TableBuilder(Map<String, RunData> published, Optional<RunData> local, Layout layout) {
        this.published = published;
        this.local = local;
        this.layout = layout;
    }

    /** Where the values of a column come from. */
    private record Source(String name, RunData run, String jdk) {
        /** The cell that differs from {@code cell} in its JDK, and its run, only. */
        Optional<Cell> cell(Cell cell) {
            String suffix = "/jdk=" + cell.jdk();
            return cell.id().endsWith(suffix)
                    ? run.cell(cell.id().substring(0, cell.id().length() - suffix.length()) + "/jdk=" + jdk)
                    : run.cell(cell.id());
        }
    }

    /** A figure's values from one source, a row each, and the words where there is none. */
    private record Values(
            String figure, String unit, Source source, List<Optional<Estimate>> estimates, List<String> absent) {
        Values with(Values same) {
            String names = source.name() + ", " + same.source().name();
            return new Values(figure, unit, new Source(names, source.run(), source.jdk()), estimates, absent);
        }
    }

    /** Cells with figures; of cells that differ in their JDK alone, one row. */
    Table build(String caption, List<Cell> all, List<FigureManifest.Figure> figures, String histogram) {
        List<Cell> cells = rows(all);
        List<Source> sources = sources(all);
        List<String> params = params(cells);
        List<Table.Column> columns = new ArrayList<>();
        params.forEach(param -> columns.add(new Table.Column(
                Load.name(param),
                Layout.isNumeric(
                        cells.stream().map(cell -> Layout.value(cell, param)).toList()))));
        // Beside the name, where it is seen however many figures follow.
        List<String> remarks =
                cells.stream().map(cell -> remarks(cell, sources)).toList();
        boolean remarked = remarks.stream().anyMatch(remark -> !remark.isEmpty());
        if (remarked) {
            columns.add(new Table.Column("remarks", false, "method.html#remarks"));
        }
        boolean rated = params.contains(Load.LOAD);
        if (rated) {
            columns.add(new Table.Column("arrivals", true));
        }
        columns.add(new Table.Column("N", true));
        columns.add(new Table.Column("forks", true));
        List<Table.Group> groups = new ArrayList<>(List.of(new Table.Group("", columns.size())));
        List<Values> values = values(cells, sources, figures, histogram);
        Map<String, Integer> spans = new LinkedHashMap<>();
        values.forEach(column -> spans.merge(column.figure(), 1, Integer::sum));
        boolean grouped = spans.values().stream().anyMatch(span -> span > 1);
        values.forEach(
                column -> columns.add(new Table.Column(grouped ? column.source().name() : column.figure(), true)));
        spans.forEach((figure, span) -> groups.add(new Table.Group(figure, span)));
        List<List<Table.Entry>> rows = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            List<Table.Entry> row = new ArrayList<>();
            params.forEach(param -> row.add(Table.Entry.of(param(cell, param))));
            if (remarked) {
                row.add(Table.Entry.of(remarks.get(i)));
            }
            if (rated) {
                row.add(Table.Entry.of(Load.rate(cell)));
            }
            row.add(Table.Entry.of(Quantity.count(samples(cell, histogram))));
            row.add(Table.Entry.of(String.valueOf(cell.forks().size())));
            for (Values column : values) {
                row.add(entry(column, i, cell));
            }
            rows.add(row);
        }
        return new Table(caption, grouped ? groups : List.of(), columns, rows);
    }

    /** One figure with a row for each series and a column for each x. */
    Table pivot(String caption, List<Cell> cells, FigureManifest.Figure figure) {
        String x = layout.x().orElseThrow();
        List<String> places = cells.stream()
                .map(cell -> Layout.value(cell, x))
                .distinct()
                .sorted(Comparator.comparingDouble(Double::parseDouble))
                .toList();
        List<Table.Column> columns = new ArrayList<>();
        columns.add(new Table.Column(layout.series().map(Load::name).orElse("figure"), false));
        places.forEach(place -> columns.add(new Table.Column(Load.value(x, place), true)));
        List<List<Table.Entry>> rows = new ArrayList<>();
        layout.bySeries(cells).forEach((name, members) -> {
            rows.add(pivotRow(name, run(members.get(0)), figure, members, places, x));
            local.ifPresent(own -> rows.add(pivotRow(name + ", this machine", own, figure, members, places, x)));
        });
        return new Table(
                caption,
                List.of(new Table.Group("", 1), new Table.Group(title(figure) + " at " + Load.name(x), places.size())),
                columns,
                rows);
    }

    private static List<Table.Entry> pivotRow(
            String name,
            RunData from,
            FigureManifest.Figure figure,
            List<Cell> members,
            List<String> places,
            String x) {
        List<Table.Entry> row = new ArrayList<>(List.of(Table.Entry.of(name)));
        for (String place : places) {
            Optional<Cell> cell = members.stream()
                    .filter(member -> Layout.value(member, x).equals(place))
                    .findFirst()
                    .flatMap(member -> from.cell(member.id()));
            row.add(cell.map(found -> pivotEntry(from, figure, found)).orElse(Table.Entry.of("n/a")));
        }
        return row;
    }

    private static Table.Entry pivotEntry(RunData from, FigureManifest.Figure figure, Cell cell) {
        return from.estimate(figure, cell)
                .map(estimate -> new Table.Entry(
                        Quantity.format(estimate.value(), figure.unit()),
                        Quantity.interval(estimate, figure.unit()),
                        from.href(cell)))
                .orElseGet(() -> new Table.Entry("n/a", "", from.href(cell)))
                .marked(from.ownMarks(cell));
    }

    /** One cell for each choice of parameters, sorted by small multiple first. */
    private List<Cell> rows(List<Cell> all) {
        List<Cell> one = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        all.stream()
                .sorted(Comparator.comparing(Cell::jdk, RunData.BY_NUMBER))
                .filter(cell -> seen.add(choice(cell)))
                .forEach(one::add);
        List<Cell> sorted = new ArrayList<>();
        layout.groups(one).values().forEach(sorted::addAll);
        return sorted;
    }

    /** What tells a cell from the others on its JDK. A rate that follows from the load is another one in each run. */
    private static String choice(Cell cell) {
        return cell.params().entrySet().stream()
                .filter(param -> !Load.follows(cell, param.getKey()))
                .map(Map.Entry::toString)
                .collect(Collectors.joining(", ", cell.benchmark() + " ", ""));
    }

    private RunData run(Cell cell) {
        return published.get(cell.jdk());
    }

    private List<Source> sources(List<Cell> all) {
        List<Source> sources = new ArrayList<>();
        all.stream()
                .map(Cell::jdk)
                .distinct()
                .sorted(RunData.BY_NUMBER)
                .forEach(jdk -> sources.add(new Source("JDK " + jdk, published.get(jdk), jdk)));
        local.ifPresent(own -> all.stream()
                .map(Cell::jdk)
                .distinct()
                .filter(jdk -> all.stream()
                        .anyMatch(cell ->
                                cell.jdk().equals(jdk) && own.cell(cell.id()).isPresent()))
                .min(RunData.BY_NUMBER)
                .ifPresent(jdk -> sources.add(new Source("this machine", own, jdk))));
        return sources;
    }

    private List<String> params(List<Cell> cells) {
        List<String> params = new ArrayList<>(layout.facets());
        layout.series().ifPresent(params::add);
        layout.x().ifPresent(params::add);
        params.removeIf(param -> !layout.series().equals(Optional.of(param))
                && cells.stream()
                                .map(cell -> Layout.value(cell, param))
                                .distinct()
                                .count()
                        < 2);
        return params;
    }

    /** A parameter's value, which its column's heading names. */
    private String param(Cell cell, String param) {
        String value = Layout.value(cell, param);
        boolean floor = layout.series().equals(Optional.of(param)) && Styles.isFloor(cell, value);
        return floor ? layout.name(cell) : Load.value(param, value);
    }

    private Table.Entry entry(Values column, int row, Cell cell) {
        Optional<Estimate> estimate = column.estimates().get(row);
        RunData run = column.source().run();
        Optional<Cell> there = column.source().cell(cell);
        String href = there.map(run::href).orElse("");
        // The column of remarks is about the published cells.
        List<String> marks =
                local.equals(Optional.of(run)) ? there.map(run::ownMarks).orElse(List.of()) : List.of();
        if (estimate.isEmpty()) {
            return new Table.Entry(column.absent().get(row), "", href).marked(marks);
        }
        Quantity.Scale scale = Quantity.column(
                column.unit(),
                estimate.get().value(),
                column.estimates().stream()
                        .flatMapToDouble(value -> value.stream().mapToDouble(Estimate::value)));
        return new Table.Entry(scale.full(estimate.get().value()), Quantity.interval(estimate.get(), scale), href)
                .marked(marks);
    }

    private List<Values> values(
            List<Cell> cells, List<Source> sources, List<FigureManifest.Figure> figures, String histogram) {
        List<Values> columns = new ArrayList<>();
        boolean load = cells.stream().anyMatch(cell -> cell.series().contains(histogram));
        if (load) {
            for (double percentile : PERCENTILES) {
                columns.addAll(merged(sources.stream()
                        .map(source -> percentile(source, cells, histogram, percentile))
                        .toList()));
            }
        }
        for (FigureManifest.Figure figure : figures) {
            boolean shownAlready = load && figure.of().matches("[a-z0-9-]+\\.p[0-9.]+");
            if (!shownAlready) {
                columns.addAll(merged(sources.stream()
                        .map(source -> figure(source, cells, figure))
                        .toList()));
            }
        }
        return columns;
    }

    /** Columns with the same values become one: a deterministic experiment gives every JDK the same figures. */
    private static List<Values> merged(List<Values> columns) {
        Map<List<Optional<Estimate>>, Values> distinct = new LinkedHashMap<>();
        columns.forEach(column -> distinct.merge(column.estimates(), column, Values::with));
        return List.copyOf(distinct.values());
    }

    private static Values figure(Source source, List<Cell> cells, FigureManifest.Figure figure) {
        List<Optional<Estimate>> estimates = cells.stream()
                .map(cell -> source.cell(cell)
                        .filter(found -> found.benchmark().equals(figure.benchmark()))
                        .flatMap(found -> source.run().estimate(figure, found)))
                .toList();
        return new Values(
                title(figure),
                figure.unit(),
                source,
                estimates,
                cells.stream().map(cell -> "n/a").toList());
    }

    private static Values percentile(Source source, List<Cell> cells, String histogram, double percentile) {
        List<Optional<Estimate>> estimates = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        for (Cell cell : cells) {
            Optional<Cell> there =
                    source.cell(cell).filter(found -> found.series().contains(histogram));
            estimates.add(there.flatMap(found -> source.run().percentile(found, histogram, percentile)));
            absent.add(there.map(found ->
                            "n/a (N\u202f=\u202f" + Quantity.count(source.run().samples(found, histogram)) + ")")
                    .orElse("n/a"));
        }
        return new Values(
                histogram.replace('-', ' ') + " " + Quantity.percentile(percentile), "ns", source, estimates, absent);
    }

    /** {@code Growth.moved-4-5} → {@code moved 4 5}; what it means stands in the plot's caption. */
    static String title(FigureManifest.Figure figure) {
        String name = figure.name().substring(figure.name().indexOf('.') + 1);
        return name.equals("value") ? "score" : name.replace('-', ' ');
    }

    /** What to remark on a row's cells; where it isn't so on every JDK, with those on which it is. */
    private String remarks(Cell cell, List<Source> sources) {
        List<Source> measured = sources.stream()
                .filter(source -> published.containsValue(source.run())
                        && source.cell(cell).isPresent())
                .toList();
        Map<String, List<String>> remarks = new LinkedHashMap<>();
        for (Source source : measured) {
            for (String mark : source.run().marks(source.cell(cell).orElseThrow())) {
                remarks.computeIfAbsent(mark, word -> new ArrayList<>()).add(source.name());
            }
        }
        return remarks.entrySet().stream()
                .map(mark -> mark.getValue().size() == measured.size()
                        ? mark.getKey()
                        : mark.getKey() + " (" + String.join(", ", mark.getValue()) + ")")
                .collect(Collectors.joining(", "));
    }

    private long samples(Cell cell, String histogram) {
        if (cell.series().isEmpty()) {
            return cell.forks().stream()
                    .mapToLong(fork -> fork.iterations().size())
                    .sum();
        }
        String series =
                cell.series().contains(histogram) ? histogram : cell.series().get(0);
        return run(cell).samples(cell, series);
    }
}
