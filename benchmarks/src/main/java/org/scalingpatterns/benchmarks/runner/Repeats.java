package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
        if (cell.kind() == Cell.Kind.COST) {
            add(cell, "time", map(first, Repeats::time), map(second, Repeats::time));
        } else if (cell.kind() == Cell.Kind.LOAD) {
            latencies(first).forEach(series -> {
                Map<Integer, Histogram> a = histograms(first, series);
                Map<Integer, Histogram> b = histograms(second, series);
                for (double percentile : PERCENTILES) {
                    add(
                            cell,
                            "%s-p%.0f".formatted(series, percentile),
                            map(a, histogram -> nanos(histogram, percentile)),
                            map(b, histogram -> nanos(histogram, percentile)));
                }
            });
        }
    }

    private void add(PlannedCell cell, String metric, Map<Integer, Double> first, Map<Integer, Double> second) {
        List<Integer> both = first.keySet().stream().filter(second::containsKey).toList();
        if (both.size() >= 2) {
            repeats.add(new Noise.Repeat(
                    cell.id(),
                    metric,
                    both.stream().map(first::get).toList(),
                    both.stream().map(second::get).toList()));
        }
    }

    List<Noise.Repeat> all() {
        return List.copyOf(repeats);
    }

    private static double time(RunResult fork) {
        return CellRecord.value(fork.getBenchmarkResults().iterator().next());
    }

    /** Response and service times, of each role where the load is a mix. */
    private static Set<String> latencies(Map<Integer, RunResult> forks) {
        var latencies = new TreeSet<String>();
        forks.values()
                .forEach(fork -> HdrResults.forks(fork).get(0).series().keySet().stream()
                        .filter(series -> series.endsWith(HdrRecorder.RESPONSE) || series.endsWith(HdrRecorder.SERVICE))
                        .forEach(latencies::add));
        return latencies;
    }

    /** Of the blocks in which the series recorded anything. */
    private static Map<Integer, Histogram> histograms(Map<Integer, RunResult> forks, String series) {
        var histograms = new TreeMap<Integer, Histogram>();
        forks.forEach((block, fork) -> {
            Histogram all =
                    RunFolder.merge(HdrResults.forks(fork).get(0).histograms().getOrDefault(series, List.of()));
            if (all.getTotalCount() > 0) {
                histograms.put(block, all);
            }
        });
        return histograms;
    }

    private static double nanos(Histogram histogram, double percentile) {
        return Math.max(1, histogram.getValueAtPercentile(percentile));
    }

    private static <T> Map<Integer, Double> map(Map<Integer, T> byBlock, ToDoubleFunction<T> value) {
        var values = new TreeMap<Integer, Double>();
        byBlock.forEach((block, measured) -> values.put(block, value.applyAsDouble(measured)));
        return values;
    }
}
