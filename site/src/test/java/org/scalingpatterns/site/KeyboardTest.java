package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every control of every page, without a mouse. */
class KeyboardTest extends InBrowser {
    private static final String CONTROLS =
            "a[href]:visible, button:visible, input:visible, select:visible, textarea:visible, summary:visible, [tabindex='0']:visible";

    @Test
    void tab_everyPage_reachesEveryControl() {
        Page page = tab(size(1280, 900));
        // A page of cells of the reader's own run is made like that of the published one.
        for (String name : pages().stream()
                .filter(name -> !name.contains("2026-01-03-mine"))
                .toList()) {
            page.navigate(url(name));
            int controls = page.locator(CONTROLS).count();
            page.evaluate("""
                    () => { window.reached = new Set(); document.addEventListener('focusin', e => reached.add(e.target)); }""");
            for (int i = 0; i < controls + 5; i++) {
                page.keyboard().press("Tab");
            }
            Object missed = page.evaluate("""
                    () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                      .filter(e => e.checkVisibility() && !e.disabled && !window.reached.has(e))
                      // Of a group of radio buttons Tab reaches the one that is checked; arrow keys choose another.
                      .filter(e => e.type !== 'radio' || e.checked || !document.querySelector(`[name=${e.name}]:checked`))
                      .map(e => e.outerHTML.slice(0, 120))""");
            assertThat((List<?>) missed).as(name).isEmpty();
        }
    }

    /** A box of code that fits its screen needs no stop, until the window is made narrower. */
    @Test
    void codeBox_thatNoLongerFits_isReachedAgain() {
        Page page = tab(size(1440, 900));
        page.navigate(url(PATTERN));
        int stops = page.locator("pre[tabindex='0']").count();
        page.setViewportSize(320, 900);
        page.waitForFunction("before => document.querySelectorAll('pre[tabindex=\"0\"]').length > before", stops);
        assertThat(
                        (List<?>)
                                page.evaluate(
                                        "() => [...document.querySelectorAll('pre')]"
                                                + ".filter(box => box.scrollWidth > box.clientWidth && box.tabIndex !== 0).map(box => box.outerHTML.slice(0, 120))"))
                .isEmpty();
    }

    @Test
    void focus_everyControlOfAPattern_isSeen() {
        Page page = tab(size(1280, 900));
        page.navigate(url(PATTERN));
        page.keyboard().press("Tab");
        for (int i = 0; i < 30; i++) {
            page.keyboard().press("Tab");
            assertThat(page.evaluate("""
                    () => { const s = getComputedStyle(document.activeElement);
                      return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1; }"""))
                    .as(String.valueOf(page.evaluate("document.activeElement.outerHTML.slice(0, 120)")))
                    .isEqualTo(true);
        }
    }
}
