package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Run;

/**
 * What a run is going to measure: cells, and the blocks in which their forks come. Immutable.
 *
 * <p>A family is measured as a whole. A block takes each of its cells once, in an order shuffled by the run's seed, so
 * that what disturbs the machine for a minute falls on every variant alike, and two variants can be compared block by
 * block.
 */
public final class Plan {
    private final Profile profile;
    private final List<PlannedCell> cells;

    private Plan(Profile profile, List<PlannedCell> cells) {
        this.profile = profile;
        this.cells = cells;
    }

    /** One cell. */
    public record PlannedCell(String id, Benchmark benchmark, Map<String, String> params, Jdk jdk) {
        static PlannedCell of(Benchmark benchmark, Map<String, String> params, Jdk jdk) {
            String method = benchmark.name().substring(benchmark.name().lastIndexOf('.') + 1);
            var id = new StringBuilder(benchmark.family())
                    .append('/')
                    .append(benchmark.type().getSimpleName())
                    .append('.')
                    .append(method);
            params.forEach(
                    (name, value) -> id.append('/').append(name).append('=').append(value));
            id.append("/jdk=").append(jdk.feature());
            if (!Cell.ID.matcher(id).matches()) {
                throw new IllegalStateException("must match %s: id=%s".formatted(Cell.ID, id));
            }
            return new PlannedCell(id.toString(), benchmark, params, jdk);
        }
    }

    /**
     * The plan for some benchmarks.
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
        return new Plan(profile, List.copyOf(cells));
    }

    /** The same with those cells only in whose id the expression is found; all where it is null. */
    public Plan only(Pattern expression) {
        return expression == null
                ? this
                : new Plan(
                        profile,
                        cells.stream()
                                .filter(cell -> expression.matcher(cell.id()).find())
                                .toList());
    }

    public Profile profile() {
        return profile;
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

    /** The cells of one block, in its own order. */
    List<PlannedCell> block(String family, int block, long seed) {
        var shuffled = new ArrayList<PlannedCell>();
        for (PlannedCell cell : cells(family)) {
            if (block < profile.forks(cell.benchmark().kind())) {
                shuffled.add(cell);
            }
        }
        Collections.shuffle(shuffled, new Random(seed * 31 + block));
        return shuffled;
    }

    /** Forks over all cells. */
    public int forks() {
        return families().stream().mapToInt(this::forks).sum();
    }

    private int forks(String family) {
        return cells(family).stream()
                .mapToInt(cell -> profile.forks(cell.benchmark().kind()))
                .sum();
    }

    /** Planned seconds over all cells. */
    public int seconds() {
        return families().stream().mapToInt(this::seconds).sum();
    }

    /** Planned seconds of a family. */
    public int seconds(String family) {
        long millis = cells(family).stream()
                .map(cell -> cell.benchmark().kind())
                .mapToLong(kind -> profile.forks(kind) * profile.millis(kind))
                .sum();
        return (int) ((millis + 999) / 1000);
    }

    /** For the run's record. */
    List<Run.Plan> record() {
        return families().stream()
                .map(family -> new Run.Plan(family, cells(family).size(), forks(family), seconds(family)))
                .toList();
    }

    /** The arrival rates of each load benchmark. */
    Map<String, Run.Rates> rates() {
        return Map.of();
    }
}
