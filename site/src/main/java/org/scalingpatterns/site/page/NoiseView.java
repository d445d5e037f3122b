package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Noise;

/**
 * How calm the machine was in a run.
 *
 * @param summary blocks, flags, repetitions, steal and pressure, in sentences
 * @param bands what the same code reached, by kind, metric and family
 * @param rulers how long the rulers took
 * @param flagged the blocks that were disturbed, each with its reasons
 */
public record NoiseView(List<String> summary, Table bands, Table rulers, Table flagged) {
    /** Copies the sentences. */
    public NoiseView {
        summary = List.copyOf(summary);
    }

    /** From the run's record. */
    static NoiseView of(RunData data) {
        Noise noise = data.run().noise();
        return new NoiseView(
                Stream.of(Blocks.of(noise.blocks()).words(), steal(noise.blocks()), pressure(noise.blocks()))
                        .filter(sentence -> !sentence.isEmpty())
                        .toList(),
                bands(data, noise),
                rulers(noise.blocks()),
                flagged(noise.blocks()));
    }

    /** Counts of blocks: a block is one, whatever its attempts and parts. */
    record Blocks(int all, int flagged, int repeated, int stillDisturbed, boolean ruled, Integer forks) {
        static Blocks of(List<Noise.Block> blocks) {
            Map<String, Map<Integer, Boolean>> attempts = new LinkedHashMap<>();
            for (Noise.Block part : blocks) {
                attempts.computeIfAbsent(part.family() + " " + part.block(), block -> new TreeMap<>())
                        .merge(part.attempt(), part.disturbed().isEmpty(), Boolean::logicalAnd);
            }
            return new Blocks(
                    attempts.size(),
                    count(attempts, calm -> calm.containsValue(false)),
                    count(attempts, calm -> calm.size() > 1),
                    count(attempts, calm -> !calm.containsValue(true)),
                    blocks.stream().anyMatch(block -> !block.rulersBefore().isEmpty()),
                    blocks.stream()
                            .map(Noise.Block::repeatedForks)
                            .filter(Objects::nonNull)
                            .reduce(Integer::sum)
                            .orElse(null));
        }

        private static int count(Map<String, Map<Integer, Boolean>> attempts, Predicate<Map<Integer, Boolean>> fits) {
            return (int) attempts.values().stream().filter(fits).count();
        }

        String words() {
            if (all == 0) {
                return "It recorded no blocks.";
            }
            String blocks = all == 1 ? "One block" : all + " blocks";
            String end = ruled ? "." : "; no rulers stood around single blocks.";
            if (forks != null) {
                end += forks == 0
                        ? " No fork had a slow processor."
                        : " " + (forks == 1 ? "One fork was" : forks + " forks were") + " measured again because "
                                + (forks == 1 ? "its" : "their") + " processor was slow.";
            }
            if (flagged == 0) {
                return blocks + ", none flagged" + end;
            }
            return blocks + ", " + flagged + " flagged, " + repeated + " measured once more, "
                    + (stillDisturbed == 0 ? "none" : stillDisturbed) + " disturbed to the end" + end;
        }
    }

    private static String steal(List<Noise.Block> blocks) {
        return blocks.stream()
                .map(Noise.Block::stealShare)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .map(share -> "Largest steal in a block: " + percent(share) + " of the CPU time.")
                .orElse(blocks.isEmpty() ? "" : "Steal was not recorded.");
    }

    private static String pressure(List<Noise.Block> blocks) {
        Map<String, Double> largest = new TreeMap<>();
        blocks.forEach(block -> block.pressure().forEach((what, share) -> largest.merge(what, share, Math::max)));
        if (largest.isEmpty()) {
            return blocks.isEmpty() ? "" : "Pressure was not recorded.";
        }
        return "Largest share of a block in which some task waited: "
                + largest.entrySet().stream()
                        .map(what -> percent(what.getValue()) + " for " + resource(what.getKey()))
                        .collect(Collectors.joining(", ", "", "."));
    }

    private static Table bands(RunData data, Noise noise) {
        List<List<Table.Entry>> rows = new ArrayList<>();
        new TreeMap<>(noise.bands()).forEach((key, band) -> {
            String[] parts = key.split("/", 3);
            String kind = parts.length > 1 ? parts[1] : "";
            String metric = parts.length > 2 ? parts[2] : "";
            long cells = noise.counted().stream()
                    .filter(repeat -> repeat.metric().equals(metric))
                    .filter(repeat -> data.cell(repeat.cell())
                            .filter(cell -> parts[0].equals(data.family(cell)))
                            .filter(cell -> kind.equals(kind(cell)))
                            .isPresent())
                    .count();
            rows.add(List.of(
                    Table.Entry.of(kind),
                    Table.Entry.of(metric.replace('-', ' ')),
                    Table.Entry.of(parts[0]),
                    Table.Entry.of(Quantity.count(cells)),
                    Table.Entry.of(Bands.words(band))));
        });
        return new Table(
                "A/A bands of run " + data.key(),
                List.of(),
                List.of(
                        new Table.Column("kind", false),
                        new Table.Column("metric", false),
                        new Table.Column("family", false),
                        new Table.Column("cells measured twice", true),
                        new Table.Column("δ", true)),
                rows);
    }

    private static String kind(Cell cell) {
        return cell.kind().name().toLowerCase(Locale.ROOT);
    }

    private static Table rulers(List<Noise.Block> blocks) {
        Map<String, List<Double>> seen = new TreeMap<>();
        for (Noise.Block block : blocks) {
            Stream.of(block.rulersBefore(), block.rulersAfter())
                    .forEach(rulers ->
                            rulers.forEach((ruler, nanos) -> seen.computeIfAbsent(ruler, name -> new ArrayList<>())
                                    .add(nanos)));
        }
        List<List<Table.Entry>> rows = new ArrayList<>();
        seen.forEach((ruler, nanos) -> {
            double[] sorted =
                    nanos.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            rows.add(List.of(
                    Table.Entry.of(ruler.replace("cpu", "CPU")),
                    Table.Entry.of(Quantity.format(median(sorted), "ns")),
                    Table.Entry.of(Quantity.format(sorted[0], "ns")),
                    Table.Entry.of(Quantity.format(sorted[sorted.length - 1], "ns")),
                    Table.Entry.of(percent(sorted[sorted.length - 1] / sorted[0] - 1)),
                    Table.Entry.of(percent(blocks.stream()
                            .mapToDouble(block -> moved(block, ruler))
                            .max()
                            .orElse(0)))));
        });
        return new Table(
                "Rulers",
                List.of(),
                List.of(
                        new Table.Column("ruler", false),
                        new Table.Column("median", true),
                        new Table.Column("fastest", true),
                        new Table.Column("slowest", true),
                        new Table.Column("spread", true),
                        new Table.Column("largest move in a block", true)),
                rows);
    }

    /** How far a ruler after a block lay from the one before it, as a share of the smaller one; 0 where one is missing. */
    private static double moved(Noise.Block block, String ruler) {
        double before = block.rulersBefore().getOrDefault(ruler, 0.0);
        double after = block.rulersAfter().getOrDefault(ruler, 0.0);
        return before <= 0 || after <= 0 ? 0 : Math.max(before, after) / Math.min(before, after) - 1;
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static Table flagged(List<Noise.Block> blocks) {
        List<List<Table.Entry>> rows = blocks.stream()
                .filter(block -> !block.disturbed().isEmpty())
                .map(block -> List.of(
                        Table.Entry.of(block.family()),
                        Table.Entry.of(String.valueOf(block.block())),
                        Table.Entry.of(block.attempt() == 0 ? "first" : "second"),
                        Table.Entry.of(String.join("; ", block.disturbed()))))
                .toList();
        return new Table(
                "Flagged blocks",
                List.of(),
                List.of(
                        new Table.Column("family", false),
                        new Table.Column("block", true),
                        new Table.Column("attempt", false),
                        new Table.Column("why", false)),
                rows);
    }

    /** What a task waited for. */
    private static String resource(String what) {
        return switch (what) {
            case "cpu" -> "a CPU";
            case "io" -> "a disk";
            default -> what;
        };
    }

    private static String percent(double share) {
        return Quantity.tick(share, "share");
    }
}
