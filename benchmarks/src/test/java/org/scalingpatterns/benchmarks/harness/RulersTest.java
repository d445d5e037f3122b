package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;

class RulersTest {
    @Test
    void measure_oneFork_reportsTwoTimesOfSomeMilliseconds() {
        RunResult run = JmhRuns.run(Rulers.class, "measure", o -> o);

        // Rough, because this fork has one compiler only: a ruler that measured nothing, or seconds, is what it
        // catches.
        for (String ruler : List.of("cpuNanos", "memoryNanos")) {
            assertThat(run.getSecondaryResults().get(ruler).getScore() / 1e6)
                    .as(ruler)
                    .isBetween(0.5, 500.0);
        }
    }

    @Test
    void rulers_areNoExperiment_andHenceNoCell() {
        assertThat(Rulers.class.getAnnotation(Experiment.class)).isNull();
    }
}
