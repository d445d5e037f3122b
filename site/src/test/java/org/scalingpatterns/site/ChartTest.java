package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the script adds to the plots, and how they look. */
class ChartTest extends InBrowser {
    @Test
    void theme_chosen_isRememberedOnTheNextPage() {
        Page page = tab(size(1280, 900).setColorScheme(ColorScheme.LIGHT));
        page.navigate(url(PATTERN));
        Locator button = page.locator("#theme");
        String light = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
        assertThat(button.innerText()).isEqualTo("Theme: auto");
        button.click();
        button.click();
        assertThat(button.innerText()).isEqualTo("Theme: dark");
        page.navigate(url("index.html"));
        assertThat(page.locator("#theme").innerText()).isEqualTo("Theme: dark");
        assertThat(page.evaluate("getComputedStyle(document.body).backgroundColor"))
                .isNotEqualTo(light);
    }

    /** Pages that stay open in other tabs, or that the back button brings back as they were. */
    @Test
    void theme_chosenOnAnotherPage_isThatOfPagesLeftOpen() {
        Page page = tab(size(1280, 900));
        page.navigate(url(PATTERN));
        Page other = page.context().newPage();
        other.navigate(url("index.html"));
        other.locator("#theme").click();
        PlaywrightAssertions.assertThat(page.locator("#theme")).hasText("Theme: light");
        assertThat(page.evaluate("document.documentElement.dataset.theme")).isEqualTo("light");
        page.evaluate("""
                () => {
                  localStorage.setItem('theme', 'dark'); // by a page that was open since, in this tab
                  dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
                }""");
        assertThat(page.locator("#theme").innerText()).isEqualTo("Theme: dark");
        assertThat(page.evaluate("document.documentElement.dataset.theme")).isEqualTo("dark");
    }

    @Test
    void chart_crosshairAndToggles_workByMouseAndKeyboard() {
        Page page = tab(size(1280, 900));
        page.navigate(url(PATTERN));
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
        // What is off stays as legible as what is on: struck out, with a hollow marker and no line.
        assertThat(figure.locator(".legend button").first().evaluate("""
                button => {
                  const [of, marker, line] = [button, button.querySelector('.pt'), button.querySelector('.line')].map(e => getComputedStyle(e));
                  return [of.opacity, of.textDecorationLine, marker.fill === getComputedStyle(document.body).backgroundColor, line.visibility];
                }"""))
                .isEqualTo(List.of("1", "line-through", true, "hidden"));
        figure.locator("svg.wide").hover();
        assertThat(figure.locator(".readout span").count()).isLessThan(before);
    }

    /** A variant has one colour and one dash wherever it stands: on its pattern's page and beside the others. */
    @Test
    void variant_onEveryPage_looksTheSame() throws IOException {
        // A row of points has its name in the words of its point alone.
        Pattern drawn = Pattern.compile("class=\"ser (c\\d d\\d)[^\"]*\""
                + "(?: data-s=\"([^\"]+)\"|>(?:<path[^>]+>)?<use[^>]+ data-v=\"([^\":]+): )");
        Map<String, String> looks = new HashMap<>();
        int seen = 0;
        for (String name : pages()) {
            Matcher series = drawn.matcher(Files.readString(site().resolve(name)));
            while (series.find()) {
                String variant = series.group(2) == null ? series.group(3) : series.group(2);
                String look = looks.putIfAbsent(variant, series.group(1));
                assertThat(look == null ? series.group(1) : look)
                        .as(variant + " on " + name)
                        .isEqualTo(series.group(1));
                seen++;
            }
        }
        assertThat(looks).containsKeys("slots", "modulo", "live");
        assertThat(seen).isGreaterThan(looks.size() * 2);
    }

    @Test
    void variants_ofOneChart_haveColoursOfTheirOwn() {
        Page page = tab(size(1280, 900));
        for (String name : List.of(PATTERN, "families/placing.html")) {
            page.navigate(url(name));
            Object same = page.evaluate("""
                    () => [...document.querySelectorAll('figure.chart')].flatMap(f => {
                      const names = new Map([...f.querySelectorAll('svg.wide .ser:not(.local):not(.floor)')]
                        .map(s => [s.dataset.s || s.querySelector('[data-v]').dataset.v.split(': ')[0], s.getAttribute('class').match(/c\\d/)[0]]));
                      return names.size > 6 || new Set(names.values()).size === names.size ? [] : [f.id + [...names]]; })""");
            assertThat((List<?>) same).as(name).isEmpty();
        }
    }
}
