package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Sentences of the catalog whose figures are computed: on home, on the page of a pattern, beside others. */
class FindingsTest {
    private static final String PATTERN = "patterns/catalog/hashed-placing.md";
    private static final String FAMILIES = "patterns/catalog/families.yml";

    @TempDir
    private Path folder;

    private ProjectFixture project;

    @BeforeEach
    void project() {
        project = new ProjectFixture(folder);
        RunFixture.publish(project, "2026-01-02-example");
    }

    private String execute(String... more) {
        StringWriter errors = new StringWriter();
        CommandLine command = SiteCommand.commandLine().setErr(new PrintWriter(errors));
        int code = command.execute(Stream.concat(Stream.of("--root", folder.toString()), Stream.of(more))
                .toArray(String[]::new));
        return code + ": " + errors.toString().strip();
    }

    /** A page as its reader sees the words, with plain spaces. */
    private String words(String page) throws IOException {
        return Files.readString(folder.resolve("site/target/site").resolve(page))
                .replaceAll("<svg.*?</svg>", "")
                .replaceAll("<[^>]*>", "")
                .replace('\u202f', ' ')
                .replace('\u00a0', ' ');
    }

    @Test
    void sentence_ofAnAnswer_standsWithItsFiguresOnHomeAndOnItsPattern() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        for (String page : List.of("index.html", "patterns/hashed-placing.html")) {
            assertThat(words(page))
                    .contains("By remainder 98.5 % of them, by slots 1.54 %.")
                    .containsPattern(
                            "A lookup costs 3\\.\\d+ ns \\[3\\.\\d+, 3\\.\\d+], which is 1\\.\\d+ \\[1\\.\\d+, 1\\.\\d+]"
                                    + " times a remainder\\.");
        }
        assertThat(Files.readString(folder.resolve("site/target/site/index.html")))
                .contains("<a href=\"patterns/hashed-placing.html#answer-1\">How many keys move?</a>")
                .containsPattern("<a href=\"results/2026-01-02-example/placing.html#c\\d+\">98\\.5\u202f%</a>");
    }

    @Test
    void sentence_ofAClaim_standsWhereverTheClaimDoes() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        for (String page :
                List.of("index.html", "claims.html", "patterns/hashed-placing.html", "families/placing.html")) {
            assertThat(words(page)).as(page).contains("By remainder 98.5 % of the keys move.");
        }
    }

    @Test
    void sentence_whoseFigureWasNotMeasured_isNotPutTogether() throws IOException {
        assertThat(execute(
                        "--runs", Files.createDirectory(folder.resolve("none")).toString()))
                .isEqualTo("0: ");
        assertThat(words("index.html"))
                .contains("not measured yet")
                .doesNotContain("By remainder", "How many keys move?", "times a remainder");
        assertThat(words("families/placing.html")).contains("Not measured yet.").doesNotContain("A lookup costs");
    }

    @Test
    void sentence_changesWithTheFigure_notWithTheText() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        project.replace("results/figures.json", "moved / total", "moved / total / 2");
        assertThat(execute()).isEqualTo("0: ");
        assertThat(words("index.html")).contains("By remainder 49.2 % of them").doesNotContain("98.5 %");
    }

    @Test
    void limit_thatIsADifference_hasTheUnitOfItsFigures() throws IOException {
        String lookup = "LookupCost.time[algorithm=%s, keys=long, shards=64]";
        project.replace(
                PATTERN,
                "figure: Spread.max-mean[algorithm=modulo, keys=uniform|sequential]",
                "figure: \"" + lookup.formatted("rendezvous") + " - " + lookup.formatted("slots") + "\"");
        assertThat(execute()).isEqualTo("0: ");
        assertThat(words("patterns/hashed-placing.html")).containsPattern("with no slots, by remainder\\s*1\\d\\d ns");
    }

    /** The verdict and what is printed of an interval are about the same ends. */
    @Test
    void interval_whoseEndIsNearItsBound_liesOnItsSideInPrint() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        String held =
                "LookupCost.time[algorithm=slots, keys=long, shards=64] / LookupCost.time[algorithm=modulo, keys=long, shards=64] <= ";
        double high = high(words("patterns/hashed-placing.html"));
        project.replace(PATTERN, held + "1.5", held + high);
        assertThat(execute()).isEqualTo("0: ");
        assertThat(high(words("patterns/hashed-placing.html"))).isNotEqualTo(high);
    }

    /** The upper end of the interval that stands below how many times as long a lookup takes by slots. */
    private static double high(String words) {
        Matcher interval = Pattern.compile("algorithm slots / modulo.*?\\[[0-9.]+, ([0-9.]+)]", Pattern.DOTALL)
                .matcher(words);
        assertThat(interval.find()).isTrue();
        return Double.parseDouble(interval.group(1));
    }

    @Test
    void chooser_problem_leadsToItsPatterns() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        String home = words("index.html").replaceAll("\\s+", " ");
        assertThat(home.substring(home.indexOf("What hurts?"), home.indexOf("The patterns")))
                .contains("writestoo many writes Hashed placingA lookup costs")
                .contains("sizemore data than one node holds Hashed placingBy remainder")
                .contains("Tabled placing");
    }

    @Test
    void family_ofSeveralPatterns_hasAPageWithoutTheCatalogSaying() throws IOException {
        Files.delete(folder.resolve(FAMILIES));
        assertThat(execute()).isEqualTo("0: ");
        assertThat(words("families/placing.html"))
                .contains("Placing side by side", "Hashed placing", "Tabled placing")
                .contains("What one operation costs", "What a caller waits for", "What is kept, moved, lost");
        assertThat(Files.readString(folder.resolve("site/target/site/patterns/tabled-placing.html")))
                .contains("href=\"../families/placing.html\"");
    }

    @Test
    void family_page_groupsItsEvidenceByKind() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        String page = words("families/placing.html");
        int cost = page.lastIndexOf("What one operation costs");
        int load = page.lastIndexOf("What a caller waits for");
        int quality = page.lastIndexOf("What is kept, moved, lost");
        assertThat(cost).isPositive().isLessThan(load);
        assertThat(load).isLessThan(quality);
        assertThat(page.substring(load, quality)).contains("Median and tail", "response p50", "response p99");
        assertThat(page.substring(quality)).contains("What moves", "moved");
        assertThat(page).containsPattern("A lookup costs 3\\.\\d+ ns \\[[^]]+] by slots, ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is fast|must have a figure in braces: It is fast",
                "{2 + 3} of it|must name a figure: {2 + 3}",
                "{Spread.mowed[algorithm=modulo, keys=uniform]} of it|unknown figure Spread.mowed",
                "{Spread.moved[algorithm=modulo, keys=uniform|sequential]} of it|must name one figure, no alternatives",
                "{Spread.moved[algorithm=modula, keys=uniform]} of it|figure Spread.moved",
            })
    void sentence_withoutAKnownFigure_isRefused(String sentenceAndProblem) {
        int bar = sentenceAndProblem.lastIndexOf('|');
        project.replace(
                PATTERN,
                "finding: \"By remainder {Spread.moved[algorithm=modulo, keys=uniform]} of the keys move.\"",
                "finding: \"" + sentenceAndProblem.substring(0, bar) + "\"");
        assertThat(execute())
                .startsWith("2: hashed-placing.md: claims placed/hard: ")
                .contains(sentenceAndProblem.substring(bar + 1));
    }

    @Test
    void answer_toAProblemThatThePatternDoesNotName_isRefused() {
        project.replace(PATTERN, "hurts: [size]", "hurts: [audit]");
        assertThat(execute())
                .isEqualTo("2: hashed-placing.md: answers hurts must be one of the pattern's problems: audit");
    }

    @Test
    void family_withoutPattern_isRefused() {
        project.replace(FAMILIES, "family: placing", "family: playing");
        assertThat(execute()).isEqualTo("2: families.yml: family must be one of the patterns': playing");
    }

    @Test
    void family_withEvidenceThatNothingMeasures_isRefused() {
        project.replace(FAMILIES, "figures: [Spread.moved]", "figures: [Spread.mowed]");
        assertThat(execute()).isEqualTo("2: families.yml: placing: evidence Spread: no such figure: Spread.mowed");
    }
}
