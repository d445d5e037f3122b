package org.scalingpatterns.results.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.comparison.Row.Verdict;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.Significance;

class ComparisonTest {
    private static final double[] FAST = {100, 101, 99, 102, 98, 100.5};
    private static final double[] SLOW = {120, 121, 119, 122, 118, 120.5};

    @TempDir
    Path temp;

    @Test
    void of_slowerCost_isClaimedWithDirectionAndSize() {
        Row row = only(compare(run("a").cost("jump", "17", FAST), run("b").cost("jump", "17", SLOW)));

        assertThat(row.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(row.ratio().orElseThrow().value()).isCloseTo(1.2, within(0.01));
        assertThat(row.ratio().orElseThrow().basis()).isEqualTo(Estimate.Basis.BOOTSTRAP);
        assertThat(row.significance().test()).isEqualTo(Significance.Test.MANN_WHITNEY);
        assertThat(row.a().orElseThrow().value()).isCloseTo(100.25, within(1e-9));
        assertThat(row.fails(10)).isTrue();
        assertThat(row.fails(25)).isFalse();
        assertThat(only(compare(run("c").cost("jump", "17", SLOW), run("d").cost("jump", "17", FAST)))
                        .verdict())
                .isEqualTo(Verdict.FASTER);
    }

    /** Of operations per second, more is faster. */
    @Test
    void of_throughputThatGrows_isFaster() {
        var sound = List.<Cell.Remark>of();
        Row row = only(compare(
                run("a").cost("jump", "17", "thrpt", sound, FAST), run("b").cost("jump", "17", "thrpt", sound, SLOW)));

        assertThat(row.verdict()).isEqualTo(Verdict.FASTER);
        Row back = only(compare(
                run("c").cost("jump", "17", "thrpt", sound, SLOW), run("d").cost("jump", "17", "thrpt", sound, FAST)));
        assertThat(back.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(back.fails(15)).isTrue();
        assertThat(back.fails(25)).isFalse();
    }

    /** The wider of both bands counts: 1.2 lies within 1.25. */
    @Test
    void of_differenceWithinTheBand_isNotClaimed() {
        Row row = only(compare(
                run("a").cost("jump", "17", FAST).band("sharding/cost/time", 1.25),
                run("b").cost("jump", "17", SLOW).band("sharding/cost/time", 1.05)));

        assertThat(row.verdict()).isEqualTo(Verdict.SAME);
        assertThat(row.delta()).isEqualTo(1.25);
        assertThat(row.detectable()).isGreaterThan(1.25);
        assertThat(row.adjusted()).isLessThan(0.05);
    }

    /** One of the rulers took 20 % longer in the second run: the machine did that, or may have. */
    @Test
    void of_rulersThatMoved_widenTheBand() {
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST).rulers(Map.of("cpu", 1e8, "memory", 1e8)),
                run("b").cost("jump", "17", SLOW).rulers(Map.of("cpu", 1e8, "memory", 1.2e8)));

        assertThat(comparison.drift()).contains(new Comparison.Drift("memory", 1.2));
        assertThat(only(comparison).verdict()).isEqualTo(Verdict.SAME);
        assertThat(only(comparison).delta()).isCloseTo(1.2, within(1e-9));
    }

    @Test
    void of_oneFork_claimsNothing() {
        Row row = only(compare(run("a").cost("jump", "17", 100), run("b").cost("jump", "17", 500)));

        assertThat(row.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(row.ratio().orElseThrow().value()).isCloseTo(5, within(1e-9));
        assertThat(row.fails(0)).isFalse();
    }

    @Test
    void of_remarkedCell_isMarkedAndNeverGates() {
        var noisy = List.of(new Cell.Remark(Cell.Flag.OVERSUBSCRIBED, "4 threads on 2 CPUs"));
        Row row = only(compare(run("a").cost("jump", "17", FAST), run("b").cost("jump", "17", "avgt", noisy, SLOW)));

        assertThat(row.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(row.marks()).containsExactly(Cell.Flag.OVERSUBSCRIBED);
        assertThat(row.isJudged()).isFalse();
        assertThat(row.fails(5)).isFalse();
    }

    @Test
    void of_failedCell_hasNoRowAndSaysWhy() {
        var failed = List.of(new Cell.Remark(Cell.Flag.FAILED, "lost 3 keys"));
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST).cost("ring", "17", FAST),
                run("b").cost("jump", "17", "avgt", failed).cost("ring", "17", FAST));

        assertThat(comparison.rows())
                .allSatisfy(row -> assertThat(row.cell().key()).contains("ring"));
        assertThat(comparison.failures())
                .containsExactly("sharding/LookupCost.lookup/algorithm=jump/jdk=17 failed in b: lost 3 keys");
        assertThat(comparison.worse())
                .as("for a gate, which would pass as no figure is slower")
                .containsExactly("sharding/LookupCost.lookup/algorithm=jump/jdk=17 is failed: lost 3 keys");
        assertThat(compare(
                                run("c").cost("jump", "17", "avgt", failed).cost("ring", "17", FAST),
                                run("d").cost("jump", "17", "avgt", failed).cost("ring", "17", FAST))
                        .worse())
                .as("as before")
                .isEmpty();
    }

    private static List<Cell.Remark> remarks(Cell.Flag flag, int forks) {
        return Collections.nCopies(forks, new Cell.Remark(flag, "2 of 1270 arrivals never started"));
    }

    private static SyntheticRun responses(String id, List<Cell.Remark> remarks, double factor) {
        long[] bases = {1000, 1010, 990, 1005, 995, 1000, 1003, 1007, 993, 997};
        return run(id).load(
                        "range",
                        List.of("response"),
                        "17",
                        remarks,
                        Arrays.stream(bases).map(base -> (long) (base * factor)).toArray());
    }

    /** One arrival that was just due at the end of one fork is no change of the code. */
    @Test
    void worse_remarkOfFewForks_isNone() {
        Comparison few = compare(responses("a", List.of(), 1), responses("b", remarks(Cell.Flag.CENSORED, 5), 1));
        assertThat(few.worse()).isEmpty();
        Comparison most = compare(responses("c", List.of(), 1), responses("d", remarks(Cell.Flag.CENSORED, 6), 1));
        assertThat(most.worse()).hasSize(1).first().asString().contains("is censored: 2 of 1270");
        List<Cell.Remark> noisy = new ArrayList<>(remarks(Cell.Flag.CENSORED, 6));
        noisy.add(new Cell.Remark(Cell.Flag.NOISY, "block 1: the cpu ruler moved by +20 %"));
        assertThat(compare(responses("e", List.of(), 1), responses("f", noisy, 1))
                        .worse())
                .isEmpty();
    }

    /** What never started is missing from a percentile, which may be any larger. */
    @Test
    void of_censoredPercentile_isClaimedInOneDirectionOnly() {
        var censored = remarks(Cell.Flag.CENSORED, 1);
        assertThat(tail(compare(responses("a", List.of(), 1), responses("b", List.of(), 2))))
                .isEqualTo(Verdict.SLOWER);
        assertThat(tail(compare(responses("c", censored, 1), responses("d", List.of(), 2))))
                .isEqualTo(Verdict.SAME);
        assertThat(tail(compare(responses("e", List.of(), 2), responses("f", censored, 1))))
                .isEqualTo(Verdict.SAME);
        assertThat(tail(compare(responses("g", List.of(), 1), responses("h", censored, 2))))
                .isEqualTo(Verdict.SLOWER);
    }

    /** One in a thousand is no remark; but beyond a percentile of 99.9 there are no more. */
    @Test
    void of_farPercentile_withFewThatNeverStarted_isClaimedInOneDirectionOnly() {
        assertThat(farTail(compare(slow("a", 0), fast("b", 0)))).isEqualTo(Verdict.FASTER);
        assertThat(farTail(compare(slow("c", 0), fast("d", 20)))).isEqualTo(Verdict.SAME);
        assertThat(farTail(compare(slow("e", 20), fast("f", 0)))).isEqualTo(Verdict.FASTER);
        assertThat(tail(compare(slow("g", 20), fast("h", 20)))).isEqualTo(Verdict.FASTER);
    }

    private static SyntheticRun slow(String id, int never) {
        return run(id).censored(never)
                .load("range", List.of("response"), "17", 2000, 2020, 1980, 2010, 1990, 2000, 2006, 2014, 1986, 1994);
    }

    private static SyntheticRun fast(String id, int never) {
        return run(id).censored(never)
                .load("range", List.of("response"), "17", 1000, 1010, 990, 1005, 995, 1000, 1003, 1007, 993, 997);
    }

    private static Verdict farTail(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> row.metric().name().contains("p99.9"))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    private static Verdict tail(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> row.metric().name().contains("p99")
                        && !row.metric().name().contains("p99.9"))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void of_cellsOfOneSide_areNamed() {
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST).cost("ring", "17", FAST),
                run("b").cost("jump", "17", FAST).cost("slots", "17", FAST));

        assertThat(comparison.onlyA()).containsExactly("sharding/LookupCost.lookup/algorithm=ring/jdk=17");
        assertThat(comparison.onlyB()).containsExactly("sharding/LookupCost.lookup/algorithm=slots/jdk=17");
        assertThat(comparison.worse())
                .as("for a gate, which would pass as no figure is slower")
                .containsExactly("sharding/LookupCost.lookup/algorithm=ring/jdk=17 is missing in B");
    }

    @Test
    void of_allocation_isShownWithoutVerdict() {
        Comparison comparison = compare(run("a").cost("jump", "17", FAST), run("b").cost("jump", "17", FAST));

        assertThat(comparison.rows())
                .filteredOn(row -> row.metric().name().equals("allocation"))
                .singleElement()
                .satisfies(row -> assertThat(row.verdict()).isEqualTo(Verdict.SHOWN))
                .satisfies(row -> assertThat(row.adjusted()).isNaN());
    }

    /** Counters repeat exactly, so a change needs no statistics; what an experiment took in time is no counter. */
    @Test
    void of_experiments_areExact() {
        Comparison comparison = compare(
                run("a").quality("modulo", "17", Map.of("moved", 800.0, "keys", 1000.0, "tookNanos", 5.0)),
                run("b").quality("modulo", "17", Map.of("moved", 801.0, "keys", 1000.0, "tookNanos", 9.0)));

        assertThat(comparison.rows()).isEmpty();
        assertThat(comparison.exact())
                .extracting(Comparison.ExactRow::counter)
                .containsExactlyInAnyOrder("moved", "keys");
        assertThat(comparison.exact())
                .filteredOn(Comparison.ExactRow::changed)
                .singleElement()
                .satisfies(row -> assertThat(row.counter()).isEqualTo("moved"));
        assertThat(comparison.summary().changed()).isEqualTo(1);
    }

    @Test
    void of_load_comparesPercentilesOfMergedHistograms() {
        Comparison comparison = compare(
                run("a").load("range", "17", 1000, 1010, 990, 1005, 995, 1000, 1003, 1007, 993, 997),
                run("b").load("range", "17", 2000, 2020, 1980, 2010, 1990, 2000, 2006, 2014, 1986, 1994));

        assertThat(comparison.rows())
                .extracting(row -> row.metric().name())
                .containsExactly(
                        "response-p50",
                        "response-p99",
                        "response-p99.9",
                        "service-p50",
                        "service-p99",
                        "service-p99.9");
        assertThat(comparison.rows()).allSatisfy(row -> {
            assertThat(row.verdict()).isEqualTo(Verdict.SLOWER);
            assertThat(row.ratio().orElseThrow().value()).isCloseTo(2, within(0.02));
        });
        assertThat(comparison.rows().get(1).a().orElseThrow().value()).isCloseTo(10_000, within(200.0));
        assertThat(comparison.summary().cells()).isEqualTo(1);
        assertThat(comparison.summary().slower()).isEqualTo(1);
        assertThat(comparison.summary().detectable()).containsKeys("response-p99");
    }

    /** Series of roles, and of parts of a call, are compared as well: those of a mix are all that it has. */
    @Test
    void of_mix_comparesEachSeriesButThatOfFailures() {
        var series = List.of("failed", "hit", "read-response", "write-response");
        long[] slow = {2000, 2020, 1980, 2010, 1990, 2000};
        long[] fast = {1000, 1010, 990, 1005, 995, 1000};
        Comparison comparison =
                compare(run("a").load("mix", series, "17", fast), run("b").load("mix", series, "17", slow));

        assertThat(comparison.rows())
                .extracting(row -> row.metric().name())
                .filteredOn(name -> name.endsWith("p99"))
                .containsExactly("hit-p99", "read-response-p99", "write-response-p99");
        assertThat(comparison.rows())
                .filteredOn(row -> row.metric().name().equals("write-response-p99"))
                .singleElement()
                .satisfies(row -> assertThat(row.verdict()).isEqualTo(Verdict.SLOWER))
                .satisfies(row -> assertThat(row.isJudged()).isTrue());
    }

    @Test
    void environment_whatDiffers_isListed() {
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST).kernel("6.1"),
                run("b").cost("jump", "17", 100, 101).kernel("6.2"));

        assertThat(comparison.environment())
                .containsExactly(
                        new Comparison.Difference("forks", "6", "2"),
                        new Comparison.Difference("os kernel", "6.1", "6.2"));
    }

    @Test
    void environment_ofARunThatWasStopped_saysSo() {
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST),
                run("b").cost("jump", "17", FAST).stopped());

        assertThat(comparison.environment()).containsExactly(new Comparison.Difference("stopped", "no", "yes"));
    }

    /** Both JDKs share what disturbs a block: 3 % are found although the blocks differ by a factor of ten. */
    @Test
    void of_twoJdksOfOneRun_arePairedByBlock() {
        double[] old = {100, 300, 1000, 150, 500, 700};
        double[] now = {103.0, 309.3, 1029.5, 154.6, 514.8, 721.3};
        RunFolder run = run("a").cost("jump", "17", old)
                .cost("jump", "25", now)
                .load("range", "17", 1000, 3000, 9000, 2000, 5000, 7000)
                .load("range", "25", 2000, 6000, 18000, 4000, 10000, 14000)
                .write(temp);

        Comparison comparison = Comparison.of(
                RunSubject.of("a@17", run, Optional.of("17"), true),
                RunSubject.of("a@25", run, Optional.of("25"), true),
                key -> true);

        assertThat(comparison.rows().get(0).verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(comparison.rows().get(0).ratio().orElseThrow().value()).isCloseTo(1.03, within(0.001));
        assertThat(comparison.rows().get(0).cell().key()).isEqualTo("sharding/LookupCost.lookup/algorithm=jump");
        assertThat(comparison.rows())
                .filteredOn(row -> row.metric().name().equals("response-p50"))
                .singleElement()
                .satisfies(row -> assertThat(row.ratio().orElseThrow().low()).isCloseTo(2, within(0.01)));
        assertThat(comparison.environment())
                .extracting(Comparison.Difference::label)
                .contains("jdk vendor");
    }

    @Test
    void of_jdkThatIsNotThereOrNotSelected_refusedInOneLine() {
        RunFolder run =
                run("a").cost("jump", "17", FAST).cost("jump", "25", FAST).write(temp);

        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> RunSubject.of("a@21", run, Optional.of("21"), true))
                .withMessage(run.path() + ": has no cell of JDK 21; there are: 17, 25");
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> RunSubject.of("a", run, Optional.empty(), true))
                .withMessage(run.path() + ": has JDKs 17, 25; select one, as a@17");
    }

    @Test
    void of_nothingInCommon_refusedNamingBoth() {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> compare(run("a").cost("jump", "17", FAST), run("b").cost("jump", "25", FAST)))
                .withMessage("no cell in common: a has sharding/LookupCost.lookup/algorithm=jump/jdk=17,"
                        + " b has sharding/LookupCost.lookup/algorithm=jump/jdk=25");
    }

    @Test
    void summary_countsCellsAndTheirGeometricMean() {
        Summary summary = compare(
                        run("a").cost("jump", "17", FAST)
                                .cost("ring", "17", FAST)
                                .cost("one", "17", 5),
                        run("b").cost("jump", "17", SLOW)
                                .cost("ring", "17", FAST)
                                .cost("one", "17", 5))
                .summary();

        assertThat(summary.cells()).isEqualTo(3);
        assertThat(summary.slower()).isEqualTo(1);
        assertThat(summary.same()).isEqualTo(1);
        assertThat(summary.unknown()).isEqualTo(1);
        assertThat(summary.flagged()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(summary.geomeans().values())
                .singleElement()
                .satisfies(means -> assertThat(means.get(0).ratio()).isCloseTo(Math.cbrt(1.2), within(0.001)));
    }

    /** Of two cells neither is the median. */
    @Test
    void summary_detectableOfAnEvenNumber_liesBetweenTheMiddleTwo() {
        double[] spread = {80, 125, 90, 110, 70, 140};
        Comparison comparison = compare(
                run("a").cost("jump", "17", FAST).cost("ring", "17", spread),
                run("b").cost("jump", "17", FAST).cost("ring", "17", spread));

        double[] each = comparison.rows().stream()
                .filter(row -> row.metric().name().equals("time"))
                .mapToDouble(Row::detectable)
                .sorted()
                .toArray();
        assertThat(each).hasSize(2);
        assertThat(each[1]).isGreaterThan(each[0] * 1.05);
        assertThat(comparison.summary().detectable().get("time"))
                .isCloseTo(Math.sqrt(each[0] * each[1]), within(1e-12));
    }

    private static SyntheticRun run(String id) {
        return new SyntheticRun(id);
    }

    private Comparison compare(SyntheticRun a, SyntheticRun b) {
        RunFolder left = a.write(temp);
        RunFolder right = b.write(temp);
        return Comparison.of(
                RunSubject.of(left.run().id(), left, Optional.empty(), false),
                RunSubject.of(right.run().id(), right, Optional.empty(), false),
                key -> true);
    }

    private static Row only(Comparison comparison) {
        return comparison.rows().stream()
                .filter(row -> row.metric().name().equals("time"))
                .reduce((x, y) -> {
                    throw new AssertionError("two rows");
                })
                .orElseThrow();
    }
}
