package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.hdr.HdrResults;

class RolesTest {
    private static final double RATE = 60;

    @Test
    void mix_twoReadersAndOneWriterAt95To5_servesExactlyEachRolesSchedule() {
        Timetable read0 = Timetable.of(Arrivals.POISSON, 0.95 * RATE, "read", 0, 2);
        Timetable read1 = Timetable.of(Arrivals.POISSON, 0.95 * RATE, "read", 1, 2);
        Timetable write = Timetable.of(Arrivals.POISSON, 0.05 * RATE, "write", 0, 1);
        long end = QuietEnd.of(read0, read1, write);

        HdrResults results = HdrResults.forks(JmhRuns.run(
                        GroupLoopBenchmarks.class,
                        "mix",
                        o -> o.param("rate", "" + RATE)
                                .param("arrivals", "POISSON")
                                .measurementTime(TimeValue.nanoseconds(end))))
                .get(0);

        long reads = due(read0, end) + due(read1, end);
        long writes = due(write, end);
        long failed = (writes + 2) / 3;
        assertThat((double) reads / (reads + writes)).isCloseTo(0.95, within(0.03));
        assertThat(results.series())
                .containsOnlyKeys("read-response", "read-service", "write-response", "write-service", "write-failed");
        assertThat(count(results, "read-response")).isEqualTo(reads);
        assertThat(count(results, "read-service")).isEqualTo(reads);
        assertThat(count(results, "write-response")).isEqualTo(writes - failed);
        assertThat(count(results, "write-failed")).isEqualTo(failed).isPositive();
        assertThat(results.counters())
                .containsEntry(OpenLoop.SCHEDULED, List.of(reads + writes))
                .containsEntry(OpenLoop.COMPLETED, List.of(reads + writes - failed))
                .containsEntry(OpenLoop.FAILED, List.of(failed))
                .containsEntry(OpenLoop.CENSORED, List.of(0L));
        assertThat(results.counter("read-" + OpenLoop.SERVED_LAST_TWO_THIRDS)
                        + results.counter("write-" + OpenLoop.SERVED_LAST_TWO_THIRDS))
                .isEqualTo(results.counter(OpenLoop.SERVED_LAST_TWO_THIRDS))
                .isPositive();
    }

    @Test
    void seeds_ofRolesAndThreads_differ() {
        assertThat(Stream.of("", "read", "write")
                        .flatMap(role -> Stream.of(0, 1, 2)
                                .map(i -> Timetable.of(Arrivals.POISSON, 1, role, i, 3)
                                        .seed())))
                .doesNotHaveDuplicates();
    }

    @Test
    void role_nameOrShareOutOfRange_isRefused() {
        assertThatThrownBy(() -> new OpenLoop("Read", 0.5) {})
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must match [a-z][a-z0-9]*: role=Read");
        assertThatThrownBy(() -> new OpenLoop("read", 0) {}).hasMessage("must be > 0 and <= 1: share=0.0");
        assertThatThrownBy(() -> new OpenLoop("read", Double.NaN) {}).hasMessage("must be > 0 and <= 1: share=NaN");
        assertThatThrownBy(() -> new OpenLoop("read", 1.1) {}).hasMessage("must be > 0 and <= 1: share=1.1");
    }

    private static long due(Timetable timetable, long end) {
        return timetable.sequence().countBefore(end)[0];
    }

    private static long count(HdrResults results, String series) {
        return results.series().get(series).get(0).getSampleCount();
    }
}
