package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Accessibility, as far as a machine sees it, on every page in both themes. */
class AxeTest extends InBrowser {
    @Test
    void axe_everyPage_findsNothing() {
        assertAxeFindsNothing(ColorScheme.LIGHT, pages(), axe -> axe);
    }

    /** The other theme differs in colours alone, and pages of sources among themselves in words alone. */
    @Test
    void axe_everyPageInTheDark_hasContrast() {
        var pages = new ArrayList<>(pages());
        pages.removeIf(name -> name.matches("source/.*/.*") && !name.startsWith("source/hashed-placing/"));
        assertThat(pages).anyMatch(name -> name.startsWith("source/"));
        assertAxeFindsNothing(ColorScheme.DARK, pages, axe -> axe.withRules(List.of("color-contrast")));
    }

    /** What is only there while somebody searches. */
    @Test
    void axe_searchWithResults_findsNothing() {
        Page page = tab(size(1280, 900));
        page.navigate(url("index.html"));
        page.keyboard().press("ControlOrMeta+k");
        page.keyboard().type("placing");
        page.locator(".search li a").first().waitFor();
        assertNothing(page, new AxeBuilder(page), "search");
    }

    private void assertAxeFindsNothing(ColorScheme scheme, List<String> pages, UnaryOperator<AxeBuilder> rules) {
        Page page = tab(size(1280, 900).setColorScheme(scheme));
        // The reader's own run has a page of cells from the same template as the published one, and as slow.
        for (String name :
                pages.stream().filter(name -> !name.contains("2026-01-03-mine")).toList()) {
            page.navigate(url(name));
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            assertNothing(page, rules.apply(new AxeBuilder(page)), name);
        }
    }

    private void assertNothing(Page page, AxeBuilder axe, String name) {
        List<Rule> violations = axe.analyze().getViolations();
        assertThat(violations)
                .as(name)
                .map(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml() + " "
                        + rule.getNodes().get(0).getFailureSummary())
                .isEmpty();
        // One rule reads the style sheet by a request, which the page rightly forbids.
        problems.removeIf(problem -> problem.contains("connect-src") || problem.contains("preload assets"));
        assertThat(page.locator("h1").count()).isEqualTo(1);
    }
}
