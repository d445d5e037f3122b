package org.scalingpatterns.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Run;

class PlanTest {
    private static final int PUBLISH_FAMILY_SECONDS = 30 * 60;
    private static final String FAMILY = "sharding";

    private final Suite suite = Suite.load();
    private final List<Jdk> jdks = List.of(Jdk.current());
    private final Plan publish = Plan.of(Profile.PUBLISH, suite.benchmarks(), false, jdks);

    @Test
    void publish_ofEveryFamily_keepsItsBudget() {
        for (String family : suite.families()) {
            assertThat(publish.seconds(family)).as(family).isLessThanOrEqualTo(PUBLISH_FAMILY_SECONDS);
        }
    }

    @Test
    void publish_takesEveryCell_tenForksOfThoseBesideAPeer_sixOfTheOthers_oneOfAnExperiment() {
        assertThat(publish.cells(FAMILY))
                .hasSize(suite.select(List.of(FAMILY)).stream()
                        .mapToInt(benchmark -> benchmark.choices().size())
                        .sum());
        assertThat(forks(publish, "LookupCost.*algorithm=jump/keys=long/shards=64/"))
                .isEqualTo(10);
        assertThat(forks(publish, "LookupCost.*algorithm=guava-jump/keys=long/shards=64/"))
                .isEqualTo(10);
        assertThat(forks(publish, "LookupCost.*algorithm=rendezvous/keys=long/shards=64/"))
                .isEqualTo(6);
        assertThat(forks(publish, "Growth.*algorithm=modulo/")).isEqualTo(1);
    }

    @Test
    void isCovered_ofRatesThatNotEachVariantWasProbedFor_isFalse() {
        String group = "caching/AsideLoad";
        var all = Map.of(
                "arrivals=POISSON store=delayed jdk=8",
                10_000.0,
                "arrivals=POISSON store=sqlite-fsync jdk=8",
                39_000.0);
        var some = Map.of("arrivals=POISSON store=sqlite-fsync jdk=8", 39_000.0);

        assertThat(publish.isCovered(group, new Run.Rates(all, Map.of())))
                .as("on another JDK")
                .isTrue();
        assertThat(publish.isCovered(group, new Run.Rates(some, Map.of()))).isFalse();
    }

    private static int forks(Plan plan, String id) {
        Pattern pattern = Pattern.compile(id);
        return IntStream.range(0, plan.blocks(FAMILY))
                .map(block -> (int) plan.block(FAMILY, block, 1).stream()
                        .filter(step -> !step.again())
                        .filter(step -> pattern.matcher(step.cell().id()).find())
                        .count())
                .sum();
    }

    /** A B, then B A: whoever comes first in one block comes last in the next. */
    @Test
    void block_headToHead_standsTogetherAndTurnsRound() {
        Plan pair = publish.only(Pattern.compile("LookupCost.*algorithm=(jump|guava-jump)/keys=long/shards=64/"));
        List<String> first = ids(pair, 4);
        List<String> second = new ArrayList<>(ids(pair, 5));

        java.util.Collections.reverse(second);
        assertThat(first).isEqualTo(second);

        List<String> all = ids(publish, 2);
        int ours = index(all, "algorithm=jump-back/keys=long/shards=64/");
        int peer = index(all, "algorithm=hash4j-jump-back/keys=long/shards=64/");
        assertThat(Math.abs(ours - peer))
                .as("in one group of three, and A/A repetitions")
                .isLessThanOrEqualTo(5);
    }

    private static List<String> ids(Plan plan, int block) {
        return plan.block(FAMILY, block, 1).stream()
                .map(step -> step.cell().id() + step.again())
                .toList();
    }

    private static int index(List<String> ids, String part) {
        return IntStream.range(0, ids.size())
                .filter(i -> ids.get(i).contains(part))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void block_publish_measuresSomeCellsOfEachKindTwice_quickNone() {
        List<Plan.Step> again =
                publish.block(FAMILY, 0, 1).stream().filter(Plan.Step::again).toList();

        assertThat(again)
                .filteredOn(step -> step.cell().kind() == Cell.Kind.COST)
                .hasSize(5);
        assertThat(again)
                .filteredOn(step -> step.cell().kind() == Cell.Kind.LOAD)
                .hasSize(3);
        assertThat(again).noneMatch(step -> step.cell().kind() == Cell.Kind.QUALITY);
        Plan quick = Plan.of(Profile.QUICK, suite.benchmarks(), false, jdks);
        assertThat(quick.block(FAMILY, 0, 1)).noneMatch(Plan.Step::again);
    }

    @Test
    void withRates_loadCells_haveLoadAndRate_theSameForEveryVariant() {
        var rates = new Run.Rates(Map.of(), Map.of("20", 200L, "50", 500L, "80", 800L, "95", 950L));
        Plan rated = Plan.of(Profile.PUBLISH, suite.select(List.of(FAMILY)), false, jdks)
                .withRates(Map.of("sharding/StoreLoad", rates));

        assertThat(rated.cells(FAMILY))
                .filteredOn(PlannedCell::isLoad)
                .hasSize(16)
                .allSatisfy(cell -> assertThat(cell.params().get("rate"))
                        .isEqualTo(cell.params().get("load") + "0"))
                .allSatisfy(cell -> assertThat(cell.id()).contains("/load=").contains("/rate="))
                .allSatisfy(
                        cell -> assertThat(cell.jmhParams()).containsKey("rate").doesNotContainKey("load"));
    }

    /** The floor sets no rate: it would sustain more than anything that does something. */
    @Test
    void probed_everyVariantOnce_butTheFloor() {
        assertThat(publish.probed().get("sharding/StoreLoad"))
                .extracting(cell -> cell.params().get("store"))
                .containsExactlyInAnyOrder("jump-back", "range", "directory");
    }

    @Test
    void block_twoJdks_standTogether() {
        Jdk other = new Jdk(99, jdks.get(0).executable(), false, Map.of(), List.of());
        Plan both = Plan.of(Profile.QUICK, suite.benchmarks(), false, List.of(jdks.get(0), other))
                .only(Pattern.compile("LookupCost.*algorithm=(modulo|harness)/"));
        List<String> ids = ids(both, 0);

        assertThat(ids).hasSize(4);
        assertThat(ids.get(0).replaceAll("jdk=\\d+", "")).isEqualTo(ids.get(1).replaceAll("jdk=\\d+", ""));
    }

    /** Compiling simply is for finding out whether it runs; what is measured is compiled well, in memory touched beforehand. */
    @Test
    void flags_ofSmokeAlone_makeItStartSooner() {
        for (Profile profile : Profile.ALL) {
            List<String> flags = Jdk.current().with(profile).flags(Cell.Kind.COST);
            if (profile.equals(Profile.SMOKE)) {
                assertThat(flags).endsWith("-XX:-AlwaysPreTouch", "-XX:TieredStopAtLevel=1");
            } else {
                assertThat(flags).isEqualTo(Jdk.current().flags(Cell.Kind.COST)).contains("-XX:+AlwaysPreTouch");
            }
        }
    }
}
