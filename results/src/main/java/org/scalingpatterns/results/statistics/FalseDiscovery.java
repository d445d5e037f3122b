package org.scalingpatterns.results.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The false-discovery rate of many comparisons at once (Benjamini and Hochberg, 1995). */
public final class FalseDiscovery {
    private FalseDiscovery() {}

    /**
     * Adjusted p values: those at or below q are the differences of which at most a share q is expected to be chance.
     *
     * @param p each 0…1, or NaN for a comparison that has no test; it stays NaN and doesn't count
     * @return in the same order
     */
    public static double[] adjusted(double... p) {
        double[] adjusted = new double[p.length];
        Arrays.fill(adjusted, Double.NaN);
        int[] descending = IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> p[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        double smallest = 1;
        for (int i = 0; i < descending.length; i++) {
            int rank = descending.length - i;
            smallest = Math.min(smallest, p[descending[i]] * descending.length / rank);
            adjusted[descending[i]] = smallest;
        }
        return adjusted;
    }
}
