package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.RunWriter;

/** What a reader must know of a cell stands beside its figures, wherever they are. */
class MarksTest {
    private static final String RUN = "2026-01-02-example";

    @TempDir
    private static Path folder;

    private static Path site;

    @BeforeAll
    static void build() throws IOException {
        ProjectFixture project = new ProjectFixture(folder);
        project.replace(
                "patterns/catalog/hashed-placing.md",
                "figure: Spread.max-mean[algorithm=modulo, keys=uniform|sequential]",
                "figure: LookupCost.time[algorithm=tree, keys=long, shards=64]");
        project.replace(
                "patterns/catalog/tabled-placing.md",
                "where: {keys: long, algorithm: [table, tree], jdk: 25}",
                "where: {jdk: 25}\n    series: keys");
        Path run = RunFixture.publish(project, RUN);
        // No peer is as far apart as the same code is here. One block far off would be left out.
        edit(
                run.resolve("run.json"),
                "(\"metric\" : \"time\",.*?\"second\" : \\[\\s*[0-9.]+)(,\\s*[0-9.]+)",
                "$1E12$2E12");
        edit(run.resolve("placing.json"), "(\"completed\" : 11990.0)", "$1, \"parked\" : 3.0");
        new RunWriter(run).seal();
        Path local = RunFixture.quick(project, "2026-01-03-mine");
        site = folder.resolve("site/target/site");
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString(), "--local", local.toString()))
                .isZero();
    }

    private static void edit(Path file, String pattern, String to) throws IOException {
        String text = Files.readString(file);
        Matcher place = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        assertThat(place.find()).as(pattern).isTrue();
        Files.writeString(file, place.replaceFirst(to));
    }

    private static String read(String name) throws IOException {
        return Files.readString(site.resolve(name)).replace('\u202f', ' ');
    }

    @Test
    void tableOfAChart_entries_carryTheirMarks() throws IOException {
        String page = read("patterns/hashed-placing.html");
        assertThat(page)
                .containsPattern(
                        "<th scope=\"row\">tree</th><td><a [^>]+>[^<]+</a><small>[^<]+</small><small>stale</small>");
    }

    @Test
    void chart_pointsOfOverload_areHollowAndSaySo() throws IOException {
        String page = read("families/placing.html");
        assertThat(page)
                .containsPattern("class=\"pt hollow v\"[^>]+ data-v=\"stop: [^\"]+, saturated, censored\"")
                .contains("Small and hollow: saturated or censored.")
                .doesNotContainPattern("class=\"pt v\"[^>]+ data-v=\"stop: (?!this machine)");
        assertThat(read("patterns/tabled-placing.html")).containsPattern("max [^<]+, saturated, censored</span>");
    }

    /** What never started may have waited for any time. */
    @Test
    void percentiles_ofCensoredCells_areOpenWhereverTheyStand() throws IOException {
        String page = read("patterns/tabled-placing.html");
        assertThat(page.substring(page.indexOf("id=\"evidence\""))).contains(", ∞]</small>");
        assertThat(read("data/" + RUN + "/placing.js"))
                .containsPattern("\\[\"response-p99\",[0-9.E]+,[0-9.E]+,1E\\+999,");
    }

    @Test
    void ownRun_figures_carryTheirMarks() throws IOException {
        String page = read("patterns/tabled-placing.html");
        int evidence = page.indexOf("id=\"evidence\"");
        String mark = "<small>saturated, censored</small>";
        assertThat(page.substring(0, evidence)).contains(mark);
        assertThat(page.substring(evidence)).contains(mark);
        assertThat(page).contains("2026-01-03-mine</a> <span class=\"tag\">indicative</span>.");
    }

    /** One word, and the gravest, where a claim's figure stands without its cells. */
    @Test
    void claims_withoutASentence_sayTheGravestRemarkOnTheirFigures() throws IOException {
        for (String name : new String[] {"claims.html", "index.html"}) {
            String page = read(name);
            String claim = page.substring(page.indexOf("#claim-tabled-flexible"));
            assertThat(claim).as(name).contains("<span class=\"tag\">saturated</span>");
            assertThat(page).as(name).doesNotContain("<span class=\"tag\">censored</span>");
            assertThat(page).as(name).contains("href=\"method.html#remarks\">remark</a>");
        }
    }

    @Test
    void limits_figures_carryTheirMarksInBothPlaces() throws IOException {
        assertThat(read("patterns/hashed-placing.html")
                        .split(" <a class=\"note\" href=\"../method.html#mark-stale\">stale</a></dd>", -1))
                .hasSize(3);
    }

    @Test
    void peers_withoutADifference_areGreyAndMarked() throws IOException {
        assertThat(read("patterns/tabled-placing.html"))
                .contains("<tr class=\"muted\"><th scope=\"row\">table</th>")
                .contains("no difference shown<small>stale (peer)</small>");
    }

    @Test
    void plots_leftOut_areCounted() throws IOException {
        assertThat(read("patterns/tabled-placing.html"))
                .contains("3 more plots are left out here: the figures stand on the page of raw cells.");
    }

    @Test
    void counters_thatAForkDidNotRecord_areNoZeros() throws IOException {
        assertThat(read("results/" + RUN + "/placing.html"))
                .contains("<dt>counter parked</dt><dd>3; n/a; n/a; n/a; n/a; n/a</dd>");
    }
}
