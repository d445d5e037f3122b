package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page Your run: what it reads, what it lays beside it, and what it refuses. */
class YourRunTest extends TriedPage {
    /** Made by JMH 1.37: one benchmark in every mode, two forks of two iterations. */
    private static final String EVERY_MODE = "jmh-every-mode.json";

    private static final String SCRIPT = "<img src=x onerror=window.pwned=1><script>window.pwned=2</script>";

    private Page opened() {
        Page page = page();
        page.navigate(url("your-run.html"));
        page.locator("#tool").waitFor();
        return page;
    }

    private static FilePayload file(String name, String text) {
        return new FilePayload(name, "application/json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static void give(Page page, String name, String text) {
        page.locator("#files").setInputFiles(file(name, text));
        page.locator("#output:not([hidden]), #message:not([hidden])").first().waitFor();
    }

    private static String everyMode() throws IOException {
        try (var in = YourRunTest.class.getResourceAsStream(EVERY_MODE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Path run(String name) {
        return folder.resolve("results/runs/" + PUBLISHED + "/" + name);
    }

    private static String mine(String name) {
        try {
            return Files.readString(folder.resolve("results/local/" + MINE + "/" + name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** An entry in JMH's shape. */
    private static String entry(
            String benchmark, String mode, String params, String score, String error, String unit, String raw) {
        return """
                {"jmhVersion":"1.37","benchmark":"%s","mode":"%s","threads":1,"forks":2,"jvm":"/x/java","jvmArgs":[],"jdkVersion":"17.0.15",
                 "vmName":"OpenJDK 64-Bit Server VM","vmVersion":"17.0.15","warmupIterations":1,"warmupTime":"1 s","warmupBatchSize":1,
                 "measurementIterations":2,"measurementTime":"1 s","measurementBatchSize":1%s,
                 "primaryMetric":{"score":%s,"scoreError":%s,"scoreConfidence":["NaN","NaN"],
                  "scorePercentiles":{"0.0":1.0,"50.0":1.0,"90.0":1.0,"95.0":1.0,"99.0":1.0,"99.9":1.0,"99.99":1.0,"99.999":1.0,"99.9999":1.0,"100.0":1.0},
                  "scoreUnit":"%s",%s},
                 "secondaryMetrics":{"·gc.alloc.rate":{"score":12.5,"scoreError":"NaN","scoreConfidence":["NaN","NaN"],
                  "scorePercentiles":{"0.0":12.5},"scoreUnit":"MB/sec","rawData":[[12.5]]}}}""".formatted(
                benchmark, mode, params.isEmpty() ? "" : ",\"params\":{" + params + "}", score, error, unit, raw);
    }

    private static String text(Locator locator) {
        return locator.innerText().replace('\u202f', ' ').replace('\u2212', '-');
    }

    @Test
    void javaScriptOff_page_saysWhatItNeeds() {
        Page page = page(size(1280, 900).setJavaScriptEnabled(false));
        page.navigate(url("your-run.html"));
        assertThat(page.locator("main").innerText()).contains("needs JavaScript", "scripts/site --local RUN");
        assertThat(page.locator("main button:visible, main input:visible").count())
                .isZero();
    }

    /** All of the ten percentiles that JMH itself writes into the file, to the last digit. */
    @Test
    void jmh_histograms_givePercentilesOfJmh() throws IOException {
        Page page = opened();
        String json = everyMode();
        give(page, "jmh.json", json);
        Object compared = page.evaluate("""
                json => JSON.parse(json).filter(one => one.mode === 'sample').map((one, i) => {
                  const read = scalingPatterns.results.readJson(json).entries.filter(entry => entry.distribution)[i];
                  return Object.entries(one.primaryMetric.scorePercentiles).map(([p, value]) => [p, value, read.distribution.raw(Number(p))]);
                })""", json);
        List<?> entries = (List<?>) compared;
        assertThat(entries).isNotEmpty();
        for (Object percentiles : entries) {
            assertThat((List<?>) percentiles).hasSize(10);
            for (Object row : (List<?>) percentiles) {
                assertThat(((List<?>) row).get(2)).as(row.toString()).isEqualTo(((List<?>) row).get(1));
            }
        }
        assertThat(page.locator("#table table").first().locator("tbody tr").count())
                .isEqualTo(entries.size() + 3);
        assertThat(page.locator("#message").isHidden()).isTrue();
        assertThat(page.locator("#curves svg.wide path.line").count()).isEqualTo(entries.size());
    }

    @Test
    void jmh_percentilesThatAreNotTheHistograms_areSaid() {
        Page page = opened();
        give(
                page,
                "jmh.json",
                "["
                        + entry(
                                "a.B.c",
                                "sample",
                                "",
                                "1.5",
                                "0.1",
                                "us/op",
                                "\"rawDataHistogram\":[[[[1.0,50],[2.0,50]]]]")
                        + "]");
        assertThat(page.locator("#table .tag").innerText()).contains("not those of its own histogram");
        assertThat(text(page.locator("#table table").first().locator("tbody tr")))
                .contains("1.50 µs/op", "± 0.100", "100");
    }

    @Test
    void jmh_everyModeAndUnit_isShown() {
        List<String> entries = new ArrayList<>();
        String raw = "\"rawData\":[[1.0,2.0],[1.5,1.5]]";
        for (String unit : List.of("ns", "us", "ms", "s", "min")) {
            entries.add(entry(
                    "org.x.Bench.run",
                    "avgt",
                    "\"size\":\"10\",\"kind\":\"a, b\"",
                    "1.5",
                    "\"NaN\"",
                    unit + "/op",
                    raw));
            entries.add(entry("org.x.Bench.run", "thrpt", "\"size\":\"10\"", "150000.25", "12.5", "ops/" + unit, raw));
        }
        entries.add(entry("org.x.Bench.once", "ss", "", "\"NaN\"", "\"NaN\"", "ms/op", raw));
        for (int i = 0; i < 400; i++) {
            entries.add(entry("org.x.Many.m" + i, "thrpt", "", "1.0E" + (i % 20), "\"+INF\"", "ops/s", raw));
        }
        Page page = opened();
        give(page, "jmh.json", "[" + String.join(",", entries) + "]");
        assertThat(page.locator("#message").isHidden()).isTrue();
        assertThat(page.locator("#table table").first().locator("tbody tr").count())
                .isEqualTo(411);
        String rows = text(page.locator("#table table").first());
        assertThat(rows)
                .contains("Bench.run, size 10, kind a, b", "1.50 min/op", "150 000 ops/min", "n/a", "Many.m399");
        assertThat(page.locator("#table summary").innerText()).isEqualTo("Secondary metrics: 411");
        page.locator("#filter").fill("m399");
        assertThat(page.locator("#table table").first().locator("tbody tr").count())
                .isEqualTo(1);
    }

    /** The run folder of a reader: its JSON and its log, beside the published cell of the same name. */
    @Test
    void runFolder_ofTheSameBenchmarks_findsItsTwins() {
        Page page = opened();
        page.locator("#files").setInputFiles(new FilePayload[] {
            file("run.json", mine("run.json")),
            file("placing.json", mine("placing.json")),
            file("placing.hlog", mine("placing.hlog"))
        });
        page.locator("#overlay table").first().waitFor();
        assertThat(page.locator("#message").isHidden()).isTrue();
        assertThat(page.locator("#says").innerText()).contains("Example 3000, 2 CPUs");
        assertThat(page.locator("#cell").inputValue()).startsWith(PUBLISHED + "/placing/");
        assertThat(page.locator("#overlay .banner").count()).isZero(); // the fixture's runs share a machine
        assertThat(page.locator("#overlay").innerText()).contains("CPU, cores, JDK and operating system are the same");
        assertThat(page.locator("#fig-score svg.wide use.pt").count()).isEqualTo(2);
        assertThat(intervals(page)).isEqualTo(List.of("your run, range of forks", "published, 95\u202f% interval"));

        page.locator("#filter").fill("live response load=80");
        page.locator("#mine")
                .selectOption(new String[] {page.locator("#mine option").first().getAttribute("value")});
        page.locator("#fig-beside").waitFor();
        assertThat(page.locator("#fig-beside svg.wide path.line").count()).isEqualTo(2);
        assertThat(page.locator("#overlay table").nth(1).innerText()).contains("response p99", "response p50");
    }

    private static Object intervals(Page page) {
        return page.locator("#fig-score svg.wide text.lab").evaluateAll("all => all.map(label => label.textContent)");
    }

    @Test
    void score_ofJmhsOwn_namesTheKindOfItsInterval() {
        Page page = opened();
        String lookup = entry(
                "org.scalingpatterns.benchmarks.placing.LookupCost.lookup",
                "avgt",
                "\"algorithm\":\"slots\",\"keys\":\"long\",\"shards\":\"64\"",
                "3.5",
                "0.5",
                "ns/op",
                "\"rawData\":[[3.0],[4.0]]");
        give(page, "jmh.json", "[" + lookup + "]");
        page.locator("#fig-score").waitFor();
        assertThat(intervals(page)).isEqualTo(List.of("your run, 99.9\u202f% error", "published, 95\u202f% interval"));
        assertThat(text(page.locator("#overlay table").nth(1)))
                .contains("± 0.500 ns (99.9 % error)", "published, 95 % intervals");
    }

    @Test
    void result_ofOtherThreadsAndMode_hasABanner() {
        Page page = opened();
        String lookup = entry(
                "org.scalingpatterns.benchmarks.placing.LookupCost.lookup",
                "sample",
                "\"algorithm\":\"slots\",\"keys\":\"long\",\"shards\":\"64\"",
                "3.5",
                "0.5",
                "ns/op",
                "\"rawData\":[[3.0],[4.0]]");
        give(page, "jmh.json", "[" + lookup.replace("\"threads\":1", "\"threads\":4") + "]");
        page.locator("#overlay .banner").waitFor();
        assertThat(page.locator("#overlay .banner").innerText()).contains("Different: threads, mode.");
    }

    @Test
    void publishedFigures_ofAStaleCell_haveTheirRemark() {
        Page page = opened();
        page.locator("#files").setInputFiles(new FilePayload[] {
            file("run.json", mine("run.json")), file("placing.json", mine("placing.json"))
        });
        page.locator("#overlay table").first().waitFor();
        assertThat(page.locator("#overlay a.tag").count()).isZero();
        page.locator("#filter").fill("tree long");
        PlaywrightAssertions.assertThat(page.locator("#beside-says")).containsText("tree");
        assertThat(page.locator("#overlay td a.tag[href='method.html#mark-stale']")
                        .count())
                .isPositive();
    }

    /** The figures of two machines, in files of the same names. */
    @Test
    void folders_ofTwoMachines_keepTheirOwnEnvironments() throws IOException {
        Page page = opened();
        for (String machine : List.of("laptop", "server")) {
            Path run = Files.createDirectories(folder.resolve("machines").resolve(machine));
            Files.writeString(run.resolve("run.json"), mine("run.json").replace("Example 3000", "The " + machine));
            Files.writeString(run.resolve("placing.json"), mine("placing.json"));
            page.locator("#folder").setInputFiles(run);
            page.locator("#says:has-text('measured on The " + machine + "')").waitFor();
        }
        assertThat(page.locator("#says").innerText())
                .contains("laptop/placing.json, measured on The laptop", "server/placing.json, measured on The server");
        for (String machine : List.of("server", "laptop")) {
            page.locator("#filter").fill(machine + " slots");
            page.locator("#overlay table:has-text('The " + machine + "')").waitFor();
            assertThat(page.locator("#mine option").allTextContents())
                    .isNotEmpty()
                    .allMatch(option -> option.endsWith(", " + machine));
        }
    }

    @Test
    void filesGivenAtOnce_ofTwoMachines_keepTheirOwnEnvironments() {
        Page page = opened();
        for (String cpu : List.of("First 4", "Other 5")) {
            page.locator("#files").setInputFiles(new FilePayload[] {
                file("run.json", mine("run.json").replace("Example 3000", cpu)),
                file("placing.json", mine("placing.json"))
            });
            page.locator("#says:has-text('measured on " + cpu + "')").waitFor();
        }
        page.locator("#filter").fill("slots");
        PlaywrightAssertions.assertThat(page.locator("#overlay table").first()).containsText("First 4");
        page.locator("#mine").selectOption(page.locator("#mine option").last().getAttribute("value"));
        PlaywrightAssertions.assertThat(page.locator("#overlay table").first()).containsText("Other 5");
        // Given alone, a log of neither is said to be of either.
        give(page, "other.hlog", LogFixture.log("other/slots", List.of(LogFixture.histogram(1, 3, 500, 3))));
        page.locator("#says:has-text('other.hlog.')").waitFor();
    }

    /** The list of results and what is drawn of them are never of different results. */
    @Test
    void filter_thatLosesWhatWasChosen_choosesAnother() {
        Page page = opened();
        page.locator("#files").setInputFiles(new FilePayload[] {
            file("run.json", mine("run.json")), file("placing.json", mine("placing.json"))
        });
        page.locator("#overlay table").first().waitFor();
        page.locator("#filter").fill("rendezvous string");
        PlaywrightAssertions.assertThat(page.locator("#beside-says")).containsText("rendezvous");
        assertThat(page.locator("#mine").evaluate("select => select.selectedOptions[0].textContent"))
                .asString()
                .contains("rendezvous", "string");
        assertThat(page.locator("#cell").evaluate("select => select.selectedOptions[0].textContent"))
                .asString()
                .contains("rendezvous", "string");
        page.locator("#filter").fill("nowhere at all");
        PlaywrightAssertions.assertThat(page.locator("#table")).hasText("No result has all of these words.");
        assertThat(page.locator("#mine option").count()).isZero();
        assertThat(page.locator("#overlay > *").count()).isZero();
        page.locator("#filter").fill("");
        page.locator("#overlay table").first().waitFor();
    }

    @Test
    void overlay_ofAnUnknownMachine_hasABanner() throws IOException {
        Page page = opened();
        give(page, "placing.hlog", mine("placing.hlog"));
        page.locator("#fig-beside").waitFor();
        assertThat(page.locator("#overlay .banner").innerText())
                .startsWith("Not the same circumstances.")
                .contains(
                        "Not said by your file: CPU, cores, JDK, operating system", "compare shapes, not nanoseconds");
        page.locator("#forget").click();
        give(
                page,
                "run.json",
                mine("run.json").replace("Example 3000", "Other 5").replace("17.0.15", "17.0.1"));
        give(page, "placing.hlog", mine("placing.hlog"));
        page.locator("#fig-beside").waitFor();
        // The load is the same share of what a faster machine sustains.
        page.locator("#overlay .banner:has-text('Different: CPU, JDK, arrivals a second.')")
                .waitFor();
        assertThat(page.locator("#overlay mark").count()).isEqualTo(6);
    }

    /** Drawn from the log that the site offers, the line is the one that the build drew from the run. */
    @Test
    void overlay_ofThePublishedLogItself_liesOnThePublishedCurve() throws IOException {
        Page page = opened();
        give(page, "placing.hlog", Files.readString(run("placing.hlog")));
        page.locator("#fig-beside").waitFor();
        for (String width : List.of("wide", "narrow")) {
            List<?> lines = (List<?>) page.evaluate(
                    "width => [...document.querySelectorAll('#fig-beside svg.' + width + ' path.line')].map(line => line.getAttribute('d'))",
                    width);
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).isEqualTo(lines.get(1));
            assertThat((String) lines.get(0)).matches("M[^l]+(l[^l]+){10,}"); // a curve, not a stroke
        }
    }

    @Test
    void overlay_ofACellThatCouldNotKeepUp_saysSoInTheLegend() {
        Page page = opened();
        give(page, "placing.hlog", mine("placing.hlog"));
        page.locator("#filter").fill("stop response load=80");
        PlaywrightAssertions.assertThat(page.locator("#fig-beside .legend li").last())
                .containsText(", saturated, censored");
        assertThat(page.locator("#fig-beside .legend li").first().innerText()).doesNotContain("saturated");
    }

    /** A browser tells of a file only where it is another than the last. */
    @Test
    void file_measuredAnew_canBeChosenAgain() throws IOException {
        Page page = opened();
        give(page, "jmh.json", everyMode());
        page.locator("#folder").setInputFiles(folder.resolve("results/local/" + MINE));
        for (String input : List.of("#files", "#folder")) {
            assertThat(page.locator(input).evaluate("input => input.files.length"))
                    .isNotEqualTo(0);
            page.waitForFileChooser(() -> page.locator(input).click());
            assertThat(page.locator(input).evaluate("input => input.files.length"))
                    .isEqualTo(0);
        }
        assertThat(page.locator("#table table").first().isVisible()).isTrue();
    }

    @Test
    void results_whereNothingIsPublished_areShownAndSayThatNothingStandsBeside() throws IOException {
        Page page = page();
        page.route("**/data/index.js", route -> route.fulfill(WITHOUT_RUNS));
        page.navigate(url("your-run.html"));
        give(page, "jmh.json", everyMode());
        page.locator("#table table").first().waitFor();
        assertThat(page.locator("#unpublished").innerText())
                .isEqualTo("No run has been published yet, so there is nothing to lay your results beside.");
        assertThat(page.locator("#choose").isVisible()).isFalse();
    }

    @Test
    void unit_chosenBeforeAFile_isNoError() {
        Page page = opened();
        page.locator("#unit").selectOption("1000");
        page.evaluate("new Promise(done => setTimeout(done))"); // what it set off has run
        assertThat(page.locator("#message").isHidden()).isTrue();
    }

    /** Roles of a mix, and parts of a call: neither shares an axis with another. */
    @Test
    void log_ofAMix_keepsItsSeriesApart() {
        Page page = opened();
        String cell = "caching/ModeLoad.mix/load=50/mode=none/rate=850/jdk=17/";
        for (String series : List.of("read-response", "write-response", "hit")) {
            give(page, series + ".hlog", LogFixture.log(cell + series, List.of(LogFixture.histogram(1, 3, 5000, 4))));
        }
        page.locator("#fig-write-response").waitFor();
        assertThat(page.locator("#curves figure.chart").evaluateAll("all => all.map(figure => figure.id)"))
                .isEqualTo(List.of("fig-hit", "fig-read-response", "fig-write-response"));
        assertThat(page.locator("#curves figcaption").first().innerText()).startsWith("Hit time by percentile");
    }

    @Test
    void log_inMicroseconds_isScaled() {
        Page page = opened();
        var histogram = LogFixture.histogram(1, 3, 5000, 4);
        give(page, "x.hlog", LogFixture.log("", List.of(histogram)));
        String nanos = text(page.locator("#table table").first().locator("tbody tr"));
        page.locator("#unit").selectOption("1000");
        assertThat(text(page.locator("#table table").first().locator("tbody tr")))
                .isNotEqualTo(nanos)
                .contains("5 000");
    }

    @Test
    void files_droppedOrPasted_areRead() throws IOException {
        Page page = opened();
        JSHandle transfer = page.evaluateHandle("""
                json => { const t = new DataTransfer(); t.items.add(new File([json], 'dropped.json')); return t; }""", everyMode());
        page.dispatchEvent("#drop", "drop", Map.of("dataTransfer", transfer));
        page.locator("#table table").first().waitFor();
        assertThat(page.locator("#says").innerText()).contains("dropped.json");
        page.locator("#forget").click();
        assertThat(page.locator("#output").isHidden()).isTrue();
        page.locator("#paste").fill(everyMode());
        page.locator("#show").click();
        page.locator("#table table").first().waitFor();
        assertThat(page.locator("#says").innerText()).contains("The pasted text");
    }

    /** A browser hands out the files of a folder by the hundred, and a drop may hold files beside folders. */
    @Test
    void drop_ofFoldersAndFiles_isReadToItsEnd() {
        Page page = opened();
        Object read = page.evaluate("""
                async () => {
                  const file = (name) => new File(['[]'], name);
                  const child = (name) => ({ name, isFile: true, file: (done) => done(file(name)) });
                  const folder = (name, parts) => ({ name, isDirectory: true, createReader: () => ({ readEntries: (done) => done(parts.shift()) }) });
                  const hundred = (from) => [...Array(100).keys()].map((i) => child(from + i + '.json'));
                  const item = (entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => file(entry.name) });
                  const found = await scalingPatterns.files.dropped({
                    getData: () => '',
                    items: [
                      item(folder('a', [hundred('x'), hundred('y'), [child('run.json'), child('notes.txt')], []])),
                      item(child('loose.json')), item(folder('b', [[child('run.json')], []])), { kind: 'string' },
                    ],
                  });
                  const names = found.map((one) => (one.folder || '') + '/' + one.name);
                  return [found.every((one) => one.file instanceof File), names.length, names[199], ...names.slice(200)];
                }""");
        assertThat(read).isEqualTo(List.of(true, 203, "a/y99.json", "a/run.json", "/loose.json", "b/run.json"));
    }

    /** Each run of a folder of runs is one of its own, and JMH's copies are left out of all of them. */
    @Test
    void folder_ofRuns_keepsThemApart() {
        Page page = opened();
        Object kept = page.evaluate("""
                () => scalingPatterns.files.fromFolder(['runs/a/run.json', 'runs/a/x.json', 'runs/a/jmh/x.json', 'runs/b/run.json', 'runs/b/y.hlog',
                  'runs/notes.md', 'runs/c/jmh.json'].map((path) => ({ name: path, webkitRelativePath: path })))
                  .map((one) => one.folder + ': ' + one.name)""");
        assertThat(kept)
                .isEqualTo(List.of(
                        "runs/a: run.json",
                        "runs/a: x.json",
                        "runs/b: run.json",
                        "runs/b: y.hlog",
                        "runs/c: jmh.json"));
    }

    @Test
    void folder_ofARun_isReadWithoutJmhsCopy() {
        Page page = opened();
        page.locator("#folder").setInputFiles(folder.resolve("results/local/" + MINE));
        page.locator("#overlay table").first().waitFor();
        assertThat(page.locator("#message").isHidden()).isTrue();
        assertThat(page.locator("#says").innerText())
                .contains("run.json", "placing.json", "placing.hlog")
                .doesNotContain("jmh/");
    }

    @Test
    void hostileInput_everyKind_givesOneMessageAndChangesNothing() throws IOException {
        String good = everyMode();
        Map<String, Object[]> hostile = new LinkedHashMap<>();
        hostile.put("empty.json", new Object[] {"", "is empty"});
        hostile.put("blank.json", new Object[] {" \n ", "is empty"});
        hostile.put("cut.json", new Object[] {good.substring(0, good.length() / 2), "is cut short"});
        hostile.put("deep.json", new Object[] {"[".repeat(10_000) + "]".repeat(10_000), "entry 1 is no object"});
        hostile.put("deeper.json", new Object[] {
            "{\"a\":".repeat(1_000_000) + "1" + "}".repeat(1_000_000), "neither JMH’s list|nested too deeply"
        });
        hostile.put(
                "nan.json",
                new Object[] {good.replaceFirst("\"scoreError\" : [^,]+", "\"scoreError\" : NaN"), "has NaN at line"});
        hostile.put("none.json", new Object[] {"[]", "holds no result"});
        hostile.put(
                "foreign.json",
                new Object[] {"{\"name\":\"x\",\"version\":\"1.0.0\"}", "neither JMH’s list of results nor"});
        hostile.put("number.json", new Object[] {"42", "neither JMH’s list of results nor"});
        hostile.put("null.json", new Object[] {"null", "neither JMH’s list of results nor"});
        hostile.put("nulls.json", new Object[] {"[null]", "entry 1 is no object"});
        hostile.put(
                "page.html",
                new Object[] {"<html><script>window.pwned=3</script></html>", "neither JSON nor a histogram log"});
        hostile.put("score.json", new Object[] {
            good.replaceFirst("\"score\" : [^,]+", "\"score\" : \"fast\""), "score must be a number"
        });
        hostile.put("unit.json", new Object[] {
            good.replaceFirst("\"scoreUnit\" : [^,]+", "\"scoreUnit\" : {}"), "scoreUnit must be a string"
        });
        hostile.put(
                "proto.json",
                new Object[] {"[{\"__proto__\":{\"benchmark\":\"a.b\"},\"constructor\":1}]", "benchmark is missing"});
        hostile.put(
                "schema.json",
                new Object[] {mine("run.json").replaceFirst("\"schema\" : \\d+", "\"schema\" : 99"), "schema 99"});
        hostile.put("fork.json", new Object[] {
            mine("placing.json").replaceFirst("\"value\" : [0-9.]+", "\"value\" : \"x\""),
            "cell 1 has a fork without a finite value"
        });
        hostile.put("cut.hlog", new Object[] {mine("placing.hlog").substring(0, 3000), "cut short|damaged"});
        hostile.put("two.hlog", new Object[] {"#[Histogram log format version 2.0]\n1,2,3,HISTFAAA\n", "version 2.0"});
        hostile.put("bare.hlog", new Object[] {"#[Histogram log format version 1.3]\n", "without a histogram"});
        hostile.put("random.bin", new Object[] {
            new byte[] {0x7f, 'E', 'L', 'F', 0, 1, 2, (byte) 0xff, (byte) 0xfe}, "is no text"
        });
        hostile.put("latin.json", new Object[] {new byte[] {'[', '"', (byte) 0xe9, '"', ']'}, "is no text"});
        hostile.put("packed.json", new Object[] {new byte[] {0x1f, (byte) 0x8b, 8, 0}, "packed with gzip"});
        hostile.put("a<img src=x onerror=window.pwned=1>", new Object[] {"[1]", "entry 1 is no object"});
        Page page = opened();
        hostile.forEach((name, given) -> {
            byte[] bytes = given[0] instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) given[0];
            page.locator("#files").setInputFiles(new FilePayload(name, "", bytes));
            page.locator("#message")
                    .filter(new Locator.FilterOptions().setHasText(name + " "))
                    .waitFor();
            String message = page.locator("#message").innerText();
            assertThat(message).as(name).containsPattern((String) given[1]).hasSizeLessThan(400);
            assertThat(message.substring(name.length()))
                    .as("a way out: " + name)
                    .containsPattern("[.?:] ");
            assertThat(page.locator("#output").isHidden()).isTrue();
        });
        assertThat(page.evaluate("window.pwned")).isNull();
        give(page, "good.json", good);
        page.locator("#table table").first().waitFor();
        assertThat(page.locator("#message").isHidden()).isTrue();
    }

    @Test
    void hugeFile_isRefusedUnread() throws IOException {
        Path huge = folder.resolve("huge.json");
        try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(200L * 1024 * 1024);
        }
        Page page = opened();
        page.locator("#files").setInputFiles(huge);
        page.locator("#message").waitFor();
        assertThat(text(page.locator("#message")))
                .startsWith("huge.json has 210 MB")
                .contains("up to 64 MB");
        Files.delete(huge);
    }

    /** Two bytes a thousand times over: what unpacks to more than any histogram is given up. */
    @Test
    void bomb_inALog_isGivenUp() {
        byte[] zeros = new byte[64 * 1024 * 1024];
        var deflater = new java.util.zip.Deflater();
        deflater.setInput(zeros);
        deflater.finish();
        byte[] packed = new byte[1024 * 1024];
        int length = deflater.deflate(packed);
        byte[] payload = java.nio.ByteBuffer.allocate(8 + length)
                .putInt(0x1c849314)
                .putInt(length)
                .put(packed, 0, length)
                .array();
        Page page = opened();
        give(page, "bomb.hlog", LogFixture.older("1.3", List.of(payload)));
        assertThat(page.locator("#message").innerText()).contains("line 4", "more than 16 MB");
    }

    @Test
    void scriptInNames_isText() {
        Page page = opened();
        String name = SCRIPT.replace("\"", "\\\"");
        give(
                page,
                "names.json",
                "["
                        + entry(
                                "org.x." + name,
                                "sample",
                                "\"" + name + "\":\"" + name + "\"",
                                "1.5",
                                "0.5",
                                "ns/op",
                                "\"rawDataHistogram\":[[[[1.0,500],[2.0,50]]]]")
                        + "]");
        page.locator("#table table").first().waitFor();
        assertThat(page.locator("#table table")
                        .first()
                        .locator("tbody tr")
                        .first()
                        .innerText())
                .contains("<script>window.pwned=2</script>");
        assertThat(page.locator("main img, #output script").count()).isZero();
        give(
                page,
                "tags.hlog",
                LogFixture.log("<b>x</b><script>window.pwned=4</script>", List.of(LogFixture.histogram(1, 3, 500, 3))));
        page.locator("#table table").first().locator("tbody tr").nth(1).waitFor();
        assertThat(page.evaluate("window.pwned")).isNull();
        assertThat(page.locator("#output b").count()).isZero();
    }

    @Test
    void browserWithoutDecompression_isTold() {
        Page page = page();
        page.addInitScript("delete window.DecompressionStream");
        page.navigate(url("your-run.html"));
        give(page, "x.hlog", LogFixture.log("", List.of(LogFixture.histogram(1, 3, 500, 3))));
        assertThat(page.locator("#message").innerText()).contains("no DecompressionStream", "Use a current Chrome");
    }

    @Test
    void page_full_isAccessibleNarrowAndUsableByKeys() throws IOException {
        Page page = opened();
        assertAxeFindsNothing(page);
        page.locator("#files").setInputFiles(new FilePayload[] {
            file("jmh.json", everyMode()), file("placing.hlog", mine("placing.hlog")), file("bad.json", "[")
        });
        page.locator("#fig-beside, #overlay table").first().waitFor();
        assertThat(page.locator("#message").innerText()).startsWith("bad.json is cut short");
        assertAxeFindsNothing(page);
        page.setViewportSize(360, 800);
        assertScrollsOnlyDownwards(page);
        page.setViewportSize(1280, 900);
        ElementHandle first = page.querySelector(".skip");
        first.focus();
        assertTabReachesEverything(page);
    }
}
