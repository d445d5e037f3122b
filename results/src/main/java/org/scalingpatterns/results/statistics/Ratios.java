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
        return percentile(numerators, denominators, percentile, false);
    }

    /** The same of forks that were measured in the same blocks: whole blocks are resampled. */
    public static Optional<Estimate> pairedPercentile(
            ForkDistributions numerators, ForkDistributions denominators, double percentile) {
        if (numerators.forks() != denominators.forks()) {
            throw new IllegalArgumentException("must be pairs: numerators=%d, denominators=%d"
                    .formatted(numerators.forks(), denominators.forks()));
        }
        return percentile(numerators, denominators, percentile, true);
    }

    private static Optional<Estimate> percentile(
            ForkDistributions numerators, ForkDistributions denominators, double percentile, boolean paired) {
        if (!Intervals.publishable(numerators.count(), percentile)
                || !Intervals.publishable(denominators.count(), percentile)) {
            return Optional.empty();
        }
        double ratio = numerators.percentile(percentile) / denominators.percentile(percentile);
        if (!(ratio > 0) || Double.isInfinite(ratio)) {
            return Optional.empty();
        }
        int n = Math.min(numerators.forks(), denominators.forks());
        if (n == 1) {
            return Optional.of(Estimate.single(ratio));
        }
        if (n < Intervals.BOOTSTRAP_FROM) {
            double[] above = numerators.perFork(percentile);
            double[] below = denominators.perFork(percentile);
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
            draws[i] = numerators.percentile(above, percentile) / denominators.percentile(below, percentile);
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
