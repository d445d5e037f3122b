package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Noise;

class NoiseViewTest {
    private static Noise.Block block(int block, int attempt, String... disturbed) {
        return new Noise.Block(
                "placing",
                block,
                attempt,
                60,
                null,
                null,
                Map.of(),
                Map.of("cpu", 1e6),
                Map.of(),
                2,
                List.of(disturbed));
    }

    private static String words(Noise.Block... blocks) {
        return NoiseView.Blocks.of(List.of(blocks)).words();
    }

    @Test
    void blocks_calm_areNotFlagged() {
        assertThat(words(block(0, 0)))
                .isEqualTo("One block, none flagged. 2 forks were measured again because their processor was slow.");
    }

    @Test
    void blocks_interrupted_countOnce() {
        assertThat(words(block(0, 0), block(0, 0), block(1, 0)))
                .isEqualTo("2 blocks, none flagged. 6 forks were measured again because their processor was slow.");
    }

    /** One part of an attempt is enough to disturb it. */
    @Test
    void blocks_disturbed_sayHowItEnded() {
        assertThat(words(
                        block(0, 0, "steal"),
                        block(0, 0),
                        block(0, 1),
                        block(1, 0, "steal"),
                        block(1, 1),
                        block(1, 1, "ruler"),
                        block(2, 0)))
                .isEqualTo(
                        "3 blocks, 2 flagged, 2 measured once more, 1 disturbed to the end. 14 forks were measured again because their processor was slow.");
    }

    @Test
    void blocks_ofAnOlderRun_hadNoRulers() {
        assertThat(NoiseView.Blocks.of(List.of(new Noise.Block(
                                "placing", 0, 0, 60, null, null, Map.of(), Map.of(), Map.of(), null, List.of())))
                        .words())
                .isEqualTo("One block, none flagged; no rulers stood around single blocks.");
        assertThat(words()).isEqualTo("It recorded no blocks.");
    }
}
