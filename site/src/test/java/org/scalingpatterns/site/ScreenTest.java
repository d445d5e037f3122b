package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every page on screens of every width. */
class ScreenTest extends InBrowser {
    /** Widths from a phone's on, with both sides of where the layout changes. */
    private static final int[] WIDTHS = {360, 719, 768, 1440};

    /** The contrast of a colour against the page. */
    private static final String CONTRAST = """
            const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
              .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const around = light(getComputedStyle(document.body).backgroundColor);
            const contrast = colour => {
              const [low, high] = [around, light(colour)].sort((a, b) => a - b);
              return (high + 0.05) / (low + 0.05);
            };
            """;

    @Test
    void screen_everyPageAtAnyWidth_scrollsOnlyDownwards_andItsTextIsAtLeastTwelvePixels() {
        Page page = tab(size(WIDTHS[0], 900));
        for (String name : pages()) {
            page.setViewportSize(WIDTHS[0], 900); // what scripts lay out when a page is loaded has to fit there
            page.navigate(url(name));
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            for (int width : WIDTHS) {
                page.setViewportSize(width, 900);
                assertScrollsOnlyDownwards(page, name, width);
                assertTextIsLarge(page, name, width);
                assertPlotsStandOnTheScreen(page, name, width);
            }
        }
    }

    private static void assertScrollsOnlyDownwards(Page page, String name, int width) {
        Object wide = page.evaluate("""
                width => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
                  .filter(e => e.getBoundingClientRect().right > width && !e.closest('.scroll, pre'))
                  .map(e => e.outerHTML.slice(0, 150))""", width);
        assertThat((List<?>) wide).as("%s at %d", name, width).isEmpty();
        assertThat(page.evaluate("document.documentElement.scrollWidth"))
                .as(name)
                .isEqualTo(width);
    }

    /** What a drawing has beyond its edges is seen where there is room, and doesn't scroll where there is none. */
    private static void assertPlotsStandOnTheScreen(Page page, String name, int width) {
        Object cut = page.evaluate("""
                width => [...document.querySelectorAll('svg.plot text')].filter(e => e.checkVisibility())
                  .map(e => [e.getBoundingClientRect(), e.textContent])
                  .filter(([box]) => box.left < 0 || box.right > width).map(([, words]) => words)""", width);
        assertThat((List<?>) cut).as("%s at %d", name, width).isEmpty();
    }

    private static void assertTextIsLarge(Page page, String name, int width) {
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
                .as("%s at %d", name, width)
                .isGreaterThanOrEqualTo(11.99);
    }

    /** A control's border is what tells it from text: three to one against what is around it. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void controls_everyKind_haveABorderThatIsSeen(ColorScheme scheme) {
        Page page = tab(size(1280, 900).setColorScheme(scheme));
        int controls = 0;
        for (String name : List.of(PATTERN, "compare.html", "your-run.html")) {
            page.navigate(url(name));
            List<?> contrasts = (List<?>) page.evaluate("() => {" + CONTRAST + """
                    return [...document.querySelectorAll('button, select, textarea, input[type="search"]')]
                      .filter(e => e.checkVisibility() && !e.closest('.legend')).map(e => contrast(getComputedStyle(e).borderTopColor));
                    }""");
            controls += contrasts.size();
            assertThat(contrasts)
                    .as(name)
                    .allSatisfy(contrast ->
                            assertThat(((Number) contrast).doubleValue()).isGreaterThanOrEqualTo(3));
        }
        assertThat(controls).isGreaterThan(10);
    }

    /** A figure that is a link has the colour of any other: its line is what tells it from text. */
    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void links_everyPage_haveALineThatIsSeen(ColorScheme scheme) {
        Page page = tab(size(1280, 900).setColorScheme(scheme));
        for (String name : List.of("index.html", "claims.html", PATTERN, "families/placing.html")) {
            page.navigate(url(name));
            List<?> faint = (List<?>) page.evaluate("() => {" + CONTRAST + """
                    return [...document.querySelectorAll('main a')].filter(e => {
                      const style = getComputedStyle(e);
                      return style.textDecorationLine === 'underline' && contrast(style.textDecorationColor) < 3;
                    }).map(e => e.outerHTML);
                    }""");
            assertThat(faint).as(name).isEmpty();
        }
    }

    /** Words are set left and figures right, each column as its heading. */
    @Test
    void columns_everyPage_areSetAsTheirHeadings() {
        Page page = tab(size(1280, 900));
        int words = 0;
        for (String name : pages()) {
            page.navigate(url(name));
            words += page.locator("table.figures.say1").count();
            assertThat((List<?>) page.evaluate("""
                    () => [...document.querySelectorAll('table.figures')].flatMap(table => {
                      const side = e => getComputedStyle(e).textAlign;
                      const headings = [...table.tHead.rows].at(-1).cells;
                      const wanted = [...headings].map((e, i) => table.classList.contains('say' + (i + 1)) ? 'left' : 'right');
                      return [...headings, ...[...table.tBodies[0].rows].flatMap(row => [...row.cells])]
                        .filter(e => side(e) !== wanted[e.cellIndex]).map(e => e.outerHTML);
                    })""")).as(name).isEmpty();
        }
        assertThat(words).isGreaterThan(20);
    }

    /** Figures below each other are compared digit by digit. */
    @Test
    void figures_everyPage_haveTabularNumerals() {
        Page page = tab(size(1280, 900));
        int tables = 0;
        for (String name : pages()) {
            page.navigate(url(name));
            tables += page.locator("table.data").count();
            assertThat((List<?>) page.evaluate("() => [...document.querySelectorAll('table.data .num')].filter(e =>"
                            + " !getComputedStyle(e).fontVariantNumeric.includes('tabular-nums')"
                            + " || getComputedStyle(e).textAlign !== 'right').map(e => e.outerHTML)"))
                    .as(name)
                    .isEmpty();
        }
        assertThat(tables).isGreaterThan(20);
    }
}
