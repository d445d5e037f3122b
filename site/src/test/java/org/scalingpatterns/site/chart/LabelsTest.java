package org.scalingpatterns.site.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void place_roomEnough_movesNothing() {
        assertThat(Labels.place(List.of(new Labels.Wanted(80, 16), new Labels.Wanted(20, 16)), 0, 100))
                .containsExactly(80, 20);
    }

    @Test
    void place_twoAtOnePlace_moveApartEvenly() {
        assertThat(Labels.place(List.of(new Labels.Wanted(50, 16), new Labels.Wanted(50, 16)), 0, 100))
                .containsExactly(42, 58);
    }

    @Test
    void place_atTheEdge_staysInside() {
        assertThat(Labels.place(List.of(new Labels.Wanted(0, 16), new Labels.Wanted(2, 16)), 0, 100))
                .containsExactly(8, 24);
    }

    @Test
    void place_anyLabels_neverOverlapAndKeepTheirOrder() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 500; round++) {
            List<Labels.Wanted> wanted = new ArrayList<>();
            for (int i = random.nextInt(1, 15); i > 0; i--) {
                wanted.add(new Labels.Wanted(random.nextInt(-20, 420), random.nextBoolean() ? 16 : 30));
            }
            double[] centres = Labels.place(wanted, 0, 450);
            for (int a = 0; a < centres.length; a++) {
                assertThat(centres[a])
                        .isBetween(
                                wanted.get(a).height() / 2 - 1e-6,
                                450 - wanted.get(a).height() / 2 + 1e-6);
                for (int b = 0; b < centres.length; b++) {
                    if (wanted.get(a).y() - wanted.get(a).height() / 2
                                    < wanted.get(b).y() - wanted.get(b).height() / 2
                            && wanted.get(a).y() < wanted.get(b).y()) {
                        double gap = (wanted.get(a).height() + wanted.get(b).height()) / 2;
                        assertThat(centres[b] - centres[a]).isGreaterThanOrEqualTo(gap - 1e-6);
                    }
                }
            }
        }
    }

    @Test
    void place_pool_isCentredOnWhatItsMembersWanted() {
        double[] centres = Labels.place(
                List.of(new Labels.Wanted(100, 10), new Labels.Wanted(102, 10), new Labels.Wanted(104, 10)), 0, 200);
        assertThat(centres[1]).isCloseTo(102, within(1e-9));
    }
}
