package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int N = 200_000;

    @Test
    void constant_gapOfAThirdOfANanosecondFraction_neverDrifts() {
        double gap = 1e9 / 3_000;
        Arrivals.Sequence sequence = Arrivals.CONSTANT.sequence(gap, 0.5, 1);

        for (int n = 0; n < N; n++) {
            assertThat(sequence.next()).isEqualTo((long) ((n + 0.5) * gap));
        }
    }

    @Test
    void poisson_manyGaps_areExponential() {
        Arrivals.Sequence sequence = Arrivals.POISSON.sequence(1_000_000, 0, 1);
        long previous = 0;
        double sum = 0;
        int longer = 0;
        for (int n = 0; n < N; n++) {
            long next = sequence.next();
            long gap = next - previous;
            assertThat(gap).isNotNegative();
            sum += gap;
            if (gap > 1_000_000) {
                longer++;
            }
            previous = next;
        }

        assertThat(sum / N).isCloseTo(1_000_000, within(10_000.0));
        assertThat((double) longer / N).isCloseTo(Math.exp(-1), within(0.005));
    }

    @Test
    void poisson_seeds_decideTheSequence() {
        assertThat(first(7)).isEqualTo(first(7)).isNotEqualTo(first(8));
    }

    @Test
    void countBefore_ascendingTimes_countsWhatIsStrictlyEarlier() {
        Arrivals.Sequence sequence = Arrivals.CONSTANT.sequence(10, 0, 1);

        assertThat(sequence.countBefore(0, 1, 10, 11, 100)).containsExactly(0, 1, 1, 2, 10);
    }

    private static long first(long seed) {
        return Arrivals.POISSON.sequence(1e9, 0, seed).next();
    }
}
