package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.GroupLoopBenchmarks;
import org.scalingpatterns.benchmarks.harness.JmhRuns;
import org.scalingpatterns.results.Noise;

class RepeatsTest {
    /** A mix records nothing under the plain names: it has a response and a service time for each role. */
    @Test
    void mix_measuredTwice_isComparedByRole() {
        PlannedCell mix = Plan.of(Profile.PUBLISH, Suite.load().benchmarks(), false, List.of(Jdk.current()))
                .only(Pattern.compile("ModeLoad.mix.*load=50/mode=write-behind/store=sqlite-fsync"))
                .cells("caching")
                .get(0);
        RunResult all = JmhRuns.run(
                GroupLoopBenchmarks.class,
                "mix",
                o -> o.forks(4)
                        .param("rate", "2000")
                        .param("arrivals", "POISSON")
                        .measurementTime(TimeValue.milliseconds(200)));
        var first = new TreeMap<Integer, RunResult>();
        var second = new TreeMap<Integer, RunResult>();
        for (BenchmarkResult fork : all.getBenchmarkResults()) {
            var half = first.size() <= second.size() ? first : second;
            half.put(half.size(), new RunResult(all.getParams(), List.of(fork)));
        }
        var repeats = new Repeats();
        repeats.add(mix, first, second);

        assertThat(repeats.all())
                .extracting(Noise.Repeat::metric)
                .containsExactlyInAnyOrder(
                        "read-response-p50",
                        "read-response-p99",
                        "read-service-p50",
                        "read-service-p99",
                        "write-response-p50",
                        "write-response-p99",
                        "write-service-p50",
                        "write-service-p99");
        assertThat(repeats.all())
                .allSatisfy(repeat -> assertThat(repeat.first()).hasSize(2).allMatch(nanos -> nanos > 1))
                .allSatisfy(repeat -> assertThat(repeat.second()).hasSize(2).allMatch(nanos -> nanos > 1));
    }
}
