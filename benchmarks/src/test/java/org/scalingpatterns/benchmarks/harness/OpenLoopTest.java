package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

class OpenLoopTest {
    private static final int ATTEMPTS = 5;
    private static final long DISTURBED_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    @Test
    void response_oneStallOf200msIn2sAt2000PerSecond_hasP99Of180ms() {
        for (int attempt = 1; ; attempt++) {
            HdrResults results = HdrResults.forks(JmhRuns.run(
                            OpenLoopBenchmarks.class,
                            "oneStall",
                            o -> o.param("rate", "2000").warmupIterations(1).measurementTime(TimeValue.seconds(2))))
                    .get(0);
            try {
                assertOneStall(results);
                return;
            } catch (AssertionError failure) {
                // Another try only if the stall itself, which the benchmark times apart from the harness, was longer
                // than asked for: then the machine posed another question.
                long excess = results.counter("stall") - OpenLoopBenchmarks.STALL_NANOS;
                if (excess < DISTURBED_NANOS || attempt == ATTEMPTS) {
                    throw failure;
                }
                System.err.printf(
                        "disturbed: the stall of 200 ms took %.1f ms more, attempt %d of %d%n",
                        excess / 1e6, attempt, ATTEMPTS);
            }
        }
    }

    private static void assertOneStall(HdrResults results) {
        Histogram response = results.histograms().get("response").get(0);
        Histogram service = results.histograms().get("service").get(0);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(3_999L, 4_000L);
        assertThat(results.counter(OpenLoop.COMPLETED)).isEqualTo(response.getTotalCount());
        // An arrival in the last instants may find the machine busy until the end.
        assertThat(results.counter(OpenLoop.CENSORED)).isLessThan(40);
        assertThat(response.getValueAtPercentile(99) / 1e6).isCloseTo(180, within(5.0));
        assertThat(service.getValueAtPercentile(99) / 1e6).isLessThan(1);
        assertThat(service.getMaxValue() / 1e6).isGreaterThanOrEqualTo(200);
    }

    @Test
    void counters_overloadOfTwice_censorWhatWasNotServedAndShowTheBacklogGrow() {
        HdrResults results = HdrResults.forks(JmhRuns.run(
                        OpenLoopBenchmarks.class,
                        "slow",
                        o -> o.param("rate", "1000").measurementTime(TimeValue.milliseconds(900))))
                .get(0);

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
        HdrResults results = HdrResults.forks(JmhRuns.run(
                        OpenLoopBenchmarks.class,
                        "instant",
                        o -> o.param("rate", "5000")
                                .param("arrivals", "POISSON")
                                .threads(2)
                                .measurementTime(TimeValue.milliseconds(600))))
                .get(0);

        long expected = due(Arrivals.POISSON, 0) + due(Arrivals.POISSON, 1);
        assertThat(expected).isBetween(2_800L, 3_200L);
        assertThat(results.counter(OpenLoop.SCHEDULED)).isBetween(expected - 30, expected);
        assertThat(results.counter(OpenLoop.COMPLETED) + results.counter(OpenLoop.CENSORED))
                .isEqualTo(results.counter(OpenLoop.SCHEDULED));
    }

    private static long due(Arrivals arrivals, int thread) {
        return arrivals.sequence(400_000, 0, OpenLoop.SEED + thread).countBefore(600_000_000)[0];
    }
}
