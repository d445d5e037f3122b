package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ten questions that a visitor has, on the real site with the published results: each is answered one click from home, and the raw
 * data of its figure are one click further.
 */
@ExtendWith(Browsers.class)
class TenQuestionsTest {
    @TempDir
    private static Path folder;

    private static Path site;
    private static Playwright playwright;
    private static Browser browser;

    private BrowserContext context;
    private Page page;

    @BeforeAll
    static void open() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("scripts/site"))) {
            root = root.getParent();
        }
        site = folder.resolve("site");
        assertThat(SiteCommand.commandLine().execute("--root", root.toString(), "--out", site.toString()))
                .isZero();
        playwright = Browsers.playwright();
        browser = Browsers.launch(playwright);
    }

    @AfterAll
    static void close() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void home() {
        context = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 900));
        page = context.newPage();
        page.navigate(site.resolve("index.html").toUri().toString());
    }

    @AfterEach
    void leave() {
        context.close();
    }

    private void click(String words) {
        Locator link = page.locator("main a:visible", new Page.LocatorOptions().setHasText(words));
        assertThat(link.count()).as("links that say: " + words).isEqualTo(1);
        link.click();
    }

    /** What the address bar points at. */
    private Locator target() {
        Locator target = page.locator(":target");
        target.waitFor();
        page.waitForFunction("""
                () => { const box = document.querySelector(':target').getBoundingClientRect();
                  return box.top >= 0 && box.top < innerHeight; }""");
        return target;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Which sharding moves least when a node is added?   | hash-sharding  | % of the keys
                    What does write-behind lose at a crash?            | write-behind   | writes
                    What does a cache miss cost?                       | cache-aside    | µs
                    What does a local hit cost beside Caffeine         | cache-aside    | ns
                    What does fsync cost an append?                    | journal        | µs
                    Can I query the past?                              | event-sourcing | %
                    Does CQRS slow writes?                             | cqrs           | µs
                    What happens in a stampede?                        | cache-aside    | ms
                    """)
    void question_ofTheHomePage_isAnsweredByAComputedFigure(String question, String pattern, String unit) {
        click(question);
        assertThat(page.url()).contains("/patterns/" + pattern + ".html#answer-");
        Locator answer = target();
        assertThat(answer.isVisible()).isTrue();
        assertThat(answer.innerText()).startsWith(question).contains(unit).doesNotContain("not measured");
        Locator figure = answer.locator(".figure a").first();
        String value = figure.innerText();
        assertThat(value).matches("(?s)[\\d.\u202f,]+.*");

        figure.click();
        assertThat(page.url()).contains("/results/");
        assertThat(target().locator("dt:has-text('value of each fork')").count())
                .isEqualTo(1);
    }

    @Test
    void question_whatIsNotGuaranteed_isAnsweredWithReasonsAndTests() {
        click("What is not guaranteed?");
        assertThat(target().innerText()).isEqualTo("Not guaranteed");
        assertThat(page.locator("section[aria-labelledby=not-guaranteed] li:visible")
                        .count())
                .isGreaterThan(20);
    }

    @Test
    void question_onWhichMachine_isAnsweredWithItsCpu() {
        click("On which machine was this measured?");
        assertThat(target().innerText()).isEqualTo("What it was measured on");
        assertThat(page.locator("#environment ~ .environment > p:visible")
                        .first()
                        .innerText())
                .containsPattern("\\d CPUs");
    }

    @Test
    void question_howDoIRunIt_isAnsweredWithACommandForAllAndForOne() {
        click("How do I run it myself?");
        assertThat(target().innerText()).isEqualTo("Run it yourself");
        assertThat(page.locator("#cmd-bench").innerText()).isEqualTo("scripts/bench");
        page.goBack();
        page.locator("table.home th a:has-text('Write-behind')").click();
        assertThat(page.locator("#cmd-bench").innerText()).isEqualTo("scripts/bench write-behind");
    }

    /** The bar of the fixture's pages, held by the real ones: all but raw cells and whole sources stay under 200 kB. */
    @Test
    void pages_ofTheRealSite_staySmall() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            List<Path> pages = files.filter(file -> file.toString().endsWith(".html"))
                    .filter(file -> !site.relativize(file).toString().matches("(source/.+|results/.+/.+)"))
                    .toList();
            assertThat(pages)
                    .hasSizeGreaterThan(15)
                    .allSatisfy(file ->
                            assertThat(Files.size(file)).as(file.toString()).isLessThanOrEqualTo(200_000));
        }
    }

    /** Who lists a page's figures hears their names alone: several sections show the time of one operation. */
    @Test
    void figures_ofAPageOfTheRealSite_haveNamesOfTheirOwn() throws IOException {
        try (Stream<Path> files = Stream.of("patterns", "families").flatMap(TenQuestionsTest::files)) {
            assertThat(files)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(file -> assertThat(Pattern.compile("<figcaption>([^<]*)</figcaption>")
                                    .matcher(Files.readString(file))
                                    .results()
                                    .map(name -> name.group(1)))
                            .as(file.toString())
                            .isNotEmpty()
                            .doesNotHaveDuplicates());
        }
    }

    private static Stream<Path> files(String folder) {
        try (Stream<Path> files = Files.list(site.resolve(folder))) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The chooser: every problem leads to a pattern by a figure. */
    @Test
    void chooser_everyProblem_hasAMeasuredAnswer() {
        for (String problem : new String[] {"reads", "writes", "bursts", "size", "latency", "audit"}) {
            Locator answers = page.locator("section[aria-labelledby=hurts-" + problem + "] li");
            assertThat(answers.locator("a[href^='patterns/']").count())
                    .as(problem)
                    .isPositive();
            assertThat(answers.locator(".figure a[href^='results/']").count())
                    .as(problem)
                    .isPositive();
        }
    }

    /** No sentence on home or beside others goes without its figure: either it is computed, or the claim says why there is none. */
    @Test
    void claims_withAVerdict_carryTheirFigure() {
        for (String name : new String[] {"index.html", "families/sharding.html", "families/caching.html"}) {
            page.navigate(site.resolve(name).toUri().toString());
            Object bare = page.evaluate("""
                    () => [...document.querySelectorAll('.brief')]
                      .filter(b => !b.querySelector('.verdict').textContent.includes('not measured'))
                      .filter(b => !b.querySelector('.figure a, .finding a')).map(b => b.innerText)""");
            assertThat(bare)
                    .as(name)
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .isEmpty();
            assertThat(page.locator(".brief").count()).as(name).isGreaterThan(5);
        }
    }
}
