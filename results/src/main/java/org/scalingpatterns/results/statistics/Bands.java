package org.scalingpatterns.results.statistics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalingpatterns.results.Noise;

/** The A/A bands that follow from cells which were measured twice in each block. */
public final class Bands {
    private Bands() {}

    /**
     * By {@code <family>/<kind>/<metric>}: the largest ratio, 1 or above, that the same code reached against itself.
     *
     * <p>A time is compared as two variants are, by the trimmed mean of the logarithms of its blocks' ratios. A percentile is not:
     * its band is the plain mean of these logarithms, as the blocks far off belong to it, while two variants are compared by the
     * percentiles of all their forks together ({@link Ratios#percentile}), which the slow forks decide. So its band may be the
     * narrower of the two.
     */
    public static Map<String, Double> of(List<Noise.Repeat> repeats) {
        var bands = new TreeMap<String, Double>();
        for (Noise.Repeat repeat : repeats) {
            double[] first = values(repeat.first());
            double[] second = values(repeat.second());
            if (first.length < 2) {
                continue;
            }
            boolean time = repeat.metric().equals("time");
            LogDifference difference =
                    time ? LogDifference.trimmedPaired(first, second) : LogDifference.paired(first, second);
            String family = repeat.cell().substring(0, Math.max(0, repeat.cell().indexOf('/')));
            String band = family + (time ? "/cost/" : "/load/") + repeat.metric();
            bands.merge(band, Math.exp(Math.abs(difference.mean())), Math::max);
        }
        return bands;
    }

    private static double[] values(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
