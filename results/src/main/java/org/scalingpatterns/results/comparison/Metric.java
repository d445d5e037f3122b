package org.scalingpatterns.results.comparison;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.results.statistics.Intervals;

/**
 * One figure of a cell, fork by fork.
 *
 * @param name time, response-p99, allocation, or what JMH calls it
 * @param unit of its values
 * @param better what a change of it means
 * @param band the key of its A/A band, {@code <family>/<kind>/<metric>}; empty where it has none
 * @param forks one value a fork; of a percentile, that of the fork alone
 * @param blocks the block of each fork
 * @param distributions of a percentile: what it is read off; else empty
 * @param percentile which, 0…100
 * @param missing how many values belong to the distributions and are larger than any in them; NaN where nobody counted them
 */
public record Metric(
        String name,
        String unit,
        Better better,
        String band,
        List<Double> forks,
        List<Integer> blocks,
        Optional<ForkDistributions> distributions,
        double percentile,
        double missing) {

    /** What a change means. */
    public enum Better {
        SMALLER,
        BIGGER,
        /** It is shown, and nothing is concluded from it. */
        UNDECIDED
    }

    static Metric of(String name, String unit, Better better, String band, List<Double> forks, List<Integer> blocks) {
        return new Metric(name, unit, better, band, forks, blocks, Optional.empty(), Double.NaN, 0);
    }

    static Metric percentile(
            String series,
            double percentile,
            String unit,
            String band,
            ForkDistributions distributions,
            List<Integer> blocks,
            double missing) {
        String digits = percentile == Math.rint(percentile) ? "" + (int) percentile : "" + percentile;
        String name = (series.isEmpty() ? "p" : series + "-p") + digits;
        List<Double> forks =
                Arrays.stream(distributions.perFork(percentile)).boxed().toList();
        return new Metric(
                name,
                unit,
                Better.SMALLER,
                band.isEmpty() ? "" : band + name,
                forks,
                blocks,
                Optional.of(distributions),
                percentile,
                missing);
    }

    /** The same in another unit. */
    Metric times(double factor, String other) {
        return new Metric(
                name,
                other,
                better,
                band,
                forks.stream().map(value -> value * factor).toList(),
                blocks,
                distributions.map(forks -> forks.times(factor)),
                percentile,
                missing);
    }

    /** The forks at some places alone. */
    Metric select(List<Integer> places) {
        return new Metric(
                name,
                unit,
                better,
                band,
                places.stream().map(forks::get).toList(),
                places.stream().map(blocks::get).toList(),
                distributions.map(all -> all.select(places)),
                percentile,
                missing);
    }

    /** Whether logarithms of it can be taken. */
    boolean isPositive() {
        return !forks.isEmpty() && forks.stream().allMatch(value -> value > 0 && Double.isFinite(value));
    }

    /** Whether there are enough samples beyond it, where it is a percentile. */
    boolean isPublishable() {
        return distributions
                .map(forks -> Intervals.publishable(forks.count(), percentile))
                .orElse(true);
    }

    double[] values() {
        return forks.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What is shown of it: the median of the forks; the percentile of all forks together, empty with too few samples. */
    Optional<Shown> shown() {
        if (distributions.isPresent()) {
            return Intervals.percentile(distributions.get(), percentile, missing)
                    .map(estimate -> Shown.of(estimate.value(), estimate));
        }
        if (forks.isEmpty() || !forks.stream().allMatch(Double::isFinite)) {
            return Optional.empty();
        }
        double[] sorted =
                forks.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return Optional.of(Shown.of(median, Intervals.geometricMean(values())));
    }

    /**
     * A figure as a table has it.
     *
     * @param value the median, or the percentile
     * @param margin how far the 95 % interval reaches from its middle, as a share of it; NaN without interval
     * @param forks how many it rests on
     */
    public record Shown(double value, double margin, int forks) {
        static Shown of(double value, Estimate estimate) {
            double up = estimate.high() / estimate.value() - 1;
            double down = 1 - estimate.low() / estimate.value();
            double margin = estimate.hasInterval() ? Math.max(up, down) : Double.NaN;
            return new Shown(value, Double.isFinite(margin) ? margin : Double.NaN, estimate.n());
        }
    }
}
