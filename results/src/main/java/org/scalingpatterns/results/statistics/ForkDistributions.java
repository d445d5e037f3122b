package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The distributions of a cell's forks, laid over one axis of values, so that a percentile of any mixture of the forks is
 * read without merging histograms. Immutable.
 */
public final class ForkDistributions {
    /*
     * A bootstrap reads the same percentile off a thousand mixtures of the same forks. Merging histograms for each costs
     * their whole range every time; here each fork is summed up once, and a mixture's percentile is a binary search in
     * which a step adds one number a fork. A percentile is the same as HdrHistogram's of the merged histogram.
     */
    private final int forks;
    private final double[] values;

    /** How many samples of a fork are at most {@code values[i]}, at {@code i * forks + fork}: a step reads from one place. */
    private final long[] cumulative;

    private ForkDistributions(int forks, double[] values, long[] cumulative) {
        this.forks = forks;
        this.values = values;
        this.cumulative = cumulative;
    }

    /** One histogram a fork. */
    public static ForkDistributions ofHistograms(List<Histogram> forks) {
        return lay(forks.stream().map(Counts::of).toList());
    }

    /** One map a fork: value → how often it occurred. */
    public static ForkDistributions of(List<? extends Map<Double, Long>> forks) {
        return lay(forks.stream().map(Counts::of).toList());
    }

    private static ForkDistributions lay(List<Counts> forks) {
        if (forks.isEmpty()) {
            throw new IllegalArgumentException("must be >= 1: forks=0");
        }
        int n = forks.size();
        double[] values = distinct(forks.stream()
                .flatMapToDouble(fork -> Arrays.stream(fork.values))
                .toArray());
        long[] cumulative = new long[Math.multiplyExact(n, values.length)];
        for (int fork = 0; fork < n; fork++) {
            Counts counts = forks.get(fork);
            long sum = 0;
            int next = 0;
            for (int i = 0; i < values.length; i++) {
                if (next < counts.values.length && counts.values[next] == values[i]) {
                    sum += counts.counts[next++];
                }
                cumulative[i * n + fork] = sum;
            }
        }
        return new ForkDistributions(n, values, cumulative);
    }

    /** Each value once, ascending; puts {@code values} into another order. */
    private static double[] distinct(double[] values) {
        Arrays.sort(values);
        int n = 0;
        for (double value : values) {
            if (n == 0 || values[n - 1] != value) {
                values[n++] = value;
            }
        }
        return Arrays.copyOf(values, n);
    }

    /** Ascending values of one fork, with how often each occurred. */
    private static final class Counts {
        final double[] values;
        final long[] counts;

        Counts(double[] values, long[] counts) {
            this.values = values;
            this.counts = counts;
        }

        static Counts of(Histogram histogram) {
            double[] values = new double[16];
            long[] counts = new long[16];
            int n = 0;
            for (HistogramIterationValue step : histogram.recordedValues()) {
                if (n == values.length) {
                    values = Arrays.copyOf(values, 2 * n);
                    counts = Arrays.copyOf(counts, 2 * n);
                }
                values[n] = (double) step.getValueIteratedTo();
                counts[n++] = step.getCountAtValueIteratedTo();
            }
            return new Counts(Arrays.copyOf(values, n), Arrays.copyOf(counts, n));
        }

        static Counts of(Map<Double, Long> map) {
            var sorted = new TreeMap<>(map);
            return new Counts(
                    sorted.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                    sorted.values().stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** The same with every value in another unit. */
    public ForkDistributions times(double factor) {
        return new ForkDistributions(
                forks, Arrays.stream(values).map(value -> value * factor).toArray(), cumulative);
    }

    /** Some of the forks, by their places. */
    public ForkDistributions select(List<Integer> places) {
        int n = places.size();
        long[] selected = new long[Math.multiplyExact(n, values.length)];
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; j < n; j++) {
                selected[i * n + j] = cumulative[i * forks + places.get(j)];
            }
        }
        return new ForkDistributions(n, values, selected);
    }

    /** How many forks there are. */
    public int forks() {
        return forks;
    }

    /** How many samples all forks have together. */
    public long count() {
        return count(once());
    }

    /** The largest sample of all forks; NaN where no fork has one. */
    public double max() {
        return percentile(100);
    }

    /**
     * A percentile (0…100) of all forks together.
     *
     * @return NaN where no fork has a sample
     */
    public double percentile(double percentile) {
        return percentile(once(), percentile);
    }

    /** The same percentile of each fork alone; NaN for a fork without samples. */
    public double[] perFork(double percentile) {
        double[] each = new double[forks()];
        for (int fork = 0; fork < each.length; fork++) {
            int[] weights = new int[forks()];
            weights[fork] = 1;
            each[fork] = percentile(weights, percentile);
        }
        return each;
    }

    /** The percentile of a mixture in which each fork occurs as often as {@code weights} says. */
    double percentile(int[] weights, double percentile) {
        long total = count(weights);
        if (total == 0) {
            return Double.NaN;
        }
        double below = Math.max(0, Math.nextDown(percentile)); // as HdrHistogram: 99 % of 200 is 198, not 199
        long rank = Math.max(1, (long) Math.ceil(below * total / 100));
        int low = 0;
        int high = values.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (countUpTo(middle, weights) >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return values[low];
    }

    private long count(int[] weights) {
        return values.length == 0 ? 0 : countUpTo(values.length - 1, weights);
    }

    private long countUpTo(int index, int[] weights) {
        long sum = 0;
        int first = index * forks;
        for (int fork = 0; fork < forks; fork++) {
            sum += weights[fork] * cumulative[first + fork];
        }
        return sum;
    }

    private int[] once() {
        int[] weights = new int[forks()];
        Arrays.fill(weights, 1);
        return weights;
    }

    /** How often each of {@code n} forks occurs when n are drawn with replacement. */
    static int[] resample(int n, SplittableRandom random) {
        int[] weights = new int[n];
        for (int i = 0; i < n; i++) {
            weights[random.nextInt(n)]++;
        }
        return weights;
    }
}
