package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Noise;

class MachineLoadTest {
    @TempDir
    Path proc;

    @Test
    void until_stealAboveOnePercent_isFlagged() throws IOException {
        MachineLoad before = at("cpu  100 0 100 800 0 0 0 10 0 0", 0);
        Noise.Block seen =
                before.until(at("cpu  150 0 150 1690 0 0 0 30 0 0", 0), "caching", 2, 0, Map.of(), Map.of(), 0);

        assertThat(seen.stealShare()).isCloseTo(20.0 / 1010, within(1e-9));
        assertThat(seen.disturbed()).containsExactly("2.0 % of the CPU time was stolen");
    }

    @Test
    void until_calm_isNot() throws IOException {
        MachineLoad before = at("cpu  100 0 100 800 0 0 0 10 0 0", 1_000);
        Noise.Block seen = before.until(
                at("cpu  500 0 500 1800 0 0 0 11 0 0", 5_000),
                "caching",
                0,
                0,
                Map.of("cpu", 100.0, "memory", 100.0),
                Map.of("cpu", 114.0, "memory", 88.0),
                0);

        assertThat(seen.disturbed()).isEmpty();
        assertThat(seen.loadBefore()).isEqualTo(0.5);
        assertThat(seen.pressure()).containsOnlyKeys("cpu");
        assertThat(seen.pressure().get("cpu") * seen.seconds()).isCloseTo(0.004, within(1e-9));
    }

    @Test
    void disturbances_rulersMovedEitherWay_areNamed() {
        assertThat(MachineLoad.disturbances(
                        null, Map.of("cpu", 100.0, "memory", 100.0), Map.of("cpu", 120.0, "memory", 80.0)))
                .containsExactly("the cpu ruler moved by +20 %", "the memory ruler moved by -20 %");
    }

    @Test
    void of_noProc_isUnknown() {
        MachineLoad nothing = MachineLoad.of(proc.resolve("nothing"));
        Noise.Block seen = nothing.until(nothing, "caching", 0, 0, Map.of(), Map.of(), 0);

        assertThat(seen.stealShare()).isNull();
        assertThat(seen.loadBefore()).isNull();
        assertThat(seen.pressure()).isEmpty();
        assertThat(seen.disturbed()).isEmpty();
    }

    private MachineLoad at(String stat, long stalled) throws IOException {
        Files.writeString(proc.resolve("loadavg"), "0.50 0.40 0.30 1/100 4711\n");
        Files.writeString(proc.resolve("stat"), stat + "\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
        Files.createDirectories(proc.resolve("pressure"));
        Files.writeString(
                proc.resolve("pressure/cpu"),
                "some avg10=0.00 avg60=0.00 avg300=0.00 total=" + stalled + "\nfull avg10=0.00 total=9\n");
        return MachineLoad.of(proc);
    }
}
