package org.scalingpatterns.results.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.comparison.Row.Verdict;

/** What a comparison finds and what it doesn't, with forks whose truth is known, and with the scatter of recorded forks. */
class PowerTest {
    private static final Path PUBLISHED =
            Path.of(System.getProperty("scalingpatterns.root"), "results", "runs", "2026-11-23-amd-epyc-2");
    private static final int CELLS = 150;
    private static final String SLOWED = "slowed";

    /** Log-normal forks of the same code; three runs against three others, without any band. */
    @Test
    void of_syntheticSameCode_flagsAtMostFivePercent() {
        for (int forks : new int[] {3, 6, 10}) {
            var random = new Random(forks);
            int flagged = 0;
            for (int attempt = 0; attempt < 3; attempt++) {
                flagged += flagged(compare(synthetic(random, forks, 0.05, -1), synthetic(random, forks, 0.05, -1)));
            }
            assertThat(flagged / (3.0 * CELLS)).as(forks + " forks").isLessThanOrEqualTo(0.05);
        }
    }

    /** One cell of 150 becomes 20 % slower, with 5 % scatter from fork to fork and a band of 3 %. */
    @Test
    void of_syntheticSlowdownOf20Percent_isFoundInNineOfTenTries() {
        assertThat(found(10, 0.05)).isGreaterThanOrEqualTo(9);
    }

    /** So few forks and so many comparisons are enough for a smaller scatter only. */
    @Test
    void of_syntheticSlowdownAndSixForks_isFoundInNineOfTenTries() {
        assertThat(found(6, 0.02)).isGreaterThanOrEqualTo(9);
    }

    private static int found(int forks, double scatter) {
        var random = new Random(100 + forks);
        int found = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            Comparison comparison =
                    compare(synthetic(random, forks, scatter, -1), synthetic(random, forks, scatter, attempt));
            found += isFound(comparison.rows().get(attempt)) ? 1 : 0;
        }
        return found;
    }

    /** The scatter of the published run's forks instead of a made-up one, drawn for ten forks a side. */
    @Test
    void of_recordedScatterOfSameCode_flagsAtMostFivePercent() {
        Subject recorded = RunSubject.of("recorded", RunFolder.read(PUBLISHED), Optional.empty(), false);
        var random = new Random(7);
        int flagged = 0;
        int cells = 0;
        for (int attempt = 0; attempt < 6; attempt++) {
            Comparison comparison = compare(drawn(recorded, random, ""), drawn(recorded, random, ""));
            flagged += flagged(comparison);
            cells += comparison.summary().cells();
        }
        assertThat(cells).isGreaterThan(500);
        assertThat((double) flagged / cells).isLessThanOrEqualTo(0.05);
    }

    @Test
    void of_recordedScatterAndSlowdownOf20Percent_isFoundInNineOfTenTries() {
        Subject recorded = RunSubject.of("recorded", RunFolder.read(PUBLISHED), Optional.empty(), false);
        String slower = "sharding/LookupCost.lookup/algorithm=jump/keys=long/shards=64/jdk=17";
        var random = new Random(8);
        int found = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            Comparison comparison = compare(drawn(recorded, random, ""), drawn(recorded, random, slower));
            found += comparison.rows().stream()
                            .filter(row -> row.cell().key().equals(slower))
                            .anyMatch(PowerTest::isFound)
                    ? 1
                    : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(9);
    }

    /** A slowdown that was really there: ten tries of ten recorded forks of both, among all other cells. */
    @Test
    void of_recordedSlowdownOf20Percent_isFoundInNineOfTenTries() throws IOException {
        List<double[]> both = slowdown();
        assertThat(both).hasSize(100);
        Subject recorded = RunSubject.of("recorded", RunFolder.read(PUBLISHED), Optional.empty(), false);
        var random = new Random(9);
        int found = 0;
        for (int attempt = 0; attempt < 10; attempt++) {
            List<double[]> tried = both.subList(10 * attempt, 10 * attempt + 10);
            Comparison comparison =
                    compare(with(drawn(recorded, random, ""), tried, 0), with(drawn(recorded, random, ""), tried, 1));
            found += comparison.rows().stream()
                            .filter(row -> row.cell().key().equals(SLOWED))
                            .anyMatch(PowerTest::isFound)
                    ? 1
                    : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(9);
    }

    private static Subject with(Subject others, List<double[]> forks, int side) {
        List<Subject.Item> cells = new ArrayList<>(others.cells());
        cells.add(item(SLOWED, forks.stream().map(fork -> fork[side]).toList()));
        return subject(cells, Map.of("f/cost/time", 1.03));
    }

    /** One fork of each side, in ns, from a block each. */
    private static List<double[]> slowdown() throws IOException {
        try (InputStream in = PowerTest.class.getResourceAsStream("slowdown.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split(",", -1))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
        }
    }

    /** The recorded forks themselves, those of even blocks against those of odd ones. */
    @Test
    void of_halvesOfOneRecordedRun_flagAtMostFivePercent() {
        Subject recorded = RunSubject.of("recorded", RunFolder.read(PUBLISHED), Optional.empty(), false);
        Comparison comparison = compare(half(recorded, 0), half(recorded, 1));

        assertThat(comparison.summary().cells()).isGreaterThan(50);
        assertThat(comparison.summary().flagged()).isLessThanOrEqualTo(0.05);
    }

    private static boolean isFound(Row row) {
        double ratio = row.ratio().orElseThrow().value();
        return row.verdict() == Verdict.SLOWER && ratio > 1.1 && ratio < 1.3;
    }

    private static int flagged(Comparison comparison) {
        return comparison.summary().slower() + comparison.summary().faster();
    }

    private static Comparison compare(Subject a, Subject b) {
        return Comparison.of(a, b, key -> true);
    }

    /** @param slower the cell that takes 20 % longer; -1 for none */
    private static Subject synthetic(Random random, int forks, double scatter, int slower) {
        List<Subject.Item> cells = IntStream.range(0, CELLS)
                .mapToObj(number -> {
                    double base = (10 + number) * (number == slower ? 1.2 : 1);
                    return item(
                            "cell" + number,
                            random.doubles(forks, 0, 1)
                                    .map(ignored -> base * Math.exp(random.nextGaussian() * scatter))
                                    .boxed()
                                    .toList());
                })
                .toList();
        double band = slower < 0 ? 1 : 1.03;
        return subject(cells, Map.of("f/cost/time", band));
    }

    /** Ten forks a cell, each one of its recorded forks. */
    private static Subject drawn(Subject recorded, Random random, String slower) {
        List<Subject.Item> cells = new ArrayList<>();
        recorded.cells()
                .forEach(cell -> cell.metrics().stream()
                        .filter(metric -> metric.name().equals("time"))
                        .forEach(metric -> {
                            double factor = cell.key().equals(slower) ? 1.2 : 1;
                            cells.add(item(
                                    cell.key(),
                                    IntStream.range(0, 10)
                                            .mapToObj(fork -> factor
                                                    * metric.forks()
                                                            .get(random.nextInt(metric.forks()
                                                                    .size())))
                                            .toList()));
                        }));
        return subject(cells, Map.of());
    }

    private static Subject half(Subject recorded, int parity) {
        List<Subject.Item> cells = recorded.cells().stream()
                .map(cell -> new Subject.Item(
                        cell.key(),
                        cell.benchmark(),
                        cell.params(),
                        cell.kind(),
                        cell.remarks(),
                        cell.fingerprint(),
                        cell.metrics().stream()
                                .map(metric -> metric.select(
                                        IntStream.range(0, metric.forks().size())
                                                .filter(fork -> metric.blocks().get(fork) % 2 == parity)
                                                .boxed()
                                                .toList()))
                                .toList(),
                        cell.counters()))
                .toList();
        return subject(cells, Map.of());
    }

    private static Subject.Item item(String key, List<Double> forks) {
        List<Integer> blocks = IntStream.range(0, forks.size()).boxed().toList();
        return new Subject.Item(
                key,
                "org.example.Bench.method",
                Map.of(),
                Optional.of(Cell.Kind.COST),
                List.of(),
                "",
                List.of(Metric.of("time", "ns/op", Metric.Better.SMALLER, "f/cost/time", forks, blocks)),
                Map.of());
    }

    /** Each has an origin of its own: two runs, not two halves of one. */
    private static Subject subject(List<Subject.Item> cells, Map<String, Double> bands) {
        String origin = "subject " + System.identityHashCode(cells);
        return new Subject(origin, origin, Optional.empty(), Map.of(), cells, bands, Map.of());
    }
}
