package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlockRepetitionTest {

    /** The blocks that are measured again, of ten. */
    private static List<Integer> repeated(Set<Integer> disturbed, Set<Integer> calmAgain) {
        List<Integer> repeated = new ArrayList<>();
        MeasuringRun.repeatBlocks(10, disturbed::contains, block -> {
            repeated.add(block);
            return calmAgain.contains(block);
        });
        return repeated;
    }

    @Test
    void repeatBlocks_calmOnes_areNotMeasuredAgain() {
        assertThat(repeated(Set.of(), Set.of())).isEmpty();
        assertThat(repeated(Set.of(3, 9), Set.of(3, 9))).containsExactly(3, 9);
    }

    @Test
    void repeatBlocks_twoInARowNoCalmer_leavesTheOthers() {
        assertThat(repeated(Set.of(0, 2, 5, 7), Set.of())).containsExactly(0, 2);
        assertThat(repeated(Set.of(0, 2, 5, 7), Set.of(0, 2))).containsExactly(0, 2, 5, 7);
        assertThat(repeated(Set.of(0, 2, 5, 7, 8), Set.of(0, 5))).containsExactly(0, 2, 5, 7, 8);
    }

    @Test
    void repeatBlocks_aCalmOneBetween_goesOn() {
        assertThat(repeated(Set.of(0, 1, 2, 3, 4), Set.of(1))).containsExactly(0, 1, 2, 3);
    }
}
