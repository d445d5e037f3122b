package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.Media;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every page with less than a browser usually has: no network, no script, paper. */
class OfflineTest extends InBrowser {
    private static final String SHOWN = """
            () => [document.querySelectorAll('figure.chart').length,
              [...document.querySelectorAll('figure.chart')].filter(f =>
                [...f.querySelectorAll('svg.plot')].some(s => s.checkVisibility() && s.getBoundingClientRect().height > 50)
                && (f.querySelector('details table tbody td') || f.querySelector('a[href^="#evidence-"]'))).length,
              document.querySelectorAll('table').length,
              document.querySelector('main').innerText.length]""";

    /** With a network, too, nothing is asked of it. */
    @Test
    void javaScriptOff_everyPage_hasItsFiguresAndTables() {
        Page without = tab(size(1280, 900).setJavaScriptEnabled(false));
        Page with = tab(size(1280, 900));
        int figures = 0;
        for (String name : pages()) {
            without.navigate(url(name));
            with.navigate(url(name));
            assertThat(with.locator("h1").count()).as(name).isEqualTo(1);
            List<?> plain = (List<?>) without.evaluate(SHOWN);
            List<?> live = (List<?>) with.evaluate(SHOWN);
            assertThat(plain.get(1))
                    .as("figures drawn with a data table: " + name)
                    .isEqualTo(plain.get(0));
            assertThat(plain.subList(0, 3)).as(name).isEqualTo(live.subList(0, 3));
            assertThat(((Number) plain.get(3)).intValue()).as("text: " + name).isGreaterThan(100);
            assertThat(without.locator("button:visible, input:visible").count())
                    .as("controls that do nothing: " + name)
                    .isZero();
            figures += ((Number) plain.get(0)).intValue();
        }
        assertThat(figures).isGreaterThan(8);
    }

    /** Paper is white, whatever the theme on the screen. */
    private void assertInkIsDark(Page page) {
        String ink = "getComputedStyle(document.body).getPropertyValue('--ink')";
        page.navigate(url(pages().get(0)));
        Object onPaper = page.evaluate(ink);
        page.evaluate("document.documentElement.dataset.theme = 'dark'");
        assertThat(page.evaluate(ink)).isEqualTo(onPaper);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.SCREEN));
        assertThat(page.evaluate(ink)).isNotEqualTo(onPaper);
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
    }

    @Test
    void print_everyPage_isAPdfWithItsDetailsExpanded() {
        Page page = tab(size(1280, 900));
        page.emulateMedia(new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertInkIsDark(page);
        for (String name : pages()) {
            page.navigate(url(name));
            List<?> folded = (List<?>) page.evaluate("""
                    () => [...document.querySelectorAll('details:not([open]) > :not(summary)')]
                      .filter(e => e.getBoundingClientRect().height === 0).map(e => e.outerHTML.slice(0, 120))""");
            assertThat(folded).as(name).isEmpty();
            assertThat(page.pdf())
                    .as(name)
                    .hasSizeGreaterThan(8_000)
                    .startsWith("%PDF".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
