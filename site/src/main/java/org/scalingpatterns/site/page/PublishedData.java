package org.scalingpatterns.site.page;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.comparison.RunSubject;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.site.chart.Point;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of all runs as scripts, which the pages that compare inject on demand: a page from disk may not fetch.
 *
 * <pre>
 * data/index.js                   the runs, with their environments
 * data/&lt;run&gt;/&lt;family&gt;.js       the figures of a family's cells
 * data/&lt;run&gt;/&lt;family&gt;-&lt;n&gt;.js   the percentiles of its cell n by nines, as the charts draw them
 * </pre>
 */
public final class PublishedData {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final double[] PERCENTILES = {50, 99, 99.9};
    private static final String COST = "/cost/";
    private static final String ALLOCATION = "/allocation";

    /** JSON has no word for infinity; of this number scripts make it. */
    private static final BigDecimal INFINITY = new BigDecimal("1e999");

    private final BiConsumer<String, String> files;

    /*
     * What the scripts hold, as JSON; published.js reads it. A figure of a cell is a row of name, value, lower end, upper end and
     * basis; what its name means stands once a family.
     */
    private record Index(List<Map<String, Object>> runs) {}

    private record Family(String name, String page, List<String> jdks, List<String> benchmarks) {}

    private record Cells(Map<String, About> figures, List<Map<String, Object>> cells) {}

    /** {@code band} is the key of its A/A band, {@code <family>/allocation} of what is not judged, empty where it can have none. */
    private record About(String unit, String says, String band) {}

    /** Points are rows of position in nines and value, and the percentile where it is one of the usual. */
    private record Curve(long n, long max, List<List<Object>> points, List<List<List<Object>>> forks) {}

    /** @param files takes each file's name and text, from several threads */
    public PublishedData(BiConsumer<String, String> files) {
        this.files = files;
    }

    /** Writes which runs there are. */
    public void index(List<RunData> shown) {
        files.accept(
                "data/index.js",
                "scalingPatterns.index("
                        + JSON.writeValueAsString(
                                new Index(shown.stream().map(PublishedData::run).toList()))
                        + ");\n");
    }

    /** Writes the figures of a run that may be shown. */
    public void of(RunData data) {
        data.families().forEach(family -> write(data, family));
    }

    private void write(RunData data, FamilyResults family) {
        List<Distributions> read = family.cells().stream()
                .map(cell -> Distributions.of(data, cell))
                .toList();
        call("family", data, family.family(), "", figures(data, family, read));
        for (int i = 0; i < read.size(); i++) {
            if (!read.get(i).curves().isEmpty()) {
                String cell = data.anchor(family.cells().get(i)).substring(1);
                call("curve", data, family.family(), cell, read.get(i).curves());
            }
        }
    }

    /**
     * What a cell's histograms say.
     *
     * @param curves by series
     * @param percentiles by series, those with enough samples
     */
    private record Distributions(Map<String, Curve> curves, Map<String, Map<Double, Estimate>> percentiles) {
        static Distributions of(RunData data, Cell cell) {
            var curves = new LinkedHashMap<String, Curve>();
            var percentiles = new LinkedHashMap<String, Map<Double, Estimate>>();
            for (String series : cell.series()) {
                if (data.samples(cell, series) == 0) {
                    continue;
                }
                curves.put(series, curve(data.distributions(cell, series).orElseThrow()));
                var read = new LinkedHashMap<Double, Estimate>();
                for (double percentile : PERCENTILES) {
                    data.percentile(cell, series, percentile).ifPresent(estimate -> read.put(percentile, estimate));
                }
                percentiles.put(series, read);
            }
            return new Distributions(curves, percentiles);
        }
    }

    private void call(String function, RunData data, String family, String cell, Object value) {
        String suffix = cell.isEmpty() ? "" : "-" + cell;
        String key = data.key() + "/" + family + (cell.isEmpty() ? "" : "/" + cell);
        files.accept(
                "data/" + data.key() + "/" + family + suffix + ".js",
                "scalingPatterns." + function + "(" + JSON.writeValueAsString(key) + ", "
                        + JSON.writeValueAsString(value) + ");\n");
    }

    private static Map<String, Object> run(RunData data) {
        Map<String, String> machine = data.run().environment().machine();
        var run = new LinkedHashMap<String, Object>();
        run.put("key", data.key());
        run.put("local", data.local());
        run.put("profile", data.run().profile());
        run.put("commit", data.run().commit() + (data.run().dirty() ? " (changed)" : ""));
        run.put("indicative", data.run().indicative());
        run.put("machine", Labels.machine(data.run().environment()));
        run.put("cpu", machine.getOrDefault("cpu model", ""));
        run.put("cpus", machine.getOrDefault("cpu count", ""));
        run.put(
                "os",
                Stream.of("os name", "os kernel")
                        .map(name -> machine.getOrDefault(name, ""))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(" ")));
        var jdks = new LinkedHashMap<String, String>();
        var versions = new LinkedHashMap<String, String>();
        for (Map<String, String> jdk : data.run().environment().jdks()) {
            String feature = jdk.getOrDefault("feature", "");
            jdks.put(feature, Labels.jdk(jdk));
            versions.put(feature, jdk.getOrDefault("version", feature));
        }
        run.put("jdks", jdks);
        run.put("versions", versions);
        Map<String, String> words = Labels.words(data.run().environment());
        words.keySet().removeIf(label -> label.startsWith("JDK "));
        run.put("environment", words);
        run.put("bands", new TreeMap<>(data.run().noise().bands()));
        run.put("rulers", RunSubject.rulers(data.run().noise().blocks()));
        run.put(
                "families",
                data.families().stream().map(family -> family(data, family)).toList());
        return run;
    }

    private static Family family(RunData data, FamilyResults family) {
        return new Family(
                family.family(),
                data.page(family.family()),
                data.jdks(family.family()),
                family.cells().stream().map(Cell::benchmark).distinct().sorted().toList());
    }

    private static Cells figures(RunData data, FamilyResults family, List<Distributions> read) {
        var known = new LinkedHashMap<String, About>();
        List<Map<String, Object>> cells = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            Cell cell = family.cells().get(i);
            List<List<Object>> figures = new ArrayList<>();
            scores(data, family.family(), cell, known, figures);
            percentiles(family.family(), cell, read.get(i), known, figures);
            var entry = new LinkedHashMap<String, Object>();
            entry.put("n", Integer.parseInt(data.anchor(cell).substring(1)));
            entry.put("id", cell.id());
            entry.put("benchmark", cell.benchmark());
            entry.put("params", cell.params());
            entry.put("jdk", cell.jdk());
            entry.put("mode", cell.mode());
            entry.put("threads", cell.threads());
            entry.put("forks", cell.forks().size());
            entry.put("marks", data.marks(cell).stream().distinct().toList());
            entry.put("series", read.get(i).curves().keySet());
            entry.put("figures", figures);
            cells.add(entry);
        }
        return new Cells(known, cells);
    }

    private static void scores(
            RunData data, String family, Cell cell, Map<String, About> known, List<List<Object>> figures) {
        for (FigureManifest.Figure figure : data.figuresOf(cell)) {
            if (RunData.PERCENTILE.matcher(figure.of()).matches()) {
                continue; // its series follow
            }
            data.estimate(figure, cell).ifPresent(estimate -> {
                known.putIfAbsent(
                        figure.name(),
                        new About(figure.unit(), TableBuilder.title(figure), band(family, cell, figure)));
                figures.add(figure(figure.name(), estimate));
            });
        }
    }

    /** Of a figure of cost that is not the time itself there is no such key in a run: it has the widest of the kind. */
    private static String band(String family, Cell cell, FigureManifest.Figure figure) {
        if (figure.of().equals("allocation")) {
            return family + ALLOCATION;
        }
        if (cell.kind() != Cell.Kind.COST) {
            return "";
        }
        return family + COST + (figure.of().equals("value") ? "time" : figure.name());
    }

    private static void percentiles(
            String family, Cell cell, Distributions read, Map<String, About> known, List<List<Object>> figures) {
        String kind = "/" + cell.kind().name().toLowerCase(Locale.ROOT) + "/";
        read.percentiles()
                .forEach((series, percentiles) -> percentiles.forEach((percentile, estimate) -> {
                    String words = Quantity.percentile(percentile);
                    String name = series + "-" + words;
                    known.putIfAbsent(
                            name, new About("ns", series.replace('-', ' ') + " " + words, family + kind + name));
                    figures.add(figure(name, estimate));
                }));
    }

    /** Name, value, both ends of the interval (null where there is none; the upper one may be open), and what it rests on. */
    private static List<Object> figure(String name, Estimate estimate) {
        boolean interval = estimate.hasInterval() && Double.isFinite(estimate.low());
        List<Object> figure = new ArrayList<>();
        figure.add(name);
        figure.add(estimate.value());
        figure.add(interval ? estimate.low() : null);
        figure.add(interval ? upper(estimate.high()) : null);
        figure.add(estimate.basis().name().toLowerCase(Locale.ROOT));
        return figure;
    }

    private static Object upper(double high) {
        return Double.isFinite(high) ? (Object) high : INFINITY;
    }

    private static Curve curve(ForkDistributions forks) {
        return new Curve(
                forks.count(),
                Math.max(1, (long) forks.max()),
                rows(Nines.points(forks, 16, "")),
                Nines.forks(forks, 6).stream().map(PublishedData::rows).toList());
    }

    private static List<List<Object>> rows(List<Point> curve) {
        List<List<Object>> points = new ArrayList<>();
        for (Point point : curve) {
            long value = (long) point.y();
            String named = point.text().replaceFirst("\u202f%.*", "");
            points.add(named.isEmpty() ? List.of(point.x(), value) : List.of(point.x(), value, named));
        }
        return points;
    }
}
