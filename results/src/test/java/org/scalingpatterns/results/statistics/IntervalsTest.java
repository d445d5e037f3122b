package org.scalingpatterns.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scalingpatterns.results.SampleRun;

class IntervalsTest {
    /** 1…5: mean 3, standard error √(2.5/5), and Student's t at 4 degrees of freedom, 2.776 in every table. */
    @Test
    void mean_fiveValues_isStudentsT() {
        Estimate estimate = Intervals.mean(1, 2, 3, 4, 5);

        assertThat(estimate.value()).isEqualTo(3);
        assertThat(estimate.high() - 3).isCloseTo(2.776 * Math.sqrt(0.5), within(0.001));
        assertThat(estimate.low()).isCloseTo(6 - estimate.high(), within(1e-9));
        assertThat(estimate.basis()).isEqualTo(Estimate.Basis.INDICATIVE);
        assertThat(estimate.n()).isEqualTo(5);
    }

    @Test
    void mean_oneValue_hasNoInterval() {
        assertThat(Intervals.mean(7)).isEqualTo(Estimate.single(7));
        assertThat(Intervals.mean(7).hasInterval()).isFalse();
    }

    @Test
    void mean_none_refused() {
        assertThatIllegalArgumentException().isThrownBy(Intervals::mean).withMessage("must be >= 1: values=0");
    }

    @Test
    void mean_tenValues_isABootstrapAndRepeatable() {
        double[] values = IntStream.rangeClosed(1, 10).mapToDouble(i -> i).toArray();
        Estimate estimate = Intervals.mean(values);

        assertThat(estimate.basis()).isEqualTo(Estimate.Basis.BOOTSTRAP);
        assertThat(estimate.low()).isBetween(2.5, 3.5);
        assertThat(estimate.high()).isBetween(7.5, 8.5);
        assertThat(Intervals.mean(values)).isEqualTo(estimate);
    }

    /** Of 2,000 samples whose mean is 0, some 95 % have to have an interval that holds it; of those not expanded, fewer than nine of ten. */
    @ParameterizedTest
    @ValueSource(ints = {6, 10, 20})
    void mean_ofNormalSamples_holdsTheTruthInNineteenOfTwenty(int n) {
        var random = new Random(20_261_130);
        int held = 0;
        for (int i = 0; i < 2_000; i++) {
            Estimate estimate = Intervals.mean(IntStream.range(0, n)
                    .mapToDouble(k -> random.nextGaussian())
                    .toArray());
            held += estimate.low() <= 0 && estimate.high() >= 0 ? 1 : 0;
        }
        assertThat(held / 2_000.0).isBetween(0.93, 0.98);
    }

    @Test
    void geometricMean_ofRatios_isInTheMiddleOnALogScale() {
        assertThat(Intervals.geometricMean(0.5, 2).value()).isCloseTo(1, within(1e-12));
    }

    /** What slows a block down slows both sides: the ratio is exact although the values vary tenfold. */
    @Test
    void pairedRatio_commonDisturbance_cancels() {
        Estimate ratio = Intervals.pairedRatio(new double[] {10, 100, 30}, new double[] {5, 50, 15});

        assertThat(ratio.value()).isCloseTo(2, within(1e-9));
        assertThat(ratio.low()).isCloseTo(2, within(1e-6));
        assertThat(ratio.high()).isCloseTo(2, within(1e-6));
    }

    @Test
    void pairedRatio_unpaired_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Intervals.pairedRatio(new double[1], new double[2]))
                .withMessageContaining("must be pairs");
    }

    @Test
    void percentile_isReadOffTheMergedHistogram() {
        var forks = List.of(SampleRun.histogram(0, 1_000), SampleRun.histogram(1, 1_000));

        assertThat(Intervals.percentile(forks, 50).orElseThrow().value()).isBetween(1_000.0, 1_001.0);
        assertThat(Intervals.percentile(forks, 99.9).orElseThrow().value()).isCloseTo(10_000, within(10.0));
    }

    /** 40,000 samples: four lie beyond p99.99, too few. */
    @Test
    void percentile_fewerThanTenSamplesBeyond_isNotPublished() {
        var forks = List.of(SampleRun.histogram(0, 1_000), SampleRun.histogram(1, 1_000));

        assertThat(Intervals.percentile(forks, 99.99)).isEmpty();
        assertThat(Intervals.publishable(100_000, 99.99)).isTrue();
        assertThat(Intervals.publishable(99_000, 99.99)).isFalse();
    }

    @Test
    void estimate_arithmetic_neverNarrowerThanTheTruth() {
        var a = new Estimate(2, 1, 3, 3, Estimate.Basis.INDICATIVE);
        var b = new Estimate(4, 2, 8, 5, Estimate.Basis.BOOTSTRAP);

        assertThat(a.plus(b)).isEqualTo(new Estimate(6, 3, 11, 3, Estimate.Basis.INDICATIVE));
        assertThat(a.minus(b)).isEqualTo(new Estimate(-2, -7, 1, 3, Estimate.Basis.INDICATIVE));
        assertThat(a.times(b)).isEqualTo(new Estimate(8, 2, 24, 3, Estimate.Basis.INDICATIVE));
        assertThat(a.over(b)).isEqualTo(new Estimate(0.5, 0.125, 1.5, 3, Estimate.Basis.INDICATIVE));
        assertThat(a.times(Estimate.exact(2)).n()).isEqualTo(3);
        assertThat(a.over(new Estimate(1, -1, 2, 3, Estimate.Basis.INDICATIVE)).hasInterval())
                .isFalse();
    }
}
