package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.TimeValue;
import org.scalingpatterns.benchmarks.harness.JmhRuns;
import org.scalingpatterns.benchmarks.harness.hdr.KnownAnswerBenchmarks;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.sources.Sources;

/** Which forks count, and what is remarked on them. */
class RunRecorderTest {
    private static final Path ROOT = Path.of(System.getProperty("scalingpatterns.root"));
    private static final String FAMILY = "sharding";

    /** Real results, one fork each, that differ. */
    private static List<RunResult> forks;

    @TempDir
    Path temp;

    private final Plan plan = Plan.of(Profile.PUBLISH, Suite.load().benchmarks(), false, List.of(Jdk.current()))
            .only(Pattern.compile("LookupCost.*algorithm=modulo/keys=long/shards=64/"));
    private final PlannedCell cell = plan.cells(FAMILY).get(0);

    @BeforeAll
    static void measure() {
        RunResult all = JmhRuns.run(
                KnownAnswerBenchmarks.class,
                "recordsNothing",
                o -> o.forks(4).measurementTime(TimeValue.milliseconds(60)));
        forks = all.getBenchmarkResults().stream()
                .map(one -> new RunResult(all.getParams(), List.of(one)))
                .toList();
    }

    @Test
    void disturbedBlock_repeatedInCalm_theRepetitionCounts() {
        RunFolder run = write(
                List.of(fork(0, 0, false, 0), fork(1, 0, false, 1), fork(1, 1, false, 2)),
                List.of(block(0, 0), block(1, 0, "the cpu ruler moved"), block(1, 1)));

        Cell read = run.cells().findFirst().orElseThrow();
        assertThat(read.forks()).extracting(Cell.Fork::value).containsExactly(score(0), score(2));
        assertThat(read.remarks()).isEmpty();
        assertThat(run.run().noise().blocks())
                .as("the disturbed attempt stays on record")
                .hasSize(3);
    }

    @Test
    void disturbedTwice_theFirstCountsAndTheCellIsNoisy() {
        RunFolder run = write(
                List.of(fork(0, 0, false, 0), fork(1, 0, false, 1), fork(1, 1, false, 2)),
                List.of(block(0, 0), block(1, 0, "the cpu ruler moved"), block(1, 1, "stolen")));

        Cell read = run.cells().findFirst().orElseThrow();
        assertThat(read.forks()).extracting(Cell.Fork::value).containsExactly(score(0), score(1));
        assertThat(read.remarks()).containsExactly(new Cell.Remark(Cell.Flag.NOISY, "block 1: the cpu ruler moved"));
    }

    @Test
    void forkWithASlowProcessor_isRemarked() {
        RunFolder run =
                write(List.of(fork(0, 0, false, 0), fork(1, 0, false, 1, 1.5)), List.of(block(0, 0), block(1, 0)));

        assertThat(run.cells().findFirst().orElseThrow().remarks())
                .containsExactly(new Cell.Remark(
                        Cell.Flag.NOISY, "block 1: its processor took 1.50 times as long as it did for other forks"));
    }

    /** Ctrl-C within a block: nobody knows what the machine did until then. */
    @Test
    void blockCutShort_isNotTakenForCalm() {
        List<RunState.Fork> measured = List.of(fork(0, 0, false, 0), fork(1, 0, false, 1));
        RunFolder run = write(measured, List.of(block(0, 0)));

        assertThat(run.cells().findFirst().orElseThrow().remarks())
                .containsExactly(new Cell.Remark(Cell.Flag.NOISY, "block 1: " + RunState.UNSEEN));
    }

    /** A resumed quick run compares with them what its rulers take at the end. */
    @Test
    void rulersBefore_areThoseOfTheFirstBlock() {
        var recorder = new RunRecorder(plan, new Sources(ROOT), temp.resolve("run"), Instant.ofEpochSecond(1));
        assertThat(recorder.rulersBefore(FAMILY)).isEmpty();
        recorder.add(ruled(0, Map.of()));
        recorder.add(ruled(0, Map.of("cpu v2", 100.0)));
        recorder.add(ruled(1, Map.of("cpu v2", 200.0)));

        assertThat(recorder.rulersBefore(FAMILY)).containsOnly(Map.entry("cpu v2", 100.0));
        assertThat(recorder.rulersBefore("caching")).isEmpty();
    }

    private static Noise.Block ruled(int block, Map<String, Double> before) {
        return new Noise.Block(FAMILY, block, 0, 1, 0.0, 0.5, Map.of(), before, Map.of(), 0, List.of());
    }

    /** When it ended there was none to hold it against. */
    @Test
    void firstForkWithASlowProcessor_isRemarkedByTheLaterOnes() {
        List<RunState.Fork> measured = new ArrayList<>();
        for (int block = 0; block < 5; block++) {
            for (boolean again : new boolean[] {false, true}) {
                RunResult result = PulsedForks.pulsed(forks.get(0), block == 0 ? 150_000 : 100_000);
                measured.add(new RunState.Fork(cell.id(), "", block, 0, again, result, 1, null));
            }
        }
        RunFolder run = write(measured, List.of(block(0, 0), block(1, 0), block(2, 0), block(3, 0), block(4, 0)));

        assertThat(run.cells().findFirst().orElseThrow().remarks())
                .containsExactly(new Cell.Remark(
                        Cell.Flag.NOISY, "block 0: its processor took 1.50 times as long as it did for other forks"));
    }

    /** A repetition that was cut short is nothing yet: half a block would mix two attempts. */
    @Test
    void repetitionCutShort_doesNotCount() {
        RunFolder run = write(List.of(fork(0, 0, false, 0), fork(0, 1, false, 2)), List.of(block(0, 0, "stolen")));

        assertThat(run.cells().findFirst().orElseThrow().forks())
                .extracting(Cell.Fork::value)
                .containsExactly(score(0));
    }

    /** A resumed run has forgotten the repetition of a cell whose code had changed, and not that of the others. */
    @Test
    void repetitionWithoutTheCell_doesNotCountForIt() {
        RunFolder run = write(List.of(fork(0, 0, false, 0)), List.of(block(0, 0, "stolen"), block(0, 1)));

        Cell read = run.cells().findFirst().orElseThrow();
        assertThat(read.forks()).extracting(Cell.Fork::value).containsExactly(score(0));
        assertThat(read.remarks()).containsExactly(new Cell.Remark(Cell.Flag.NOISY, "block 0: stolen"));
    }

    @Test
    void sameCodeTwice_isNoForkOfTheCell_andGivesTheBand() {
        RunFolder run = write(
                List.of(fork(0, 0, false, 0), fork(0, 0, true, 1), fork(1, 0, false, 2), fork(1, 0, true, 3)),
                List.of(block(0, 0), block(1, 0)));

        assertThat(run.cells().findFirst().orElseThrow().forks()).hasSize(2);
        assertThat(run.run().noise().repeats())
                .containsExactly(
                        new Noise.Repeat(cell.id(), "time", List.of(score(0), score(2)), List.of(score(1), score(3))));
        double ratio = Math.sqrt(score(0) / score(1) * (score(2) / score(3)));
        assertThat(run.run().noise().bands().get("sharding/cost/time"))
                .isCloseTo(Math.max(ratio, 1 / ratio), within(1e-9));
    }

    /** The quick profile has rulers before the first block and after the last one: nobody knows in which of them they moved. */
    @Test
    void rulersAroundTheFamilyMoved_allOfItsBlocksAreRemarked() {
        Plan quick = Plan.of(Profile.QUICK, Suite.load().benchmarks(), true, List.of(Jdk.current()))
                .only(Pattern.compile("LookupCost.*algorithm=modulo/keys=long/shards=64/"));
        var last = new Noise.Block(
                FAMILY,
                1,
                0,
                1,
                0.0,
                0.5,
                Map.of(),
                Map.of("cpu v2", 100.0),
                Map.of("cpu v2", 150.0),
                0,
                List.of("the cpu v2 ruler moved by +50 %"));
        RunFolder run = write(quick, List.of(fork(0, 0, false, 0), fork(1, 0, false, 1)), List.of(block(0, 0), last));

        assertThat(run.cells().findFirst().orElseThrow().remarks())
                .containsExactly(new Cell.Remark(
                        Cell.Flag.NOISY,
                        "block 0: the cpu v2 ruler moved by +50 %; block 1: the cpu v2 ruler moved by +50 %"));
    }

    private RunFolder write(List<RunState.Fork> measured, List<Noise.Block> blocks) {
        return write(plan, measured, blocks);
    }

    private RunFolder write(Plan plan, List<RunState.Fork> measured, List<Noise.Block> blocks) {
        Path folder = temp.resolve("run");
        var recorder = new RunRecorder(plan, new Sources(ROOT), folder, Instant.ofEpochSecond(1));
        measured.forEach(recorder::add);
        blocks.forEach(recorder::add);
        recorder.write(FAMILY);
        recorder.seal(
                new RunFacts(List.of(), "unknown", true, 1, new Environment(Map.of(), List.of(), Map.of(), Map.of())),
                false);
        return RunFolder.read(folder);
    }

    private RunState.Fork fork(int block, int attempt, boolean again, int result) {
        return fork(block, attempt, again, result, 1);
    }

    private RunState.Fork fork(int block, int attempt, boolean again, int result, double slowdown) {
        return new RunState.Fork(cell.id(), "", block, attempt, again, forks.get(result), slowdown, null);
    }

    private static double score(int result) {
        return forks.get(result).getPrimaryResult().getScore();
    }

    private static Noise.Block block(int block, int attempt, String... disturbed) {
        return new Noise.Block(
                FAMILY, block, attempt, 1, 0.0, 0.5, Map.of(), Map.of(), Map.of(), 0, List.of(disturbed));
    }
}
