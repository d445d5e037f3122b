package org.scalingpatterns.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Noise;

class BandsTest {
    private static Noise.Repeat repeat(String metric, double... first) {
        return new Noise.Repeat(
                "sharding/B.m/jdk=17",
                metric,
                java.util.Arrays.stream(first).boxed().toList(),
                List.of(10.0, 10.0, 10.0, 10.0, 10.0, 10.0));
    }

    /** One block that a neighbour slowed does not make a band of time; of a percentile it does. */
    @Test
    void of_oneBlockFarOff_countsForPercentilesOnly() {
        Map<String, Double> bands = Bands.of(List.of(
                repeat("time", 10.4, 10.4, 10.4, 10.4, 10.4, 20),
                repeat("time", 9.8, 9.8, 9.8, 9.8, 9.8, 9.8),
                repeat("response-p99", 10, 10, 10, 10, 10, 640)));

        assertThat(bands).containsOnlyKeys("sharding/cost/time", "sharding/load/response-p99");
        assertThat(bands.get("sharding/cost/time")).isCloseTo(1.04, within(1e-9));
        assertThat(bands.get("sharding/load/response-p99")).isCloseTo(2, within(1e-9));
    }

    /** What a file says of its bands is not believed where it says what they came from. */
    @Test
    void noise_withRepeats_computesItsBands() {
        var noise = new Noise(
                List.of(), List.of(repeat("time", 11, 11, 11, 11, 11, 11)), Map.of("sharding/cost/time", 1.001));

        assertThat(noise.bands().get("sharding/cost/time")).isCloseTo(1.1, within(1e-9));
        assertThat(new Noise(List.of(), List.of(), Map.of("a/cost/time", 1.2)).bands())
                .hasSize(1);
    }
}
