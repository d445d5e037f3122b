package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Plan plan = Plan.of(Profile.QUICK, Suite.load().benchmarks(), false, List.of(Jdk.current()))
            .only(Pattern.compile("Growth"));
    private final List<PlannedCell> cells = plan.cells("sharding");
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void line_onATerminal_isOverwrittenAndSaysWhereItIs() {
        Progress progress = progress(true, false);
        progress.next(cells.get(0), false);
        progress.disturbed();
        progress.next(cells.get(1), false);
        progress.end();

        String said = bytes.toString(StandardCharsets.UTF_8);
        assertThat(said).doesNotContain("\n");
        assertThat(said.split("\r", -1)[1]).matches(".*block 1/3  cell 1/6  +\\d+ s left  sharding/Growth.*");
        assertThat(said.split("\r", -1)[2]).contains("cell 2/6").contains("1 flagged");
    }

    @Test
    void line_elsewhere_isAPlainLine_oneInTenSeconds() {
        Progress progress = progress(false, false);
        progress.next(cells.get(0), false);
        progress.next(cells.get(1), false);

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1)
                .allSatisfy(line ->
                        assertThat(line).startsWith("block 1/3  cell 1/6").doesNotContain("\u001b"));
    }

    @Test
    void quiet_saysFailuresAlone() {
        Progress progress = progress(false, true);
        progress.next(cells.get(0), false);
        progress.failed(cells.get(0), "no JVM");
        progress.end();

        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("failed: " + cells.get(0).id() + ": no JVM");
        assertThat(progress.failures()).isEqualTo(1);
    }

    @Test
    void failed_forWantOfAnEngine_isNoFailure() {
        Progress progress = progress(false, true);
        progress.failed(
                cells.get(0), "java.lang.UnsupportedOperationException: not run: the embedded engine is for Linux");

        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("not run: " + cells.get(0).id() + ": the embedded engine is for Linux");
        assertThat(progress.failures()).isZero();
        assertThat(progress.notRun()).isEqualTo(1);
    }

    /** What was measured before the run was stopped takes no time any more, and is not announced. */
    @Test
    void next_measuredBefore_isPassedOver() {
        Progress progress = progress(true, false);
        progress.next(cells.get(0), true);
        progress.next(cells.get(1), false);

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .doesNotContain("cell 1/6")
                .contains("cell 2/6");
    }

    private Progress progress(boolean live, boolean quiet) {
        var progress = new Progress(new PrintStream(bytes, true, StandardCharsets.UTF_8), live, quiet);
        progress.plan(plan, 0);
        progress.block(1, 3, 6);
        return progress;
    }
}
