package org.scalingpatterns.results.comparison;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunWriter;

/** A run of made-up cells, written to a folder and read back. */
final class SyntheticRun {
    private static final String FAMILY = "sharding";
    private static final String PACKAGE = "org.scalingpatterns.benchmarks.sharding.";
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final String id;
    private final List<Cell> cells = new ArrayList<>();
    private final Map<String, List<Histogram>> histograms = new LinkedHashMap<>();
    private final Map<String, Double> bands = new LinkedHashMap<>();
    private Map<String, Double> rulers = Map.of();
    private String kernel = "6.1";
    private boolean stopped;
    private Map<String, Double> counters = Map.of();

    SyntheticRun(String id) {
        this.id = id;
    }

    SyntheticRun kernel(String version) {
        kernel = version;
        return this;
    }

    /** So many arrivals of each fork of the load cells that follow never started. */
    SyntheticRun censored(int never) {
        counters = Map.of("censored", (double) never);
        return this;
    }

    SyntheticRun stopped() {
        stopped = true;
        return this;
    }

    SyntheticRun band(String key, double ratio) {
        bands.put(key, ratio);
        return this;
    }

    SyntheticRun rulers(Map<String, Double> nanos) {
        rulers = nanos;
        return this;
    }

    SyntheticRun cost(String algorithm, String jdk, double... values) {
        return cost(algorithm, jdk, "avgt", List.of(), values);
    }

    SyntheticRun cost(String algorithm, String jdk, String mode, List<Cell.Remark> remarks, double... values) {
        var forks = new ArrayList<Cell.Fork>();
        for (int block = 0; block < values.length; block++) {
            forks.add(new Cell.Fork(block, values[block], List.of(values[block]), 16.0, Map.of()));
        }
        String unit = mode.equals("avgt") ? "ns/op" : "ops/s";
        return add("LookupCost.lookup", Cell.Kind.COST, algorithm, jdk, mode, unit, forks, List.of(), remarks);
    }

    /** Forks of 20,000 samples each, one in a hundred ten times the base. */
    SyntheticRun load(String store, String jdk, long... bases) {
        return load(store, List.of("response", "service"), jdk, bases);
    }

    /** The same with other series, alike. */
    SyntheticRun load(String store, List<String> series, String jdk, long... bases) {
        return load(store, series, jdk, List.of(), bases);
    }

    SyntheticRun load(String store, List<String> series, String jdk, List<Cell.Remark> remarks, long... bases) {
        var forks = new ArrayList<Cell.Fork>();
        var recorded = new ArrayList<Histogram>();
        for (int block = 0; block < bases.length; block++) {
            forks.add(new Cell.Fork(block, 1000, List.of(1000.0), null, counters));
            var histogram = new Histogram(1, 3_600_000_000_000L, 3);
            histogram.recordValueWithCount(bases[block], 19_700);
            histogram.recordValueWithCount(bases[block] * 10, 300);
            histogram.setStartTimeStamp(START.toEpochMilli());
            histogram.setEndTimeStamp(START.toEpochMilli() + 1_000);
            recorded.add(histogram);
        }
        add("StoreLoad.request", Cell.Kind.LOAD, store, jdk, "thrpt", "ops/s", forks, series, remarks);
        String cell = cells.get(cells.size() - 1).id();
        series.forEach(name -> histograms.put(cell + "/" + name, recorded));
        return this;
    }

    SyntheticRun quality(String algorithm, String jdk, Map<String, Double> counters) {
        var forks = List.of(new Cell.Fork(0, 12, List.of(12.0), null, counters));
        return add("Growth.grow", Cell.Kind.QUALITY, algorithm, jdk, "ss", "ms/op", forks, List.of(), List.of());
    }

    private SyntheticRun add(
            String benchmark,
            Cell.Kind kind,
            String algorithm,
            String jdk,
            String mode,
            String unit,
            List<Cell.Fork> forks,
            List<String> series,
            List<Cell.Remark> remarks) {
        cells.add(new Cell(
                FAMILY + "/" + benchmark + "/algorithm=" + algorithm + "/jdk=" + jdk,
                PACKAGE + benchmark,
                kind,
                Map.of("algorithm", algorithm),
                jdk,
                mode,
                unit,
                1,
                forks,
                series,
                remarks,
                "f00d"));
        return this;
    }

    RunFolder write(Path parent) {
        var writer = new RunWriter(parent.resolve(id));
        writer.write(run());
        var code = new FamilyResults.MeasuredCode(List.of("A.java"), List.of(), Map.of());
        writer.write(new FamilyResults(Run.SCHEMA, FAMILY, cells, Map.of("f00d", code)));
        try (var out = new PrintStream(writer.histogramLog(FAMILY).toFile())) {
            var log = new HistogramLogWriter(out);
            log.outputLogFormatVersion();
            histograms.forEach((tag, forks) -> forks.forEach(histogram -> {
                histogram.setTag(tag);
                log.outputIntervalHistogram(histogram);
            }));
            Files.writeString(writer.jmhJson(FAMILY), "[]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.seal();
        return RunFolder.read(writer.folder());
    }

    private Run run() {
        return new Run(
                Run.SCHEMA,
                id,
                START,
                START.plusSeconds(60),
                "publish",
                List.of(),
                "unknown",
                true,
                1,
                stopped,
                List.of(new Run.Plan(FAMILY, cells.size(), 7, 60)),
                Map.of(),
                new Environment(
                        Map.of("os kernel", kernel),
                        List.of(Map.of("feature", "17", "vendor", "A"), Map.of("feature", "25", "vendor", "B")),
                        Map.of(),
                        Map.of()),
                new Noise(
                        List.of(new Noise.Block(FAMILY, 0, 0, 1.5, null, 0.5, Map.of(), rulers, rulers, 0, List.of())),
                        List.of(),
                        bands));
    }
}
