package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.RunWriter;

/** Which runs are shown where a family was measured on several JDKs, in one run or in several. */
class JdksTest {
    private static final String SEVENTEEN = "2026-01-02-seventeen";
    private static final String TWENTY_FIVE = "2026-01-03-twenty-five";

    @TempDir
    private Path folder;

    private ProjectFixture project;

    @BeforeEach
    void project() {
        project = new ProjectFixture(folder);
    }

    private String page(String name) throws IOException {
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString()))
                .isZero();
        return Files.readString(folder.resolve("site/target/site").resolve(name));
    }

    @Test
    void jdks_ofTwoRuns_areBothShownWithTheirOwnRun() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        String page = page("patterns/hashed-placing.html");
        assertThat(page)
                .contains("on JDK 17: run <a href=\"../results/index.html#" + SEVENTEEN, "method.html#env-" + SEVENTEEN)
                .contains(
                        "on JDK 25: run <a href=\"../results/index.html#" + TWENTY_FIVE,
                        "method.html#env-" + TWENTY_FIVE)
                .contains("No ratio is taken across runs.", "<span class=\"muted\">JDK 25</span>")
                .containsPattern("href=\"\\.\\./results/" + SEVENTEEN + "/placing\\.html#c\\d+\">3\\.\\d+\u202fns")
                .containsPattern("href=\"\\.\\./results/" + TWENTY_FIVE + "/placing\\.html#c\\d+\">")
                .contains("/" + SEVENTEEN + "/files/placing.json", "Those of JDK 25 stand with run <a ")
                .contains("Arrivals, N and forks are those of the run on JDK 17.");
        assertThat(page("patterns/tabled-placing.html"))
                .contains("2\u202f000/s for every variant, 1\u202f429/s on JDK 25.");
        assertThat(page("families/placing.html")).contains(SEVENTEEN + "</a> (JDK 17)", TWENTY_FIVE + "</a> (JDK 25)");
    }

    /** One row for what differs in its JDK alone, though the rates of two runs differ. */
    @Test
    void rows_ofTwoRuns_areThoseOfOneRun() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        String alone = page("patterns/hashed-placing.html");
        RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        String both = page("patterns/hashed-placing.html");
        assertThat(alone).doesNotContain(">JDK 25</th>");
        assertThat(both).contains(">JDK 25</th>");
        assertThat(evidence(both).split("<tr><th scope=\"row\"", -1))
                .hasSameSizeAs(evidence(alone).split("<tr><th scope=\"row\"", -1));
    }

    /** A remark on one JDK's cell is none on the other's, which stands in the same row. */
    @Test
    void remark_ofOneJdk_saysOnWhichItIs() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        Path other = RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        assertThat(page("patterns/tabled-placing.html")).contains("saturated, censored");
        Path cells = other.resolve("placing.json");
        Files.writeString(cells, Files.readString(cells).replace("\"flag\" : \"censored\"", "\"flag\" : \"noisy\""));
        new RunWriter(other).seal();
        assertThat(page("patterns/tabled-placing.html")).contains("saturated, censored (JDK 17), noisy (JDK 25)");
    }

    private static String evidence(String page) {
        return page.substring(page.indexOf("id=\"evidence\""), page.indexOf("id=\"guarantees\""));
    }

    @Test
    void run_withBothJdks_thatIsTheLatest_standsAlone() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        ended(RunFixture.publish(project, "2026-01-04-both"), "2026-01-04");
        assertThat(page("patterns/hashed-placing.html"))
                .contains("Figures of run <a href=\"../results/index.html#2026-01-04-both", ">JDK 25</th>")
                .doesNotContain(SEVENTEEN, TWENTY_FIVE);
        assertThat(page("results/index.html")).contains(SEVENTEEN, TWENTY_FIVE);
    }

    @Test
    void run_withOneJdk_thatIsLater_leavesTheOtherJdkToTheEarlierRun() throws IOException {
        RunFixture.publish(project, "2026-01-02-both");
        ended(RunFixture.publish(project, TWENTY_FIVE, "25", 1.4), "2026-01-03");
        assertThat(page("patterns/hashed-placing.html"))
                .contains("on JDK 17: run <a href=\"../results/index.html#2026-01-02-both")
                .contains("on JDK 25: run <a href=\"../results/index.html#" + TWENTY_FIVE);
    }

    /** Five forks are too few for a result, however late they were measured. */
    @Test
    void run_thatWasStopped_doesNotTakeThePages() throws IOException {
        RunFixture.publish(project, "2026-01-02-whole");
        Path cut = RunFixture.publish(project, "2026-01-03-cut", 5);
        ended(cut, "2026-01-03");
        stopped(cut);
        assertThat(page("patterns/hashed-placing.html"))
                .contains("2026-01-02-whole")
                .doesNotContain("2026-01-03-cut", ">indicative<");
        assertThat(page("results/2026-01-03-cut/placing.html")).contains("indicative");
        assertThat(page("results/2026-01-02-whole/placing.html")).doesNotContain("indicative");
    }

    @Test
    void run_thatWasStopped_isIndicativeByItsForks() throws IOException {
        stopped(RunFixture.publish(project, "2026-01-03-cut", 5));
        assertThat(page("patterns/hashed-placing.html"))
                .contains("<span class=\"tag\">indicative</span> Few forks: these intervals");
    }

    /** Where each has six forks of all that it holds, it is the one that lacks none. */
    @Test
    void run_thatLacksForksOfItsPlan_isNotPreferred() throws IOException {
        RunFixture.publish(project, "2026-01-02-whole");
        Path cut = RunFixture.publish(project, "2026-01-03-cut");
        ended(cut, "2026-01-03");
        stopped(cut);
        assertThat(page("results/index.html"))
                .contains("All of its forks are measured; it was stopped while disturbed blocks were measured again.");
        assertThat(page("patterns/hashed-placing.html")).contains("2026-01-03-cut");
        Path description = cut.resolve("run.json");
        String text = Files.readString(description);
        Files.writeString(description, text.replaceFirst("\"forks\" : \\d+", "\"forks\" : 9999"));
        new RunWriter(cut).seal();
        assertThat(page("results/index.html")).containsPattern("It was stopped with \\d+ of 9999 forks measured\\.");
        assertThat(page("patterns/hashed-placing.html"))
                .contains("2026-01-02-whole")
                .doesNotContain("2026-01-03-cut");
    }

    private static void stopped(Path run) throws IOException {
        edit(run, "\"stopped\" : false", "\"stopped\" : true");
    }

    /** A ratio beside peers is paired by block, which holds inside one run: ours on one JDK and the peer on another is no pair. */
    @Test
    void peers_ofTwoRuns_standInATableEach() throws IOException {
        project.replace("patterns/catalog/tabled-placing.md", ", jdk: 25", "");
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        String page = page("patterns/tabled-placing.html");
        String peers = page.substring(page.indexOf("id=\"peers\""), page.indexOf("id=\"guarantees\""));
        List<String> tables = List.of(peers.split("<table ")).subList(1, 3);
        assertThat(peers.split("<table ")).hasSize(3);
        assertThat(tables.get(0)).contains("/" + SEVENTEEN + "/", "δ ±4.3").doesNotContain("/" + TWENTY_FIVE + "/");
        assertThat(tables.get(1)).contains("/" + TWENTY_FIVE + "/", "δ ±4.3").doesNotContain("/" + SEVENTEEN + "/");
    }

    /** What two JDKs differ in may be the doing of their machines. */
    @Test
    void jdks_ofDifferentProcessors_areSaidToBe() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        Path other = RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        assertThat(page("patterns/hashed-placing.html")).contains("These are separate runs: compare verdicts");
        edit(other, "Example 3000", "Example 5000");
        assertThat(page("patterns/hashed-placing.html"))
                .contains("on Example 3000,", "on Example 5000,")
                .contains("These are separate runs, on different processors: compare verdicts");
    }

    @Test
    void verdict_thatAnotherJdkDoesNotShare_standsBesideIt() throws IOException {
        project.replace(
                "patterns/catalog/hashed-placing.md",
                "Spread.moved[algorithm=modulo, keys=uniform] >= 0.9",
                "LookupCost.time[algorithm=slots, keys=long, shards=64] <= 4.3");
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        for (String html : List.of(
                page("index.html"), Files.readString(folder.resolve("site/target/site/families/placing.html")))) {
            assertThat(html.substring(html.indexOf("Resharding is hard")))
                    .containsPattern("holds</span></span>\\s*<span class=\"muted\">JDK 17</span>")
                    .containsPattern("refuted</span></span>\\s*<span class=\"muted\">JDK 25</span>")
                    .contains("<p class=\"finding\"><span class=\"muted\">JDK 17:</span> ");
            assertThat(html.substring(html.indexOf("Even distribution"), html.indexOf("Resharding is hard")))
                    .doesNotContain("JDK 17");
        }
    }

    /** Two figures of other blocks have no ratio, and stand beside each other there. */
    @Test
    void finding_thatIsAnotherOneOnAnotherJdk_saysWhatItIs() throws IOException {
        RunFixture.publish(project, SEVENTEEN, "17", 1);
        Path other = RunFixture.publish(project, TWENTY_FIVE, "25", 1.4);
        Path cells = other.resolve("placing.json");
        String text = Files.readString(cells);
        int block = text.indexOf("\"block\" : 5", text.indexOf("variant=stop/jdk=25"));
        Files.writeString(
                cells, text.substring(0, block) + text.substring(block).replaceFirst(": 5", ": 6"));
        new RunWriter(other).seal();
        assertThat(page("patterns/tabled-placing.html").replace('\u202f', ' '))
                .contains("<th scope=\"row\">response time, percentile 99: variant live / stop; load 80 %</th>")
                .contains("<span class=\"muted\">response time, percentile 99, variant live, load 80 %:</span>");
    }

    /** Moves the end of a run to another day. */
    private static void ended(Path run, String day) throws IOException {
        edit(run, "2026-01-02T03:34:05Z", day + "T03:34:05Z");
    }

    private static void edit(Path run, String from, String to) throws IOException {
        Path file = run.resolve("run.json");
        Files.writeString(file, Files.readString(file).replace(from, to));
        new RunWriter(run).seal();
    }
}
