package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * How far the mean logarithms of two samples lie apart: the logarithm of the ratio of their geometric means.
 *
 * @param mean of the first less that of the second
 * @param error its standard error, >= 0
 * @param freedom degrees of freedom, Welch–Satterthwaite's where the samples are unpaired
 * @param n forks of the smaller sample
 */
public record LogDifference(double mean, double error, double freedom, int n) {
    private static final double LEVEL = 0.975;
    private static final double POWER = 0.80;

    /**
     * Two samples of independent forks, their variances not taken for equal (Welch).
     *
     * @param first positive values, two or more
     * @param second positive values, two or more
     */
    public static LogDifference unpaired(double[] first, double[] second) {
        double[] a = logs(first);
        double[] b = logs(second);
        double u = variance(a) / a.length;
        double v = variance(b) / b.length;
        double freedom = u + v == 0
                ? a.length + b.length - 2
                : (u + v) * (u + v) / (u * u / (a.length - 1) + v * v / (b.length - 1));
        return new LogDifference(mean(a) - mean(b), Math.sqrt(u + v), freedom, Math.min(a.length, b.length));
    }

    /**
     * The same of their trimmed means (Yuen 1974), so that a few forks far off move neither the difference nor its error. Of
     * fewer than six forks all count, which is Welch's where neither side has more.
     */
    public static LogDifference trimmedUnpaired(double[] first, double[] second) {
        double[] a = logs(first);
        double[] b = logs(second);
        double u = TrimmedMean.squaredError(a);
        double v = TrimmedMean.squaredError(b);
        int h = TrimmedMean.kept(a.length);
        int k = TrimmedMean.kept(b.length);
        double freedom = u + v == 0 ? h + k - 2 : (u + v) * (u + v) / (u * u / (h - 1) + v * v / (k - 1));
        return new LogDifference(
                TrimmedMean.of(a) - TrimmedMean.of(b), Math.sqrt(u + v), freedom, Math.min(a.length, b.length));
    }

    /** Two samples of which each pair was measured in one block: one value for each block. */
    public static LogDifference paired(double[] first, double[] second) {
        double[] differences = logs(Ratios.pairs(first, second));
        int n = atLeastTwo(differences);
        return new LogDifference(mean(differences), Math.sqrt(variance(differences) / n), n - 1, n);
    }

    /** The same by the trimmed mean of the pairs' differences. */
    public static LogDifference trimmedPaired(double[] first, double[] second) {
        double[] differences = logs(Ratios.pairs(first, second));
        int n = atLeastTwo(differences);
        return new LogDifference(
                TrimmedMean.of(differences),
                Math.sqrt(TrimmedMean.squaredError(differences)),
                TrimmedMean.kept(n) - 1,
                n);
    }

    /** How often two samples of the same would lie as far apart, 0…1; NaN without scatter. */
    double p() {
        return error == 0 ? Double.NaN : 2 * TDistribution.of(freedom).survivalProbability(Math.abs(mean) / error);
    }

    /** The ratio with its 95 % t-interval, indicative. */
    public Estimate ratio() {
        double half = error == 0 ? 0 : t(LEVEL) * error;
        return Intervals.exp(new Estimate(mean, mean - half, mean + half, n, Estimate.Basis.INDICATIVE));
    }

    /**
     * The smallest true ratio that would be claimed in four of five repetitions of the measurement: beyond δ by as much as
     * the interval and its own scatter take. The correction for the number of comparisons is not in it.
     *
     * @param delta the A/A band on the logarithmic scale, >= 0
     * @return 1 or above; its inverse is the smallest ratio below 1
     */
    public double detectable(double delta) {
        return Math.exp(delta + (error == 0 ? 0 : (t(LEVEL) + t(POWER)) * error));
    }

    private double t(double probability) {
        return TDistribution.of(freedom).inverseCumulativeProbability(probability);
    }

    private static double[] logs(double[] values) {
        atLeastTwo(values);
        return Arrays.stream(values).map(LogDifference::log).toArray();
    }

    private static double log(double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("must be > 0: value=" + value);
        }
        return Math.log(value);
    }

    private static int atLeastTwo(double[] values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("must be >= 2: values=" + values.length);
        }
        return values.length;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
    }
}
