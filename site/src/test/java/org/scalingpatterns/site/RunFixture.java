package org.scalingpatterns.site;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunWriter;
import org.scalingpatterns.results.sources.Sources;

/** Writes a run folder for {@link ProjectFixture}, with figures that are made up and a few cells that need a remark. */
final class RunFixture {
    private static final String PACKAGE = "org.scalingpatterns.benchmarks.placing.";
    private static final long MICROS = 1_000;

    private final Path folder;
    private final String profile;
    private final int forks;
    private final double speed;
    private final SplittableRandom random = new SplittableRandom(17);
    private final List<Cell> cells = new ArrayList<>();
    private final Map<String, List<Histogram>> histograms = new LinkedHashMap<>();
    private final Map<String, FamilyResults.MeasuredCode> code = new LinkedHashMap<>();
    private final String fresh;

    private RunFixture(ProjectFixture project, Path folder, String profile, int forks, double speed) {
        this.folder = folder;
        this.profile = profile;
        this.forks = forks;
        this.speed = speed;
        var measured = new FamilyResults.MeasuredCode(
                List.of("patterns/src/main/java/org/scalingpatterns/placing/Slots.java"), List.of("jmh"), Map.of());
        fresh = new Sources(project.root).fingerprint(measured);
        code.put(fresh, measured);
        code.put("0123456789abcdef", measured);
    }

    /** A run with every cell on two JDKs. */
    static Path publish(ProjectFixture project, String id) {
        return new RunFixture(project, project.root.resolve("results/runs").resolve(id), "publish", 6, 1)
                .write(List.of("17", "25"));
    }

    /** The same with so many forks of each cell, as in a run that was stopped. */
    static Path publish(ProjectFixture project, String id, int forks) {
        return new RunFixture(project, project.root.resolve("results/runs").resolve(id), "publish", forks, 1)
                .write(List.of("17", "25"));
    }

    /** A published run on one JDK, on a machine of its own. */
    static Path publish(ProjectFixture project, String id, String jdk, double speed) {
        return new RunFixture(project, project.root.resolve("results/runs").resolve(id), "publish", 6, speed)
                .write(List.of(jdk));
    }

    /** A run of the reader's, three forks on one JDK. */
    static Path quick(ProjectFixture project, String id) {
        return new RunFixture(project, project.root.resolve("results/local").resolve(id), "quick", 3, 1.4)
                .write(List.of("17"));
    }

    /** A run that only shows that everything runs. */
    static Path smoke(ProjectFixture project, String id) {
        Path folder = project.root.resolve("results/local").resolve(id);
        return new RunFixture(project, folder, "smoke", 1, 1).write(List.of("17"));
    }

    /** A published run with one of the family's benchmarks, as one has that measured another family with it. */
    static Path publishInPart(ProjectFixture project, String id) {
        var part = new RunFixture(project, project.root.resolve("results/runs").resolve(id), "publish", 6, 1);
        part.spread("17");
        return part.write();
    }

    private Path write(List<String> jdks) {
        for (String jdk : jdks) {
            cost(jdk);
            spread(jdk);
            move(jdk);
        }
        return write();
    }

    private Path write() {
        RunWriter writer = new RunWriter(folder);
        writer.write(RunFacts.run(folder.getFileName().toString(), profile, cells, forks, speed));
        writer.write(new FamilyResults(Run.SCHEMA, "placing", cells, code));
        log(writer.histogramLog("placing"));
        try {
            Files.writeString(writer.jmhJson("placing"), "[]\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.seal();
        return folder;
    }

    private void cost(String jdk) {
        for (String algorithm : ProjectFixture.COST.get("algorithm")) {
            for (String keys : ProjectFixture.COST.get("keys")) {
                for (String shards : ProjectFixture.COST.get("shards")) {
                    if (jdk.equals("25") && keys.equals("string")) {
                        continue; // a run need not hold every cell on every JDK
                    }
                    int rank = ProjectFixture.COST.get("algorithm").indexOf(algorithm);
                    double n = Double.parseDouble(shards);
                    double ns = switch (algorithm) {
                        case "modulo", "slots", "table" -> 2.5 + rank * 0.8;
                        case "rendezvous" -> 3 * n;
                        default -> 4 + rank * Math.log(n);
                    };
                    String fingerprint = algorithm.equals("tree") ? "0123456789abcdef" : fresh;
                    add(
                            "LookupCost.lookup",
                            Cell.Kind.COST,
                            params("algorithm", algorithm, "keys", keys, "shards", shards),
                            jdk,
                            "avgt",
                            "ns/op",
                            speed * ns * (keys.equals("string") ? 4 : 1),
                            Map.of(),
                            List.of(),
                            List.of(),
                            fingerprint);
                }
            }
        }
    }

    private void spread(String jdk) {
        for (String algorithm : ProjectFixture.SPREAD.get("algorithm")) {
            for (String keys : ProjectFixture.SPREAD.get("keys")) {
                int rank = ProjectFixture.SPREAD.get("algorithm").indexOf(algorithm);
                add(
                        "Spread.spread",
                        Cell.Kind.QUALITY,
                        params("algorithm", algorithm, "keys", keys, "shards", "64"),
                        jdk,
                        "ss",
                        "ms/op",
                        12,
                        Map.of(
                                "max",
                                15_900.0 + 300 * rank,
                                "shards",
                                64.0,
                                "total",
                                1_000_000.0,
                                "moved",
                                rank == 0 ? 984_615.0 : 15_385.0),
                        List.of(),
                        List.of(),
                        fresh);
            }
        }
    }

    private void move(String jdk) {
        for (String load : ProjectFixture.MOVE.get("load")) {
            for (String variant : ProjectFixture.MOVE.get("variant")) {
                if (load.equals("80") || (jdk.equals("17") && !variant.equals("floor"))) {
                    move(jdk, load, variant);
                }
            }
        }
    }

    private void move(String jdk, String load, String variant) {
        long rate = RunFacts.rates(speed).get(load);
        Cell cell = add(
                "Move.read",
                Cell.Kind.LOAD,
                params("load", load, "rate", String.valueOf(rate), "variant", variant),
                jdk,
                "thrpt",
                "ops/s",
                (double) rate,
                Map.of("completed", 11_990.0, "scheduled", 12_000.0),
                List.of("response", "service"),
                remarks(load + " " + variant),
                fresh);
        for (String series : cell.series()) {
            List<Histogram> all = new ArrayList<>();
            for (int fork = 0; fork < forks; fork++) {
                all.add(latencies(variant, series));
            }
            histograms.put(cell.id() + "/" + series, all);
        }
    }

    private static List<Cell.Remark> remarks(String loadAndVariant) {
        return switch (loadAndVariant) {
            case "80 stop" ->
                List.of(
                        new Cell.Remark(Cell.Flag.SATURATED, "served 11,712 of 12,000 arrivals"),
                        new Cell.Remark(Cell.Flag.CENSORED, "288 arrivals were never started"));
            case "20 stop" -> List.of(new Cell.Remark(Cell.Flag.BURST, "12,000 arrivals, of 5 × 4,096 wanted"));
            case "20 live" -> List.of(new Cell.Remark(Cell.Flag.NOISY, "block 2 was disturbed twice"));
            default -> List.of();
        };
    }

    private Histogram latencies(String variant, String series) {
        var histogram = new Histogram(1, 3_600_000_000_000L, 3);
        double base = variant.equals("floor") ? 3 : variant.equals("live") ? 14 : 11;
        for (int i = 0; i < 12_000; i++) {
            double tail = Math.pow(
                    1 / (1 - random.nextDouble()), variant.equals("stop") && series.equals("response") ? 1.1 : 0.6);
            histogram.recordValue(Math.min(
                    2_000_000_000L, (long) (speed * base * MICROS * (0.8 + 0.4 * random.nextDouble()) * tail)));
        }
        return histogram;
    }

    private Cell add(
            String benchmark,
            Cell.Kind kind,
            Map<String, String> params,
            String jdk,
            String mode,
            String unit,
            double value,
            Map<String, Double> counters,
            List<String> series,
            List<Cell.Remark> remarks,
            String fingerprint) {
        List<Cell.Fork> measured = new ArrayList<>();
        double layout = random.nextDouble(0.97, 1.03);
        for (int fork = 0; fork < forks; fork++) {
            double score = kind == Cell.Kind.QUALITY ? value : value * layout * random.nextDouble(0.94, 1.06);
            Double allocation =
                    kind == Cell.Kind.COST ? Double.valueOf(params.get("keys").equals("string") ? 24 : 0) : null;
            measured.add(new Cell.Fork(fork, score, List.of(score), allocation, new TreeMap<>(counters)));
        }
        StringBuilder id = new StringBuilder("placing/" + benchmark);
        params.forEach((name, chosen) -> id.append('/').append(name).append('=').append(chosen));
        id.append("/jdk=").append(jdk);
        Cell cell = new Cell(
                id.toString(),
                PACKAGE + benchmark,
                kind,
                params,
                jdk,
                mode,
                unit,
                1,
                measured,
                series,
                remarks,
                fingerprint);
        cells.add(cell);
        return cell;
    }

    private static Map<String, String> params(String... pairs) {
        Map<String, String> params = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            params.put(pairs[i], pairs[i + 1]);
        }
        return params;
    }

    private void log(Path file) {
        try (PrintStream out = new PrintStream(file.toFile())) {
            var writer = new HistogramLogWriter(out);
            writer.outputComment("[made up for a test]");
            writer.outputLogFormatVersion();
            writer.outputLegend();
            histograms.forEach((tag, all) -> all.forEach(histogram -> {
                histogram.setTag(tag);
                histogram.setStartTimeStamp(0);
                histogram.setEndTimeStamp(1000);
                writer.outputIntervalHistogram(histogram);
            }));
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }
}
