package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;

class SuiteTest {
    private static final int QUICK_FAMILY_SECONDS = 85; // and the site is built within 90
    private static final int QUICK_SUITE_SECONDS = 360;
    private static final int SMOKE_SUITE_SECONDS = 300; // of its forks, of which several run at once

    private final Suite suite = Suite.load();
    private final List<Jdk> jdks = List.of(Jdk.current());

    @Test
    void plans_ofEveryProfile_keepTheirBudgets() {
        for (String family : suite.families()) {
            Plan quick = Plan.of(Profile.QUICK, suite.select(List.of(family)), false, jdks);
            assertThat(quick.seconds(family)).as("quick, %s", family).isLessThanOrEqualTo(QUICK_FAMILY_SECONDS);
        }
        assertThat(Plan.of(Profile.QUICK, suite.benchmarks(), false, jdks).seconds())
                .isLessThanOrEqualTo(QUICK_SUITE_SECONDS);
        assertThat(Plan.of(Profile.SMOKE, suite.benchmarks(), false, jdks).seconds() * Profile.SMOKE.lanes())
                .isLessThanOrEqualTo(SMOKE_SUITE_SECONDS);
    }

    @Test
    void smoke_ofEveryBenchmark_takesEveryValueOfEveryParameter() {
        for (Benchmark benchmark : suite.benchmarks()) {
            var wanted = new HashSet<Map.Entry<String, String>>();
            benchmark.params().forEach((param, values) -> values.forEach(value -> wanted.add(Map.entry(param, value))));
            var taken = new HashSet<Map.Entry<String, String>>();
            Profile.SMOKE.choose(benchmark, false).forEach(choice -> taken.addAll(choice.entrySet()));

            assertThat(taken).as(benchmark.name()).containsAll(wanted);
        }
    }

    /** A benchmark that answers a question of detail has none, and is left to the other profiles. */
    @Test
    void headlines_ofEveryPattern_areSome() {
        for (String pattern : suite.patterns()) {
            assertThat(suite.select(List.of(pattern)).stream().flatMap(benchmark -> benchmark.headlines().stream()))
                    .as(pattern)
                    .isNotEmpty();
        }
    }

    @Test
    void comparisons_nameCellsThatExist() {
        for (FigureManifest.Comparison comparison : suite.figures().comparisons()) {
            Benchmark benchmark = suite.benchmarks().stream()
                    .filter(b -> b.name().equals(comparison.benchmark()))
                    .findFirst()
                    .orElseThrow();
            for (Map<String, String> side : List.of(comparison.ours(), comparison.peer())) {
                assertThat(benchmark.choices())
                        .anySatisfy(choice -> assertThat(choice).containsAllEntriesOf(side));
            }
        }
    }

    @Test
    void manifest_isTheOneThatTheSiteReads() throws IOException {
        Path file = Path.of(System.getProperty("scalingpatterns.root")).resolve("results/figures.json");

        assertThat(Files.readString(file))
                .as("results/figures.json is out of date: run scripts/bench figures")
                .isEqualTo(suite.figures().toJson());
    }

    @Test
    void select_byFamilyAndPattern() {
        assertThat(suite.select(List.of("sharding"))).isNotEmpty();
        assertThat(suite.select(List.of("range-sharding")))
                .extracting(benchmark -> benchmark.type().getSimpleName())
                .contains("Hotspot")
                .doesNotContain("Growth");
    }

    @Test
    void select_unknown_namesWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> suite.select(List.of("shrading")))
                .withMessageStartingWith("unknown pattern or family 'shrading'; there are: ")
                .withMessageContaining("hash-sharding");
    }

    @Test
    void block_sameSeed_sameOrder_otherBlock_other() {
        Plan plan = Plan.of(Profile.QUICK, suite.select(List.of("sharding")), false, jdks);

        assertThat(plan.block("sharding", 1, 7)).isEqualTo(plan.block("sharding", 1, 7));
        assertThat(plan.block("sharding", 1, 7)).isNotEqualTo(plan.block("sharding", 2, 7));
        assertThat(plan.block("sharding", 1, 7)).noneMatch(step -> step.cell().kind() == Cell.Kind.QUALITY);
    }

    @Test
    void block_experimentWithATime_hasAsManyForksAsNeededForAnInterval() {
        Plan plan = Plan.of(Profile.PUBLISH, suite.select(List.of("write-behind")), false, jdks);

        assertThat(plan.block("caching", 5, 7))
                .filteredOn(step -> step.cell().kind() == Cell.Kind.QUALITY)
                .extracting(step -> step.cell().benchmark().type().getSimpleName())
                .containsOnly("LossWindow");
    }
}
