package org.scalingpatterns.site.page;

import java.util.List;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Run;

/**
 * A run in the results index and on the method page.
 *
 * @param data the run
 * @param files its raw files, without those that only list others
 */
public record RunView(RunData data, List<PatternView.Download> files) {
    /** Copies the files. */
    public RunView {
        files = List.copyOf(files);
    }

    /** Its description. */
    public Run run() {
        return data.run();
    }

    /** How many cells of a family carry a flag. */
    public long flagged(FamilyResults family) {
        return family.cells().stream().filter(cell -> !cell.remarks().isEmpty()).count();
    }

    /** How many cells of a family were measured on code that has changed. */
    public long stale(FamilyResults family) {
        return family.cells().stream()
                .filter(cell -> data.marks(cell).contains("stale"))
                .count();
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
