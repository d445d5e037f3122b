package org.scalingpatterns.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.SampleRun;

class RatiosTest {
    @Test
    void unpaired_tenForksEach_isABootstrapAroundTheGeometricMeans() {
        double[] a = forks(new Random(1), 10, 120, 0.05);
        double[] b = forks(new Random(2), 10, 100, 0.05);

        Estimate ratio = Ratios.unpaired(a, b);

        assertThat(Math.log(ratio.value()))
                .isCloseTo(LogDifference.trimmedUnpaired(a, b).mean(), within(1e-12));
        assertThat(ratio.basis()).isEqualTo(Estimate.Basis.BOOTSTRAP);
        assertThat(ratio.low()).isBetween(1.1, ratio.value());
        assertThat(ratio.high()).isBetween(ratio.value(), 1.3);
        assertThat(Ratios.unpaired(a, b)).isEqualTo(ratio);
    }

    @Test
    void unpaired_fewForks_isWelchsAndIndicative() {
        Estimate ratio = Ratios.unpaired(new double[] {20, 21, 22}, forks(new Random(3), 10, 10, 0.05));

        assertThat(ratio.basis()).isEqualTo(Estimate.Basis.INDICATIVE);
        assertThat(ratio.n()).isEqualTo(3);
        assertThat(ratio.low()).isLessThan(ratio.value());
    }

    @Test
    void unpaired_oneFork_hasNoInterval() {
        Estimate ratio = Ratios.unpaired(new double[] {20}, new double[] {10, 10});

        assertThat(ratio.value()).isCloseTo(2, within(1e-12));
        assertThat(ratio.hasInterval()).isFalse();
    }

    /** Nineteen draws in a hundred may miss; here the interval is asked to hold the truth in most of 200 samples. */
    @Test
    void unpaired_manySamples_intervalHoldsTheTruth() {
        var random = new Random(4);
        int held = 0;
        for (int i = 0; i < 200; i++) {
            Estimate ratio = Ratios.unpaired(forks(random, 10, 150, 0.1), forks(random, 10, 100, 0.1));
            held += ratio.low() <= 1.5 && ratio.high() >= 1.5 ? 1 : 0;
        }
        assertThat(held).isBetween(176, 200);
    }

    @Test
    void geometricMean_ofOppositeRatios_isOne() {
        assertThat(Ratios.geometricMean(0.5, 2, 1)).isCloseTo(1, within(1e-12));
        assertThatIllegalArgumentException().isThrownBy(Ratios::geometricMean).withMessage("must be >= 1: values=0");
    }

    /** Student's t at 18 degrees of freedom in every table: 2.101 at 97.5 %, 0.862 at 80 %. */
    @Test
    void detectable_knownScatter_isDeltaAndTwoQuantiles() {
        var difference = new LogDifference(0, 0.02, 18, 10);

        assertThat(Math.log(difference.detectable(0.03))).isCloseTo(0.03 + (2.101 + 0.862) * 0.02, within(0.00002));
        assertThat(new LogDifference(0, 0, 18, 10).detectable(0)).isEqualTo(1);
    }

    /** Four of five measurements of a difference of that size have their whole interval beyond the band. */
    @Test
    void detectable_differenceOfThatSize_isFoundInFourOfFive() {
        var random = new Random(5);
        double delta = 0.03;
        double detectable = new LogDifference(0, 0.05 * Math.sqrt(0.2), 18, 10).detectable(delta);
        int found = 0;
        for (int i = 0; i < 400; i++) {
            double[] slow = forks(random, 10, 100 * detectable, 0.05);
            found += Math.log(LogDifference.unpaired(slow, forks(random, 10, 100, 0.05))
                                    .ratio()
                                    .low())
                            > delta
                    ? 1
                    : 0;
        }
        assertThat(found / 400.0).isBetween(0.74, 0.86);
    }

    @Test
    void distributions_anyPercentile_isThatOfTheMergedHistogram() {
        var random = new Random(6);
        List<Histogram> forks = new ArrayList<>();
        for (int fork = 0; fork < 5; fork++) {
            var histogram = new Histogram(1, 3_600_000_000_000L, 3);
            for (int i = 0; i < 2_000 + fork * 333; i++) {
                histogram.recordValue((long) Math.exp(8 + random.nextGaussian() * 2));
            }
            forks.add(histogram);
        }
        forks.add(new Histogram(1, 3_600_000_000_000L, 3)); // a fork that recorded nothing
        Histogram merged = RunFolder.merge(forks);
        ForkDistributions distributions = ForkDistributions.ofHistograms(forks);

        assertThat(distributions.count()).isEqualTo(merged.getTotalCount());
        for (double percentile : new double[] {0.001, 1, 25, 50, 90, 99, 99.9, 99.99, 100}) {
            assertThat(distributions.percentile(percentile))
                    .as("p" + percentile)
                    .isEqualTo((double) merged.getValueAtPercentile(percentile));
        }
        assertThat(distributions.percentile(new int[] {0, 2, 0, 0, 1, 3}, 99))
                .isEqualTo((double) RunFolder.merge(List.of(forks.get(1), forks.get(1), forks.get(4)))
                        .getValueAtPercentile(99));
        assertThat(distributions.perFork(50)[5]).isNaN();
    }

    @Test
    void percentile_slowerService_isTheRatioOfTheMergedPercentiles() {
        ForkDistributions fast = distributions(8, 1_000);
        ForkDistributions slow = distributions(8, 1_500);

        Estimate ratio = Ratios.percentile(slow, fast, 50).orElseThrow();

        assertThat(ratio.value()).isCloseTo(1.5, within(0.01));
        assertThat(ratio.low()).isGreaterThan(1.4);
        assertThat(ratio.basis()).isEqualTo(Estimate.Basis.BOOTSTRAP);
        assertThat(Ratios.percentile(slow, fast, 99.999)).isEmpty();
        assertThat(Ratios.percentile(distributions(3, 1_500), fast, 50).orElseThrow())
                .satisfies(few -> assertThat(few.basis()).isEqualTo(Estimate.Basis.INDICATIVE))
                .satisfies(few -> assertThat(few.value()).isCloseTo(1.5, within(0.01)));
        assertThat(Ratios.percentile(distributions(1, 1_500), fast, 50)
                        .orElseThrow()
                        .hasInterval())
                .isFalse();
    }

    /** What slows a block down is on both sides. */
    @Test
    void pairedPercentile_commonDisturbance_cancels() {
        var fast = new ArrayList<TreeMap<Double, Long>>();
        var slow = new ArrayList<TreeMap<Double, Long>>();
        for (int block = 0; block < 8; block++) {
            fast.add(new TreeMap<>(Map.of(100.0 * (1 + block), 1_000L)));
            slow.add(new TreeMap<>(Map.of(200.0 * (1 + block), 1_000L)));
        }

        Estimate ratio = Ratios.pairedPercentile(ForkDistributions.of(slow), ForkDistributions.of(fast), 50)
                .orElseThrow();

        assertThat(ratio.value()).isEqualTo(2);
        assertThat(ratio.low()).isEqualTo(2);
        assertThat(ratio.high()).isEqualTo(2);
    }

    private static ForkDistributions distributions(int forks, long base) {
        List<Histogram> histograms = new ArrayList<>();
        for (int fork = 0; fork < forks; fork++) {
            histograms.add(SampleRun.histogram(fork, base));
        }
        return ForkDistributions.ofHistograms(histograms);
    }

    /** Log-normal around {@code center}. */
    static double[] forks(Random random, int n, double center, double spread) {
        double[] forks = new double[n];
        Arrays.setAll(forks, i -> center * Math.exp(random.nextGaussian() * spread));
        return forks;
    }
}
