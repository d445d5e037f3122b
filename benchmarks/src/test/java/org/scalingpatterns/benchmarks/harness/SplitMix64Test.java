package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void nextLong_seed1234567_givesThePublishedSequence() {
        SplitMix64 random = new SplitMix64(1234567);

        assertThat(LongStream.generate(random::nextLong).limit(5).mapToObj(Long::toUnsignedString))
                .containsExactly(
                        "6457827717110365317",
                        "3203168211198807973",
                        "9817491932198370423",
                        "4593380528125082431",
                        "16408922859458223821");
    }

    @Test
    void nextLong_boundNotPositive_isRefused() {
        assertThatThrownBy(() -> new SplitMix64(1).nextLong(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > 0: bound=0");
    }
}
