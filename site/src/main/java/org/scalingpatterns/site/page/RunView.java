package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Run;

/**
 * A run in the results index, and on the method page or, once a newer one has replaced it, on one of its own.
 *
 * @param data the run
 * @param files its raw files, without those that only list others
 * @param current whether a page shows figures of it, or it is the reader's own
 */
public record RunView(RunData data, List<PatternView.Download> files, boolean current) {
    /** Copies the files. */
    public RunView {
        files = List.copyOf(files);
    }

    /** Its description. */
    public Run run() {
        return data.run();
    }

    /** The page that says how calm its machine was. */
    public String page() {
        return current ? "method.html" : data.page("measured");
    }

    /** What it was measured on: label and value, in words. */
    public Map<String, String> environment() {
        return Labels.words(run().environment());
    }

    /** The machine in a line. */
    public String machine() {
        return Labels.machine(run().environment());
    }

    /** The processor's model. */
    public static String processor(Run run) {
        return Labels.processor(run.environment());
    }

    /** What two clock reads and one record cost, with the unit; empty where the run doesn't say. */
    public Optional<String> recordedCall() {
        String cost = run().environment().clock().get(Labels.RECORDED_CALL);
        return Optional.ofNullable(cost).map(nanos -> Labels.value(Labels.RECORDED_CALL, nanos));
    }

    /** How calm the machine was. */
    public NoiseView noise() {
        return NoiseView.of(data);
    }

    /** The arrival rates. */
    public RatesView rates() {
        return RatesView.of(run());
    }

    /** How many blocks of a family were flagged. */
    public int flaggedBlocks(FamilyResults family) {
        return NoiseView.Blocks.of(run().noise().blocks().stream()
                        .filter(block -> block.family().equals(family.family()))
                        .toList())
                .flagged();
    }

    /** How many cells of a family carry a flag of this kind: {@code noisy}. */
    public long marked(FamilyResults family, String mark) {
        return family.cells().stream()
                .filter(cell -> data.marks(cell).contains(mark))
                .count();
    }

    /** How many cells of a family carry a flag. */
    public long flagged(FamilyResults family) {
        return family.cells().stream().filter(cell -> !cell.remarks().isEmpty()).count();
    }

    /** The smallest and largest number of forks of a family's cells, in words. */
    public String forks(FamilyResults family) {
        List<Integer> counts = family.cells().stream()
                .map(Cell::forks)
                .map(List::size)
                .sorted()
                .toList();
        if (counts.isEmpty()) {
            return "0";
        }
        int low = counts.get(0);
        int high = counts.get(counts.size() - 1);
        return low == high ? String.valueOf(low) : low + "–" + high;
    }
}
