package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Evidence;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Pattern;
import org.scalingpatterns.site.catalog.Prose;

/** Builds the evidence sections of a pattern's page from the published runs, with the reader's own run beside it. */
public final class EvidenceBuilder {
    private static final int MULTIPLES = 4;
    private static final int HEADLINE_ROWS = 32;

    /** Characters of evidence on a page whose catalog file doesn't choose: the page is to stay under 200 KB. */
    private static final int BUDGET = 130_000;

    private final Function<String, List<RunData>> published;
    private final Function<String, Optional<RunData>> local;
    private final FigureManifest manifest;
    private final Styles styles;

    /**
     * Either may be absent.
     *
     * @param published the runs whose figures are shown, by family
     * @param local the reader's own run, by family
     */
    public EvidenceBuilder(
            Function<String, List<RunData>> published,
            Function<String, Optional<RunData>> local,
            FigureManifest manifest,
            Styles styles) {
        this.published = published;
        this.local = local;
        this.manifest = manifest;
        this.styles = styles;
    }

    /** The sections of a pattern: those of its front matter, or one a benchmark, those that its claims name first. */
    public List<Section> sections(Pattern pattern) {
        List<RunData> shown = shown(pattern.family());
        List<Evidence> entries = pattern.evidence();
        if (entries.isEmpty()) {
            entries = shown.stream()
                    .flatMap(data -> data.cells(pattern.family()).stream())
                    .map(Cell::benchmarkClass)
                    .distinct()
                    .sorted(Comparator.comparing(benchmark -> !isNamed(pattern, benchmark)))
                    .map(Evidence::of)
                    .toList();
        }
        return sections(pattern.family(), entries, pattern.evidence().isEmpty(), 0);
    }

    /**
     * The sections of a family's comparison by the kind of question: those of the catalog, or one for each benchmark that compares
     * something.
     */
    public Map<Cell.Kind, List<Section>> sections(Family family) {
        List<Evidence> entries = family.evidence();
        if (entries.isEmpty()) {
            entries = shown(family.family()).stream()
                    .flatMap(data -> data.cells(family.family()).stream())
                    .collect(Collectors.groupingBy(Cell::benchmarkClass, LinkedHashMap::new, Collectors.toList()))
                    .entrySet()
                    .stream()
                    .filter(benchmark -> Layout.of(Evidence.of(benchmark.getKey()), benchmark.getValue())
                            .series()
                            .isPresent())
                    .map(benchmark -> Evidence.of(benchmark.getKey()))
                    .toList();
        }
        Map<Cell.Kind, List<Evidence>> kinds = new EnumMap<>(Cell.Kind.class);
        entries.forEach(entry -> kinds.computeIfAbsent(
                        manifest.of(entry.benchmark()).get(0).kind(), kind -> new ArrayList<>())
                .add(entry));
        Map<Cell.Kind, List<Section>> sections = new EnumMap<>(Cell.Kind.class);
        int before = 0;
        for (Cell.Kind kind : kinds.keySet()) {
            List<Evidence> own = kinds.get(kind);
            sections.put(kind, sections(family.family(), own, family.evidence().isEmpty(), before));
            before += own.size();
        }
        return sections;
    }

    private List<Section> sections(String family, List<Evidence> entries, boolean bounded, int before) {
        List<Section> sections = new ArrayList<>();
        int size = 0;
        for (Evidence entry : entries) {
            Section section = section(family, entry, "evidence-" + (before + sections.size() + 1));
            boolean tooMuch = bounded && size + section.size() > BUDGET;
            sections.add(tooMuch ? section.onlyNamed() : section);
            size += tooMuch ? 0 : section.size();
        }
        return sections;
    }

    private List<RunData> shown(String family) {
        List<RunData> shown = published.apply(family);
        return shown.isEmpty() ? local.apply(family).stream().toList() : shown;
    }

    private static boolean isNamed(Pattern pattern, String benchmark) {
        return pattern.claims().stream()
                .flatMap(claim -> Stream.concat(
                        claim.holds().stream(), claim.limits().stream().map(Claim.Limit::figure)))
                .anyMatch(expression -> expression.contains(benchmark + "."));
    }

    /** @param page the page's family, which the benchmark need not be of */
    private Section section(String page, Evidence entry, String anchor) {
        String title = title(entry);
        String family = manifest.of(entry.benchmark()).stream()
                .map(FigureManifest.Figure::family)
                .findFirst()
                .orElse(page);
        Map<String, RunData> runs = new LinkedHashMap<>();
        shown(family).forEach(data -> data.jdks(family).forEach(jdk -> runs.put(jdk, data)));
        List<Cell> cells = runs.values().stream()
                .distinct()
                .flatMap(data -> data.cells(family).stream())
                .toList();
        Layout layout = Layout.of(entry, cells);
        if (layout.cells().isEmpty()) {
            return new Section(title, anchor, "", null, "", List.of(), "", "Not measured yet.");
        }
        Optional<RunData> beside = published.apply(family).isEmpty() ? Optional.empty() : local.apply(family);
        String jdk =
                layout.cells().stream().map(Cell::jdk).min(RunData.BY_NUMBER).orElseThrow();
        RunData data = runs.get(jdk);
        List<Cell> plotted =
                layout.cells().stream().filter(cell -> cell.jdk().equals(jdk)).toList();
        List<FigureManifest.Figure> figures = figures(entry, data, layout);
        TableBuilder tables = new TableBuilder(runs, beside, layout);
        ChartBuilder builder = new ChartBuilder(title, data, beside, layout, styles, family, tables);
        List<FigureManifest.Figure> single = new ArrayList<>();
        List<Chart> charts = charts(builder, entry, layout, plotted, figures, anchor, jdk, single);
        List<Cell> headline = headline(layout);
        Table table = tables.build(title, headline, figures, entry.histogram());
        List<Chart> shown = charts.stream()
                .limit(MULTIPLES)
                .map(chart -> table.holds(chart.data()) ? chart.withoutData() : chart)
                .toList();
        return new Section(
                title,
                anchor,
                Prose.inline(!entry.read().isEmpty() ? entry.read() : charts.isEmpty() ? "" : read(layout)),
                table,
                Stream.of(
                                elsewhere(page, runs, layout),
                                rates(headline, jdk, beside),
                                left(layout, headline, jdk, shown),
                                meanings(single))
                        .filter(sentence -> !sentence.isEmpty())
                        .collect(Collectors.joining(" ")),
                shown,
                undrawn(charts.size() - MULTIPLES),
                "");
    }

    /** How many plots are left out; empty for none. */
    private static String undrawn(int plots) {
        return plots <= 0
                ? ""
                : plots + (plots == 1 ? " more plot is" : " more plots are")
                        + " left out here: the figures stand on the page of raw cells.";
    }

    /** Which runs they are, if not those that the page names, and what a row says of one of them only. */
    private String elsewhere(String page, Map<String, RunData> runs, Layout layout) {
        List<String> named = shown(page).stream().map(RunData::key).toList();
        Map<String, String> ids = new LinkedHashMap<>();
        layout.cells().stream()
                .map(Cell::jdk)
                .distinct()
                .sorted(RunData.BY_NUMBER)
                .forEach(jdk -> ids.merge(runs.get(jdk).key(), "JDK " + jdk, (one, more) -> one + ", " + more));
        String lowest = ids.values().iterator().next();
        String which = named.containsAll(ids.keySet())
                ? ""
                : ids.entrySet().stream()
                        .map(run -> run.getKey() + (ids.size() == 1 ? "" : " (" + run.getValue() + ")"))
                        .collect(Collectors.joining(", ", "Figures of run ", "."));
        return Stream.of(which, ids.size() == 1 ? "" : "Arrivals, N and forks are those of the run on " + lowest + ".")
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** What the figures are that stand in the table alone, whose headings are short; empty for none. */
    private static String meanings(List<FigureManifest.Figure> figures) {
        return figures.stream()
                .filter(figure -> !figure.says().isEmpty())
                .map(figure -> TableBuilder.title(figure) + ": " + figure.says())
                .map(meaning -> Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + ".")
                .collect(Collectors.joining(" "));
    }

    /** What a table leaves out; empty for nothing. */
    private static String left(Layout layout, List<Cell> headline, String jdk, List<Chart> charts) {
        int left = layout.cells().size() - headline.size();
        return left == 0
                ? ""
                : "The table holds the cells at "
                        + layout.x()
                                .map(x -> Load.place(x, place(layout.cells(), x)))
                                .orElse("JDK " + jdk)
                        + "; " + left
                        + (charts.stream().anyMatch(chart -> chart.data() != null)
                                ? " more stand below the plots and on the page of raw cells."
                                : " more stand on the page of raw cells.");
    }

    /** How many arrivals the table's one load means; empty where it has none, or several, which then are a column. */
    private static String rates(List<Cell> headline, String lowest, Optional<RunData> beside) {
        Map<String, List<Cell>> jdks = headline.stream()
                .collect(Collectors.groupingBy(Cell::jdk, () -> new TreeMap<>(RunData.BY_NUMBER), Collectors.toList()));
        String here = Load.caption(jdks.getOrDefault(lowest, List.of()));
        if (here.isEmpty()) {
            return "";
        }
        Optional<String> there = beside.flatMap(own -> Load.sharedRate(
                headline.stream().flatMap(cell -> own.cell(cell.id()).stream()).toList()));
        return Character.toUpperCase(here.charAt(0)) + here.substring(1) + " for every variant"
                + jdks.entrySet().stream()
                        .filter(jdk -> !Load.caption(jdk.getValue()).equals(here))
                        .flatMap(jdk -> Load.sharedRate(jdk.getValue()).stream()
                                .map(rate -> ", " + rate + " on JDK " + jdk.getKey()))
                        .collect(Collectors.joining())
                + there.map(rate -> ", " + rate + " on this machine").orElse("") + ".";
    }

    /** @param single takes the figures that are one value, which isn't drawn */
    private static List<Chart> charts(
            ChartBuilder builder,
            Evidence entry,
            Layout layout,
            List<Cell> plotted,
            List<FigureManifest.Figure> figures,
            String anchor,
            String jdk,
            List<FigureManifest.Figure> single) {
        List<Chart> charts = new ArrayList<>();
        switch (layout.plot()) {
            case SCALING -> {
                for (FigureManifest.Figure figure : entry.figures().isEmpty() ? figures.subList(0, 1) : figures) {
                    for (Map.Entry<String, List<Cell>> group :
                            layout.groups(plotted).entrySet()) {
                        builder.scaling(id(anchor, charts), figure, group.getKey(), group.getValue(), jdk)
                                .ifPresent(charts::add);
                    }
                }
            }
            case PERCENTILES -> {
                for (Map.Entry<String, List<Cell>> group :
                        layout.groups(plotted).entrySet()) {
                    builder.percentiles(id(anchor, charts), entry.histogram(), group.getKey(), group.getValue(), jdk)
                            .ifPresent(charts::add);
                }
            }
            case DOTS -> {
                Map<String, List<FigureManifest.Figure>> byUnit = new LinkedHashMap<>();
                figures.forEach(figure -> byUnit.computeIfAbsent(figure.unit(), unit -> new ArrayList<>())
                        .add(figure));
                for (List<FigureManifest.Figure> together : byUnit.values()) {
                    builder.dots(id(anchor, charts), together, plotted, jdk)
                            .ifPresentOrElse(charts::add, () -> single.addAll(together));
                }
            }
            case TABLE -> {}
        }
        return charts;
    }

    private static String id(String anchor, List<Chart> charts) {
        return anchor.replace("evidence-", "fig-") + "-" + (charts.size() + 1);
    }

    private List<FigureManifest.Figure> figures(Evidence entry, RunData data, Layout layout) {
        List<FigureManifest.Figure> all = new ArrayList<>();
        for (Cell cell : layout.cells()) {
            for (FigureManifest.Figure figure : data.figuresOf(cell)) {
                if (!all.contains(figure)
                        && (entry.figures().isEmpty() || entry.figures().contains(figure.name()))) {
                    all.add(figure);
                }
            }
        }
        return all.isEmpty() ? List.of(RunData.value(layout.cells().get(0))) : all;
    }

    /** The cells of the visible table: all where they are few, else those at the x that most were measured at. */
    private static List<Cell> headline(Layout layout) {
        List<Cell> cells = layout.cells();
        if (layout.x().isPresent()) {
            String x = layout.x().get();
            String place = place(cells, x);
            return cells.stream()
                    .filter(cell -> Layout.value(cell, x).equals(place))
                    .toList();
        }
        if (cells.stream().map(EvidenceBuilder::row).distinct().count() <= HEADLINE_ROWS) {
            return cells;
        }
        String jdk = cells.stream().map(Cell::jdk).min(RunData.BY_NUMBER).orElseThrow();
        return cells.stream()
                .filter(cell -> cell.jdk().equals(jdk))
                .limit(HEADLINE_ROWS)
                .toList();
    }

    /** What a cell shares with those of a row: all but its JDK, which is a column. */
    private static String row(Cell cell) {
        String id = Load.stableId(cell.id());
        return id.substring(0, id.lastIndexOf("/jdk="));
    }

    /** The value of x that most cells have; the largest of several. */
    private static String place(List<Cell> cells, String x) {
        Map<String, Long> counts =
                cells.stream().collect(Collectors.groupingBy(cell -> Layout.value(cell, x), Collectors.counting()));
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(entry -> Double.parseDouble(entry.getKey())))
                .orElseThrow()
                .getKey();
    }

    private static String read(Layout layout) {
        return switch (layout.plot()) {
            case SCALING ->
                "A flat line means that the cost does not depend on "
                        + layout.x().map(Load::name).orElse("the horizontal axis")
                        + ". A whisker is the 95\u202f% interval over forks; where whiskers of two lines overlap, no difference is shown.";
            case PERCENTILES ->
                "Each step to the right is one nine more. The thin lines are single forks, the bold line all forks together; it ends"
                        + " where fewer than ten samples are left. The mark behind it is the largest sample.";
            case DOTS ->
                "One row a cell. The whisker is the 95\u202f% interval over forks, or a stroke through the point where it is too narrow"
                        + " to draw. A point without one is exact, or the same in all forks, or its interval is open or there is"
                        + " none: the table says which.";
            case TABLE -> "Intervals are 95\u202f%, over forks.";
        };
    }

    private static String title(Evidence entry) {
        return entry.title().isEmpty() ? words(entry.benchmark()) : entry.title();
    }

    /** {@code LookupCost} → {@code Lookup cost}. */
    static String words(String benchmark) {
        String name = benchmark.replaceAll("\\..*", "").replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ");
        return name.isEmpty() ? name : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
