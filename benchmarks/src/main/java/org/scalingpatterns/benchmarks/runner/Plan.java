package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Run;

/**
 * What a run is going to measure: cells, and the blocks in which their forks come. Immutable.
 *
 * <p>A family is measured as a whole. A block takes each of its cells once, in an order shuffled by the run's seed, so
 * that what disturbs the machine for a minute falls on every variant alike, and two variants can be compared block by
 * block. Cells that are compared head to head stand next to each other, and every other block takes them the other way
 * round (A B, then B A): what comes first gains nothing.
 */
public final class Plan {
    /** Cells of a kind that are measured twice in each block, for the A/A band. */
    private static final Map<Cell.Kind, Integer> REPEATED = Map.of(Cell.Kind.COST, 5, Cell.Kind.LOAD, 3);

    private final Profile profile;
    private final List<PlannedCell> cells;
    private final Map<String, Run.Rates> rates;
    private final HeadToHead headToHead;

    private Plan(Profile profile, List<PlannedCell> cells, Map<String, Run.Rates> rates) {
        this.profile = profile;
        this.cells = cells;
        this.rates = rates;
        this.headToHead = new HeadToHead(cells);
    }

    /**
     * One fork to be run.
     *
     * @param again whether it is the A/A repetition, which is no figure of the cell's
     */
    record Step(PlannedCell cell, boolean again) {}

    /**
     * The plan for some benchmarks. Its load cells have no rate yet: {@link #withRates} gives them one.
     *
     * @param all every cell rather than those of the profile
     * @param jdks the JDKs, each of which runs every cell
     */
    public static Plan of(Profile profile, List<Benchmark> benchmarks, boolean all, List<Jdk> jdks) {
        var cells = new ArrayList<PlannedCell>();
        for (Benchmark benchmark : benchmarks) {
            for (Map<String, String> params : profile.choose(benchmark, all)) {
                jdks.forEach(jdk -> cells.add(PlannedCell.of(benchmark, params, jdk)));
            }
        }
        return new Plan(profile, List.copyOf(cells), Map.of());
    }

    /** The same with those cells only in whose id the expression is found; all where it is null. */
    public Plan only(Pattern expression) {
        return expression == null
                ? this
                : new Plan(
                        profile,
                        cells.stream()
                                .filter(cell -> expression.matcher(cell.id()).find())
                                .toList(),
                        rates);
    }

    /** The same with the load cells at these rates. */
    Plan withRates(Map<String, Run.Rates> byGroup) {
        List<PlannedCell> rated = cells.stream()
                .map(cell -> cell.isLoad()
                        ? cell.withRate(byGroup.get(cell.benchmark().group())
                                .byLoad()
                                .get(cell.params().get(Benchmark.LOAD)))
                        : cell)
                .toList();
        return new Plan(profile, rated, byGroup);
    }

    public Profile profile() {
        return profile;
    }

    Map<String, Run.Rates> rates() {
        return rates;
    }

    public Set<String> families() {
        var families = new LinkedHashSet<String>();
        cells.forEach(cell -> families.add(cell.benchmark().family()));
        return families;
    }

    public List<PlannedCell> cells(String family) {
        return cells.stream()
                .filter(cell -> cell.benchmark().family().equals(family))
                .toList();
    }

    /** The groups of load cells: each has arrival rates of its own. */
    public Set<String> groups() {
        return probed().keySet();
    }

    /** Whether each variant of a group was probed, on whatever JDK, when these rates were found: one that wasn't may sustain less. */
    public boolean isCovered(String group, Run.Rates rates) {
        Set<String> known = rates.sustained().keySet().stream()
                .map(variant -> variant.replaceFirst(PlannedCell.OF_JDK, ""))
                .collect(Collectors.toSet());
        return probed().getOrDefault(group, List.of()).stream()
                .map(cell -> cell.variant().replaceFirst(PlannedCell.OF_JDK, ""))
                .allMatch(known::contains);
    }

    /** One cell for each variant of each group whose capacity has to be known, by group. */
    Map<String, List<PlannedCell>> probed() {
        var variants = new LinkedHashMap<String, Map<String, PlannedCell>>();
        for (PlannedCell cell : cells) {
            if (cell.isLoad()) {
                var group = variants.computeIfAbsent(cell.benchmark().group(), name -> new LinkedHashMap<>());
                if (!cell.benchmark().isFloor(cell.params())) {
                    group.putIfAbsent(cell.variant(), cell);
                }
            }
        }
        var probed = new LinkedHashMap<String, List<PlannedCell>>();
        variants.forEach((group, byVariant) -> probed.put(group, List.copyOf(byVariant.values())));
        return probed;
    }

    /** Blocks of a family: as many as the cell with the most forks has. */
    int blocks(String family) {
        return cells(family).stream().mapToInt(this::forks).max().orElse(0);
    }

    private int forks(PlannedCell cell) {
        if (cell.benchmark().repeatsExactly()) {
            return 1;
        }
        if (cell.kind() == Cell.Kind.QUALITY) {
            return profile.experimentForks();
        }
        return headToHead.hasPeer(cell) ? profile.headToHead() : profile.forks();
    }

    /** The forks of one block, in its own order. */
    List<Step> block(String family, int block, long seed) {
        // Two blocks share an order, the second of them backwards within each group.
        var order = new Random(seed * 31 + block / 2);
        Set<String> repeated = repeated(family);
        var groups = new ArrayList<List<Step>>();
        for (List<PlannedCell> group : headToHead.groups()) {
            var steps = new ArrayList<Step>();
            for (PlannedCell cell : group) {
                if (cell.benchmark().family().equals(family)) {
                    steps.add(new Step(cell, false));
                    if (repeated.contains(cell.id())) {
                        steps.add(new Step(cell, true));
                    }
                }
            }
            Collections.shuffle(steps, order);
            if (block % 2 == 1) {
                Collections.reverse(steps);
            }
            groups.add(steps);
        }
        Collections.shuffle(groups, new Random(seed * 31 + block));
        return groups.stream()
                .flatMap(List::stream)
                .filter(step -> block < forks(step.cell()))
                .toList();
    }

    /** Cells that are measured twice in each block, chosen without regard to the seed: two runs have the same bands. */
    private Set<String> repeated(String family) {
        var chosen = new HashSet<String>();
        if (profile.watchesBlocks()) {
            REPEATED.forEach((kind, count) -> {
                var candidates = new ArrayList<>(cells(family).stream()
                        .filter(cell -> cell.kind() == kind)
                        .toList());
                Collections.shuffle(candidates, new Random(family.hashCode()));
                candidates.stream().limit(count).forEach(cell -> chosen.add(cell.id()));
            });
        }
        return chosen;
    }

    /** Forks over all cells, A/A repetitions included. */
    public int forks() {
        return families().stream().mapToInt(this::forks).sum();
    }

    private int forks(String family) {
        return IntStream.range(0, blocks(family))
                .map(block -> block(family, block, 0).size())
                .sum();
    }

    /** Planned seconds over all cells. */
    public int seconds() {
        return families().stream().mapToInt(this::seconds).sum();
    }

    /** Planned seconds of a family, with its rulers and probes; without blocks that have to be measured again. */
    public int seconds(String family) {
        long forks = IntStream.range(0, blocks(family))
                .boxed()
                .flatMap(block -> block(family, block, 0).stream())
                .mapToLong(step -> profile.millis(step.cell().kind()))
                .sum();
        int variants = probed().values().stream()
                .flatMap(List::stream)
                .filter(cell -> cell.benchmark().family().equals(family))
                .toList()
                .size();
        long millis = forks + profile.rulersMillis(blocks(family)) + profile.probeMillis(variants);
        return (int) ((millis / profile.lanes() + 999) / 1000);
    }

    /** For the run's record. */
    List<Run.Plan> record() {
        return families().stream()
                .map(family -> new Run.Plan(family, cells(family).size(), forks(family), seconds(family)))
                .toList();
    }
}
