package org.scalingpatterns.results.statistics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalingpatterns.results.Noise;

/** The A/A bands that follow from cells which were measured twice in each block. */
public final class Bands {
    private Bands() {}

    /**
     * By {@code <family>/<kind>/<metric>}: the largest ratio, 1 or above, that the same code reached against itself,
     * compared as two variants would be: a time by the trimmed mean of its blocks' ratios, a percentile by the plain one,
     * as the blocks far off belong to it.
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
