package org.scalingpatterns.results.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.Intervals;
import org.scalingpatterns.results.statistics.LogDifference;
import org.scalingpatterns.results.statistics.Ratios;
import org.scalingpatterns.results.statistics.Significance;

/** One figure of two cells in one unit: its ratio and what the ratio rests on. */
record Contrast(Subject.Item cell, Subject.Item other, Metric a, Metric b, boolean paired) {

    /** Forks of one run are paired by block, where both sides have some blocks in common. */
    static Contrast of(Subject.Item cell, Subject.Item other, Metric a, Metric b, boolean oneRun) {
        if (oneRun) {
            var places = new HashMap<Integer, Integer>();
            for (int i = 0; i < b.blocks().size(); i++) {
                places.put(b.blocks().get(i), i);
            }
            List<Integer> ofA = new ArrayList<>();
            List<Integer> ofB = new ArrayList<>();
            for (int i = 0; i < a.blocks().size(); i++) {
                Integer place = places.remove(a.blocks().get(i));
                if (place != null) {
                    ofA.add(i);
                    ofB.add(place);
                }
            }
            if (!ofA.isEmpty()) {
                return new Contrast(cell, other, a.select(ofA), b.select(ofB), true);
            }
        }
        return new Contrast(cell, other, a, b, false);
    }

    /** Whether a test can be made of it, and so counts among the comparisons. */
    boolean isTested() {
        return a.better() != Metric.Better.UNDECIDED
                && a.isPositive()
                && b.isPositive()
                && a.isPublishable()
                && b.isPublishable()
                && Math.min(a.forks().size(), b.forks().size()) >= 2;
    }

    /** Second over first. A percentile that leaves out arrivals which never started may be anything above what it says. */
    Optional<Estimate> ratio() {
        if (!a.isPositive() || !b.isPositive()) {
            return Optional.empty();
        }
        if (a.distributions().isPresent() && b.distributions().isPresent()) {
            var above = b.distributions().get();
            var below = a.distributions().get();
            return Ratios.percentile(above, below, a.percentile(), b.missing(), a.missing(), paired);
        }
        return Optional.of(
                paired ? Intervals.pairedRatio(b.values(), a.values()) : Ratios.unpaired(b.values(), a.values()));
    }

    Significance significance(int comparisons) {
        return paired
                ? Significance.paired(b.values(), a.values(), comparisons)
                : Significance.unpaired(b.values(), a.values(), comparisons);
    }

    /**
     * The smallest ratio that would be claimed; NaN where the forks show no scatter to tell by.
     *
     * @param delta as a ratio >= 1
     */
    double detectable(double delta) {
        LogDifference difference = difference(b.values(), a.values());
        return difference.error() == 0 ? Double.NaN : difference.detectable(Math.log(delta));
    }

    /** A percentile is one of all forks together, which the forks far off belong to; another figure leaves them out. */
    private LogDifference difference(double[] above, double[] below) {
        if (a.distributions().isPresent()) {
            return paired ? LogDifference.paired(above, below) : LogDifference.unpaired(above, below);
        }
        return paired ? LogDifference.trimmedPaired(above, below) : LogDifference.trimmedUnpaired(above, below);
    }
}
