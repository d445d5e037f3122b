package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFormatException;

/** What is remembered of a run under way. */
class RunStateTest {
    @TempDir
    Path run;

    private final RunState.Asked asked = new RunState.Asked(
            Instant.ofEpochSecond(1_000),
            List.of("sharding"),
            "publish",
            false,
            null,
            3,
            null,
            7,
            List.of("/jdk"),
            List.of("--profile=publish"),
            Map.of("os kernel", "6.1"),
            new Environment(Map.of(), List.of(), Map.of(), Map.of()));
    private final Map<String, Run.Rates> rates =
            Map.of("sharding/StoreLoad", new Run.Rates(Map.of("store=range", 1_000.0), Map.of("50", 500L)));
    private RunState state;

    @BeforeEach
    void create() {
        state = RunState.create(run, asked, rates);
    }

    @Test
    void open_aRunUnderWay_knowsAllOfIt() {
        var block = new Noise.Block("sharding", 0, 0, 1.5, 0.0, 0.5, Map.of(), Map.of(), Map.of(), 1, List.of("why"));
        state.add(failed("s/a", "f1"));
        state.add(block);
        state.add(failed("s/b", "f1"));

        RunState opened = RunState.open(run);

        assertThat(opened.asked()).isEqualTo(asked);
        assertThat(opened.rates()).isEqualTo(rates);
        assertThat(opened.blocks()).containsExactly(block);
        assertThat(opened.isEmpty(rates.keySet())).isFalse();
        assertThat(opened.forks(Map.of("s/a", "f1", "s/b", "f1")))
                .extracting(RunState.Fork::cell)
                .containsExactly("s/a", "s/b");
    }

    /** The changed cell is measured again, the others are not; and it stays forgotten. */
    @Test
    void forks_ofChangedCode_areForgotten() {
        state.add(failed("s/a", "f1"));
        state.add(failed("s/b", "f2"));

        assertThat(state.forks(Map.of("s/a", "f1", "s/b", "changed")))
                .extracting(RunState.Fork::cell)
                .containsExactly("s/a");
        assertThat(RunState.open(run).forks(Map.of("s/a", "f1", "s/b", "f2")))
                .extracting(RunState.Fork::cell)
                .containsExactly("s/a");
    }

    private static Noise.Block block(int number, String... disturbed) {
        return new Noise.Block("s", number, 0, 1.5, 0.0, 0.5, Map.of(), Map.of(), Map.of(), 1, List.of(disturbed));
    }

    /** What was seen of the machine goes with the forks that it was seen for, and stays with one that stays. */
    @Test
    void blocks_ofForgottenForks_areForgotten() {
        state.add(failed("s/a", "f1"));
        state.add(failed("s/b", "f1"));
        state.add(block(0, "stolen"));
        state.add(failed("s/b", "f1"));
        state.add(block(1, "stolen"));

        assertThat(state.forks(Map.of("s/a", "f1", "s/b", "changed"))).hasSize(1);
        assertThat(state.blocks()).containsExactly(block(0, "stolen"));
    }

    /** A kill within a block leaves its forks, and nothing that was seen of the machine meanwhile: that is no calm. */
    @Test
    void forks_afterTheLastBlock_areNotTakenForCalm() {
        state.add(failed("s/a", "f1"));
        state.add(block(0));
        state.add(failed("s/a", "f1"));
        state.add(failed("s/b", "f1"));

        assertThat(state.forks(Map.of("s/a", "f1", "s/b", "f1"))).hasSize(3);
        assertThat(RunState.open(run).blocks()).hasSize(2).last().satisfies(unseen -> {
            assertThat(unseen.family()).isEqualTo("s");
            assertThat(unseen.block()).isZero();
            assertThat(unseen.disturbed()).singleElement().asString().contains("was stopped before its end");
        });
        assertThat(RunState.open(run).forks(Map.of("s/a", "f1", "s/b", "f1"))).hasSize(3);
        assertThat(RunState.open(run).blocks()).as("said once").hasSize(2);
    }

    /** What took minutes to probe is nothing to throw away; rates that were known, or are token ones, are found again at once. */
    @Test
    void isEmpty_untilAForkEndedOrRatesWereProbed() {
        assertThat(state.isEmpty(rates.keySet())).isTrue();
        assertThat(state.isEmpty(Set.of())).isFalse();
        state.fix(Map.of("sharding/StoreLoad", CapacityProbe.token()));
        assertThat(state.isEmpty(Set.of())).isTrue();
        state.add(failed("s/a", "f1"));
        assertThat(state.isEmpty(Set.of())).isFalse();
    }

    /** It would be measured to its end and never count; a wrong answer is one all the same. */
    @Test
    void forks_ofARepetitionCutShort_areForgottenUnlessTheyFailed() {
        state.add(measured(0));
        state.add(block(0, "stolen"));
        state.add(measured(1));
        var wrong = new RunState.Fork("s/b", "f1", 0, 1, false, null, 1, "wrong answer");
        state.add(wrong);

        for (RunState opened : List.of(state, RunState.open(run))) {
            assertThat(opened.forks(Map.of("s/a", "f1", "s/b", "f1"))).containsExactly(measured(0), wrong);
            assertThat(opened.blocks()).containsExactly(block(0, "stolen"));
        }
    }

    private static RunState.Fork measured(int attempt) {
        return new RunState.Fork("s/a", "f1", 0, attempt, false, null, 1, null);
    }

    /** A kill between writing and renaming leaves a part, which is no fork; what comes next does not overwrite anything. */
    @Test
    void open_afterAKillInTheMiddleOfAWrite_ignoresThePart() throws IOException {
        state.add(failed("s/a", "f1"));
        Files.writeString(run.resolve(RunState.FOLDER).resolve("000001.fork.part"), "torn");

        RunState opened = RunState.open(run);
        opened.add(failed("s/b", "f1"));

        assertThat(opened.forks(Map.of("s/a", "f1", "s/b", "f1")))
                .extracting(RunState.Fork::cell)
                .containsExactly("s/a", "s/b");
    }

    @Test
    void forks_damaged_refusedNamingTheFile() throws IOException {
        Files.writeString(run.resolve(RunState.FOLDER).resolve("000000.fork"), "foreign");

        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> state.forks(Map.of()))
                .withMessageContaining("000000.fork: can't be read; delete it, and its fork is measured again");
    }

    @Test
    void remove_thenOpen_isRefused() throws IOException {
        state.add(failed("s/a", "f1"));
        Files.createFile(run.resolve("run.json"));
        state.remove();

        assertThat(run.resolve(RunState.FOLDER)).doesNotExist();
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> RunState.open(run))
                .withMessage(run + ": can't be resumed: it is complete");
    }

    private static RunState.Fork failed(String cell, String fingerprint) {
        return new RunState.Fork(cell, fingerprint, 0, 0, false, null, 1, "no JVM");
    }
}
