package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.Aggregator;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ResultRole;
import org.openjdk.jmh.results.ScalarDerivativeResult;

/**
 * A JMH result that is a whole histogram, in ns. JMH aggregates it over threads, iterations and forks by merging.
 *
 * <p>Its score is the mean; percentiles and the maximum stand below it as {@code hdr.<series>:p99} and so on, each only
 * where at least ten values lie beyond it. Immutable, hence thread-safe.
 */
public final class HistogramResult extends Result<HistogramResult> {
    static final String LABEL_PREFIX = "hdr.";

    private static final long serialVersionUID = 1L;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
    private static final int MIN_BEYOND = 10;

    private final String series;
    private final Histogram histogram;
    private final long clampedLow;
    private final long clampedHigh;
    private final long discarded;

    /** Takes over {@code histogram}: the caller must not change it any more. */
    HistogramResult(String series, Histogram histogram, long clampedLow, long clampedHigh, long discarded) {
        super(ResultRole.SECONDARY, LABEL_PREFIX + series, of(mean(histogram)), "ns", AggregationPolicy.AVG);
        this.series = series;
        this.histogram = histogram;
        this.clampedLow = clampedLow;
        this.clampedHigh = clampedHigh;
        this.discarded = discarded;
    }

    static HistogramResult empty(String series) {
        return new HistogramResult(series, HdrRecorder.newHistogram(), 0, 0, 0);
    }

    /** The sum of results of one series, at least one. */
    static HistogramResult merge(Collection<HistogramResult> results) {
        Histogram sum = HdrRecorder.newHistogram();
        String series = results.iterator().next().series;
        long low = 0;
        long high = 0;
        long dropped = 0;
        for (HistogramResult r : results) {
            if (!r.series.equals(series)) {
                throw new IllegalArgumentException("must be one series: " + series + ", " + r.series);
            }
            sum.add(r.histogram);
            low += r.clampedLow;
            high += r.clampedHigh;
            dropped += r.discarded;
        }
        return new HistogramResult(series, sum, low, high, dropped);
    }

    /** Name of the series, such as {@code service}. */
    public String series() {
        return series;
    }

    /** A copy of the histogram, in ns, with wall-clock start and end. */
    public Histogram histogram() {
        return histogram.copy();
    }

    /** Values below 1 ns, kept as 1 ns. */
    public long clampedLow() {
        return clampedLow;
    }

    /** Values above 1 h, kept as 1 h. */
    public long clampedHigh() {
        return clampedHigh;
    }

    /** Values left out, because their calls started outside the measurement window. */
    public long discarded() {
        return discarded;
    }

    /** Number of values in the histogram. */
    @Override
    public long getSampleCount() {
        return histogram.getTotalCount();
    }

    @Override
    protected Aggregator<HistogramResult> getThreadAggregator() {
        return HistogramResult::merge;
    }

    @Override
    protected Aggregator<HistogramResult> getIterationAggregator() {
        return HistogramResult::merge;
    }

    @Override
    protected HistogramResult getZeroResult() {
        return empty(series);
    }

    @Override
    protected Collection<? extends Result<?>> getDerivativeResults() {
        List<Result<?>> derived = new ArrayList<>();
        long n = histogram.getTotalCount();
        for (double p : PERCENTILES) {
            if (n * (100 - p) >= MIN_BEYOND * 100 - 1e-6) {
                derived.add(derivative(
                        "p" + (p == Math.rint(p) ? Long.toString((long) p) : Double.toString(p)),
                        histogram.getValueAtPercentile(p)));
            }
        }
        if (n > 0) {
            derived.add(derivative("max", histogram.getMaxValue()));
        }
        return derived;
    }

    private ScalarDerivativeResult derivative(String name, long nanos) {
        return new ScalarDerivativeResult(label + ":" + name, nanos, unit, AggregationPolicy.AVG);
    }

    @Override
    public String extendedInfo() {
        return String.format(
                Locale.ROOT,
                "  N = %d, clamped low = %d, clamped high = %d, discarded = %d%n",
                histogram.getTotalCount(),
                clampedLow,
                clampedHigh,
                discarded);
    }

    private static double mean(Histogram histogram) {
        return histogram.getTotalCount() == 0 ? Double.NaN : histogram.getMean();
    }
}
