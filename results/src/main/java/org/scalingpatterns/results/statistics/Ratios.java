package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Ratios of two samples of forks, with 95 % intervals: forks resampled where both sides have six or more, Student's t on
 * logarithms below (indicative), none where a side has only one fork. {@link Intervals#pairedRatio} is for forks that
 * were measured in the same blocks.
 */
public final class Ratios {
    private Ratios() {}

    /**
     * The ratio of the trimmed geometric means of two independent samples.
     *
     * @param numerators positive values, one a fork
     * @param denominators positive values, one a fork
     */
    public static Estimate unpaired(double[] numerators, double[] denominators) {
        int n = Math.min(numerators.length, denominators.length);
        double[] above = logs(numerators);
        double[] below = logs(denominators);
        double log = TrimmedMean.of(above) - TrimmedMean.of(below);
        if (n == 1) {
            return Estimate.single(Math.exp(log));
        }
        if (n < Intervals.BOOTSTRAP_FROM) {
            return LogDifference.trimmedUnpaired(numerators, denominators).ratio();
        }
        double[] a = new double[above.length];
        double[] b = new double[below.length];
        var random = new SplittableRandom(Intervals.SEED);
        double[] draws = new double[Intervals.DRAWS];
        for (int i = 0; i < draws.length; i++) {
            draws[i] = Intervals.resampledMean(above, a, random) - Intervals.resampledMean(below, b, random);
        }
        return Intervals.exp(Intervals.between(log, draws, n));
    }

    /**
     * The ratio of a percentile of all forks of one side to that of the other.
     *
     * @param percentile 0…100
     * @return empty where fewer than ten samples of a side lie beyond it, or it is 0
     */
    public static Optional<Estimate> percentile(
            ForkDistributions numerators, ForkDistributions denominators, double percentile) {
        return percentile(numerators, percentile, denominators, percentile, false);
    }

    /** The same of forks that were measured in the same blocks: whole blocks are resampled. */
    public static Optional<Estimate> pairedPercentile(
            ForkDistributions numerators, ForkDistributions denominators, double percentile) {
        if (numerators.forks() != denominators.forks()) {
            throw new IllegalArgumentException("must be pairs: numerators=%d, denominators=%d"
                    .formatted(numerators.forks(), denominators.forks()));
        }
        return percentile(numerators, percentile, denominators, percentile, true);
    }

    /**
     * The same where more values belong to either side, each larger than any that it has: the interval reaches as far as they may carry
     * the ratio.
     *
     * @param missingAbove how many of the numerators; NaN where there are some, and nobody counted them
     * @param missingBelow the same of the denominators
     * @param paired whether forks were measured in the same blocks
     */
    public static Optional<Estimate> percentile(
            ForkDistributions numerators,
            ForkDistributions denominators,
            double percentile,
            double missingAbove,
            double missingBelow,
            boolean paired) {
        Optional<Estimate> known = paired
                ? pairedPercentile(numerators, denominators, percentile)
                : percentile(numerators, denominators, percentile);
        return known.map(ratio -> {
            double high = missingAbove == 0
                    ? ratio.high()
                    : Intervals.higher(numerators, percentile, missingAbove).stream()
                            .boxed()
                            .flatMap(
                                    higher -> percentile(numerators, higher, denominators, percentile, paired).stream())
                            .mapToDouble(Estimate::high)
                            .findFirst()
                            .orElse(Double.POSITIVE_INFINITY);
            double low = missingBelow == 0
                    ? ratio.low()
                    : Intervals.higher(denominators, percentile, missingBelow).stream()
                            .boxed()
                            .flatMap(
                                    higher -> percentile(numerators, percentile, denominators, higher, paired).stream())
                            .mapToDouble(Estimate::low)
                            .findFirst()
                            .orElse(0);
            return new Estimate(
                    ratio.value(), Math.min(low, ratio.low()), Math.max(high, ratio.high()), ratio.n(), ratio.basis());
        });
    }

    /** The ratio of one percentile of a side to one of the other. */
    private static Optional<Estimate> percentile(
            ForkDistributions numerators,
            double percentile,
            ForkDistributions denominators,
            double percentileBelow,
            boolean paired) {
        if (!Intervals.publishable(numerators.count(), percentile)
                || !Intervals.publishable(denominators.count(), percentileBelow)) {
            return Optional.empty();
        }
        double ratio = numerators.percentile(percentile) / denominators.percentile(percentileBelow);
        if (!(ratio > 0) || Double.isInfinite(ratio)) {
            return Optional.empty();
        }
        int n = Math.min(numerators.forks(), denominators.forks());
        if (n == 1) {
            return Optional.of(Estimate.single(ratio));
        }
        if (n < Intervals.BOOTSTRAP_FROM) {
            double[] above = numerators.perFork(percentile);
            double[] below = denominators.perFork(percentileBelow);
            if (!positive(above) || !positive(below)) {
                return Optional.of(Estimate.single(ratio));
            }
            LogDifference difference =
                    paired ? LogDifference.paired(above, below) : LogDifference.unpaired(above, below);
            return Optional.of(Intervals.widened(ratio, difference.ratio()));
        }
        var random = new SplittableRandom(Intervals.SEED);
        double[] draws = new double[Intervals.PERCENTILE_DRAWS];
        for (int i = 0; i < draws.length; i++) {
            int[] above = ForkDistributions.resample(numerators.forks(), random);
            int[] below = paired ? above : ForkDistributions.resample(denominators.forks(), random);
            draws[i] = numerators.percentile(above, percentile) / denominators.percentile(below, percentileBelow);
        }
        return Optional.of(Intervals.between(ratio, draws, n));
    }

    /** The geometric mean of positive values, as of the ratios of several cells. */
    public static double geometricMean(double... values) {
        return Math.exp(Arrays.stream(logs(values))
                .average()
                .orElseThrow(() -> new IllegalArgumentException("must be >= 1: values=0")));
    }

    /** Each pair's ratio. */
    static double[] pairs(double[] numerators, double[] denominators) {
        if (numerators.length != denominators.length) {
            throw new IllegalArgumentException(
                    "must be pairs: numerators=%d, denominators=%d".formatted(numerators.length, denominators.length));
        }
        double[] ratios = new double[numerators.length];
        Arrays.setAll(ratios, i -> numerators[i] / denominators[i]);
        return ratios;
    }

    private static boolean positive(double[] values) {
        return Arrays.stream(values).allMatch(value -> value > 0);
    }

    private static double[] logs(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }
}
