package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.GroupLoopBenchmarks;
import org.scalingpatterns.benchmarks.harness.OpenLoopBenchmarks;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Run;

/** A capacity that is known beforehand is found. */
class CapacityProbeTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /** The annotation alone: a benchmark that carries it would be one of the suite's. */
    @Experiment(kind = Cell.Kind.LOAD, patterns = "none")
    private static final class Annotated {}

    @BeforeEach
    void ignoreLock() {
        System.setProperty("jmh.ignoreLock", "true"); // other JMH runs on the machine hold it
    }

    @AfterEach
    void respectLock() {
        System.clearProperty("jmh.ignoreLock");
    }

    @Experiment(
            kind = Cell.Kind.LOAD,
            patterns = "none",
            roles = {"read", "write"})
    private static final class Mixed {}

    /** Each operation takes 2 ms and every tenth fails: 450 a second are served. */
    @Test
    void probe_operationsOf2ms_sustain450ASecond() {
        Run.Rates rates = probe("slow");

        double sustained = rates.sustained().values().iterator().next();
        assertThat(sustained).isBetween(100.0, 450.0); // never more; less on a crowded machine
        rates.byLoad()
                .forEach((load, rate) -> assertThat((double) rate)
                        .as(load)
                        .isEqualTo(CapacityProbe.round(sustained * Integer.parseInt(load) / 100)));
        assertThat(rates.byLoad()).containsOnlyKeys("20", "50", "80", "95");
    }

    /** Of 100 arrivals 5 are writes of 2 ms, and reads take no time: 500 writes a second are 10,000 arrivals. */
    @Test
    void probe_mix_sustainsWhatItsSlowestRoleDoesByItsShare() {
        Run.Rates rates = probe(GroupLoopBenchmarks.class, "mixSlow", Mixed.class);

        double sustained = rates.sustained().values().iterator().next();
        assertThat(sustained).isBetween(1_000.0, 10_000.0); // saturated, reads alone are millions
    }

    @Test
    void probe_variantThatFails_isNamedAndLeavesTokenRates() {
        assertThat(probe("noSuchMethod")).isEqualTo(CapacityProbe.token());
        assertThat(said.toString(StandardCharsets.UTF_8))
                .contains("noSuchMethod")
                .contains("can't be probed: ");
    }

    @Test
    void round_keepsTwoDigits_downwards() {
        assertThat(CapacityProbe.round(1_299_999)).isEqualTo(1_200_000);
        assertThat(CapacityProbe.round(450)).isEqualTo(450);
        assertThat(CapacityProbe.round(99.9)).isEqualTo(99);
        assertThat(CapacityProbe.round(7)).isEqualTo(7);
    }

    private Run.Rates probe(String method) {
        return probe(OpenLoopBenchmarks.class, method, Annotated.class);
    }

    private Run.Rates probe(Class<?> type, String method, Class<?> annotated) {
        var benchmark = new Benchmark(
                type.getName() + "." + method,
                type,
                annotated.getAnnotation(Experiment.class),
                Mode.Throughput,
                Map.of(Benchmark.LOAD, Benchmark.LOADS),
                1);
        PlannedCell cell = PlannedCell.of(benchmark, Map.of(Benchmark.LOAD, "50"), Jdk.current());
        var progress = new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, true);
        return new CapacityProbe(new ForkRunner(Profile.QUICK), Profile.QUICK, progress)
                .probe("harness/" + type.getSimpleName(), List.of(cell));
    }
}
