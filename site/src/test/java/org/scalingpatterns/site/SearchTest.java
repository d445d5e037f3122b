package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search of patterns, claims and guarantees, from disk. */
class SearchTest extends InBrowser {
    private Page searched(String from, String words) {
        return searched(1280, from, words);
    }

    private Page searched(int width, String from, String words) {
        Page page = tab(size(width, 900));
        page.navigate(url(from));
        page.keyboard().press("ControlOrMeta+k");
        assertThat(page.evaluate("document.activeElement.type")).isEqualTo("search");
        page.keyboard().type(words);
        page.locator(".search [role=status]:has-text('result')").waitFor();
        return page;
    }

    @Test
    void shortcut_fromAnyDepth_findsAndLeadsThere() {
        for (String from : List.of("index.html", PATTERN, "source/hashed-placing/index.html")) {
            Page page = searched(from, "between old shards");
            assertThat(page.locator(".search li").first().innerText()).contains("guarantee");
            page.keyboard().press("ArrowDown");
            page.keyboard().press("Enter");
            page.waitForURL(url("guarantees.html") + "#g-placing-minimal");
            assertThat(page.locator("#g-placing-minimal").innerText()).contains("no key moves between old shards");
        }
    }

    @Test
    void words_ofEveryKind_areFound() {
        assertThat(found("hashed")).startsWith("Hashed placing\npattern");
        assertThat(found("even distribution")).startsWith("Even distribution\nclaim · Hashed placing");
        assertThat(found("hot key is not spread")).contains("not guaranteed");
        assertThat(found("side by side")).contains("comparison");
        assertThat(found("how many keys move")).contains("question").contains("98.5");
        assertThat(found("bias")).contains("method");
    }

    private String found(String words) {
        return searched("index.html", words)
                .locator(".search li")
                .first()
                .innerText()
                .replace('\u202f', ' ');
    }

    /** The box stands on another line of the header at each of these, and its results belong below it. */
    @ParameterizedTest
    @ValueSource(ints = {320, 375, 640, 744, 768, 1008, 1280, 1440})
    void results_atAnyWidth_areInViewBelowTheBox(int width) {
        Page page = searched(width, "index.html", "hashed");
        BoundingBox box = page.locator(".search input").boundingBox();
        BoundingBox results = page.locator(".search > div").boundingBox();
        assertThat(box.width).isGreaterThanOrEqualTo(150);
        assertThat(box.x).isGreaterThanOrEqualTo(0);
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        assertThat(results.width).isGreaterThanOrEqualTo(Math.min(width - 32, 544));
        assertThat(results.x).isBetween(0.0, box.x + box.width);
        assertThat(results.x + results.width).isBetween(box.x, (double) width);
        assertThat(results.y).isGreaterThanOrEqualTo(box.y + box.height);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
    }

    /** A list that stays open would hide what has the focus. */
    @Test
    void results_tabbedPast_areClosed() {
        Page page = searched("index.html", "hashed");
        assertThat(page.locator(".search li").first().isVisible()).isTrue();
        page.locator("#theme").focus();
        assertThat(page.locator(".search li").first().isVisible()).isFalse();
    }

    @Test
    void words_thatAreNowhere_saySo() {
        Page page = searched("index.html", "zxqv");
        assertThat(page.locator(".search [role=status]").innerText()).isEqualTo("0 results");
        page.keyboard().press("Escape");
        assertThat(page.locator(".search [role=status]").isVisible()).isFalse();
    }

    /** The words of the catalog are text, whatever they look like. */
    @Test
    void result_withMarkupInItsWords_isShownAsText() {
        Page page = searched("index.html", "solves");
        Locator first = page.locator(".search li a").first();
        assertThat(first.textContent()).isEqualTo("Solves <everything>");
        assertThat(first.locator("*").count()).isZero();
    }

    @Test
    void enter_inTheBox_goesToTheFirst() {
        Page page = searched("index.html", "hashed placing");
        page.keyboard().press("Enter");
        page.waitForURL(url(PATTERN));
    }

    @Test
    void shortcutsLetter_whileTyping_isALetter() {
        Page page = searched("index.html", "a/bk");
        assertThat(page.locator(".search input").inputValue()).isEqualTo("a/bk");
    }

    /** Who dictates, or whose hand slips, must not be taken away by one character. */
    @Test
    void singleCharacters_anywhere_moveNothing() {
        Page page = tab(size(1280, 900));
        page.navigate(url(PATTERN));
        for (String key : List.of("/", "k", "s", "?")) {
            page.keyboard().press(key);
            assertThat(page.evaluate("document.activeElement === document.body"))
                    .as(key)
                    .isEqualTo(true);
        }
        assertThat(page.locator(".search input").getAttribute("aria-keyshortcuts"))
                .matches("(Control|Meta)\\+K");
    }

    @Test
    void index_isLoadedOnlyWhenSomebodySearches() throws IOException {
        for (String name : pages()) {
            assertThat(Files.readString(site().resolve(name))).as(name).doesNotContain(SearchIndex.FILE);
        }
        assertThat(Files.readString(site().resolve(SearchIndex.FILE))).startsWith("searchIndex([[");
    }
}
