package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.benchmarks.harness.hdr.HdrLogEntry;
import org.scalingpatterns.benchmarks.harness.hdr.HdrLogWriter;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.sources.Sources;

/** What the runner writes can be read back, also where something went wrong. */
class CellRecordTest {
    private static final Path ROOT = Path.of(System.getProperty("scalingpatterns.root"));

    @TempDir
    Path temp;

    /** A series that only one fork has, such as failures, needs a line for the other fork too. */
    @Test
    void histogramLog_anEmptyHistogramWithoutTimes_canBeReadBack() throws IOException {
        Path log = temp.resolve("a.hlog");
        try (var writer = new HdrLogWriter(Files.newOutputStream(log), Instant.ofEpochSecond(1_000))) {
            writer.write(new HdrLogEntry("a/b", "failed", 0, 0, 0, new Histogram(3)));
        }

        assertThat(Files.readString(log)).contains("Tag=a/b/failed,0.000,0.000,0.000,HISTFAA");
    }

    @Test
    void run_withAFailedCell_isReadWithItsReasonAndWithoutPaths() {
        Suite suite = Suite.load();
        Plan plan = Plan.of(Profile.SMOKE, suite.benchmarks(), false, List.of(Jdk.current()))
                .only(Pattern.compile("Surnames"));
        PlannedCell cell = plan.cells("sharding").get(0);
        var recorder = new RunRecorder(plan, new Sources(ROOT), temp.resolve("run"), Instant.ofEpochSecond(1));
        recorder.add(new RunState.Fork(
                cell.id(), "", 0, 0, false, null, 1, "can't open " + System.getProperty("user.home") + "/secret/file"));
        recorder.write("sharding");
        recorder.seal(
                new RunFacts(List.of(), "unknown", true, 1, new Environment(Map.of(), List.of(), Map.of(), Map.of())),
                false);

        Cell read = RunFolder.read(temp.resolve("run")).cells().findFirst().orElseThrow();
        assertThat(read.has(Cell.Flag.FAILED)).isTrue();
        assertThat(read.remarks().get(0).why())
                .startsWith("can't open ")
                .doesNotContain(System.getProperty("user.home"));
    }

    /** Producers and consumers are a benchmark's own threads, and JMH's one of them. */
    @Test
    void threads_areJmhsOrTheBenchmarksOwn() {
        assertThat(CellRecord.threads(4, Map.of("queue", "spsc"))).isEqualTo(4);
        assertThat(CellRecord.threads(1, Map.of("workers", "8"))).isEqualTo(8);
        assertThat(CellRecord.threads(1, Map.of("threads", "1P1C"))).isEqualTo(2);
        assertThat(CellRecord.threads(1, Map.of("threads", "2P1C"))).isEqualTo(3);
        assertThat(CellRecord.threads(1, Map.of("threads", "2P2C"))).isEqualTo(4);
    }

    @Test
    void repeated_times_areAveraged() {
        List<String> failures = new ArrayList<>();

        Map<String, Double> counters = CellRecord.repeated(
                List.of(Map.of("lostNanos", 1.0, "kills", 2.0), Map.of("lostNanos", 4.0, "kills", 2.0)), failures::add);

        assertThat(counters).containsOnly(Map.entry("lostNanos", 2.5), Map.entry("kills", 2.0));
        assertThat(failures).isEmpty();
    }

    @Test
    void repeated_countsThatDiffer_areAFailure() {
        List<String> failures = new ArrayList<>();

        CellRecord.repeated(List.of(Map.of("moved", 1.0), Map.of("moved", 1.0), Map.of("moved", 2.0)), failures::add);

        assertThat(failures).containsExactly("must repeat: moved was 1.0, then 2.0");
    }
}
