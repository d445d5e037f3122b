package org.scalingpatterns.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The tests against worked examples that others published; samples of ours are logarithms, so theirs go in as powers of e. */
class SignificanceTest {
    /** Student's sleep data, as in R's {@code datasets::sleep}: extra hours of sleep on two drugs, the same ten patients. */
    private static final double[] DRUG_1 = exp(0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0);

    private static final double[] DRUG_2 = exp(1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4);

    /** More comparisons than a rank test of ten and ten can be corrected for. */
    private static final int MANY = 1_000_000;

    /** R, {@code ?t.test}: {@code t.test(extra ~ group, data = sleep)}: t = -1.8608, df = 17.776, p = 0.07939. */
    @Test
    void unpaired_sleepData_isRsWelchTest() {
        LogDifference difference = LogDifference.unpaired(DRUG_1, DRUG_2);

        assertThat(difference.mean() / difference.error()).isCloseTo(-1.8608, within(0.00005));
        assertThat(difference.freedom()).isCloseTo(17.776, within(0.0005));
        assertThat(Math.log(difference.ratio().low())).isCloseTo(-3.3654832, within(1e-6));
        assertThat(Math.log(difference.ratio().high())).isCloseTo(0.2054832, within(1e-6));
        assertThat(difference.p()).isCloseTo(0.07939, within(0.000005));
    }

    /** R, {@code ?t.test}: the same, paired: t = -4.0621, df = 9, p = 0.002833, interval -2.4598858 … -0.7001142. */
    @Test
    void paired_sleepData_isRsPairedTest() {
        LogDifference difference = LogDifference.paired(DRUG_1, DRUG_2);

        assertThat(difference.mean() / difference.error()).isCloseTo(-4.0621, within(0.00005));
        assertThat(difference.freedom()).isEqualTo(9);
        assertThat(Math.log(difference.ratio().low())).isCloseTo(-2.4598858, within(1e-6));
        assertThat(Math.log(difference.ratio().high())).isCloseTo(-0.7001142, within(1e-6));
        assertThat(difference.p()).isCloseTo(0.002833, within(0.0000005));
    }

    /**
     * Yuen (1974) as in Wilcox's R function {@code yuen}, by hand: of six values each, one is left out at each end. Trimmed
     * means 3.5 and 7; winsorized sums of squares 9.5 and 38, so q = 9.5 / (4 · 3) and 38 / (4 · 3).
     */
    @Test
    void trimmedUnpaired_oneValueFarOffEach_isYuensTest() {
        double[] a = exp(3, 60, 1, 4, 2, 5);
        double[] b = exp(90, 2, 4, 10, 8, 6);
        LogDifference difference = LogDifference.trimmedUnpaired(a, b);

        assertThat(difference.mean()).isCloseTo(-3.5, within(1e-9));
        assertThat(difference.error()).isCloseTo(Math.sqrt((9.5 + 38) / 12), within(1e-9));
        assertThat(difference.freedom()).isCloseTo(4.41176, within(0.00001));
        assertThat(Significance.unpaired(a, b, MANY))
                .isEqualTo(new Significance(difference.p(), Significance.Test.YUEN));
    }

    /** Differences 1, 2, 3, 4, 5 and 50: trimmed mean 3.5, winsorized sum of squares 9.5. */
    @Test
    void trimmedPaired_oneValueFarOff_isYuensTest() {
        double[] a = exp(11, 12, 13, 14, 15, 60);
        double[] b = exp(10, 10, 10, 10, 10, 10);
        LogDifference difference = LogDifference.trimmedPaired(a, b);

        assertThat(difference.mean()).isCloseTo(3.5, within(1e-9));
        assertThat(difference.error()).isCloseTo(Math.sqrt(9.5 / 12), within(1e-9));
        assertThat(difference.freedom()).isEqualTo(3);
        assertThat(Significance.paired(a, b, MANY).test()).isEqualTo(Significance.Test.PAIRED_YUEN);
    }

    private static void assertSame(LogDifference actual, LogDifference expected) {
        assertThat(actual.mean()).isCloseTo(expected.mean(), within(1e-9));
        assertThat(actual.error()).isCloseTo(expected.error(), within(1e-9));
        assertThat(actual.freedom()).isCloseTo(expected.freedom(), within(1e-9));
    }

    /** Fewer than six are too few to leave any out. */
    @Test
    void trimmed_fiveForks_areWelchsAndStudents() {
        double[] a = exp(1, 2, 3, 4, 50);
        double[] b = exp(2, 4, 6, 8, 9);

        assertSame(LogDifference.trimmedUnpaired(a, b), LogDifference.unpaired(a, b));
        assertSame(LogDifference.trimmedPaired(a, b), LogDifference.paired(a, b));
        assertThat(Significance.unpaired(a, b, 1).test()).isEqualTo(Significance.Test.WELCH);
        assertThat(Significance.paired(a, b, 1).test()).isEqualTo(Significance.Test.PAIRED_T);
    }

    /** Mann and Whitney (1947), table I, n = m = 6: P(U <= 11) = 0.155, P(U <= 4) = 0.013. */
    @Test
    void unpaired_sixAndSix_isMannAndWhitneysTable() {
        // Five of the six hares come in between the first tortoise and the others: U = 25 and 11.
        double[] tortoises = {1, 7, 8, 9, 10, 11};
        double[] hares = {2, 3, 4, 5, 6, 12};

        assertThat(Significance.unpaired(tortoises, hares, 1).p()).isCloseTo(2 * 0.155, within(0.001));
        assertThat(Significance.unpaired(new double[] {1, 2, 3, 4, 8, 9}, new double[] {5, 6, 7, 10, 11, 12}, 1)
                        .p())
                .isCloseTo(2 * 0.032, within(0.001));
        assertThat(Significance.unpaired(tortoises, hares, 1).test()).isEqualTo(Significance.Test.MANN_WHITNEY);
    }

    /** R, {@code ?wilcox.test}: ozone of May and August in {@code airquality}, with ties: W = 127.5, p = 0.0001208. */
    @Test
    void unpaired_tiedOzone_isRsRankTest() {
        double[] may = {
            41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37
        };
        double[] august = {
            39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85
        };

        assertThat(Significance.unpaired(may, august, 1).p()).isCloseTo(0.0001208, within(0.00000005));
    }

    /**
     * Hollander and Wolfe (1973), p. 29, in R's {@code ?wilcox.test}: depression scores of nine patients at two visits,
     * V = 40, one-sided p = 0.01953.
     */
    @Test
    void paired_depressionScores_isRsSignedRankTest() {
        double[] first = exp(1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30);
        double[] second = exp(0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29);

        Significance significance = Significance.paired(first, second, 1);

        assertThat(significance.p()).isCloseTo(2 * 0.01953, within(0.00001));
        assertThat(significance.test()).isEqualTo(Significance.Test.WILCOXON_SIGNED_RANK);
    }

    /** 2 / C(12, 6) is 0.0022: enough for 23 comparisons at 5 %, not for 24. */
    @Test
    void unpaired_moreComparisonsThanRanksCanServe_asksYuens() {
        double[] a = {10, 11, 12, 13, 14, 15};
        double[] b = {20, 21, 22, 23, 24, 25};

        assertThat(Significance.unpaired(a, b, 23).test()).isEqualTo(Significance.Test.MANN_WHITNEY);
        assertThat(Significance.unpaired(a, b, 23).p()).isCloseTo(2 / 924.0, within(1e-12));
        assertThat(Significance.unpaired(a, b, 24).test()).isEqualTo(Significance.Test.YUEN);
        assertThat(Significance.unpaired(a, b, 24).p()).isLessThan(0.002);
    }

    @Test
    void unpaired_withoutScatterOrOneFork_hasNoTest() {
        assertThat(Significance.unpaired(new double[] {5, 5}, new double[] {5, 5}, 1)
                        .p())
                .isEqualTo(1);
        assertThat(Significance.unpaired(new double[] {5, 5}, new double[] {6, 6}, 1)
                        .p())
                .isNaN();
        assertThat(Significance.unpaired(new double[] {5}, new double[] {6, 7}, 1)
                        .p())
                .isNaN();
        assertThat(Significance.paired(new double[] {5, 7, 8}, new double[] {5, 7, 8}, 1)
                        .p())
                .isEqualTo(1);
        double[] six = {3, 3, 3, 3, 3, 3};
        assertThat(Significance.unpaired(six, six, 1).p()).isEqualTo(1);
    }

    @Test
    void unpaired_notPositive_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogDifference.unpaired(new double[] {0, 1}, new double[] {1, 2}))
                .withMessage("must be > 0: value=0.0");
    }

    /** Benjamini and Hochberg (1995), section 3.2: of 15 p values, four are rejected at 5 % (Bonferroni: three). */
    @Test
    void adjusted_benjaminiAndHochbergsExample_rejectsFour() {
        double[] p = {
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.000
        };

        double[] adjusted = FalseDiscovery.adjusted(p);

        assertThat(Arrays.stream(adjusted).filter(q -> q <= 0.05)).hasSize(4);
        // R: p.adjust(p, "BH")
        assertThat(adjusted[0]).isCloseTo(0.0015, within(1e-9));
        assertThat(adjusted[3]).isCloseTo(0.035625, within(1e-9));
        assertThat(adjusted[4])
                .isCloseTo(0.0298 * 15 / 7 * 0.944, within(0.001))
                .isGreaterThan(0.05);
    }

    @Test
    void adjusted_anyOrderAndWithoutTest_keepsPlaces() {
        assertThat(FalseDiscovery.adjusted(0.04, Double.NaN, 0.01)).containsExactly(0.04, Double.NaN, 0.02);
        assertThat(FalseDiscovery.adjusted()).isEmpty();
    }

    private static double[] exp(double... logs) {
        return Arrays.stream(logs).map(Math::exp).toArray();
    }
}
