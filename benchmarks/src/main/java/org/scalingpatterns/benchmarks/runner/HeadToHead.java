package org.scalingpatterns.benchmarks.runner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which planned cells are set beside each other: ours and what one would pick instead, and one cell on several JDKs. */
final class HeadToHead {
    private final Map<String, PlannedCell> leaders = new LinkedHashMap<>();
    private final Map<String, PlannedCell> byId = new LinkedHashMap<>();
    private final Set<String> peers = new HashSet<>();

    HeadToHead(List<PlannedCell> cells) {
        cells.forEach(cell -> byId.put(cell.id(), cell));
        cells.forEach(cell -> leaders.put(cell.id(), cell));
        for (PlannedCell ours : cells) {
            for (String peer : ours.benchmark().experiment().peers()) {
                peer(ours, peer).ifPresent(theirs -> {
                    peers.add(ours.id());
                    peers.add(theirs.id());
                    join(ours, theirs);
                });
            }
        }
        var twins = new LinkedHashMap<String, PlannedCell>();
        for (PlannedCell cell : cells) {
            PlannedCell twin = twins.putIfAbsent(cell.benchmark().name() + cell.params(), cell);
            if (twin != null) {
                join(twin, cell);
            }
        }
    }

    /** Whether the cell stands beside a peer's. */
    boolean hasPeer(PlannedCell cell) {
        return peers.contains(cell.id());
    }

    /** Every cell once; what is compared, directly or over others, in one group. */
    List<List<PlannedCell>> groups() {
        var groups = new LinkedHashMap<String, List<PlannedCell>>();
        byId.values()
                .forEach(cell -> groups.computeIfAbsent(leader(cell).id(), id -> new ArrayList<>())
                        .add(cell));
        return List.copyOf(groups.values());
    }

    private Optional<PlannedCell> peer(PlannedCell ours, String comparison) {
        Benchmark benchmark = ours.benchmark();
        String[] sides = comparison.split(" : ", -1);
        if (!ours.params().entrySet().containsAll(benchmark.choice(sides[0]).entrySet())) {
            return Optional.empty();
        }
        var theirs = new TreeMap<>(ours.params());
        theirs.putAll(benchmark.choice(sides[1]));
        return Optional.ofNullable(
                byId.get(PlannedCell.of(benchmark, theirs, ours.jdk()).id()));
    }

    private void join(PlannedCell a, PlannedCell b) {
        leaders.put(leader(b).id(), leader(a));
    }

    private PlannedCell leader(PlannedCell cell) {
        PlannedCell above = leaders.get(cell.id());
        return above.id().equals(cell.id()) ? cell : leader(above);
    }
}
