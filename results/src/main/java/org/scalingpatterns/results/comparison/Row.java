package org.scalingpatterns.results.comparison;

import java.util.List;
import java.util.Optional;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.Significance;

/**
 * One figure on both sides.
 *
 * @param cell the cell, as the first side has it
 * @param metric the figure of the first side
 * @param other that of the second, in the same unit
 * @param ratio second over first, with its 95 % interval; empty where there is none
 * @param significance before the correction
 * @param adjusted the p value corrected for all that were compared at once; NaN without test
 * @param delta the band within which a difference is not claimed, as a ratio >= 1
 * @param detectable the smallest ratio (>= 1) that would be claimed in four of five repetitions; NaN where unknown
 * @param marks what is remarked on its cell on either side; a gate counts only a row without any
 */
public record Row(
        Subject.Item cell,
        Metric metric,
        Metric other,
        Optional<Estimate> ratio,
        Significance significance,
        double adjusted,
        double delta,
        double detectable,
        List<Cell.Flag> marks) {

    /** What can be said. */
    public enum Verdict {
        SLOWER,
        FASTER,
        /** No difference can be claimed. */
        SAME,
        /** There is nothing to tell by: one fork only, or too few samples. */
        UNKNOWN,
        /** Shown, and nothing concluded. */
        SHOWN
    }

    /** What is shown of the first side; empty where it has too few samples. Resamples its forks. */
    public Optional<Metric.Shown> a() {
        return metric.shown();
    }

    /** What is shown of the second side. */
    public Optional<Metric.Shown> b() {
        return other.shown();
    }

    /** Of both sides. */
    public String unit() {
        return metric.unit();
    }

    /** Claimed only where the whole interval lies outside the band and the corrected p value is at most 5 %. */
    public Verdict verdict() {
        if (metric.better() == Metric.Better.UNDECIDED) {
            return Verdict.SHOWN;
        }
        if (ratio.isEmpty() || !ratio.get().hasInterval() || Double.isNaN(adjusted)) {
            return Verdict.UNKNOWN;
        }
        boolean above = ratio.get().low() > delta;
        boolean below = ratio.get().high() < 1 / delta;
        if (adjusted > Significance.LEVEL || !(above || below)) {
            return Verdict.SAME;
        }
        return above == (metric.better() == Metric.Better.SMALLER) ? Verdict.SLOWER : Verdict.FASTER;
    }

    /** Whether a gate can go by it: nothing is remarked on its cell, and there is enough to tell by. */
    public boolean isJudged() {
        return marks.isEmpty() && verdict() != Verdict.UNKNOWN && verdict() != Verdict.SHOWN;
    }

    /** Whether it is claimed to be slower, and its whole interval lies beyond a change of so many percent. */
    public boolean fails(double percent) {
        if (!isJudged() || verdict() != Verdict.SLOWER) {
            return false;
        }
        Estimate found = ratio.orElseThrow();
        double least = metric.better() == Metric.Better.SMALLER ? found.low() : 1 / found.high();
        return least > 1 + percent / 100;
    }
}
