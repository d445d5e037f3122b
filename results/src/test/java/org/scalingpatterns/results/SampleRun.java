package org.scalingpatterns.results;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** A small, valid run for tests: one cost, one load and one quality cell, two forks. */
public final class SampleRun {
    public static final String FAMILY = "sharding";
    public static final String COST = "sharding/LookupCost.lookup/algorithm=jump/jdk=17";
    public static final String PEER = "sharding/LookupCost.lookup/algorithm=guava-jump/jdk=17";
    public static final String LOAD = "sharding/StoreLoad.request/rate=1000/jdk=17";
    public static final String QUALITY = "sharding/Growth.grow/algorithm=modulo/jdk=17";

    private static final String PACKAGE = "org.scalingpatterns.benchmarks.sharding.";
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private SampleRun() {}

    /** Writes it to {@code parent/2026-01-02-machine}. */
    public static Path write(Path parent) {
        Path folder = parent.resolve("2026-01-02-machine");
        var writer = new RunWriter(folder);
        writer.write(run());
        writer.write(family());
        try (var out = new PrintStream(writer.histogramLog(FAMILY).toFile())) {
            var log = new HistogramLogWriter(out);
            log.outputLogFormatVersion();
            log.outputLegend();
            for (int fork = 0; fork < 2; fork++) {
                for (String series : List.of("response", "service")) {
                    Histogram histogram = histogram(fork, series.equals("service") ? 1_000 : 5_000);
                    histogram.setTag(LOAD + "/" + series);
                    log.outputIntervalHistogram(histogram);
                }
            }
            Files.writeString(writer.jmhJson(FAMILY), "[]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.seal();
        return folder;
    }

    /** 20,000 samples: {@code base} ns, one in a hundred ten times that. */
    public static Histogram histogram(int fork, long base) {
        var histogram = new Histogram(1, 3_600_000_000_000L, 3);
        for (int i = 0; i < 20_000; i++) {
            histogram.recordValue(i % 100 == 0 ? base * 10 : base + fork);
        }
        histogram.setStartTimeStamp(START.toEpochMilli());
        histogram.setEndTimeStamp(START.toEpochMilli() + 1_000);
        return histogram;
    }

    private static Run run() {
        return new Run(
                Run.SCHEMA,
                "2026-01-02-machine",
                START,
                START.plusSeconds(60),
                "quick",
                List.of("sharding"),
                "unknown",
                true,
                1,
                false,
                List.of(new Run.Plan(FAMILY, 4, 7, 60)),
                Map.of("sharding/StoreLoad", new Run.Rates(Map.of(), Map.of("50", 1000L))),
                new Environment(Map.of("cpu model", "test"), List.of(Map.of("feature", "17")), Map.of(), Map.of()),
                new Noise(
                        List.of(new Noise.Block(
                                FAMILY, 0, 0, 1.5, null, 0.5, Map.of(), Map.of("cpu", 1e8), Map.of(), 0, List.of())),
                        List.of(),
                        Map.of()));
    }

    private static FamilyResults family() {
        return new FamilyResults(
                Run.SCHEMA,
                FAMILY,
                List.of(
                        cost(COST, "jump", 20, 21),
                        cost(PEER, "guava-jump", 40, 42),
                        new Cell(
                                LOAD,
                                PACKAGE + "StoreLoad.request",
                                Cell.Kind.LOAD,
                                Map.of("rate", "1000"),
                                "17",
                                "thrpt",
                                "ops/s",
                                1,
                                List.of(
                                        fork(0, 1000, null, Map.of("scheduled", 20_000.0, "completed", 20_000.0)),
                                        fork(1, 999, null, Map.of("scheduled", 20_000.0, "completed", 19_990.0))),
                                List.of("response", "service"),
                                List.of(),
                                "f00d"),
                        new Cell(
                                QUALITY,
                                PACKAGE + "Growth.grow",
                                Cell.Kind.QUALITY,
                                Map.of("algorithm", "modulo"),
                                "17",
                                "ss",
                                "ms/op",
                                1,
                                List.of(fork(
                                        0, 12, null, Map.of("moved4to5", 800.0, "keys", 1000.0, "stopNanos", 500.0))),
                                List.of(),
                                List.of(),
                                "f00d")),
                Map.of("f00d", new FamilyResults.MeasuredCode(List.of("A.java"), List.of("jmh"), Map.of("flags", ""))));
    }

    private static Cell cost(String id, String algorithm, double first, double second) {
        return new Cell(
                id,
                PACKAGE + "LookupCost.lookup",
                Cell.Kind.COST,
                Map.of("algorithm", algorithm),
                "17",
                "avgt",
                "ns/op",
                1,
                List.of(fork(0, first, 0.0, Map.of()), fork(1, second, 0.0, Map.of())),
                List.of(),
                List.of(),
                "f00d");
    }

    private static Cell.Fork fork(int block, double value, Double allocation, Map<String, Double> counters) {
        return new Cell.Fork(block, value, List.of(value), allocation, counters);
    }
}
