package org.scalingpatterns.results.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Checksums;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.SampleRun;
import org.scalingpatterns.results.statistics.Estimate;

class PredicateTest {
    private static final String PACKAGE = "org.scalingpatterns.benchmarks.sharding.";
    private static final Map<String, List<String>> ALGORITHMS =
            Map.of("algorithm", List.of("jump", "guava-jump", "modulo", "ring"));

    @TempDir
    Path temp;

    private Path folder;
    private FigureManifest manifest;
    private RunFigures figures;

    @BeforeEach
    void readRun() {
        manifest = new FigureManifest(
                List.of(
                        figure("LookupCost.time", "LookupCost.lookup", Cell.Kind.COST, "value", ALGORITHMS),
                        figure("LookupCost.alloc", "LookupCost.lookup", Cell.Kind.COST, "allocation", ALGORITHMS),
                        figure(
                                "StoreLoad.service-p99.9",
                                "StoreLoad.request",
                                Cell.Kind.LOAD,
                                "service.p99.9",
                                Map.of()),
                        figure("StoreLoad.service-p99", "StoreLoad.request", Cell.Kind.LOAD, "service.p99", Map.of()),
                        figure("StoreLoad.service-p50", "StoreLoad.request", Cell.Kind.LOAD, "service.p50", Map.of()),
                        figure(
                                "StoreLoad.completed",
                                "StoreLoad.request",
                                Cell.Kind.LOAD,
                                "completed / scheduled",
                                Map.of()),
                        figure("Growth.moved-4-5", "Growth.grow", Cell.Kind.QUALITY, "moved4to5 / keys", ALGORITHMS),
                        figure("Growth.stop-share", "Growth.grow", Cell.Kind.QUALITY, "stopNanos / keys", ALGORITHMS),
                        figure("Growth.wrong", "Growth.grow", Cell.Kind.QUALITY, "nothing / keys", ALGORITHMS)),
                List.of());
        folder = SampleRun.write(temp);
        figures = new RunFigures(RunFolder.read(folder), manifest, "17");
    }

    /** The run with something else in its cells. */
    private RunFigures edited(UnaryOperator<String> edit) throws IOException {
        Path file = folder.resolve("sharding.json");
        Files.writeString(file, edit.apply(Files.readString(file)));
        Checksums.write(folder);
        return new RunFigures(RunFolder.read(folder), manifest, "17");
    }

    private static FigureManifest.Figure figure(
            String name, String benchmark, Cell.Kind kind, String of, Map<String, List<String>> params) {
        return new FigureManifest.Figure(name, "sharding", PACKAGE + benchmark, kind, "", "", of, params);
    }

    /** The cells measure 20, 21 against 40, 42: paired, the ratio is exactly two. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Growth.moved-4-5[algorithm=modulo] >= 0.75 ; HOLDS",
                "Growth.moved-4-5[algorithm=modulo] >= 0.8 ; HOLDS",
                "Growth.moved-4-5[algorithm=modulo] > 0.8 ; REFUTED",
                "Growth.moved-4-5[algorithm=modulo] < 0.75 ; REFUTED",
                "Growth.moved-4-5[algorithm=modulo] * 2 - 1 <= 0.61 and 1 < 2 ; HOLDS",
                "Growth.moved-4-5[algorithm=modulo] >= 0.75 and Growth.moved-4-5[algorithm=modulo] < 0.1 ; REFUTED",
                "Growth.moved-4-5[algorithm=ring] <= 0.22 ; NOT_MEASURED",
                "Growth.moved-4-5[algorithm=modulo|ring] >= 0.75 ; NOT_MEASURED",
                "Growth.moved-4-5[algorithm=modulo|ring] < 0.1 ; REFUTED",
                "Growth.stop-share[algorithm=modulo] <= 1000 ; NOT_SHOWN", // of a time, and measured once
                "LookupCost.time[algorithm=jump] <= 20.5 ; NOT_SHOWN",
                "LookupCost.time[algorithm=jump] <= 1000 ; HOLDS",
                "LookupCost.time[algorithm=guava-jump] / LookupCost.time[algorithm=jump] >= 1.99 ; HOLDS",
                "LookupCost.time[algorithm=jump|guava-jump] <= 1000 ; HOLDS",
                "StoreLoad.service-p99.9 <= 11000 ; HOLDS",
                "(StoreLoad.completed + 1) / 2 <= 1 ; NOT_SHOWN",
                "StoreLoad.completed >= 0.9995 ; NOT_SHOWN", // of two forks, one served all and one 0.9995
                "least(StoreLoad.completed) >= 0.9995 ; HOLDS",
                "least(StoreLoad.completed) > 0.9995 ; REFUTED",
                "most(StoreLoad.completed) < 1 ; REFUTED",
                "most(StoreLoad.completed) - least(StoreLoad.completed) < 0.0006 ; HOLDS",
                "most(Growth.moved-4-5[algorithm=modulo|ring]) < 0.1 ; REFUTED",
                "most(Growth.moved-4-5[algorithm=modulo]) <= 0.8 ; HOLDS",
                "most(Growth.moved-4-5[algorithm=ring]) <= 0.8 ; NOT_MEASURED",
                "most(Growth.stop-share[algorithm=modulo]) <= 1000 ; NOT_SHOWN",
            })
    void evaluate_overARun_givesTheVerdict(String predicate, Verdict verdict) {
        List<Predicate.Finding> findings = Predicate.parse(predicate).evaluate(figures);

        assertThat(Predicate.verdict(findings)).isEqualTo(verdict);
    }

    @Test
    void evaluate_pairedCells_ratioIsNarrowerThanItsSides() {
        Estimate ratio = figures.evaluate("LookupCost.time[algorithm=guava-jump] / LookupCost.time[algorithm=jump]")
                .orElseThrow();

        assertThat(ratio.value()).isCloseTo(2, within(1e-9));
        assertThat(ratio.high() - ratio.low()).isLessThan(1e-6);
    }

    /** The forks' medians are 1,000 and 1,001: set against themselves block by block, they don't differ at all. */
    @Test
    void evaluate_pairedPercentiles_blocksAreResampledTogether() {
        Estimate side = figures.evaluate("StoreLoad.service-p50").orElseThrow();
        Estimate ratio = figures.evaluate("StoreLoad.service-p50 / StoreLoad.service-p50")
                .orElseThrow();

        assertThat(side.high()).isGreaterThan(side.low());
        assertThat(ratio.value()).isCloseTo(1, within(1e-9));
        assertThat(ratio.high() - ratio.low()).isLessThan(1e-9);
    }

    /**
     * One in a hundred takes 10,000 ns, the others 1,000. Arrivals that never started would have taken longer: a percentile is at most
     * what is a higher one among the others, and anything where too many are missing.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0   ; StoreLoad.service-p50 <= 1100 ; HOLDS",
                "0   ; StoreLoad.service-p99.9 <= 11000 ; HOLDS",
                "100 ; StoreLoad.service-p50 <= 1100 ; HOLDS",
                "100 ; StoreLoad.service-p50 / StoreLoad.service-p50 <= 1.1 ; HOLDS",
                "100 ; StoreLoad.service-p50 / StoreLoad.service-p50 <= 1.001 ; HOLDS", // block by block, here too
                "100 ; StoreLoad.service-p99.9 <= 11000 ; NOT_SHOWN",
                "100 ; StoreLoad.service-p99.9 > 1000000 ; NOT_SHOWN",
                "100 ; StoreLoad.service-p99.9 >= 9000 ; HOLDS",
                "100 ; StoreLoad.service-p99.9 <= 9000 ; REFUTED",
                "100 ; StoreLoad.service-p99.9 / StoreLoad.service-p50 <= 20 ; NOT_SHOWN",
                "19900 ; StoreLoad.service-p50 <= 1100 ; NOT_SHOWN",
            })
    void evaluate_censoredCell_reachesAsHighAsWhatIsMissing(int never, String predicate, Verdict verdict)
            throws IOException {
        RunFigures censored = edited(text -> text.replace(
                        "\"remarks\" : [ ]",
                        "\"remarks\" : [ { \"flag\" : \"censored\", \"why\" : \"some never started\" } ]")
                .replace("\"scheduled\" : 20000.0", "\"scheduled\" : 20000.0, \"censored\" : " + never));

        assertThat(Predicate.verdict(Predicate.parse(predicate).evaluate(censored)))
                .isEqualTo(verdict);
    }

    /** Fewer than one in a thousand is no remark, and yet may be what a far percentile leaves out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0  ; StoreLoad.service-p99 <= 2000 ; HOLDS",
                "10 ; StoreLoad.service-p99 <= 2000 ; NOT_SHOWN",
                "10 ; StoreLoad.service-p99 <= 11000 ; HOLDS",
                "0  ; StoreLoad.service-p99 / StoreLoad.service-p99 <= 2 ; HOLDS",
                "10 ; StoreLoad.service-p99 / StoreLoad.service-p99 <= 2 ; NOT_SHOWN",
                "10 ; StoreLoad.service-p99 / StoreLoad.service-p99 <= 11 ; HOLDS",
                "10 ; StoreLoad.service-p50 <= 1100 ; HOLDS",
            })
    void evaluate_fewThatNeverStarted_areInTheInterval(int never, String predicate, Verdict verdict)
            throws IOException {
        RunFigures few = edited(
                text -> text.replace("\"scheduled\" : 20000.0", "\"scheduled\" : 20000.0, \"censored\" : " + never));

        assertThat(Predicate.verdict(Predicate.parse(predicate).evaluate(few))).isEqualTo(verdict);
    }

    @Test
    void evaluate_shareOfNothing_isNotMeasured() throws IOException {
        RunFigures none = edited(text -> text.replace("\"keys\" : 1000.0", "\"keys\" : 0.0"));

        assertThat(none.evaluate("Growth.moved-4-5[algorithm=modulo]")).isEmpty();
    }

    /** A mean leaves the one out that shows it. */
    @Test
    void most_ofSixForks_isThatOfTheOneThatHasIt() throws IOException {
        RunFigures six = edited(text -> {
            int cell = text.indexOf(SampleRun.QUALITY);
            int from = text.indexOf("\"forks\" : [", cell) + "\"forks\" : [".length();
            int to = text.indexOf("],\n    \"series\"", from);
            String fork = text.substring(from, to).strip();
            String forks = IntStream.range(0, 6)
                    .mapToObj(block -> fork.replace("\"block\" : 0", "\"block\" : " + block)
                            .replace("800.0", block == 4 ? "1.0" : "0.0"))
                    .collect(Collectors.joining(", "));
            return text.substring(0, from) + forks + text.substring(to);
        });
        String moved = "Growth.moved-4-5[algorithm=modulo]";

        assertThat(six.evaluate(moved).orElseThrow().value()).isZero();
        assertThat(Predicate.verdict(Predicate.parse(moved + " <= 0").evaluate(six)))
                .isEqualTo(Verdict.NOT_SHOWN);
        Predicate.Finding most =
                Predicate.parse("most(" + moved + ") <= 0").evaluate(six).get(0);
        assertThat(most.verdict()).isEqualTo(Verdict.REFUTED);
        assertThat(most.left()).isEqualTo("most(" + moved + ")");
        assertThat(most.measured()).contains(Estimate.seen(0.001, 6));
    }

    @Test
    void evaluate_findings_nameTheFiguresOfBothSides() {
        Predicate.Finding finding = Predicate.parse("StoreLoad.service-p50 <= 2 * StoreLoad.service-p99.9")
                .evaluate(figures)
                .get(0);

        assertThat(finding.names()).map(FigureName::toString).containsExactly("StoreLoad.service-p50");
        assertThat(finding.boundNames()).map(FigureName::toString).containsExactly("StoreLoad.service-p99.9");
    }

    @Test
    void figures_alternatives_areSpelledOut() {
        assertThat(Predicate.parse("Growth.moved-4-5[algorithm=modulo|ring] >= 0.75")
                        .figures())
                .map(FigureName::toString)
                .containsExactly("Growth.moved-4-5[algorithm=modulo]", "Growth.moved-4-5[algorithm=ring]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Growth.nothing[algorithm=ring] < 1 ; unknown figure Growth.nothing[algorithm=ring]; there are: ",
                "Growth.moved-4-5[colour=red] < 1 ; unknown parameter 'colour'; there are: algorithm",
                "Growth.moved-4-5[algorithm=magic] < 1 ; algorithm is never 'magic'; it is one of: jump, guava-jump",
                "LookupCost.time < 1 ; fits 2 cells",
                "Growth.wrong[algorithm=modulo] < 1 ; has no counter 'nothing'; there are: ",
                "moved4to5 < 1 ; must be a figure",
                "most(StoreLoad.service-p50) < 1 ; must be computed from counters",
            })
    void evaluate_unknownName_refusedNamingIt(String predicate, String message) {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> Predicate.parse(predicate).evaluate(figures))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'' ; must have a number or a figure here: the end",
                "Growth.moved-4-5[algorithm=ring] ; must have <=, <, >= or > here: the end",
                "Growth.moved-4-5[algorithm] < 1 ; must have param=value here: algorithm] < 1",
                "1 < 2 3 ; must end here: 3",
                "(1 < 2 ; must have ) here: < 2",
                "most(1) < 2 ; must have a figure here: 1) < 2",
                "most(StoreLoad.completed < 2 ; must have ) here: < 2",
                "worst(StoreLoad.completed) < 2 ; must be most or least, not worst, before (: StoreLoad.completed) < 2",
                "1 < & ; can't be read from here:  &",
            })
    void parse_malformed_refusedNamingThePlace(String predicate, String message) {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> Predicate.parse(predicate))
                .withMessageEndingWith(message);
    }
}
