package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Cell;

/** What the written files hold, read as text. */
class SitePagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final int PAGE = 200_000;
    private static final int SCRIPT = 15 * 1024;

    @TempDir
    private static Path folder;

    private static Path site;

    @BeforeAll
    static void build() {
        ProjectFixture project = new ProjectFixture(folder);
        RunFixture.publish(project, "2026-01-02-example");
        site = folder.resolve("site/target/site");
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString()))
                .isZero();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    private static String read(String name) throws IOException {
        return Files.readString(site.resolve(name)).replace('\u202f', ' ').replace('\u00a0', ' ');
    }

    @Test
    void links_inside_resolve() throws IOException {
        List<String> broken = new ArrayList<>();
        int checked = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                String target = link.group(1);
                if (target.matches("[a-z]+:.*")) {
                    continue;
                }
                String[] parts = target.split("#", 2);
                Path file = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                boolean there = Files.isRegularFile(file)
                        && (parts.length == 1 || Files.readString(file).contains("id=\"" + parts[1] + "\""));
                checked++;
                if (!there) {
                    broken.add(site.relativize(page) + " → " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(checked).isGreaterThan(300);
    }

    /** Only the page that shows both sides compares them. */
    @Test
    void peers_ofShownCells_haveTheirPairedRatio() throws IOException {
        String page = read("patterns/tabled-placing.html");
        String peers = page.substring(page.indexOf("id=\"peers\""));

        assertThat(peers)
                .contains("<th scope=\"row\">table</th>", ">tree</a>", "keys long, shards 1 024, JDK 25")
                .containsPattern(
                        "<td><a href=\"\\.\\./results/2026-01-02-example/placing\\.html#c\\d+\">\\d[^<]+</a><small>\\[")
                .contains(
                        "<td>ahead<small>stale (peer)</small></td>",
                        "<table class=\"data figures say1 say2 say3 say6\">")
                .contains(">verdict, δ ±4.3 %<", "the whole interval lies outside δ, ±4.3 %");
        assertThat(read("patterns/hashed-placing.html")).doesNotContain("id=\"peers\"");
    }

    @Test
    void links_outside_areNone() throws IOException {
        for (Path page : pages()) {
            assertThat(Files.readString(page)).doesNotContainPattern("(?:href|src)=\"https?:");
        }
    }

    @Test
    void pages_butForCellsAndSources_stayUnder200Kilobytes() throws IOException {
        for (Path page : pages()) {
            String name = site.relativize(page).toString();
            if (!name.startsWith("source") && !name.matches("results/.+/.+")) {
                assertThat(Files.size(page)).as(name).isLessThanOrEqualTo(PAGE);
            }
        }
    }

    @Test
    void script_isOneClassicFileUnder15Kilobytes() throws IOException {
        assertThat(Files.size(site.resolve("assets/site.js"))).isLessThanOrEqualTo(SCRIPT);
        assertThat(read("assets/site.js")).doesNotContain("fetch(", "XMLHttpRequest", "innerHTML", "import ", "eval(");
        assertThat(read("index.html").split("<script", -1)).hasSize(2);
    }

    @Test
    void pages_forbidWhatTheyDoNotNeed() throws IOException {
        for (Path page : pages()) {
            String html = Files.readString(page);
            assertThat(html).contains("content=\"default-src 'none'; script-src 'self'; style-src 'self'");
            assertThat(html).doesNotContainPattern("<[^>]+ style=").doesNotContainPattern("<[^>]+ on[a-z]+=");
        }
    }

    /** A heading of a group of columns needs that group as an element of its own. */
    @Test
    void headings_overSeveralColumns_areOfColumns() throws IOException {
        assertThat(read("patterns/hashed-placing.html")).contains("<th scope=\"col\" class=\"span\" colspan=");
        for (Path page : pages()) {
            assertThat(Files.readString(page)).as(page.toString()).doesNotContain("scope=\"colgroup\"");
        }
    }

    /** Each section with a name is a landmark, and a page of cells has too many to be any. */
    @Test
    void cells_ofAPage_areNoLandmarks() throws IOException {
        assertThat(read("results/2026-01-02-example/placing.html"))
                .contains("<section class=\"cell wide\" id=\"c1\">")
                .doesNotContainPattern("<section[^>]+aria-label");
    }

    /** What nothing reads, and what the style sheet has, is no part of a page whose size is bounded. */
    @Test
    void rowsOfPoints_haveNothingThatIsNotRead() throws IOException {
        assertThat(read("families/placing.html"))
                .containsPattern("<text class=\"val\" x=\"\\d+\" y=\"\\d+\">")
                .containsPattern("<g class=\"ser c\\d d\\d\">(<path[^>]+>)?<use class=\"pt ");
        assertThat(read("assets/site.css")).contains(".val { text-anchor: end; }");
    }

    @Test
    void ids_areUniqueOnEachPage() throws IOException {
        for (Path page : pages()) {
            Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(Files.readString(page));
            List<String> ids = new ArrayList<>();
            while (id.find()) {
                ids.add(id.group(1));
            }
            assertThat(ids).as(page.toString()).doesNotHaveDuplicates();
        }
    }

    @Test
    void claims_verdicts_areComputedAndBounded() throws IOException {
        String page = read("patterns/hashed-placing.html");
        assertThat(page)
                .contains("holds within limits")
                .contains("not measured")
                .contains("≥ 90 %")
                .contains("98.5 %");
        assertThat(read("index.html")).contains("Even distribution").contains("≤ 1.1");
    }

    @Test
    void claims_index_hasTheCardsAndEveryOther() throws IOException {
        String page = read("claims.html");
        int unbuilt = page.indexOf("Solves &lt;everything&gt;");
        int built = page.indexOf("Even distribution");
        int ours = page.indexOf("A lookup costs next to nothing");
        assertThat(unbuilt).isPositive().isLessThan(built);
        assertThat(ours).isGreaterThan(built);
        assertThat(page.substring(unbuilt, built)).contains("not measured").contains("The pattern is not built yet.");
        assertThat(page.substring(built, ours)).contains("holds within limits").contains("98.5 %");
        assertThat(page).contains("Nothing here measures what people know.");
    }

    @Test
    void guarantees_index_hasEveryPromiseWithItsTest() throws IOException {
        assertThat(read("guarantees.html"))
                .contains("A new shard takes keys; no key moves between old shards.")
                .contains("growth_moves_onlyToTheNewShard")
                .contains("A hot key is not spread.")
                .contains("No order between keys of different shards.");
    }

    @Test
    void cells_remarks_areShownWhereTheFiguresStand() throws IOException {
        assertThat(read("patterns/tabled-placing.html")).contains("saturated").contains("stale");
        assertThat(read("results/2026-01-02-example/placing.html"))
                .contains("saturated: served 11,712 of 12,000 arrivals")
                .contains("-tag placing/Move.read/load=80/rate=2000/variant=live/jdk=17/response");
    }

    @Test
    void method_everyRemark_isExplained() throws IOException {
        String method = read("method.html");
        Stream<String> flags =
                Stream.of(Cell.Flag.values()).map(flag -> flag.name().toLowerCase(Locale.ROOT));
        Stream.concat(flags, Stream.of("stale", "indicative"))
                .forEach(mark -> assertThat(method)
                        .containsPattern("<div id=\"mark-" + mark + "\"><dt>" + mark + "</dt><dd>[^<]{20,}</dd>"));
        assertThat(read("results/2026-01-02-example/placing.html"))
                .contains("href=\"../../method.html#mark-censored\">censored</a>");
        assertThat(read("patterns/tabled-placing.html"))
                .contains("<a href=\"../method.html#remarks\">remarks</a>", "saturated, censored", "burst", "noisy");
    }

    @Test
    void method_run_showsItsNoiseAndItsBands() throws IOException {
        assertThat(read("method.html"))
                .contains(
                        "6 blocks, 2 flagged, 2 measured once more, 1 disturbed to the end. 18 forks were measured again because their processor was slow.")
                .contains("Largest steal in a block: 3.1 % of the CPU time.")
                .contains("12.4 % for a CPU, 0.2 % for a disk, 0 % for memory.")
                .contains("ruler cpu moved by 23.0 %; steal 3.1 %")
                .containsPattern("<th scope=\"row\">CPU</th><td>2.0[0-9] ms</td><td>2.00 ms</td>"
                        + "<td>2.46 ms</td><td>23 %</td><td>23 %</td>")
                .contains("<th scope=\"row\">cost</th><td>time</td><td>placing</td><td>2</td><td>±4.3 %</td>")
                .contains("<td>response p99</td><td>placing</td><td>1</td><td>a factor of 1.72</td>");
    }

    @Test
    void method_run_showsItsRates() throws IOException {
        assertThat(read("method.html"))
                .contains("arrivals a second at load", ">20 %</th>", ">80 %</th>")
                .contains("<th scope=\"row\">placing/Move</th><td>500</td><td>2 000</td>")
                .contains("<td>variant live</td><td>2 500</td><td>slowest</td>")
                .contains("<td>variant stop</td><td>41 235</td><td></td>");
    }

    @Test
    void method_recorder_isOfferedWithItsCostAndItsFiles() throws IOException {
        assertThat(read("method.html"))
                .contains("Recording one call costs <strong>61.3 ns</strong>", "one read of the clock", "25.1 ns")
                .contains("HdrRecorder recorder) {\n", "recorder.start();\n")
                .contains(">java -jar benchmarks.jar MyBenchmark -prof HdrProfiler<")
                .doesNotContain("class Any");
        String copied = "benchmarks/src/main/java/org/scalingpatterns/benchmarks/harness/hdr/package-info.java";
        assertThat(site.resolve("source/hdr/package-info.java")).hasSameTextualContentAs(folder.resolve(copied));
    }

    @Test
    void results_run_countsWhatIsFlagged() throws IOException {
        assertThat(read("results/index.html"))
                .contains("blocks flagged</th><th scope=\"col\" class=\"num\">cells with remarks</th>")
                .containsPattern("<td>17, 25</td><td class=\"num\">2</td><td class=\"num\">4</td>"
                        + "<td class=\"num\">1</td><td class=\"num\">2</td><td class=\"num\">9</td>");
    }

    /** The rate follows from the load: a fact to state, no second name of a series. */
    @Test
    void load_ofCells_isNamedWithItsRateAsAFact() throws IOException {
        assertThat(read("patterns/tabled-placing.html"))
                .contains(": response time by percentile, load 80 %, 2 000/s, JDK 17")
                .contains("Load 80 %, 2 000/s for every variant.")
                .contains("<th scope=\"row\" class=\"num\">20 %</th>", "<td>500/s</td>")
                .contains("percentile 99: variant live / stop; load 80 %")
                .doesNotContain("rate = ", "rate 2000", "load = ");
        assertThat(read("results/2026-01-02-example/placing.html"))
                .contains("80 % of the slowest variant’s sustained capacity: 2 000/s");
    }

    @Test
    void percentiles_withTooFewSamples_areNotPrinted() throws IOException {
        String cells = read("results/2026-01-02-example/placing.html");
        assertThat(cells).contains("p99.9 ").contains("p99.99 n/a");
    }

    @Test
    void deterministicFigures_standOnceForAllJdks() throws IOException {
        assertThat(read("patterns/tabled-placing.html")).contains("JDK 17, JDK 25");
    }

    /** Below the plot, unless the section's table has every figure of it. */
    @Test
    void charts_haveADataTableEach() throws IOException {
        for (String name : List.of("patterns/hashed-placing.html", "patterns/tabled-placing.html")) {
            String page = read(name);
            int figures = page.split("<figure class=\"chart\"", -1).length - 1;
            int above =
                    page.split("Its figures stand in the <a href=\"#evidence-\\d+\">table above</a>", -1).length - 1;
            int below = page.split("<summary>Data table", -1).length - 1;
            assertThat(figures).isGreaterThan(1);
            assertThat(above).as(name).isPositive();
            assertThat(below).as(name).isEqualTo(figures - above).isPositive();
        }
    }
}
