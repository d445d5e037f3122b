package org.scalingpatterns.benchmarks.harness.hdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.benchmarks.harness.JmhRuns;

class HdrProfilerTest {
    @Test
    void histogram_oneSlowCallInExactly1024_hasItAtItsTrueShare() {
        RunResult run =
                JmhRuns.run(KnownAnswerBenchmarks.class, "oneSlowCallIn1024", o -> o.measurementBatchSize(10 * 1024));

        Histogram histogram = only(run).histograms().get("service").get(0);
        assertThat(histogram.getTotalCount()).isEqualTo(10 * 1024);
        assertThat(histogram.getCountAtValue(KnownAnswerBenchmarks.SLOW)).isEqualTo(10);
        double share = 100 - histogram.getPercentileAtOrBelowValue(KnownAnswerBenchmarks.USUAL);
        assertThat(share).isBetween(0.0976, 0.0977);
        assertThat(score(run, "hdr.service:p99")).isBetween(1_000.0, 1_001.0);
        // 10 values lie beyond p99.9 of 10,240; 1 beyond p99.99, which is therefore not given.
        assertThat(run.getSecondaryResults()).containsKey("hdr.service:p99.9").doesNotContainKey("hdr.service:p99.99");
        assertThat(score(run, "hdr.service:max")).isBetween(1e7, 1.001e7);
    }

    @Test
    void histograms_overForksThreadsIterationsAndSeries_haveExactCounts() {
        RunResult run = JmhRuns.run(
                KnownAnswerBenchmarks.class,
                "severalSeries",
                o -> o.forks(2)
                        .threads(2)
                        .warmupIterations(2)
                        .warmupBatchSize(50)
                        .measurementIterations(3)
                        .measurementBatchSize(500));

        List<HdrResults> forks = HdrResults.forks(run);
        assertThat(forks).hasSize(2);
        for (HdrResults fork : forks) {
            assertThat(fork.series()).containsOnlyKeys("edge", "number");
            assertThat(fork.series().get("number")).hasSize(3).allSatisfy(r -> {
                assertThat(r.getSampleCount()).isEqualTo(2 * 500);
                for (long n = 1; n <= 500; n++) {
                    assertThat(r.histogram().getCountAtValue(n * 1_000_000)).isPositive();
                }
            });
            assertThat(fork.series().get("edge")).hasSize(3).allSatisfy(r -> {
                assertThat(r.getSampleCount()).isEqualTo(2 * 500);
                assertThat(r.clampedLow()).isEqualTo(2);
                assertThat(r.clampedHigh()).isEqualTo(2);
                assertThat(r.discarded()).isZero();
                assertThat(r.histogram().getCountAtValue(1)).isEqualTo(2);
                assertThat(r.histogram().getCountAtValue(HdrRecorder.HIGHEST_NANOS))
                        .isEqualTo(2);
                assertThat(r.histogram().getCountAtValue(KnownAnswerBenchmarks.POISON))
                        .isZero();
            });
            assertThat(fork.counters())
                    .containsEntry("clamped", List.of(4L, 4L, 4L))
                    .containsEntry("discarded", List.of(0L, 0L, 0L))
                    .containsEntry("iterations", List.of(2L, 2L, 2L));
        }
        HistogramResult merged = (HistogramResult) run.getSecondaryResults().get("hdr.number");
        assertThat(merged.getSampleCount()).isEqualTo(2 * 2 * 3 * 500);
        assertThat(merged.histogram().getCountAtValue(77_000_000)).isEqualTo(2 * 2 * 3);
        assertThat(score(run, "count.clamped")).isEqualTo(24);
    }

    @Test
    void histogram_callsOfWarmUpAndRamp_areDiscardedAndCounted() {
        RunResult run = JmhRuns.run(
                KnownAnswerBenchmarks.class,
                "rampCallsPoisoned",
                o -> o.threads(2).warmupIterations(1).measurementIterations(2).syncIterations(true));

        HdrResults results = only(run);
        assertThat(results.series().get("service")).hasSize(2).allSatisfy(r -> {
            assertThat(r.histogram().getCountAtValue(KnownAnswerBenchmarks.POISON))
                    .isZero();
            assertThat(r.getSampleCount()).isPositive();
            // 30 ms of ramp-up in calls of 0.1 ms, far less on a crowded machine.
            assertThat(r.discarded()).isGreaterThan(3);
        });
        long counted = run.getSecondaryResults().get("hdr.service").getSampleCount();
        long allCalls =
                run.getBenchmarkResults().iterator().next().getMetadata().getMeasurementOps();
        assertThat(counted + results.counter("discarded")).isEqualTo(allCalls);
    }

    @Test
    void profiler_benchmarkWithoutRecorder_yieldsNothing() {
        HdrResults results = only(JmhRuns.run(KnownAnswerBenchmarks.class, "recordsNothing", o -> o));

        assertThat(results.series()).isEmpty();
        assertThat(results.counters()).isEmpty();
    }

    private static double score(RunResult run, String label) {
        return ((Result<?>) run.getSecondaryResults().get(label)).getScore();
    }

    private static HdrResults only(RunResult run) {
        List<HdrResults> forks = HdrResults.forks(run);
        assertThat(forks).hasSize(1);
        return forks.get(0);
    }
}
