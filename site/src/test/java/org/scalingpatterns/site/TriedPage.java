package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A page that a reader tries something on, in a browser, from {@code file://}. A request to a network fails the test. */
@ExtendWith(Browsers.class)
abstract class TriedPage {
    static final String PUBLISHED = "2026-01-02-example";
    static final String MINE = "2026-01-03-mine";

    /** An index of the published figures that names none. */
    static final Route.FulfillOptions WITHOUT_RUNS = new Route.FulfillOptions()
            .setContentType("text/javascript")
            .setBody("scalingPatterns.index({ runs: [] });");

    @TempDir
    static Path folder;

    static ProjectFixture project;
    static Path site;
    private static Playwright playwright;
    private static Browser browser;

    private final List<String> foreign = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    private BrowserContext context;

    @BeforeAll
    static void open() {
        project = new ProjectFixture(folder);
        RunFixture.publish(project, PUBLISHED);
        Path local = RunFixture.quick(project, MINE);
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

    /** A blank page of a browser that asks nothing of a network. */
    Page page(Browser.NewContextOptions options) {
        if (context != null) {
            context.close();
        }
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
        page.onDialog(dialog -> {
            problems.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        return page;
    }

    Page page() {
        return page(size(1280, 900));
    }

    static Browser.NewContextOptions size(int width, int height) {
        return new Browser.NewContextOptions().setViewportSize(width, height);
    }

    static String url(String name) {
        return site.resolve(name).toUri().toString();
    }

    /** No violation in either theme, of the page as it stands. */
    void assertAxeFindsNothing(Page page) {
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            assertThat(new AxeBuilder(page).analyze().getViolations())
                    .as(scheme.name())
                    .map(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml() + " "
                            + rule.getNodes().get(0).getFailureSummary())
                    .isEmpty();
        }
        // One rule reads the style sheet by a request, which the page rightly forbids.
        problems.removeIf(problem -> problem.contains("connect-src") || problem.contains("preload assets"));
    }

    /** Nothing lies right of a narrow screen's edge but what scrolls in a box of its own. */
    static void assertScrollsOnlyDownwards(Page page) {
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertThat((List<?>) page.evaluate("""
                () => document.documentElement.scrollWidth <= 360 ? [] : [...document.querySelectorAll('body *')]
                  .filter(e => e.getBoundingClientRect().right > 360 && !e.closest('.scroll, pre'))
                  .map(e => e.outerHTML.slice(0, 150))""")).isEmpty();
    }

    /** Tab stops at everything that can be used; of radio buttons, at one of each group. */
    static void assertTabReachesEverything(Page page) {
        page.evaluate("window.reached = new Set()");
        int controls = ((Number) page.evaluate(
                        "document.querySelectorAll('a, button, summary, input, select, textarea, [tabindex]').length"))
                .intValue();
        for (int i = 0; i < controls + 10; i++) {
            page.keyboard().press("Tab");
            page.evaluate("window.reached.add(document.activeElement)");
        }
        assertThat((List<?>) page.evaluate("""
                () => [...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')]
                  .filter(e => e.checkVisibility() && !e.disabled && !window.reached.has(e))
                  .filter(e => e.type !== 'radio' || e.checked)
                  .map(e => e.outerHTML.slice(0, 120))""")).isEmpty();
    }
}
