package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

class OpenLoopTest {
    @Test
    void response_oneStallOf200msIn2sAt2000PerSecond_hasP99Of180ms() {
        Undisturbed.check(
                () -> run(
                        "oneStall",
                        o -> o.param("rate", "2000").warmupIterations(1).measurementTime(TimeValue.seconds(2))),
                results -> longest(results, 0) - OpenLoopBenchmarks.STALL_NANOS,
                OpenLoopTest::assertOneStall);
    }

    private static void assertOneStall(HdrResults results) {
        Histogram response = results.histograms().get("response").get(0);
        Histogram service = results.histograms().get("service").get(0);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(3_999L, 4_000L);
        assertThat(results.counter(OpenLoop.COMPLETED)).isEqualTo(response.getTotalCount());
        // An arrival in the last instants may find the machine busy until the end.
        assertThat(results.counter(OpenLoop.CENSORED)).isLessThan(40);
        // The last one hundredth of those who waited came 20 ms after the stall began, however long that really was.
        assertThat(response.getValueAtPercentile(99) / 1e6).isCloseTo(longest(results, 0) / 1e6 - 20, within(5.0));
        assertThat(service.getValueAtPercentile(99) / 1e6).isLessThan(1);
        assertThat(service.getMaxValue() / 1e6).isGreaterThanOrEqualTo(200);
    }

    @Test
    void counters_overloadOfTwice_censorWhatWasNotServedAndShowTheBacklogGrow() {
        HdrResults results = run("slow", o -> o.param("rate", "1000").measurementTime(TimeValue.milliseconds(900)));

        long completed = results.counter(OpenLoop.COMPLETED);
        long failed = results.counter(OpenLoop.FAILED);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(899L, 900L);
        assertThat(completed + failed).isBetween(1L, 451L);
        assertThat(failed).isEqualTo((completed + failed) / 10);
        assertThat(results.counter(OpenLoop.CENSORED))
                .isEqualTo(results.counter(OpenLoop.SCHEDULED) - completed - failed);
        assertThat(results.counter(OpenLoop.BACKLOG_1)).isGreaterThanOrEqualTo(140);
        assertThat(results.counter(OpenLoop.BACKLOG_2)).isGreaterThanOrEqualTo(290);
        assertThat(results.counter(OpenLoop.BACKLOG_3)).isEqualTo(results.counter(OpenLoop.CENSORED));
        assertThat(results.histograms().get("failed").get(0).getTotalCount()).isEqualTo(failed);
        assertThat(results.histograms().get("service").get(0).getTotalCount()).isEqualTo(completed);
        assertThat(results.histograms().get("response").get(0).getTotalCount()).isEqualTo(completed);
    }

    @Test
    void counters_twoThreadsWithPoissonArrivals_shareTheRateAndLoseNothing() {
        HdrResults results = run(
                "instant",
                o -> o.param("rate", "5000")
                        .param("arrivals", "POISSON")
                        .threads(2)
                        .measurementTime(TimeValue.milliseconds(600)));

        long expected = due(Arrivals.POISSON, 0) + due(Arrivals.POISSON, 1);
        assertThat(expected).isBetween(2_800L, 3_200L);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(expected - 30, expected);
        assertThat(results.counter(OpenLoop.COMPLETED) + results.counter(OpenLoop.CENSORED))
                .isEqualTo(results.counter(OpenLoop.SCHEDULED));
    }

    @Test
    void counters_rateFarBelowCapacity_countWhatWasServedInTheLastTwoThirds() {
        HdrResults results = run("instant", o -> o.measurementTime(TimeValue.milliseconds(600)));

        assertThat(results.counter(OpenLoop.SERVED_LAST_TWO_THIRDS)).isBetween(350L, 401L);
    }

    @Test
    void rate_zero_startsEachArrivalWhenTheLastHasEndedAndHasNoResponseTime() {
        HdrResults results = run("slow", o -> o.param("rate", "0").measurementTime(TimeValue.milliseconds(900)));

        long completed = results.counter(OpenLoop.COMPLETED);
        long failed = results.counter(OpenLoop.FAILED);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isEqualTo(completed + failed);
        assertThat(failed).isEqualTo((completed + failed) / 10).isPositive();
        assertThat(results.counters())
                .containsEntry(OpenLoop.CENSORED, List.of(0L))
                .containsEntry(OpenLoop.BACKLOG_1, List.of(0L))
                .containsEntry(OpenLoop.BACKLOG_2, List.of(0L))
                .containsEntry(OpenLoop.BACKLOG_3, List.of(0L));
        assertThat((double) results.counter(OpenLoop.SERVED_LAST_TWO_THIRDS) / completed)
                .isCloseTo(2 / 3.0, within(0.15));
        assertThat(results.series()).containsOnlyKeys("service", "failed");
        assertThat(results.histograms().get("service").get(0).getTotalCount()).isEqualTo(completed);
    }

    @Test
    void slowdown_inTheMiddleOfTheSecondIteration_isThereInFullAndQueuesAsLindleySays() {
        Undisturbed.check(
                () -> run(
                        "slowMiddle",
                        o -> o.param("rate", "100")
                                .measurementIterations(2)
                                .measurementTime(TimeValue.milliseconds(2_400))),
                OpenLoopTest::excess,
                OpenLoopTest::assertSlowMiddle);
    }

    private static void assertSlowMiddle(HdrResults results) {
        long[] responses = new long[OpenLoopBenchmarks.ARRIVALS];
        int slow = 0;
        long wait = 0;
        for (int n = 0; n < responses.length; n++) {
            long service = OpenLoopBenchmarks.isSlow(n) ? OpenLoopBenchmarks.SLOW_NANOS : 0;
            slow += service > 0 ? 1 : 0;
            responses[n] = wait + service;
            wait = Math.max(0, wait + service - 10_000_000);
        }
        Arrays.sort(responses);

        List<Histogram> service = results.histograms().get("service");
        assertThat(slow).isBetween(44, 56);
        assertThat(slowOnes(service.get(0))).isZero();
        assertThat(slowOnes(service.get(1))).isEqualTo(slow);
        assertThat(service.get(1).getTotalCount()).isBetween(239L, 240L);
        assertThat(service.get(1).getValueAtPercentile(70) / 1e6).isLessThan(1);
        assertThat(service.get(1).getValueAtPercentile(90) / 1e6).isGreaterThanOrEqualTo(19.99);
        Histogram response = results.histograms().get("response").get(1);
        for (int percentile : new int[] {75, 90, 95, 99}) {
            // Each wait is at least what was computed, and longer by no more than all slow ones were together.
            double computed = responses[responses.length * percentile / 100] / 1e6;
            assertThat(response.getValueAtPercentile(percentile) / 1e6)
                    .as("p%d", percentile)
                    .isBetween(computed - 10, computed + excess(results) / 1e6 + 5);
        }
        assertThat(responses[responses.length * 99 / 100] / 1e6).isGreaterThan(100);
    }

    /** How much longer the slow operations of the second iteration really were than they should have been, together. */
    private static long excess(HdrResults results) {
        long excess = 0;
        for (HistogramIterationValue value :
                results.histograms().get("service").get(1).recordedValues()) {
            long over = value.getValueIteratedTo() - OpenLoopBenchmarks.SLOW_NANOS;
            excess += Math.max(0, over) * value.getCountAtValueIteratedTo();
        }
        return excess;
    }

    /** The longest service time but so many, of the first iteration. */
    static long longest(HdrResults results, int but) {
        Histogram service = results.histograms().get("service").get(0);
        long count = service.getTotalCount();
        return service.getValueAtPercentile(100.0 * (count - but) / count);
    }

    private static long slowOnes(Histogram service) {
        return service.getCountBetweenValues(OpenLoopBenchmarks.SLOW_NANOS, Long.MAX_VALUE / 2);
    }

    private static HdrResults run(String method, UnaryOperator<ChainedOptionsBuilder> options) {
        return HdrResults.forks(JmhRuns.run(OpenLoopBenchmarks.class, method, options))
                .get(0);
    }

    private static long due(Arrivals arrivals, int thread) {
        return arrivals.sequence(400_000, 0, OpenLoop.SEED + thread).countBefore(600_000_000)[0];
    }
}
