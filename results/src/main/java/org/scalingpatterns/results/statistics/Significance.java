package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;

/**
 * A two-sided p value: how often two samples of the same would lie as far apart as these.
 *
 * @param p 0…1; NaN where there is no test, as with one fork or without any scatter
 */
public record Significance(double p, Test test) {
    /*
     * Rank tests make no assumption on how forks scatter, but their p values are coarse: 6 forks against 6 give no less
     * than 2 / C(12, 6) = 0.0022. Where many cells are compared at once, the correction asks the best single cell for
     * 0.05 / cells, which such a test can't reach however large the difference is (Tarone 1990). Whether it can depends on
     * the numbers of forks and cells alone, not on what was measured; where it can't, Yuen's test on logarithms decides: a
     * t-test of trimmed means, which a few forks far off don't mislead.
     */

    /** False discoveries among the claimed differences that are put up with. */
    public static final double LEVEL = 0.05;

    /** What gave it. */
    public enum Test {
        MANN_WHITNEY,
        WILCOXON_SIGNED_RANK,
        /** Welch's t on logarithms; a side with six forks or more is trimmed. */
        WELCH,
        /** Yuen's trimmed t on logarithms. */
        YUEN,
        /** Student's t on the logarithms of pairs' ratios. */
        PAIRED_T,
        /** Yuen's trimmed t on the logarithms of pairs' ratios. */
        PAIRED_YUEN,
        NONE
    }

    /**
     * Two samples of independent forks: Mann–Whitney U, exact where no values are equal; Welch's t on logarithms where a
     * side has fewer than six forks, Yuen's where ranks can't be corrected for so many comparisons.
     *
     * @param first positive values
     * @param second positive values
     * @param comparisons how many are made at once, >= 1
     */
    public static Significance unpaired(double[] first, double[] second, int comparisons) {
        int n = Math.min(first.length, second.length);
        if (n < 2) {
            return new Significance(Double.NaN, Test.NONE);
        }
        boolean reaches = 2 / binomial(first.length + second.length, n) * comparisons <= LEVEL;
        if (n >= Intervals.BOOTSTRAP_FROM && reaches) {
            double p = MannWhitneyUTest.withDefaults().test(first, second).getPValue();
            // Where all values are equal, the ranks have no variance.
            return new Significance(Double.isNaN(p) ? 1 : p, Test.MANN_WHITNEY);
        }
        LogDifference difference = LogDifference.trimmedUnpaired(first, second);
        return difference.error() == 0
                ? scatterless(difference)
                : new Significance(difference.p(), n < Intervals.BOOTSTRAP_FROM ? Test.WELCH : Test.YUEN);
    }

    /**
     * Pairs that were measured in the same blocks: Wilcoxon's signed ranks of the ratios' logarithms, Student's t of them
     * where there are fewer than six.
     */
    public static Significance paired(double[] first, double[] second, int comparisons) {
        double[] differences = logs(Ratios.pairs(first, second));
        int n = differences.length;
        if (n < 2) {
            return new Significance(Double.NaN, Test.NONE);
        }
        if (Arrays.stream(differences).allMatch(difference -> difference == 0)) {
            return new Significance(1, Test.NONE);
        }
        boolean reaches = 2 / Math.pow(2, n) * comparisons <= LEVEL;
        if (n >= Intervals.BOOTSTRAP_FROM && reaches) {
            double p = WilcoxonSignedRankTest.withDefaults().test(differences).getPValue();
            return new Significance(p, Test.WILCOXON_SIGNED_RANK);
        }
        LogDifference difference = LogDifference.trimmedPaired(first, second);
        return difference.error() == 0
                ? scatterless(difference)
                : new Significance(difference.p(), n < Intervals.BOOTSTRAP_FROM ? Test.PAIRED_T : Test.PAIRED_YUEN);
    }

    /** Without any scatter there is nothing to hold a difference against. */
    private static Significance scatterless(LogDifference difference) {
        return new Significance(difference.mean() == 0 ? 1 : Double.NaN, Test.NONE);
    }

    private static double[] logs(double[] values) {
        return Arrays.stream(values).map(Math::log).toArray();
    }

    private static double binomial(int n, int k) {
        double product = 1;
        for (int i = 1; i <= k; i++) {
            product *= (double) (n - k + i) / i;
        }
        return product;
    }
}
