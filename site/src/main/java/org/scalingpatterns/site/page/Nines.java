package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.site.chart.Axis;
import org.scalingpatterns.site.chart.Point;

/** Reads a histogram at evenly spaced nines, up to the last percentile with ten samples at or beyond it. */
final class Nines {
    /*
     * curves.js reads a visitor's histogram at the same places. Logarithms and powers may differ in their last bit from one
     * platform to the next, so places are compared with a tolerance, and a rank is found before a count is cut to a whole one.
     */
    private static final double[] NAMED = {50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999, 99.9999};

    private static final double SAME = 1e-9;
    private static final double COUNT = 1e-6;

    private Nines() {}

    /** Those of each fork, where there are several. */
    static List<List<Point>> forks(ForkDistributions forks, int perNine) {
        return IntStream.range(0, forks.forks() > 1 ? forks.forks() : 0)
                .mapToObj(fork -> points(forks.select(List.of(fork)), perNine, ""))
                .toList();
    }

    /** {@code perNine} points for each nine of all forks; those at the usual percentiles carry words, after {@code prefix}. */
    static List<Point> points(ForkDistributions forks, int perNine, String prefix) {
        return points(forks.count(), forks::percentile, perNine, prefix);
    }

    /** The same of whatever tells the values at percentiles (0…100) of {@code count} samples. */
    static List<Point> points(long count, DoubleUnaryOperator values, int perNine, String prefix) {
        if (count == 0) {
            return List.of();
        }
        double last = Axis.Nines.last(count);
        List<Point> points = new ArrayList<>();
        int named = 0;
        int steps = (int) Math.floor(last * perNine + 1e-9);
        for (int i = 0; i <= steps; i++) {
            double x = i / (double) perNine;
            while (named < NAMED.length && Axis.Nines.of(NAMED[named] / 100) <= x + SAME) {
                points.add(at(count, values, Axis.Nines.of(NAMED[named] / 100), NAMED[named], prefix));
                named++;
            }
            if (points.isEmpty() || points.get(points.size() - 1).x() < x - SAME) {
                points.add(at(count, values, x, 0, prefix));
            }
        }
        if (!points.isEmpty() && points.get(points.size() - 1).x() < last - SAME) {
            points.add(at(count, values, last, 0, prefix));
        }
        return points;
    }

    private static Point at(long count, DoubleUnaryOperator values, double nines, double named, String prefix) {
        double percentile = named > 0 ? named : percentile(count, nines);
        // A log axis has no zero, and the clock no value below its tick.
        double value = Math.max(1.0, values.applyAsDouble(percentile));
        String text = named > 0 ? prefix + Quantity.plain(named) + "\u202f%: " + Quantity.format(value, "ns") : "";
        return new Point(nines, value, value, value, text);
    }

    /** A percentile that lies within the rank at {@code nines}, away from both of its ends. */
    private static double percentile(long count, double nines) {
        double rank = Math.max(1, Math.ceil((1 - Math.pow(10, -nines)) * count - COUNT));
        return 100 * (rank - 0.5) / count;
    }
}
