package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.JmhRuns;
import org.scalingpatterns.benchmarks.harness.Pulse;
import org.scalingpatterns.benchmarks.harness.hdr.KnownAnswerBenchmarks;

/** Which forks are measured again, and which of their measurements stays. */
class PulsesTest {
    private final Plan plan = Plan.of(Profile.PUBLISH, Suite.load().benchmarks(), false, List.of(Jdk.current()))
            .only(Pattern.compile("LookupCost.*algorithm=(modulo|jump)/keys=long/shards=64/"));
    private final List<Plan.Step> steps =
            plan.block("sharding", 0, 1).stream().filter(step -> !step.again()).toList();

    private static RunResult calm;

    @BeforeAll
    static void measure() {
        calm = measured(List.of(), 1);
    }

    /** In the thread that measures, around each iteration; without its flags there is none. */
    @Test
    void fork_withPulse_timesItAroundEachIteration() {
        RunResult with = measured(Pulse.FLAGS, 2);
        RunResult without = measured(List.of(), 2);

        assertThat(pulse(with)).isBetween(50_000.0, 50_000_000.0);
        assertThat(with.getSecondaryResults().get(Pulse.NANOS).getStatistics().getN())
                .isEqualTo(2);
        assertThat(without.getSecondaryResults()).doesNotContainKey(Pulse.NANOS);
        assertThat(new Pulses().slowdown(steps.get(0).cell(), without)).isEqualTo(1);
    }

    /** A fork is one of its kind: what eight showed is what the ninth is judged by. */
    @Test
    void slowdown_isAgainstTheCalmQuarterOfAtLeastEight() {
        var pulses = new Pulses();
        PlannedCell cell = steps.get(0).cell();
        var seen = new ArrayList<Double>();
        for (int i = 1; i <= 9; i++) {
            RunResult fork = measured(Pulse.FLAGS, 1);
            seen.add(pulse(fork));
            double slowdown = pulses.slowdown(cell, fork);
            List<Double> sorted = seen.stream().sorted().toList();
            assertThat(slowdown).isCloseTo(i < 8 ? 1 : pulse(fork) / sorted.get(sorted.size() / 4), within(1e-9));
        }
    }

    @Test
    void repeat_slowedForks_keepsTheCalmestAndLeavesCalmOnesAlone() {
        Plan.Step first = steps.get(0);
        Plan.Step second = steps.get(1);
        Map<Plan.Step, RunState.Fork> forks = new LinkedHashMap<>();
        forks.put(first, fork(1.5));
        forks.put(second, fork(1.3));
        Map<Plan.Step, Iterator<RunState.Fork>> next = Map.of(
                first, List.of(fork(1.01), fork(0.5)).iterator(),
                second, List.of(fork(1.6), fork(1.4)).iterator());

        int repeated = MeasuringRun.repeat(forks, 2, step -> next.get(step).next());

        assertThat(repeated).as("the first was calm after one").isEqualTo(3);
        assertThat(forks.get(first).slowdown()).isEqualTo(1.01);
        assertThat(forks.get(second).slowdown()).as("no slower one").isEqualTo(1.3);
    }

    /** A wrong answer is one, also where the fork that it was to replace gave the right one. */
    @Test
    void repeat_oneThatFails_stays() {
        Map<Plan.Step, RunState.Fork> forks = new LinkedHashMap<>(Map.of(steps.get(0), fork(1.5)));

        int repeated = MeasuringRun.repeat(forks, 2, step -> failed());

        assertThat(repeated).isEqualTo(1);
        assertThat(forks.get(steps.get(0)).failure()).isEqualTo("no JVM");
    }

    /** The first of them is judged by nobody, until the others are there. */
    @Test
    void among_theFirst_isAgainstAllThatFollowed() {
        var pulses = new Pulses();
        PlannedCell cell = steps.get(0).cell();
        RunResult first = pulsed(150_000);
        assertThat(pulses.slowdown(cell, first)).isEqualTo(1);
        for (int i = 0; i < 8; i++) {
            pulses.slowdown(cell, pulsed(100_000));
        }

        assertThat(pulses.among(cell, first)).hasValueCloseTo(1.5, within(1e-9));
        assertThat(pulses.among(cell, calm)).isEmpty();
    }

    /** What a benchmark does may slow its pulses alike: against its own they are calm, against the others' they are not. */
    @Test
    void slowdown_ofABenchmarkWhosePulsesAreAllSlow_isNone() {
        var pulses = new Pulses();
        Plan other = Plan.of(Profile.PUBLISH, Suite.load().benchmarks(), false, List.of(Jdk.current()))
                .only(Pattern.compile("HitCost.*cache=bounded/"));
        PlannedCell slow = other.cells("caching").get(0);
        for (int i = 0; i < 20; i++) {
            assertThat(pulses.slowdown(steps.get(0).cell(), pulsed(100_000))).isEqualTo(1);
        }
        assertThat(pulses.slowdown(slow, pulsed(114_000)))
                .as("nothing like it was seen")
                .isCloseTo(1.14, within(1e-9));
        assertThat(pulses.slowdown(slow, pulsed(114_000))).isCloseTo(1.14, within(1e-9));
        assertThat(pulses.slowdown(slow, pulsed(114_000))).isEqualTo(1);
        assertThat(pulses.slowdown(slow, pulsed(171_000))).isCloseTo(1.5, within(1e-9));
        assertThat(pulses.slowdown(steps.get(0).cell(), pulsed(150_000))).isCloseTo(1.5, within(1e-9));
    }

    private static RunState.Fork fork(double slowdown) {
        return new RunState.Fork("cell", "", 0, 0, false, null, slowdown, null);
    }

    private static RunState.Fork failed() {
        return new RunState.Fork("cell", "", 0, 0, false, null, 1, "no JVM");
    }

    private static RunResult measured(List<String> flags, int iterations) {
        return JmhRuns.run(
                KnownAnswerBenchmarks.class,
                "recordsNothing",
                o -> o.forks(1)
                        .jvmArgsPrepend(flags.toArray(String[]::new))
                        .addProfiler(Pulse.class)
                        .warmupIterations(1)
                        .warmupTime(TimeValue.milliseconds(20))
                        .measurementIterations(iterations)
                        .measurementTime(TimeValue.milliseconds(20)));
    }

    /** A fork whose pulse took so long. */
    private static RunResult pulsed(double nanos) {
        return PulsedForks.pulsed(calm, nanos);
    }

    private static double pulse(RunResult fork) {
        return fork.getSecondaryResults().get(Pulse.NANOS).getScore();
    }
}
