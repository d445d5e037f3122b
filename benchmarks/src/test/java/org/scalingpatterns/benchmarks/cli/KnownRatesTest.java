package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunWriter;

class KnownRatesTest {
    @TempDir
    Path runs;

    @Test
    void published_takesTheNewestOfThisMachine_andOnlyWhatWasProbed() {
        write("2026-01-01-amd-2", 1, Map.of("a", probed(100), "b", probed(200)));
        write("2026-01-01-amd-2-2", 2, Map.of("a", probed(300), "c", token()));
        write("2026-01-02-amd-24", 3, Map.of("a", probed(900)));
        write("2026-01-02-intel-2", 4, Map.of("a", probed(800)));

        assertThat(KnownRates.published(runs, "amd-2", disk("300.0"), (group, rates) -> true))
                .containsOnly(Map.entry("a", probed(300)), Map.entry("b", probed(200)));
    }

    @Test
    void published_noRuns_knowsNothing() {
        assertThat(KnownRates.published(runs.resolve("nowhere"), "amd-2", disk("300.0"), (group, rates) -> true))
                .isEmpty();
    }

    /** A folder that is no run's, such as one that a file manager left, is none of ours. */
    @Test
    void published_foreignFolder_isPassedOver() throws IOException {
        Files.createDirectory(runs.resolve("notes"));

        assertThat(KnownRates.published(runs, "amd-2", disk("300.0"), (group, rates) -> true))
                .isEmpty();
    }

    /** Half of what a disk sustains is half as much again as one sustains that is three times as slow. */
    @ParameterizedTest
    @CsvSource({"590.0, true", "155.0, true", "610.0, false", "145.0, false", "unknown, false", ", false"})
    void published_onAnotherDisk_areNotThisMachines(String forceMicros, boolean same) {
        write("2026-01-01-amd-2", 1, Map.of("a", probed(100)));

        assertThat(KnownRates.published(runs, "amd-2", disk(forceMicros), (group, rates) -> true)
                        .isEmpty())
                .isEqualTo(!same);
    }

    private static Environment disk(String forceMicros) {
        Map<String, String> timings = forceMicros == null ? Map.of() : Map.of("disk force micros", forceMicros);
        return new Environment(Map.of(), List.of(), timings, Map.of());
    }

    private static Run.Rates probed(long rate) {
        return new Run.Rates(Map.of("store=range", 2.0 * rate), Map.of("50", rate));
    }

    private static Run.Rates token() {
        return new Run.Rates(Map.of(), Map.of("50", 500L));
    }

    private void write(String id, long ended, Map<String, Run.Rates> rates) {
        new RunWriter(runs.resolve(id))
                .write(new Run(
                        Run.SCHEMA,
                        id,
                        Instant.EPOCH,
                        Instant.ofEpochSecond(ended),
                        "publish",
                        List.of(),
                        "unknown",
                        false,
                        1,
                        false,
                        List.of(),
                        rates,
                        disk("300.0"),
                        new Noise(List.of(), List.of(), Map.of())));
    }
}
