package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.RunFolder;

/**
 * The cells that were measured twice in each block: the same code against itself, paired as ours and a peer's would be.
 * The A/A bands follow from them. Not thread-safe.
 */
final class Repeats {
    private static final double[] PERCENTILES = {50, 99};

    private final List<Noise.Repeat> repeats = new ArrayList<>();

    /** Both measurements by block; blocks that hold only one of the two are left out. */
    void add(PlannedCell cell, NavigableMap<Integer, RunResult> first, NavigableMap<Integer, RunResult> second) {
        List<Integer> both = first.keySet().stream().filter(second::containsKey).toList();
        if (both.size() < 2) {
            return;
        }
        metrics(cell.kind()).forEach((metric, value) -> {
            List<Double> a = both.stream()
                    .map(block -> value.applyAsDouble(first.get(block)))
                    .toList();
            List<Double> b = both.stream()
                    .map(block -> value.applyAsDouble(second.get(block)))
                    .toList();
            repeats.add(new Noise.Repeat(cell.id(), metric, a, b));
        });
    }

    List<Noise.Repeat> all() {
        return List.copyOf(repeats);
    }

    private static Map<String, ToDoubleFunction<RunResult>> metrics(Cell.Kind kind) {
        var metrics = new LinkedHashMap<String, ToDoubleFunction<RunResult>>();
        if (kind == Cell.Kind.COST) {
            metrics.put(
                    "time",
                    result -> CellRecord.value(
                            result.getBenchmarkResults().iterator().next()));
        } else if (kind == Cell.Kind.LOAD) {
            for (String series : List.of(HdrRecorder.RESPONSE, HdrRecorder.SERVICE)) {
                for (double percentile : PERCENTILES) {
                    metrics.put(
                            "%s-p%.0f".formatted(series, percentile),
                            result -> Math.max(1, histogram(result, series).getValueAtPercentile(percentile)));
                }
            }
        }
        return metrics;
    }

    private static Histogram histogram(RunResult result, String series) {
        return RunFolder.merge(HdrResults.forks(result).get(0).histograms().getOrDefault(series, List.of()));
    }
}
