package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.claims.RunFigures;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.site.catalog.Evidence;
import org.scalingpatterns.site.catalog.Pattern;

/** Ours beside what one would pick instead: ratios paired by block, for the cells that a pattern's evidence chooses. */
public final class PeerBuilder {
    private static final double NO_BAND = 1;

    private final FigureManifest manifest;

    /** The manifest says who is compared with whom. */
    public PeerBuilder(FigureManifest manifest) {
        this.manifest = manifest;
    }

    /** The table and its note, or empty where the run holds no pair. */
    public Optional<PeersView> build(Pattern pattern, RunData run) {
        Optional<Double> band = Bands.costTime(run.run(), pattern.family());
        List<Pair> pairs = pairs(pattern, run);
        Set<String> shared = shared(pairs);
        Optional<Bands.Printed> printed = band.map(
                delta -> Bands.printed(delta, pairs.stream().map(Pair::ratio).toList()));
        double read = printed.map(Bands.Printed::band).orElse(NO_BAND);
        List<List<Table.Entry>> rows = pairs.stream()
                .map(pair -> row(run, pair, shared, band.orElse(NO_BAND), read))
                .toList();
        List<Table.Column> columns = List.of(
                new Table.Column("ours", false),
                new Table.Column("peer", false),
                new Table.Column("at", false),
                new Table.Column("forks", true),
                new Table.Column("times as fast", true),
                new Table.Column(
                        "verdict, " + printed.map(delta -> "δ " + delta.words()).orElse("no A/A band"), false));
        String jdks =
                run.jdks(pattern.family()).stream().map(jdk -> "JDK " + jdk).collect(Collectors.joining(", "));
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new PeersView(
                        jdks,
                        new Table("Ours beside its peers, " + jdks, List.of(), columns, rows),
                        note(pattern, printed)
                                + (shared.isEmpty()
                                        ? ""
                                        : " Every cell here is marked " + String.join(", ", shared) + ".")));
    }

    /**
     * Two cells and how many times as fast ours is.
     *
     * @param marks what to remark on both, and on either with the side that it is
     */
    private record Pair(Cell ours, Cell peer, Estimate ratio, List<String> marks) {
        static Pair of(RunData run, Cell ours, Cell peer, Estimate ratio) {
            List<String> here = run.marks(ours);
            List<String> there = run.marks(peer);
            List<String> marks = new ArrayList<>();
            here.forEach(mark -> marks.add(there.contains(mark) ? mark : mark + " (ours)"));
            there.stream().filter(mark -> !here.contains(mark)).forEach(mark -> marks.add(mark + " (peer)"));
            return new Pair(ours, peer, ratio, marks);
        }
    }

    private List<Pair> pairs(Pattern pattern, RunData run) {
        List<Pair> pairs = new ArrayList<>();
        for (FigureManifest.Comparison comparison : manifest.comparisons()) {
            for (Cell ours : run.cells(pattern.family())) {
                if (ours.benchmark().equals(comparison.benchmark())
                        && ours.params()
                                .entrySet()
                                .containsAll(comparison.ours().entrySet())
                        && !ours.has(Cell.Flag.FAILED)) {
                    peer(run.cells(pattern.family()), ours, comparison)
                            .filter(peer -> chosen(pattern, ours) && chosen(pattern, peer))
                            .flatMap(peer -> RunFigures.ratio(peer, ours).map(ratio -> Pair.of(run, ours, peer, ratio)))
                            .ifPresent(pairs::add);
                }
            }
        }
        return pairs;
    }

    /** The marks that all cells of several pairs have: they are said once. */
    private static Set<String> shared(List<Pair> pairs) {
        Set<String> shared = new LinkedHashSet<>();
        if (pairs.size() > 1) {
            shared.addAll(pairs.get(0).marks());
            shared.removeIf(mark -> mark.endsWith(")"));
            pairs.forEach(pair -> shared.retainAll(pair.marks()));
        }
        return shared;
    }

    private static String note(Pattern pattern, Optional<Bands.Printed> band) {
        return band.map(delta ->
                        "A difference is claimed only where the whole interval lies outside δ, " + delta.words()
                                + ": as far apart as two measurements of the same " + pattern.family() + " code came.")
                .orElse(
                        "The run has no A/A band for this family, so a difference is claimed where the interval leaves out 1.");
    }

    private static Optional<Cell> peer(List<Cell> cells, Cell ours, FigureManifest.Comparison comparison) {
        Map<String, String> wanted = new LinkedHashMap<>(ours.params());
        wanted.putAll(comparison.peer());
        return cells.stream()
                .filter(cell -> cell.benchmark().equals(ours.benchmark())
                        && cell.jdk().equals(ours.jdk())
                        && cell.params().equals(wanted)
                        && !cell.has(Cell.Flag.FAILED))
                .findFirst();
    }

    /** Whether the page shows the cell. */
    private static boolean chosen(Pattern pattern, Cell cell) {
        return pattern.evidence().stream()
                .filter(entry -> entry.benchmark().equals(cell.benchmarkClass())
                        || cell.benchmark().endsWith("." + entry.benchmark()))
                .anyMatch(entry -> matches(entry, cell));
    }

    private static boolean matches(Evidence entry, Cell cell) {
        return entry.where().entrySet().stream()
                .allMatch(param -> param.getValue().contains(Layout.value(cell, param.getKey())));
    }

    /** A pair's row; {@code printed} is what δ is read as. */
    private static List<Table.Entry> row(RunData run, Pair pair, Set<String> said, double band, double printed) {
        Cell ours = pair.ours();
        Cell peer = pair.peer();
        Estimate ratio = pair.ratio();
        String verdict = Bands.verdict(ratio, band);
        String marks =
                pair.marks().stream().filter(mark -> !said.contains(mark)).collect(Collectors.joining(", "));
        Map<String, String> shared = new LinkedHashMap<>(ours.params());
        shared.entrySet()
                .removeIf(param -> Load.follows(ours, param.getKey())
                        || !param.getValue().equals(peer.params().get(param.getKey())));
        return List.of(
                Table.Entry.of(different(ours, peer)),
                new Table.Entry(different(peer, ours), "", run.href(peer)),
                Table.Entry.of(shared.entrySet().stream()
                        .map(param -> Load.words(param.getKey(), param.getValue()))
                        .collect(Collectors.joining(", ", "", ", JDK " + ours.jdk()))),
                Table.Entry.of(String.valueOf(ours.forks().size())),
                new Table.Entry(
                        Quantity.format(ratio.value(), "ratio"),
                        Quantity.interval(ratio, "ratio", printed, 1 / printed),
                        run.href(ours)),
                new Table.Entry(verdict, "", "", marks, verdict.equals(Bands.SAME)));
    }

    private static String different(Cell cell, Cell from) {
        return cell.params().entrySet().stream()
                .filter(param -> !param.getValue().equals(from.params().get(param.getKey())))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(", "));
    }
}
