package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;
import org.openjdk.jmh.runner.IterationType;

/**
 * JMH profiler that brings the histograms and counters of all {@link HdrRecorder}s to the parent:
 * {@code -prof org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler}.
 *
 * <p>A measurement iteration yields one {@link HistogramResult} a series, labelled {@code hdr.<series>}, and one sum a
 * counter, labelled {@code count.<counter>}, always with {@code count.clamped} and {@code count.discarded}. Warm-up
 * iterations yield nothing, and so do benchmarks that record nothing.
 */
public final class HdrProfiler implements InternalProfiler {
    /** Label prefix of counters. */
    static final String COUNTER_PREFIX = "count.";

    /** Values that were clamped to 1 ns or 1 h, over all series. */
    public static final String CLAMPED = "clamped";

    /** Values of calls that started outside the measurement window, over all series. */
    public static final String DISCARDED = "discarded";

    /** For JMH, which makes one in the parent and one in each fork. */
    public HdrProfiler() {}

    @Override
    public String getDescription() {
        return "Complete HdrHistograms of the values that benchmarks record";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        HdrRecorder.clearActive();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<HdrRecorder> recorders = HdrRecorder.active();
        if (iteration.getType() == IterationType.WARMUP || recorders.isEmpty()) {
            return List.of();
        }
        Collection<HistogramResult> histograms = histograms(recorders);
        List<Result<?>> results = new ArrayList<>(histograms);
        counters(recorders, histograms).forEach((name, sum) -> results.add(counter(name, sum)));
        return results;
    }

    private static Collection<HistogramResult> histograms(List<HdrRecorder> recorders) {
        Map<String, HistogramResult> merged = new TreeMap<>();
        for (HdrRecorder recorder : recorders) {
            for (HdrRecorder.Series series : recorder.allSeries()) {
                HistogramResult one = series.collect();
                merged.merge(one.series(), one, (a, b) -> HistogramResult.merge(List.of(a, b)));
            }
        }
        return merged.values();
    }

    private static Map<String, Long> counters(List<HdrRecorder> recorders, Collection<HistogramResult> histograms) {
        Map<String, Long> sums = new TreeMap<>(Map.of(CLAMPED, 0L, DISCARDED, 0L));
        for (HdrRecorder recorder : recorders) {
            recorder.counters().forEach((name, value) -> sums.merge(name, value, Long::sum));
        }
        for (HistogramResult h : histograms) {
            sums.merge(CLAMPED, h.clampedLow() + h.clampedHigh(), Long::sum);
            sums.merge(DISCARDED, h.discarded(), Long::sum);
        }
        return sums;
    }

    private static ScalarResult counter(String name, long sum) {
        return new ScalarResult(COUNTER_PREFIX + name, sum, "#", AggregationPolicy.SUM);
    }
}
