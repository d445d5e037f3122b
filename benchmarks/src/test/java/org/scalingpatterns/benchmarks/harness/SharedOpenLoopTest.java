package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

class SharedOpenLoopTest {
    @Test
    void response_oneOfTwoWorkersStalls_isServedByTheOther() {
        HdrResults results = twoSecondsAt2000("oneOfTwo");

        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(3_900L, 4_000L);
        assertThat(response(results).getTotalCount()).isEqualTo(results.counter(OpenLoop.COMPLETED));
        assertThat(response(results).getMaxValue() / 1e6).isGreaterThanOrEqualTo(200);
        // One arrival of 4,000 was slow. Were the schedule not shared, it would be 160 ms; 180 ms with both stalled.
        assertThat(response(results).getValueAtPercentile(99) / 1e6).isLessThan(40);
    }

    @Test
    void response_bothWorkersStall_hasP99Of180ms() {
        Undisturbed.check(
                () -> twoSecondsAt2000("bothOfTwo"),
                results -> OpenLoopTest.longest(results, 1) - OpenLoopBenchmarks.STALL_NANOS,
                // Whoever came meanwhile waited for the one that was ready first.
                results -> assertThat(response(results).getValueAtPercentile(99) / 1e6)
                        .isCloseTo(OpenLoopTest.longest(results, 1) / 1e6 - 20, within(10.0)));
    }

    @Test
    void response_oneOfTwoSeparateLoopsStalls_hasP99Of160ms() {
        Undisturbed.check(
                () -> HdrResults.forks(JmhRuns.run(
                                OpenLoopBenchmarks.class,
                                "oneStallOfTwo",
                                o -> o.param("rate", "2000").threads(2).measurementTime(TimeValue.seconds(2))))
                        .get(0),
                results -> OpenLoopTest.longest(results, 0) - OpenLoopBenchmarks.STALL_NANOS,
                results -> assertThat(response(results).getValueAtPercentile(99) / 1e6)
                        .isCloseTo(OpenLoopTest.longest(results, 0) / 1e6 - 40, within(10.0)));
    }

    @Test
    void counters_overloadOfTwice_addUpOverTheWorkersAndShowTheBacklogGrow() {
        HdrResults results =
                run("sharedSlow", o -> o.param("rate", "2000").measurementTime(TimeValue.milliseconds(900)));

        long completed = results.counter(OpenLoop.COMPLETED);
        long failed = results.counter(OpenLoop.FAILED);
        long scheduled = results.counter(OpenLoop.SCHEDULED);
        assertThat(scheduled).isBetween(1_795L, 1_800L);
        assertThat(completed + failed).isBetween(2L, 904L);
        assertThat(failed).isCloseTo((completed + failed) / 10, within(1L));
        assertThat(results.counter(OpenLoop.CENSORED)).isEqualTo(scheduled - completed - failed);
        assertThat(results.counter(OpenLoop.BACKLOG_1)).isBetween(290L, 600L);
        assertThat(results.counter(OpenLoop.BACKLOG_2)).isBetween(590L, 1_200L);
        assertThat(results.counter(OpenLoop.BACKLOG_3)).isEqualTo(results.counter(OpenLoop.CENSORED));
        assertThat(response(results).getTotalCount()).isEqualTo(completed);
        assertThat(results.counters().get("failed")).containsExactly(failed);
        assertClaimedOnceEach(results);
    }

    /** Overload of twice: what is taken from the intended start holds the wait, hundreds of times as long as the operation. */
    @Test
    void intendedStart_overloadOfTwice_isWhatResponsesAreTakenFrom() {
        HdrResults results =
                run("sharedSlow", o -> o.param("rate", "2000").measurementTime(TimeValue.milliseconds(900)));

        Histogram sinceDue = results.histograms().get("sinceDue").get(0);
        assertThat(sinceDue.getTotalCount()).isEqualTo(response(results).getTotalCount());
        assertThat(response(results).getMean()).isGreaterThan(50e6);
        assertThat(sinceDue.getMean()).isCloseTo(response(results).getMean(), within(2e6));
    }

    @Test
    void counters_poissonArrivals_areExactlyThoseDue() {
        Timetable timetable = Timetable.of(Arrivals.POISSON, 60, "", 0, 1);
        long end = QuietEnd.of(timetable);

        HdrResults results = run(
                "shared",
                o -> o.param("rate", "60")
                        .param("arrivals", "POISSON")
                        .warmupIterations(1)
                        .measurementIterations(2)
                        .measurementTime(TimeValue.nanoseconds(end)));

        long due = timetable.sequence().countBefore(end)[0];
        assertThat(due).isGreaterThan(50);
        assertThat(results.counters())
                .containsEntry(OpenLoop.SCHEDULED, List.of(due, due))
                .containsEntry(OpenLoop.COMPLETED, List.of(due, due))
                .containsEntry(OpenLoop.CENSORED, List.of(0L, 0L))
                .containsEntry("numbers", List.of(due * (due - 1) / 2, due * (due - 1) / 2));
    }

    @Test
    void claims_bothWorkersAsFastAsTheyCan_areOnceEachAndInOrder() {
        HdrResults results = run("shared", o -> o.param("rate", "0"));

        long completed = results.counter(OpenLoop.COMPLETED);
        assertThat(completed).isGreaterThan(1_000);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isEqualTo(completed);
        assertThat(results.counter(OpenLoop.CENSORED)).isZero();
        assertThat(results.counter(OpenLoop.BACKLOG_2)).isZero();
        assertThat(results.counter(OpenLoop.SERVED_LAST_TWO_THIRDS)).isBetween(completed / 3, completed);
        assertThat(results.series()).containsOnlyKeys("service");
        // A worker that was off the processor at the stop leaves one number out, which lies back by as many as were
        // served meanwhile.
        assertThat(results.counter("numbers") - completed * (completed - 1) / 2).isBetween(0L, completed);
    }

    @Test
    void loop_iterationsNotSynchronised_isRefused() {
        assertThatThrownBy(() -> run("shared", o -> o.syncIterations(false)))
                .hasStackTraceContaining("must synchronise iterations, the workers share a schedule: -si true");
    }

    /** Numbers 0, 1, 2… each once; at the stop one worker may start the last while the other leaves the last but one. */
    private static void assertClaimedOnceEach(HdrResults results) {
        long started = results.counter(OpenLoop.COMPLETED) + results.counter(OpenLoop.FAILED);
        assertThat(results.counter("numbers") - started * (started - 1) / 2).isBetween(0L, 1L);
    }

    private static HdrResults twoSecondsAt2000(String group) {
        return run(group, o -> o.param("rate", "2000").measurementTime(TimeValue.seconds(2)));
    }

    private static HdrResults run(String group, UnaryOperator<ChainedOptionsBuilder> options) {
        return HdrResults.forks(JmhRuns.run(GroupLoopBenchmarks.class, group, options))
                .get(0);
    }

    private static Histogram response(HdrResults results) {
        return results.histograms().get("response").get(0);
    }
}
