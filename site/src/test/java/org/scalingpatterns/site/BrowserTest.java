package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The site in a browser, from {@code file://}. Anything that a page asks of a network fails the test. */
@ExtendWith(Browsers.class)
class BrowserTest {
    @TempDir
    private static Path folder;

    private static ProjectFixture project;
    private static Path site;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> foreign = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private BrowserContext context;

    @BeforeAll
    static void open() {
        project = new ProjectFixture(folder);
        RunFixture.publish(project, "2026-01-02-example");
        Path local = RunFixture.quick(project, "2026-01-03-mine");
        site = folder.resolve("site/target/site");
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString(), "--local", local.toString()))
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

    @AfterEach
    void noRequestLeftTheDisk() {
        if (context != null) {
            context.close();
        }
        assertThat(foreign).isEmpty();
        assertThat(problems).isEmpty();
    }

    private Page page(Browser.NewContextOptions options) {
        context = browser.newContext(options);
        context.route("**/*", route -> {
            String url = route.request().url();
            if (url.startsWith("file:") || url.startsWith("data:")) {
                route.resume();
            } else {
                foreign.add(url);
                route.abort();
            }
        });
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                problems.add(message.text());
            }
        });
        page.onPageError(problems::add);
        return page;
    }

    private static Browser.NewContextOptions size(int width, int height) {
        return new Browser.NewContextOptions().setViewportSize(width, height);
    }

    private static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .map(file -> file.toUri().toString())
                    .toList();
        }
    }

    private static String pattern() {
        return site.resolve("patterns/hashed-placing.html").toUri().toString();
    }

    @Test
    void axe_everyPage_findsNothing() throws IOException {
        assertAxeFindsNothing(ColorScheme.LIGHT, axe -> axe);
    }

    /** The other theme differs in colours alone. */
    @Test
    void axe_everyPageInTheDark_hasContrast() throws IOException {
        assertAxeFindsNothing(ColorScheme.DARK, axe -> axe.withRules(List.of("color-contrast")));
    }

    private void assertAxeFindsNothing(ColorScheme scheme, UnaryOperator<AxeBuilder> rules) throws IOException {
        Page page = page(size(1280, 900).setColorScheme(scheme));
        // The reader's own run has a page of cells from the same template as the published one, and as slow.
        for (String url :
                pages().stream().filter(url -> !url.contains("2026-01-03-mine")).toList()) {
            page.navigate(url);
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            List<Rule> violations = rules.apply(new AxeBuilder(page)).analyze().getViolations();
            assertThat(violations)
                    .as(url)
                    .map(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml() + " "
                            + rule.getNodes().get(0).getFailureSummary())
                    .isEmpty();
        }
        // One rule reads the style sheet by a request, which the page rightly forbids.
        problems.removeIf(problem -> problem.contains("connect-src") || problem.contains("preload assets"));
    }

    @Test
    void narrowScreen_everyPage_scrollsOnlyDownwards() throws IOException {
        Page page = page(size(360, 800));
        for (String url : pages()) {
            page.navigate(url);
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            Object wide = page.evaluate("""
                    () => document.documentElement.scrollWidth <= 360 ? [] : [...document.querySelectorAll('body *')]
                      .filter(e => e.getBoundingClientRect().right > 360 && !e.closest('.scroll, pre'))
                      .map(e => e.outerHTML.slice(0, 150))""");
            assertThat((List<?>) wide).as(url).isEmpty();
        }
    }

    @Test
    void text_atEveryWidth_isAtLeastTwelvePixels() throws IOException {
        for (int width : new int[] {360, 719, 720, 768, 1440}) {
            Page page = page(size(width, 900));
            for (String url : pages()) {
                page.navigate(url);
                Object smallest = page.evaluate("""
                        () => {
                          let smallest = 99;
                          for (const e of document.querySelectorAll('body *')) {
                            const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
                            const box = e.getBoundingClientRect();
                            if (!own || !box.width || e.closest('.vh, title, desc')) continue;
                            const svg = e.closest('svg.plot');
                            const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
                            smallest = Math.min(smallest, parseFloat(getComputedStyle(e).fontSize) * scale);
                          }
                          return smallest;
                        }""");
                assertThat(((Number) smallest).doubleValue())
                        .as(width + " " + url)
                        .isGreaterThanOrEqualTo(11.99);
            }
            context.close();
        }
    }

    @Test
    void javaScriptOff_figuresAndTables_areAllThere() {
        Page page = page(size(1280, 900).setJavaScriptEnabled(false));
        page.navigate(pattern());
        assertThat(page.locator("figure.chart svg.wide").count()).isGreaterThanOrEqualTo(4);
        assertThat(page.locator("figure.chart svg.wide").first().isVisible()).isTrue();
        assertThat(page.locator("figure.chart details table").count()).isGreaterThanOrEqualTo(4);
        assertThat(page.locator("table.data").first().isVisible()).isTrue();
        assertThat(page.locator(".code code").first().innerText()).contains("public final class Slots");
        assertThat(page.locator("button:visible").count()).isZero();
    }

    @Test
    void keyboard_tab_reachesEveryControl() {
        Page page = page(size(1280, 900));
        page.navigate(pattern());
        int controls = page.locator("a[href]:visible, button:visible, summary:visible, [tabindex='0']:visible")
                .count();
        page.evaluate("window.reached = new Set()");
        for (int i = 0; i < controls + 5; i++) {
            page.keyboard().press("Tab");
            page.evaluate("window.reached.add(document.activeElement)");
        }
        Object missed = page.evaluate("""
                () => [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
                  .filter(e => e.checkVisibility() && !window.reached.has(e)).map(e => e.outerHTML.slice(0, 120))""");
        assertThat((List<?>) missed).isEmpty();
    }

    @Test
    void copy_source_equalsTheFile() throws IOException {
        Page page = page(size(1280, 900).setPermissions(List.of("clipboard-read", "clipboard-write")));
        page.navigate(site.resolve("source/hashed-placing/index.html").toUri().toString());
        for (String name : List.of("Slots", "Table")) {
            page.locator("button[data-copy='code-" + name + "']").click();
            String source = Files.readString(
                    folder.resolve("patterns/src/main/java/org/scalingpatterns/placing/" + name + ".java"));
            page.locator("button:has-text('Copied')").first().waitFor();
            assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(source);
            assertThat(Files.readString(site.resolve("source/hashed-placing/" + name + ".java")))
                    .isEqualTo(source);
            page.reload();
        }
    }

    @Test
    void copy_recorder_isTheUsageOfItsPackage() {
        Page page = page(size(1280, 900).setPermissions(List.of("clipboard-read", "clipboard-write")));
        page.navigate(site.resolve("method.html").toUri().toString());
        page.locator("button[data-copy='code-recorder']").click();
        page.locator("button:has-text('Copied')").first().waitFor();
        assertThat((String) page.evaluate("navigator.clipboard.readText()"))
                .startsWith("@Benchmark\npublic Value get(HdrRecorder recorder) {\n    long start")
                .endsWith("}");
    }

    /** Figures below each other are compared digit by digit. */
    @Test
    void method_tables_haveTabularNumerals() {
        Page page = page(size(1280, 900));
        page.navigate(site.resolve("method.html").toUri().toString());
        assertThat(page.locator("#env-2026-01-02-example ~ * table.data, #env-2026-01-02-example ~ details table.data")
                        .count())
                .isGreaterThanOrEqualTo(5);
        assertThat((List<?>) page.evaluate("() => [...document.querySelectorAll('table.data .num')].filter(e =>"
                        + " !getComputedStyle(e).fontVariantNumeric.includes('tabular-nums')"
                        + " || getComputedStyle(e).textAlign !== 'right').map(e => e.outerHTML)"))
                .isEmpty();
    }

    @Test
    void theme_chosen_isRememberedOnTheNextPage() {
        Page page = page(size(1280, 900).setColorScheme(ColorScheme.LIGHT));
        page.navigate(pattern());
        Locator button = page.locator("#theme");
        String light = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        assertThat(button.innerText()).isEqualTo("Theme: auto");
        button.click();
        button.click();
        assertThat(button.innerText()).isEqualTo("Theme: dark");
        page.navigate(site.resolve("index.html").toUri().toString());
        assertThat(page.locator("#theme").innerText()).isEqualTo("Theme: dark");
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light);
    }

    @Test
    void chart_crosshairAndToggles_workByMouseAndKeyboard() {
        Page page = page(size(1280, 900));
        page.navigate(pattern());
        Locator figure = page.locator("figure.chart").first();
        figure.locator("svg.wide").focus();
        page.keyboard().press("ArrowRight");
        assertThat(figure.locator(".readout").innerText())
                .contains("modulo: 4 shards, ")
                .contains("this machine");
        int before = figure.locator(".readout span").count();
        figure.locator(".legend button").first().click();
        assertThat(figure.locator(".legend button").first().getAttribute("aria-pressed"))
                .isEqualTo("false");
        figure.locator("svg.wide").hover();
        assertThat(figure.locator(".readout span").count()).isLessThan(before);
    }

    @Test
    void print_pattern_isAPdfWithItsDetailsExpanded() {
        Page page = page(size(1280, 900));
        page.navigate(pattern());
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        ElementHandle predicate = page.querySelector("details:not([open]) code");
        assertThat((Double) ((Number) predicate.evaluate("e => e.getBoundingClientRect().height")).doubleValue())
                .isPositive();
        assertThat(page.pdf()).hasSizeGreaterThan(50_000).startsWith("%PDF".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void pages_fromDisk_askNothingOfANetwork() throws IOException {
        Page page = page(size(1280, 900));
        for (String url : pages()) {
            page.navigate(url);
            assertThat(page.locator("h1").count()).isEqualTo(1);
        }
    }
}
