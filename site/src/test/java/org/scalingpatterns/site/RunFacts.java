package org.scalingpatterns.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;

/** What {@link RunFixture} says of its made-up run beside the figures: machine, blocks, rulers, bands and rates. */
final class RunFacts {
    private static final double RULER = 2_000_000;

    private RunFacts() {}

    /** Arrivals a second at 20 and 80 % of what the slowest variant sustains; a slower machine has lower ones. */
    static Map<String, Long> rates(double speed) {
        return Map.of("20", Math.round(500 / speed), "80", Math.round(2_000 / speed));
    }

    static Run run(String id, String profile, List<Cell> cells, int forks, double speed) {
        boolean publish = profile.equals("publish");
        return new Run(
                Run.SCHEMA,
                id,
                Instant.parse("2026-01-02T03:04:05Z"),
                Instant.parse("2026-01-02T03:34:05Z"),
                profile,
                List.of(),
                "unknown",
                false,
                17,
                false,
                List.of(new Run.Plan("placing", cells.size(), cells.size() * forks, 1800)),
                Map.of(
                        "placing/Move",
                        new Run.Rates(
                                Map.of(
                                        "keys=POISSON variant=live jdk=17", 2_500 / speed,
                                        "keys=POISSON variant=stop jdk=17", 41_234.5 / speed),
                                rates(speed))),
                environment(),
                new Noise(
                        publish ? blocks(forks) : List.of(),
                        publish ? repeats(cells) : List.of(),
                        publish ? Map.of("placing/cost/time", 1.0432, "placing/load/response-p99", 1.72) : Map.of()));
    }

    private static Environment environment() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("cpu model", "Example 3000");
        machine.put("cpu count", "2");
        machine.put("memory total", "7.5 GiB");
        machine.put("os kernel", "6.1");
        machine.put("perfCounters available", "false");
        machine.put("a label of another version", "stays as it is");
        return new Environment(
                machine,
                List.of(Map.of("feature", "17", "version", "17.0.15", "vendor", "Example", "flags", "-Xmx1g")),
                new TreeMap<>(Map.of(
                        "clock nano time cost nanos", "25.1",
                        "clock nano time tick nanos", "10",
                        "clock recorded call cost nanos", "61.3")),
                new TreeMap<>(Map.of("hdrhistogram", "2.2.2")));
    }

    /** Block 1 is disturbed and calm the second time, block 2 is disturbed both times. */
    private static List<Noise.Block> blocks(int count) {
        List<Noise.Block> blocks = new ArrayList<>();
        for (int block = 0; block < count; block++) {
            boolean disturbed = block == 1 || block == 2;
            blocks.add(block(block, 0, disturbed, disturbed ? 0.031 : 0.0004));
            if (disturbed) {
                blocks.add(block(block, 1, block == 2, 0.0002));
            }
        }
        return blocks;
    }

    private static Noise.Block block(int block, int attempt, boolean disturbed, double steal) {
        double moved = disturbed ? 1.23 : 1.01 + block / 1000.0;
        return new Noise.Block(
                "placing",
                block,
                attempt,
                60,
                steal,
                0.5,
                Map.of("cpu", disturbed ? 0.124 : 0.01, "memory", 0.0, "io", 0.002),
                Map.of("cpu", RULER, "memory", RULER * 2),
                Map.of("cpu", RULER * moved, "memory", RULER * 2),
                block,
                disturbed ? List.of("ruler cpu moved by 23.0 %", "steal " + 100 * steal + " %") : List.of());
    }

    private static List<Noise.Repeat> repeats(List<Cell> cells) {
        var repeats = new ArrayList<Noise.Repeat>();
        for (Cell cell : cells) {
            if (cell.id().contains("algorithm=slots/keys=long/shards=64") && cell.kind() == Cell.Kind.COST) {
                repeats.add(repeat(cell, "time", 1.0432));
            }
        }
        cells.stream()
                .filter(cell -> cell.kind() == Cell.Kind.LOAD)
                .findFirst()
                .ifPresent(cell -> repeats.add(repeat(cell, "response-p99", 1.72)));
        return repeats;
    }

    private static Noise.Repeat repeat(Cell cell, String metric, double factor) {
        List<Double> first = cell.forks().stream().map(Cell.Fork::value).toList();
        return new Noise.Repeat(
                cell.id(),
                metric,
                first,
                first.stream().map(value -> value * factor).toList());
    }
}
