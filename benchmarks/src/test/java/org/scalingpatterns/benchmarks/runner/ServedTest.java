package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.benchmarks.harness.OpenLoop;

/** Burst, saturated and censored are told apart. */
class ServedTest {
    @Test
    void saturated_servedLessThan99Percent() {
        assertThat(new Served(1_000, 980, 20, 0).saturated()).hasValue("served 980 of 1000 arrivals");
        assertThat(new Served(1_000, 995, 5, 0).saturated()).isEmpty();
    }

    @Test
    void saturated_backlogGrowsToTheEnd() {
        // As one that was measured: 99 % are served, and each third leaves more behind than the one before.
        assertThat(counted(8_209, 8_128, 6, 44, 81).saturated()).hasValue("backlog grew by 37 in the last third");
        assertThat(counted(8_209, 8_138, 6, 44, 71).saturated())
                .as("by less than 1 % of what arrived in it")
                .isEmpty();
        assertThat(counted(8_209, 8_128, 44, 6, 81).saturated())
                .as("a stall at the end")
                .isEmpty();
        assertThat(counted(300, 298, 0, 1, 2).saturated()).as("by chance").isEmpty();
    }

    private static Served counted(double scheduled, double completed, double first, double second, double third) {
        return Served.of(Map.of(
                        OpenLoop.SCHEDULED, scheduled,
                        OpenLoop.COMPLETED, completed,
                        OpenLoop.FAILED, 0.0,
                        OpenLoop.CENSORED, third,
                        OpenLoop.BACKLOG_1, first,
                        OpenLoop.BACKLOG_2, second,
                        OpenLoop.BACKLOG_3, third))
                .orElseThrow();
    }

    @Test
    void censored_moreThanTheLastInstants_thoughNotSaturated() {
        Served served = new Served(10_000, 9_950, 50, 0);

        assertThat(served.saturated()).isEmpty();
        assertThat(served.censored()).hasValue("50 of 10000 arrivals were due and never started");
        assertThat(new Served(10_000, 9_995, 5, 0).censored()).isEmpty();
    }

    @Test
    void burst_fewerArrivalsThanFiveFillings() {
        assertThat(new Served(4_999, 4_999, 0, 0).burst(1_000))
                .hasValue("4999 arrivals are fewer than 5 times the 1000 that a buffer on the path holds");
        assertThat(new Served(5_000, 5_000, 0, 0).burst(1_000)).isEmpty();
        assertThat(new Served(1, 1, 0, 0).burst(0)).as("no buffer on the path").isEmpty();
    }
}
