package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What {@link HdrProfiler} brought back from one fork: per series or counter, one entry an iteration, in order.
 *
 * <p>An iteration in which a series recorded nothing has an empty histogram, so that positions always match.
 *
 * @param series name → one result an iteration
 * @param counters name → one sum over threads an iteration; empty if the benchmark has no recorder
 */
public record HdrResults(Map<String, List<HistogramResult>> series, Map<String, List<Long>> counters) {
    /** The forks of a run, in the order in which they ran. */
    public static List<HdrResults> forks(RunResult run) {
        return run.getBenchmarkResults().stream().map(HdrResults::of).toList();
    }

    /** One fork. */
    public static HdrResults of(BenchmarkResult fork) {
        Map<String, List<HistogramResult>> series = new TreeMap<>();
        Map<String, List<Long>> counters = new TreeMap<>();
        int iterations = 0;
        for (IterationResult iteration : fork.getIterationResults()) {
            for (String label : iteration.getRawSecondaryResults().keys()) {
                Collection<?> results = iteration.getRawSecondaryResults().get(label);
                for (Object result : results) {
                    if (result instanceof HistogramResult h) {
                        padded(series, h.series(), iterations, HistogramResult.empty(h.series()))
                                .add(h);
                    } else if (label.startsWith(HdrProfiler.COUNTER_PREFIX)) {
                        String name = label.substring(HdrProfiler.COUNTER_PREFIX.length());
                        padded(counters, name, iterations, 0L).add(Math.round(((Result<?>) result).getScore()));
                    }
                }
            }
            iterations++;
        }
        for (String name : series.keySet()) {
            padded(series, name, iterations, HistogramResult.empty(name));
        }
        for (String name : counters.keySet()) {
            padded(counters, name, iterations, 0L);
        }
        return new HdrResults(series, counters);
    }

    /** Copies of all histograms, in ns: series → one an iteration. */
    public Map<String, List<Histogram>> histograms() {
        Map<String, List<Histogram>> copies = new TreeMap<>();
        series.forEach((name, results) -> copies.put(
                name, results.stream().map(HistogramResult::histogram).toList()));
        return copies;
    }

    /** A counter summed over the iterations; 0 if there is none of that name. */
    public long counter(String name) {
        return counters.getOrDefault(name, List.of()).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static <T> List<T> padded(Map<String, List<T>> map, String name, int size, T filler) {
        List<T> list = map.computeIfAbsent(name, k -> new ArrayList<>());
        while (list.size() < size) {
            list.add(filler);
        }
        return list;
    }
}
