package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;
import org.apache.commons.numbers.arrays.Selection;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * 95 % intervals over forks. A fork is one observation, whatever number of calls it made: calls within a JVM share its
 * layout, its compilation and its luck.
 *
 * <p>Six forks or more are resampled (percentile bootstrap, 10,000 draws, fixed seed), and their mean leaves out the
 * outermost fifth at each end; fewer give the plain mean and Student's t, indicative; one gives no interval.
 *
 * <p>The middle 95 % of what is drawn from six values holds the true mean in fewer than nine of ten cases: draws vary less than
 * samples do, by the root of (n-1)/n, and know nothing of Student's tails. So more than the middle 95 % is taken: Hesterberg, "What
 * Teachers Should Know About the Bootstrap", The American Statistician 69 (2015), the expanded percentile interval.
 */
public final class Intervals {
    /** From so many forks on they are resampled. */
    public static final int BOOTSTRAP_FROM = 6;

    static final int DRAWS = 10_000;

    /** Of percentiles, of which each draw costs more. */
    static final int PERCENTILE_DRAWS = 2_000;

    static final long SEED = 0x5ca1ab1eL;

    private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);

    /**
     * What is drawn of n values, as places among them in ascending order, without those that the trimmed mean leaves out. The
     * seed is fixed, so it is the same for all values, and a draw costs a sum.
     */
    private static final Map<Integer, int[]> DRAWN = new ConcurrentHashMap<>();

    private Intervals() {}

    /** Mean of values that may be 0 or negative. */
    public static Estimate mean(double... values) {
        return interval(values);
    }

    /** Geometric mean of positive values; the interval is one of their logarithms. */
    public static Estimate geometricMean(double... values) {
        if (Arrays.stream(values).anyMatch(value -> value <= 0)) {
            return mean(values);
        }
        return exp(interval(Arrays.stream(values).map(Math::log).toArray()));
    }

    /**
     * The ratio of two variants that were measured in the same blocks, as the trimmed mean of the logarithms of each block's
     * ratio: what disturbs a block disturbs both sides.
     */
    public static Estimate pairedRatio(double[] numerators, double[] denominators) {
        if (numerators.length != denominators.length) {
            throw new IllegalArgumentException(
                    "must be pairs: numerators=%d, denominators=%d".formatted(numerators.length, denominators.length));
        }
        double[] logs = new double[numerators.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = Math.log(numerators[i] / denominators[i]);
        }
        return exp(interval(logs));
    }

    /**
     * A percentile of all forks' histograms together; its interval resamples the forks.
     *
     * @param percentile 0…100
     * @return empty where fewer than ten samples lie beyond it
     */
    public static Optional<Estimate> percentile(List<Histogram> forks, double percentile) {
        return percentile(ForkDistributions.ofHistograms(forks), percentile);
    }

    /** The same of distributions that were laid side by side already. */
    public static Optional<Estimate> percentile(ForkDistributions forks, double percentile) {
        if (!publishable(forks.count(), percentile)) {
            return Optional.empty();
        }
        double value = forks.percentile(percentile);
        int n = forks.forks();
        if (n == 1) {
            return Optional.of(Estimate.single(value));
        }
        if (n < BOOTSTRAP_FROM) {
            double[] each = Arrays.stream(forks.perFork(percentile))
                    .filter(fork -> !Double.isNaN(fork)) // a fork without samples has none
                    .toArray();
            return Optional.of(widened(value, geometricMean(each)));
        }
        var random = new SplittableRandom(SEED);
        double[] draws = new double[PERCENTILE_DRAWS];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = forks.percentile(ForkDistributions.resample(n, random), percentile);
        }
        return Optional.of(between(value, draws, n));
    }

    /**
     * The same where more values belong to the distribution, each larger than any in it: the percentile is at most what is a higher one
     * of those in it, and may be anything where too many are missing.
     *
     * @param missing how many; NaN where there are some, and nobody counted them
     */
    public static Optional<Estimate> percentile(ForkDistributions forks, double percentile, double missing) {
        Optional<Estimate> known = percentile(forks, percentile);
        return missing == 0
                ? known
                : known.map(estimate -> estimate.upTo(higher(forks, percentile, missing).stream()
                        .boxed()
                        .flatMap(higher -> percentile(forks, higher).stream())
                        .mapToDouble(Estimate::high)
                        .findFirst()
                        .orElse(Double.POSITIVE_INFINITY)));
    }

    /** Of those in the distribution, the percentile that one of all is at most; empty where it may lie beyond them. */
    static OptionalDouble higher(ForkDistributions forks, double percentile, double missing) {
        double higher = percentile * (forks.count() + missing) / forks.count();
        return higher < 100 ? OptionalDouble.of(higher) : OptionalDouble.empty();
    }

    /** Whether at least ten of {@code count} samples lie beyond the percentile (0…100). */
    public static boolean publishable(long count, double percentile) {
        return count * (100 - percentile) / 100 >= 10 - 1e-6;
    }

    /** The value of all forks together, with the interval that the forks one by one give, widened to hold it. */
    static Estimate widened(double value, Estimate spread) {
        return new Estimate(
                value,
                Math.min(value, spread.low()),
                Math.max(value, spread.high()),
                spread.n(),
                Estimate.Basis.INDICATIVE);
    }

    /** The trimmed mean, with an interval by bootstrap; below six values the mean, with Student's t. */
    static Estimate interval(double[] values) {
        int n = values.length;
        if (n == 0) {
            throw new IllegalArgumentException("must be >= 1: values=0");
        }
        double mean = TrimmedMean.of(values);
        if (n == 1) {
            return Estimate.single(mean);
        }
        if (n < BOOTSTRAP_FROM) {
            double squares =
                    Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
            double error = Math.sqrt(squares / (n - 1) / n);
            double t = TDistribution.of(n - 1).inverseSurvivalProbability(0.025);
            return new Estimate(mean, mean - t * error, mean + t * error, n, Estimate.Basis.INDICATIVE);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int[] places = DRAWN.computeIfAbsent(n, Intervals::draw);
        int kept = TrimmedMean.kept(n);
        double[] draws = new double[DRAWS];
        for (int i = 0; i < DRAWS; i++) {
            double sum = 0;
            for (int j = i * kept; j < (i + 1) * kept; j++) {
                sum += sorted[places[j]];
            }
            draws[i] = sum / kept;
        }
        return between(mean, draws, n);
    }

    private static int[] draw(int n) {
        var random = new SplittableRandom(SEED);
        int kept = TrimmedMean.kept(n);
        int[] places = new int[DRAWS * kept];
        int[] drawn = new int[n];
        for (int i = 0; i < DRAWS; i++) {
            for (int j = 0; j < n; j++) {
                drawn[j] = random.nextInt(n);
            }
            Arrays.sort(drawn);
            System.arraycopy(drawn, TrimmedMean.cut(n), places, i * kept, kept);
        }
        return places;
    }

    /** The trimmed mean of as many values, drawn with replacement. */
    static double resampledMean(double[] values, double[] drawn, SplittableRandom random) {
        for (int j = 0; j < drawn.length; j++) {
            drawn[j] = values[random.nextInt(values.length)];
        }
        Arrays.sort(drawn);
        return TrimmedMean.ofSorted(drawn);
    }

    /** The value, with a 95 % interval from draws of n values, which this puts into another order. */
    static Estimate between(double value, double[] draws, int n) {
        int low = (int) (draws.length * tail(n));
        int high = draws.length - 1 - low;
        // What stands at these two places once they are sorted, in a fraction of the time.
        Selection.select(draws, new int[] {low, high});
        return new Estimate(value, draws[low], draws[high], n, Estimate.Basis.BOOTSTRAP);
    }

    /** Which share of the draws of n values, n > 1, an interval leaves out at each end. */
    private static double tail(int n) {
        double t = TDistribution.of(n - 1).inverseSurvivalProbability(0.025);
        return STANDARD_NORMAL.survivalProbability(t * Math.sqrt(n / (n - 1.0)));
    }

    /** From the logarithmic scale back. */
    static Estimate exp(Estimate log) {
        return new Estimate(Math.exp(log.value()), Math.exp(log.low()), Math.exp(log.high()), log.n(), log.basis());
    }
}
