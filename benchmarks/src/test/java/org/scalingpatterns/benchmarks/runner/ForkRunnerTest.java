package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;

/** Why a fork failed, as it is said and kept. */
class ForkRunnerTest {
    /** The annotation alone: a benchmark that carries it would be one of the suite's. */
    @Experiment(kind = Cell.Kind.COST, patterns = "none")
    private static final class Annotated {}

    @BeforeEach
    void ignoreLock() {
        System.setProperty("jmh.ignoreLock", "true"); // other JMH runs on the machine hold it
    }

    @AfterEach
    void respectLock() {
        System.clearProperty("jmh.ignoreLock");
    }

    /** The reason goes to the terminal, and into what is kept to go on with. */
    @Test
    void run_thatFails_saysWhyWithoutThePassword() {
        var benchmark = new Benchmark(
                RefusedBenchmarks.class.getName() + ".refused",
                RefusedBenchmarks.class,
                Annotated.class.getAnnotation(Experiment.class),
                Mode.AverageTime,
                Map.of(),
                1);
        PlannedCell cell = PlannedCell.of(benchmark, Map.of(), Jdk.current());

        assertThatExceptionOfType(ForkRunner.ForkFailed.class)
                .isThrownBy(() -> new ForkRunner(Profile.SMOKE).run(cell))
                .withMessageContaining(
                        "IllegalStateException: no driver for jdbc:postgresql://db/x?user=somebody&password=***")
                .withMessageNotContaining("planted");
    }
}
