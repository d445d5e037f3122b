package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.RunWriter;

/** What is drawn, and what the axes and lines of a plot are called. */
class PlotsTest {
    private static final String EVIDENCE = """
            evidence:
              - title: Of one variant
                benchmark: Spread
                where: {algorithm: slots, keys: uniform}
                read: It is one value each.
              - title: By load
                benchmark: Move
                series: variant
                x: load
                plot: scaling
                figures: [Move.response-p99]
              - title: By a number
                benchmark: LookupCost
                where: {algorithm: slots, keys: long}
                series: shards
                plot: dots
                figures: [LookupCost.time]
              - title: Over a number
                benchmark: LookupCost
                where: {algorithm: [slots, table], keys: long}
                x: shards
                figures: [LookupCost.time]
            """;

    @TempDir
    private static Path folder;

    private static String page;

    /** The fixture's shards become workers, on a machine with as many cores as some of them. */
    @BeforeAll
    static void build() throws IOException {
        ProjectFixture project = new ProjectFixture(folder);
        project.replace("patterns/catalog/tabled-placing.md", "evidence:\n", EVIDENCE);
        Path run = RunFixture.publish(project, "2026-01-02-example");
        String results = "results/runs/2026-01-02-example/";
        for (String name : List.of(
                "results/figures.json",
                "patterns/catalog/families.yml",
                "patterns/catalog/hashed-placing.md",
                "patterns/catalog/tabled-placing.md",
                results + "placing.json",
                results + "run.json")) {
            project.write(name, project.read(name).replace("shards", "workers"));
        }
        project.replace(results + "run.json", "\"cpu count\" : \"2\"", "\"cpu count\" : \"64\"");
        new RunWriter(run).seal();
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString()))
                .isZero();
        page = Files.readString(folder.resolve("site/target/site/patterns/tabled-placing.html"))
                .replace('\u202f', ' ');
    }

    private static String section(int number) {
        return page.substring(page.indexOf("id=\"evidence-" + number), page.indexOf("id=\"evidence-" + (number + 1)));
    }

    /** A point beside nothing is no comparison; what the table calls the figure is explained in words. */
    @Test
    void figures_ofOneValue_areNotDrawn() {
        assertThat(section(1))
                .doesNotContain("<figure")
                .contains("<p>It is one value each.</p>")
                .contains("Max mean: keys on the fullest shard over the mean."
                        + " Moved: share of keys that move to a new shard.");
    }

    @Test
    void load_isLinear_andItsFloorIsNamed() {
        assertThat(section(2))
                .contains(">load, % of the slowest variant’s sustained capacity</text>")
                .contains(">load, % of the slowest variant’s sustained</text>") // and in the next line: capacity
                .containsPattern("text-anchor=\"middle\"><text [^>]+>0</text><text [^>]+>20</text><text [^>]+>80</text>"
                        + "<text [^>]+>100</text></g>")
                .contains(">floor (no work)</text>", ">floor (no work)</th>")
                .doesNotContain(">floor<", "capacity (log scale)");
    }

    @Test
    void series_ofBareNumbers_sayWhatTheyAreANumberOf() {
        assertThat(section(3)).contains(">workers 4</text>", ">workers 1 024</text>");
    }

    /** What computes is no faster with more threads than there are cores. */
    @Test
    void workers_haveTheMachinesCoresMarked() {
        assertThat(section(4)).contains(">64 cores</text>");
    }

    @Test
    void numbers_onAnAxis_inTheCrosshairAndInTheTable_areSpeltAlike() {
        assertThat(section(4))
                .contains(">1 024</text>", " data-v=\"1 024 workers, ", ">1 024</th>")
                .contains("The table holds the cells at 1 024 workers;")
                .doesNotContain("1024");
    }
}
