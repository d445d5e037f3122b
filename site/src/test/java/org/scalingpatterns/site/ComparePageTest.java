package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitUntilState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.site.chart.DotPlot;
import org.scalingpatterns.site.chart.Point;
import org.scalingpatterns.site.chart.Series;
import org.scalingpatterns.site.chart.Style;
import org.scalingpatterns.site.page.Quantity;

/** The page Compare, and the curves that scripts draw. */
class ComparePageTest extends TriedPage {
    /** The cells of the family in the order of the fixture: 42 of cost, 14 of spread, then those of the open loop. */
    private static final String SLOTS = PUBLISHED + "/placing/8";

    private static final String RENDEZVOUS = PUBLISHED + "/placing/26";
    private static final String JUMP_ON_25 = PUBLISHED + "/placing/70";

    private Page compare(String hash) {
        Page page = page();
        page.navigate(url("compare.html") + hash);
        page.locator("#output > *").first().waitFor();
        return page;
    }

    private static String cell(Page page, String benchmark, Map<String, String> params, String run, String jdk) {
        return (String) page.evaluate("""
                async ([benchmark, params, run, jdk]) => (await scalingPatterns.published.cells(run, 'placing')).find(cell =>
                  cell.benchmark.endsWith(benchmark) && cell.jdk === jdk
                  && Object.entries(params).every(([name, value]) => cell.params[name] === value)).key""", List.of(benchmark, params, run, jdk));
    }

    private static String text(Locator locator) {
        return locator.innerText().replace('\u202f', ' ');
    }

    @Test
    void scripts_areClassicAndTakeNamesForText() throws IOException {
        try (Stream<Path> scripts = Files.list(site.resolve("assets"))) {
            for (Path script :
                    scripts.filter(file -> file.toString().endsWith(".js")).toList()) {
                assertThat(Files.readString(script))
                        .as(script.toString())
                        .doesNotContain(
                                "innerHTML",
                                "outerHTML",
                                "insertAdjacent",
                                "fetch(",
                                "XMLHttpRequest",
                                "eval(",
                                "import ",
                                "document.write");
            }
        }
        assertThat(Files.readString(site.resolve("index.html"))).doesNotContain("curves.js", "compare.js", "data/");
    }

    @Test
    void javaScriptOff_page_saysWhatItNeeds() {
        Page page = page(size(1280, 900).setJavaScriptEnabled(false));
        page.navigate(url("compare.html"));
        assertThat(page.locator("main").innerText()).contains("needs JavaScript", "scripts/compare RUN RUN");
        assertThat(page.locator("main button:visible, main select:visible").count())
                .isZero();
    }

    /** The build draws a figure with the published run, the reader's own, forks and the floor; the script draws it from the data files. */
    @Test
    void curves_drawnByTheScript_areThoseOfTheBuild() throws IOException {
        Page page = compare("");
        String html = Files.readString(site.resolve("patterns/tabled-placing.html"));
        Object compared = page.evaluate("""
                async ([html, published, mine]) => {
                  const built = new DOMParser().parseFromString(html, 'text/html');
                  const compared = [];
                  for (const figure of built.querySelectorAll('figure.chart')) {
                    const caption = figure.querySelector('figcaption').textContent;
                    if (!/ time by percentile, load 80/.test(caption)) continue;
                    const series = caption.includes(': response time') ? 'response' : 'service';
                    for (const svg of figure.querySelectorAll('svg.plot')) {
                      const lines = [];
                      for (const group of svg.querySelectorAll('g.ser')) {
                        if (!group.querySelector('path.line')) continue;
                        const local = group.classList.contains('local');
                        const name = group.dataset.s;
                        const run = local ? mine : published;
                        const cell = (await scalingPatterns.published.cells(run, 'placing')).find(one => one.params.load === '80' && one.jdk === '17'
                          && one.params.variant === name.split(' ')[0]);
                        const look = [...Array(30).keys()].find(i => group.classList.contains('c' + i % 6) && group.classList.contains('d' + i % 7));
                        const curve = (await scalingPatterns.published.curve(cell))[series];
                        curve.points.forEach(point => { if (point.text && local) point.text = 'this machine, ' + point.text; });
                        lines.push(Object.assign({ name, style: { index: look === undefined ? -1 : look, local } }, curve));
                      }
                      const plot = {
                        title: svg.querySelector('title').textContent, description: svg.querySelector('desc').textContent,
                        yTitle: series + ' time', lines };
                      const { percentiles, WIDE, NARROW } = scalingPatterns.curves;
                      const drawn = percentiles(plot, figure.id, svg.classList.contains('wide') ? WIDE : NARROW);
                      compared.push([lines.length, svg.outerHTML, drawn.outerHTML]);
                    }
                  }
                  return compared;
                }""", List.of(html, PUBLISHED, "local-" + MINE));
        List<?> figures = (List<?>) compared;
        assertThat(figures).hasSizeGreaterThanOrEqualTo(2);
        for (Object figure : figures) {
            List<?> parts = (List<?>) figure;
            assertThat(parts.get(0)).isEqualTo(6); // two variants and the floor, each with its twin
            assertThat((String) parts.get(2)).contains("class=\"fork\"").isEqualTo(parts.get(1));
        }
    }

    /** Rows in units of every kind, with names of any length, alone and beside the reader's own. */
    @Test
    void dots_drawnByTheScript_areThoseOfTheBuild() {
        Page page = compare("");
        String longer = "bytes of the history over bytes of the current state, 100 events an account";
        double[][] pairs = {{0.5, 0.9}, {3, 7}, {3, 700}, {98_000, 101_000}};
        for (String unit : List.of("ns/op", "share", "calls", "max/mean")) {
            for (double[] pair : pairs) {
                for (String label : List.of("short", longer)) {
                    for (boolean wide : new boolean[] {true, false}) {
                        assertThat(drawn(page, unit, pair, label, wide))
                                .as("%s %s %s", unit, List.of(pair[0], pair[1]), label)
                                .isEqualTo(built(page, unit, pair, label, wide));
                    }
                }
            }
        }
    }

    private static Object built(Page page, String unit, double[] pair, String label, boolean wide) {
        Series mine = new Series(label, Style.of(2).onThisMachine(), List.of(point(pair[1], unit)));
        Series published = new Series(label, Style.of(2), List.of(point(pair[0], unit)));
        Series exact =
                new Series("b", Style.of(8), List.of(new Point(0, pair[1], pair[1], pair[1], "exact, <b> & so on")));
        DotPlot plot = new DotPlot(
                "A title",
                "What it shows",
                "what is measured, over all that was, of the slowest of them all",
                List.of(new DotPlot.Row(label, "", List.of(mine, published)), new DotPlot.Row("b", "", List.of(exact))),
                unit.equals("share"),
                unit.equals("calls"),
                value -> Quantity.format(value, unit),
                value -> Quantity.tick(value, unit));
        return page.evaluate(
                "html => new DOMParser().parseFromString(html, 'text/html').querySelector('svg').outerHTML",
                plot.draw("fig", wide));
    }

    private static Point point(double value, String unit) {
        return new Point(0, value, value * 0.9, value * 1.1, Quantity.format(value, unit));
    }

    private static Object drawn(Page page, String unit, double[] pair, String label, boolean wide) {
        return page.evaluate("""
                ([unit, published, mine, label, wide]) => {
                  const { dots, WIDE, NARROW } = scalingPatterns.curves;
                  const point = (value, index, local) => ({ value, low: value * 0.9, high: value * 1.1,
                    text: scalingPatterns.quantity.format(value, unit), style: { index, local } });
                  return dots({
                    title: 'A title', description: 'What it shows', unit,
                    xTitle: 'what is measured, over all that was, of the slowest of them all',
                    rows: [
                      { label, points: [point(mine, 2, true), point(published, 2, false)] },
                      { label: 'b', points: [{ value: mine, low: mine, high: mine, text: 'exact, <b> & so on', style: { index: 8, local: false } }] },
                    ],
                  }, 'fig', wide ? WIDE : NARROW).outerHTML;
                }""", List.of(unit, pair[0], pair[1], label, wide));
    }

    /** A histogram read from the run's log by the script lies where the build put it. */
    @Test
    void curves_readFromTheLog_haveThePointsOfTheBuild() throws IOException {
        Page page = page();
        page.navigate(url("your-run.html"));
        String log = Files.readString(site.resolve("results/" + PUBLISHED + "/files/placing.hlog"));
        Object different = page.evaluate("""
                async ([log, run]) => {
                  const cells = await scalingPatterns.published.cells(run, 'placing');
                  const wrong = [];
                  let compared = 0;
                  for (const { tag, histogram } of await scalingPatterns.hlog.readLog(log)) {
                    const series = tag.slice(tag.lastIndexOf('/') + 1);
                    const cell = cells.find(one => one.id + '/' + series === tag);
                    const curve = (await scalingPatterns.published.curve(cell))[series];
                    const points = scalingPatterns.curves.points(histogram, 16, '');
                    const flat = list => JSON.stringify(list.map(({ x, y, text }) => [x.toFixed(12), y, text]));
                    if (flat(points) !== flat(curve.points) || histogram.n !== curve.n || histogram.max !== curve.max) wrong.push(tag);
                    compared++;
                  }
                  return wrong.concat(String(compared));
                }""", List.of(log, PUBLISHED));
        assertThat(different).isEqualTo(List.of("16"));
    }

    @Test
    void cells_chosen_standInTheHashAndComeBack() {
        Page page = compare("");
        page.locator("#family").selectOption("placing");
        page.locator("#filter").fill("lookupcost long shards=64");
        page.locator("#found label:has-text('algorithm slots') input").check();
        page.locator("#found label:has-text('algorithm rendezvous') input").check();
        page.locator("input[name=base]").nth(1).check();
        page.locator("input[name=show][value=relative]").check();
        page.locator("h2:has-text('multiples')").waitFor();
        String hash = (String) page.evaluate("location.hash");
        assertThat(hash).matches("#cells=.+/placing/\\d+,.+/placing/\\d+&base=.+/placing/\\d+&show=relative");
        String shown = page.locator("#output").innerText();
        assertThat(shown).contains("slots", "rendezvous (baseline)");

        Page again = compare(hash);
        again.locator("h2:has-text('multiples')").waitFor();
        assertThat(again.locator("#output").innerText()).isEqualTo(shown);
        assertThat(again.evaluate("location.hash")).isEqualTo(hash);
        assertThat(again.locator("#chosen li").count()).isEqualTo(2);
    }

    @Test
    void hash_everyState_comesBack() {
        Page page = compare("");
        assertThat(page.evaluate("""
                () => {
                  const { toHash, fromHash } = scalingPatterns.compare;
                  const states = [];
                  for (const cells of [[], ['a/b/1'], ['a/b/1', 'x y&=,#%/ö/2', 'a/b/3']])
                    for (const base of ['', ...cells])
                      for (const show of ['absolute', 'relative'])
                        states.push({ mode: 'cells', cells, base, show, a: '', b: '', family: '', only: false });
                  for (const family of ['', 'placing'])
                    for (const only of [false, true])
                      states.push({ mode: 'runs', cells: [], base: '', show: 'relative', a: 'a,b@17', b: 'c&d@25', family, only });
                  return states.filter(state => {
                    const back = fromHash(toHash(state));
                    if (state.base === state.cells[0]) back.base = state.base; // the first is the baseline unless another is named
                    return JSON.stringify(back) !== JSON.stringify(state);
                  }).map(state => toHash(state));
                }""")).isEqualTo(List.of());
    }

    @Test
    void hash_ofAnotherVersion_isSaidAndSurvived() {
        for (String hash : List.of(
                "#cells=gone/placing/1",
                "#cells=" + PUBLISHED + "/placing/9999",
                "#cells=%E0%A4%A,<script>",
                "#runs=gone@1,gone@2")) {
            Page page = page();
            page.navigate(url("compare.html") + hash);
            page.locator("#output > *").first().waitFor();
            if (!hash.contains("%E0")) {
                assertThat(page.locator("#message").innerText())
                        .contains("The link names", "that this site doesn’t have");
            }
            assertThat(page.locator("#found input").count()).isPositive();
        }
    }

    @Test
    void cells_absolute_haveTheFiguresOfTheCellsPage() throws IOException {
        Page page = compare("#cells=" + SLOTS);
        String row = text(page.locator("#output tbody tr").first());
        String cells = Files.readString(site.resolve("results/" + PUBLISHED + "/placing.html"))
                .replace('\u202f', ' ');
        var figure = Pattern.compile(
                        "id=\"c8\".*?<dt>LookupCost.time</dt><dd>([^<]+) (\\[[^<]+\\])</dd>", Pattern.DOTALL)
                .matcher(cells);
        assertThat(figure.find()).isTrue();
        assertThat(row).contains(figure.group(1), figure.group(2));
        assertThat(page.locator("#output tbody a").first().getAttribute("href"))
                .isEqualTo("results/" + PUBLISHED + "/placing.html#c8");
    }

    @Test
    void intervals_writtenByTheScript_areThoseOfTheBuild() {
        Page page = compare("");
        double[][] all = {
            {12_345, 12_000, 13_000},
            {900, 720, 60_989},
            {2.5, 2.4999, 2.5001},
            {2.5, 2.4, Double.POSITIVE_INFINITY},
            {0.000213, 0.000198, 0.000221},
            {1, 0.9991, 1},
            {1, 0.99999999, 1},
            {1, 1, 1},
            {2.5e-7, 2e-7, 3e-7},
            {0.5, -0.25, 1.25},
            {2e13, 1.904e13, 2.1e13},
            {3_589_501.3, 3_023_476.2, 4_120_839.7},
            {-12_345.6, -99_999.7, 12.3},
            {9_999.7, 9_999.2, 10_000.4}
        };
        for (String unit : List.of("ns/op", "B", "share", "ratio", "keys")) {
            for (double[] ends : all) {
                var estimate = new Estimate(ends[0], ends[1], ends[2], 6, Estimate.Basis.BOOTSTRAP);
                assertThat(page.evaluate(
                                "([value, low, high, unit]) => scalingPatterns.quantity.interval(value, low, high, unit)",
                                List.of(ends[0], ends[1], ends[2], unit)))
                        .isEqualTo(Quantity.interval(estimate, unit));
                assertThat(page.evaluate(
                                "([value, unit]) => scalingPatterns.quantity.format(value, unit)",
                                List.of(ends[0], unit)))
                        .isEqualTo(Quantity.format(ends[0], unit));
            }
        }
    }

    /** A ratio whose interval reaches into the band is grey; one that lies outside is not. */
    @Test
    void ratios_withinTheBand_areGrey() {
        Page page = compare("");
        String slots = cell(
                page,
                "LookupCost.lookup",
                Map.of("algorithm", "slots", "keys", "long", "shards", "4"),
                PUBLISHED,
                "17");
        String same = cell(
                page,
                "LookupCost.lookup",
                Map.of("algorithm", "slots", "keys", "long", "shards", "64"),
                PUBLISHED,
                "17");
        String far = cell(
                page,
                "LookupCost.lookup",
                Map.of("algorithm", "rendezvous", "keys", "long", "shards", "1024"),
                PUBLISHED,
                "17");
        Page shown = compare("#cells=" + slots + "," + same + "," + far + "&show=relative");
        shown.locator("h2:has-text('multiples')").waitFor();
        Locator rows = shown.locator("#output table").first().locator("tbody tr");
        assertThat(rows.nth(1).locator("td").nth(1).innerText()).contains("no difference shown");
        assertThat(rows.nth(1).locator("td").nth(1).locator("span.muted").count())
                .isEqualTo(1);
        assertThat(rows.nth(2).locator("td").nth(1).innerText())
                .doesNotContain("no difference")
                .contains("[");
        assertThat(rows.nth(2).locator("td").nth(1).locator("span.muted").count())
                .isZero();
    }

    /** A load is a share of what a run's machine sustains, so the same load may be another rate. */
    @Test
    void ratio_atAnotherRateOrOfForksThatAreAllAlike_showsNothing() {
        Page page = compare("");
        Object why = page.evaluate("""
                () => {
                  const { ratio } = scalingPatterns.published;
                  const figure = (low, value, high, basis) => ({ low, value, high, basis, unit: 'ns', band: 'b' });
                  const cell = (rate) => ({ run: { key: 'r', bands: {}, rulers: {} }, params: rate ? { load: '50', rate } : {} });
                  const [slow, quick] = [figure(9, 10, 11, 'bootstrap'), figure(0.9, 1, 1.1, 'bootstrap')];
                  const alike = figure(1, 1, 1, 'indicative');
                  return [
                    ratio(slow, quick, cell('700'), cell('700')), ratio(slow, quick, cell(), cell()),
                    ratio(slow, quick, cell('700'), cell('850')), ratio(slow, alike, cell(), cell()),
                  ].map((one) => one.shown + ' ' + one.why);
                }""");
        assertThat(why).isEqualTo(List.of("true ", "true ", "false another rate", "false too few forks"));
    }

    /** There is no quotient from 0, yet nothing that the two sides have may be left out. */
    @Test
    void ratio_fromZero_isShownWhereTheIntervalsAreApart() {
        Page page = compare("");
        Object said = page.evaluate("""
                () => {
                  const { ratio } = scalingPatterns.published;
                  const figure = (low, value, high, basis = 'bootstrap', unit = 'B') => ({ low, value, high, basis, unit, band: 'b' });
                  const cell = { run: { key: 'r', bands: { b: 100 }, rulers: {} }, params: {} };
                  const none = figure(0, 0, 0);
                  const pairs = [
                    [figure(23, 24, 25), none], [none, figure(23, 24, 25)], [none, none], [figure(0, 1, 2), none],
                    [figure(23, 24, 25), figure(0, 0, 0, 'indicative')], [figure(null, 24, null, 'none'), none],
                    [figure(3, 3, 3, 'exact'), figure(0, 0, 0, 'exact')], [figure(0, 0, 0, 'exact'), figure(0, 0, 0, 'exact')],
                  ];
                  const other = ratio(none, figure(1, 1, 1, 'bootstrap', 'ns'), cell, cell);
                  return pairs.map(([a, b]) => ratio(a, b, cell, cell)).map((one) => one.words + '; ' + one.shown + ' ' + one.why)
                    .concat(String(other)).map((words) => words.replaceAll('\u202f', ' '));
                }""");
        assertThat(said)
                .isEqualTo(List.of(
                        "from 0 B to 24 B; true ",
                        "from 24 B to 0 B; true ",
                        "both 0 B; false ",
                        "from 0 B to 1.00 B; false ",
                        "from 0 B to 24 B; false too few forks",
                        "from 0 B to 24 B; false no interval",
                        "from 0 B to 3.00 B; true exact",
                        "both 0 B; false exact",
                        "null"));
    }

    /** Nothing is concluded from what an operation allocates, as in scripts/compare. */
    @Test
    void cells_ofWhichOneIsZero_showBothValues() {
        Page page = compare("");
        String longs = cell(
                page,
                "LookupCost.lookup",
                Map.of("algorithm", "slots", "keys", "long", "shards", "64"),
                PUBLISHED,
                "17");
        String strings = cell(
                page,
                "LookupCost.lookup",
                Map.of("algorithm", "slots", "keys", "string", "shards", "64"),
                PUBLISHED,
                "17");
        Page shown = compare("#cells=" + longs + "," + strings + "&show=relative");
        shown.locator("h2:has-text('multiples')").waitFor();
        Locator figure = shown.locator("#output table").first().locator("tbody td:has-text('from')");
        assertThat(text(figure)).startsWith("from 0 B to 24 B").endsWith("not judged");
        assertThat(figure.locator("span.muted").count()).isEqualTo(1);
    }

    /** The list is not built anew under the keys of who changes the baseline. */
    @Test
    void baseline_changedByKeys_keepsTheFocus() {
        Page page = compare("#cells=" + SLOTS + "," + RENDEZVOUS + "&show=relative");
        page.locator("#chosen input").first().focus();
        page.keyboard().press("ArrowDown");
        page.locator("#output td:has-text('(baseline)'), #output th:has-text('(baseline)')")
                .waitFor();
        assertThat(page.evaluate("document.activeElement.value")).isEqualTo(RENDEZVOUS);
        assertThat(page.evaluate("location.hash").toString()).contains("base=" + RENDEZVOUS);
    }

    @Test
    void cells_ofTheReadersMachine_bringABanner() {
        Page page = compare("");
        String published = cell(page, "Move.read", Map.of("variant", "live", "load", "80"), PUBLISHED, "17");
        String mine = cell(page, "Move.read", Map.of("variant", "live", "load", "80"), "local-" + MINE, "17");
        String other = cell(page, "Move.read", Map.of("variant", "live", "load", "80"), PUBLISHED, "25");
        Page apart = compare("#cells=" + published + "," + mine + "," + other);
        assertThat(apart.locator(".banner").innerText()).startsWith("Different environments.");
        assertThat(apart.locator("#output table").first().innerText()).contains("profile", "quick", "publish");
        assertThat(apart.locator("figure.chart svg.wide path.line").count()).isEqualTo(6);
        assertThat(apart.locator("#fig-response .legend button").count()).isEqualTo(3);
        Page together = compare("#cells=" + published);
        assertThat(together.locator(".banner").count()).isZero();
    }

    @Test
    void runs_besideEachOther_countWhatIsShown() {
        Page page = compare("#runs=" + PUBLISHED + "@17,local-" + MINE + "@17");
        assertThat(page.locator("#says").innerText())
                .matches("\\d+ cells with \\d+ figures stand in both; \\d+ differences are shown\\.");
        int all = page.locator("#output .scroll:last-child tbody tr").count();
        page.locator("#only").check();
        PlaywrightAssertions.assertThat(page.locator("#output .scroll:last-child tbody tr"))
                .not()
                .hasCount(all);
        assertThat(page.evaluate("location.hash"))
                .isEqualTo("#runs=" + PUBLISHED + "%4017,local-" + MINE + "%4017&only=shown");
    }

    /** A mark of the other side's cell casts as much doubt on a ratio as one of the baseline's. */
    @Test
    void runs_besideEachOther_nameTheSideOfEachMark() {
        Page page = compare("#runs=" + PUBLISHED + "@17,local-" + MINE + "@17");
        String rows = text(page.locator("#output .runs"));
        assertThat(rows)
                .contains("indicative: beside it", "saturated: both", "stale: both", "both 0 B")
                .doesNotContain("indicative: baseline");
        Page turned = compare("#runs=local-" + MINE + "@17," + PUBLISHED + "@17");
        assertThat(text(turned.locator("#output .runs"))).contains("indicative: baseline");
    }

    /** Its target is a place on the page, and no state. */
    @Test
    void skipLink_followed_keepsWhatIsShownAndItsLink() {
        Page page = compare("#cells=" + SLOTS + "," + RENDEZVOUS + "&show=relative");
        page.evaluate("void (window.followed = new Promise(done => addEventListener('hashchange', done)))");
        page.locator(".skip").focus();
        page.keyboard().press("Enter");
        page.evaluate("followed.then(() => true)");
        assertThat(page.evaluate("location.hash")).isEqualTo("#cells=" + SLOTS + "," + RENDEZVOUS + "&show=relative");
        assertThat(page.locator("#chosen li").count()).isEqualTo(2);
        assertThat(page.locator("h2:has-text('multiples')").count()).isEqualTo(1);
        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.closest('main') !== null"))
                .isEqualTo(true);
        page.evaluate("location.hash = ''");
        PlaywrightAssertions.assertThat(page.locator("#chosen li")).hasCount(0);
    }

    /** As in the drawings of the build. */
    @Test
    void cells_thatCouldNotKeepUp_areHollowAndSoSaidInTheLegend() {
        Page page = compare("");
        String live = cell(page, "Move.read", Map.of("variant", "live", "load", "80"), PUBLISHED, "17");
        String stop = cell(page, "Move.read", Map.of("variant", "stop", "load", "80"), PUBLISHED, "17");
        String mine = cell(page, "Move.read", Map.of("variant", "stop", "load", "80"), "local-" + MINE, "17");
        Page shown = compare("#cells=" + live + "," + stop);
        for (String series : List.of("response", "service")) {
            Locator legend = shown.locator("#fig-" + series + " .legend li");
            assertThat(text(legend.nth(0))).contains("max ").doesNotContain("saturated");
            assertThat(text(legend.nth(1))).matches("(?s).*, max [^,]+, saturated, censored");
        }
        Locator dots = shown.locator("#fig-dots-0");
        for (String width : List.of("wide", "narrow")) {
            assertThat(dots.locator("svg." + width + " use")
                            .evaluateAll("all => all.map(use => use.getAttribute('class'))"))
                    .isEqualTo(List.of("pt v", "pt hollow v"));
        }
        assertThat(dots.locator("svg.wide use.hollow").getAttribute("data-v")).endsWith("\u202f%, saturated, censored");
        assertThat(dots.locator("p.muted").innerText()).isEqualTo("Hollow: saturated or censored.");
        Page together = compare("#cells=" + stop + "," + mine);
        assertThat(together.locator("#fig-dots-0 p.muted").innerText())
                .isEqualTo("Small and hollow: saturated or censored.");
        assertThat(compare("#cells=" + live).locator("#fig-dots-0 p.muted").count())
                .isZero();
    }

    /** Cells that are slow to load are not those of what was chosen since. */
    @Test
    void environment_changedWhileCellsAreLoaded_listsItsOwn() {
        Page page = page();
        List<Route> slow = new ArrayList<>();
        page.route("**/data/local-" + MINE + "/placing.js", slow::add);
        page.navigate(url("compare.html"), new Page.NavigateOptions().setWaitUntil(WaitUntilState.DOMCONTENTLOADED));
        page.locator("#environment").selectOption(PUBLISHED + "@17");
        page.locator("#found input").first().waitFor();
        assertThat(slow).hasSize(1);
        slow.get(0).resume();
        page.locator("#output > *").first().waitFor(); // what comes after the cells that were asked for first
        assertThat(page.locator("#found input")
                        .evaluateAll("all => all.filter(box => box.value.startsWith('local-')).length"))
                .isEqualTo(0);
    }

    @Test
    void cells_whoseFileIsMissing_areSaidToBe() {
        Page page = compare("");
        page.route("**/data/" + PUBLISHED + "/placing.js", Route::abort);
        page.locator("#environment").selectOption(PUBLISHED + "@17");
        PlaywrightAssertions.assertThat(page.locator("#found"))
                .hasText("data/" + PUBLISHED + "/placing.js could not be loaded. Is the whole site there?");
        problems.removeIf(problem -> problem.contains("ERR_FAILED"));
        page.locator("#environment").selectOption("local-" + MINE + "@17");
        page.locator("#found input").first().waitFor();
    }

    /** That nothing is published is another matter. */
    @Test
    void index_thatIsMissing_isSaidToBe() {
        Page page = page();
        page.route("**/data/index.js", Route::abort);
        page.navigate(url("compare.html"));
        PlaywrightAssertions.assertThat(page.locator("#message"))
                .hasText("data/index.js could not be loaded. Is the whole site there?");
        problems.removeIf(problem -> problem.contains("ERR_FAILED"));
    }

    @Test
    void index_withoutARun_isSaidToHaveNone() {
        Page page = page();
        page.route("**/data/index.js", route -> route.fulfill(WITHOUT_RUNS));
        page.navigate(url("compare.html"));
        PlaywrightAssertions.assertThat(page.locator("#message"))
                .containsText("No run has been published yet, so there");
    }

    @Test
    void figures_thatAreNotDrawn_areCounted() {
        Page page = compare("");
        String spread = cell(page, "Spread.spread", Map.of("algorithm", "slots", "keys", "uniform"), PUBLISHED, "17");
        String move = cell(page, "Move.read", Map.of("variant", "live", "load", "80"), PUBLISHED, "17");
        Page shown = compare("#cells=" + SLOTS + "," + spread + "," + move);
        assertThat(shown.locator("figure[id^=fig-dots-]").count()).isEqualTo(4);
        assertThat(shown.locator("#output > p").last().innerText())
                .isEqualTo("1 more figure is not drawn: the table above holds every one.");
        assertThat(compare("#cells=" + SLOTS)
                        .locator("#output > p:has-text('not drawn')")
                        .count())
                .isZero();
    }

    @Test
    void runs_besideEachOther_leadToBothCells() {
        Page page = compare("#runs=" + PUBLISHED + "@17,local-" + MINE + "@17");
        Locator row = page.locator("#output .runs tbody tr:has-text('saturated: both')")
                .first();
        assertThat(row.locator("th a:not(.tag)")
                        .evaluateAll("all => all.map(link => link.getAttribute('href').replace(/#c.+/, ''))"))
                .isEqualTo(
                        List.of("results/" + PUBLISHED + "/placing.html", "results/local-" + MINE + "/placing.html"));
        row.locator("th a.more").click();
        assertThat(page.locator(".cell:target h2").innerText()).contains("variant=stop");
    }

    /** As over plain http, where a browser gives no clipboard to a page. */
    @Test
    void link_whereThereIsNoClipboard_isCopiedByTheSelection() {
        Page page = page();
        page.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        page.navigate(url("compare.html") + "#cells=" + SLOTS);
        page.locator("#chosen li").waitFor();
        page.evaluate("void addEventListener('copy', event => { window.copied = event.target.value; })");
        page.locator("#link").click();
        PlaywrightAssertions.assertThat(page.locator("#link")).hasText("Copied");
        assertThat(page.evaluate("window.copied")).isEqualTo(page.url());
        assertThat(page.evaluate("document.activeElement.id")).isEqualTo("link");
    }

    @Test
    void address_withAQuery_keepsIt() {
        Page page = page();
        page.navigate(url("compare.html") + "?from=mail#cells=" + SLOTS);
        page.locator("#chosen button").click();
        PlaywrightAssertions.assertThat(page.locator("#chosen li")).hasCount(0);
        page.waitForFunction("location.hash === ''");
        assertThat(page.evaluate("location.search")).isEqualTo("?from=mail");
    }

    @Test
    void cells_moreThanSix_areRefused() {
        Page page = compare("");
        for (int i = 0; i < 6; i++) {
            page.locator("#found input").nth(i).check();
        }
        assertThat(page.locator("#message").innerText()).startsWith("Six cells are chosen");
        assertThat(page.locator("#found input:not([disabled])").count()).isEqualTo(6);
        page.locator("#chosen button").first().click();
        assertThat(page.locator("#chosen li").count()).isEqualTo(5);
        assertThat(page.locator("#found input[disabled]").count()).isZero();
    }

    @Test
    void page_full_isAccessibleNarrowAndUsableByKeys() {
        Page page = page(size(1280, 900));
        page.navigate(url("compare.html") + "#cells=" + SLOTS + "," + RENDEZVOUS + "," + JUMP_ON_25);
        page.locator("#output table").first().waitFor();
        assertAxeFindsNothing(page);
        page.setViewportSize(360, 800);
        assertScrollsOnlyDownwards(page);
        page.setViewportSize(1280, 900);
        page.locator("#filter").fill("slots");
        assertTabReachesEverything(page);
    }
}
