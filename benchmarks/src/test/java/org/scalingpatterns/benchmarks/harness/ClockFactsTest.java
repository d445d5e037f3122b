package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClockFactsTest {
    @Test
    void tick_distancesOfTenNanosRoundedNowAndThen_isTen() {
        assertThat(ClockFacts.tick(seen(20, 20, 20, 21, 30, 30, 31, 40, 50, 51)))
                .isEqualTo(10);
    }

    @Test
    void tick_neighbouringDistances_isOne() {
        assertThat(ClockFacts.tick(seen(18, 19, 20, 21, 25))).isEqualTo(1);
    }

    @Test
    void tick_coarseClock_isItsStep() {
        assertThat(ClockFacts.tick(seen(0, 0, 0, 41, 42, 83))).isEqualTo(41);
        assertThat(ClockFacts.tick(seen(0, 0, 100, 0))).isEqualTo(100);
        assertThat(ClockFacts.tick(seen(1_000))).isEqualTo(1_000);
    }

    @Test
    void tick_rareDistances_areLeftOut() {
        SortedMap<Long, Integer> differences = seen(33);
        differences.put(20L, 5_000);
        differences.put(30L, 5_000);

        assertThat(ClockFacts.tick(differences)).isEqualTo(10);
    }

    private static SortedMap<Long, Integer> seen(long... differences) {
        SortedMap<Long, Integer> map = new TreeMap<>();
        for (long d : differences) {
            map.merge(d, 1, Integer::sum);
        }
        return map;
    }
}
