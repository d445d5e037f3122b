package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page on screens of every width. */
class ScreenTest extends InBrowser {
    @ParameterizedTest
    @ValueSource(ints = {360, 768, 1440})
    void screen_everyPage_scrollsOnlyDownwards(int width) {
        Page page = tab(size(width, 800));
        for (String name : pages()) {
            page.navigate(url(name));
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
            Object wide = page.evaluate("""
                    width => document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
                      .filter(e => e.getBoundingClientRect().right > width && !e.closest('.scroll, pre'))
                      .map(e => e.outerHTML.slice(0, 150))""", width);
            assertThat((List<?>) wide).as(name).isEmpty();
            assertThat(page.evaluate("document.documentElement.scrollWidth"))
                    .as(name)
                    .isEqualTo(width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 719, 768, 1440})
    void text_everyPage_isAtLeastTwelvePixels(int width) {
        Page page = tab(size(width, 900));
        for (String name : pages()) {
            page.navigate(url(name));
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
            assertThat(((Number) smallest).doubleValue()).as(name).isGreaterThanOrEqualTo(11.99);
        }
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
