package org.scalingpatterns.results.statistics;

import java.util.Arrays;

/**
 * The mean without the outermost fifth on each side (Yuen 1974; Wilcox, <cite>Introduction to Robust Estimation and
 * Hypothesis Testing</cite>, chapter 4).
 *
 * <p>Forks on a shared machine scatter by a few percent, but for one in ten, which a neighbour slowed by half: a mean follows
 * those few, and so does its error. Fewer than six forks are too few to leave any out.
 */
final class TrimmedMean {
    /** Share of the values that is left out at each end. */
    static final double SHARE = 0.2;

    private TrimmedMean() {}

    /** How many are left out at each end. */
    static int cut(int n) {
        return n < Intervals.BOOTSTRAP_FROM ? 0 : (int) (SHARE * n);
    }

    /** How many remain. */
    static int kept(int n) {
        return n - 2 * cut(n);
    }

    static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted);
    }

    static double ofSorted(double[] sorted) {
        int cut = cut(sorted.length);
        double sum = 0;
        for (int i = cut; i < sorted.length - cut; i++) {
            sum += sorted[i];
        }
        return sum / kept(sorted.length);
    }

    /** The square of its standard error: what is left out counts as the outermost that stays (winsorized variance). */
    static double squaredError(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        int cut = cut(n);
        Arrays.fill(sorted, 0, cut, sorted[cut]);
        Arrays.fill(sorted, n - cut, n, sorted[n - cut - 1]);
        double mean = Arrays.stream(sorted).average().orElseThrow();
        double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
        double kept = kept(n);
        return squares / (kept * (kept - 1));
    }
}
