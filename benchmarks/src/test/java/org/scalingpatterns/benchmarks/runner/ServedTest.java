package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Burst, saturated and censored are told apart. */
class ServedTest {
    @Test
    void saturated_servedLessThan99Percent() {
        assertThat(new Served(1_000, 980, 20, 0).saturated()).hasValue("served 980 of 1000 arrivals");
        assertThat(new Served(1_000, 995, 5, 0).saturated()).isEmpty();
    }

    @Test
    void saturated_backlogGrowsToTheEnd() {
        assertThat(new Served(1_000, 1_000, 0, 11).saturated()).hasValue("backlog grew by 11 in the last third");
        assertThat(new Served(1_000, 1_000, 0, 10).saturated()).isEmpty();
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
