package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.scalingpatterns.site.chart.Axis;
import org.scalingpatterns.site.chart.Point;

/** Reads a histogram at evenly spaced nines, up to the last percentile with ten samples at or beyond it. */
final class Nines {
    private static final double[] NAMED = {50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 99.999, 99.9999};

    private Nines() {}

    /** {@code perNine} points for each nine; those at the usual percentiles carry words, after {@code prefix}. */
    static List<Point> points(Histogram histogram, int perNine, String prefix) {
        double last = Axis.Nines.last(histogram.getTotalCount());
        List<Point> points = new ArrayList<>();
        int named = 0;
        int steps = (int) Math.floor(last * perNine + 1e-9);
        for (int i = 0; i <= steps; i++) {
            double x = i / (double) perNine;
            while (named < NAMED.length && Axis.Nines.of(NAMED[named] / 100) <= x) {
                points.add(at(histogram, Axis.Nines.of(NAMED[named] / 100), NAMED[named], prefix));
                named++;
            }
            if (points.isEmpty() || points.get(points.size() - 1).x() < x) {
                points.add(at(histogram, x, 0, prefix));
            }
        }
        if (!points.isEmpty() && points.get(points.size() - 1).x() < last) {
            points.add(at(histogram, last, 0, prefix));
        }
        return points;
    }

    private static Point at(Histogram histogram, double nines, double named, String prefix) {
        double percentile = named > 0 ? named : 100 * (1 - Math.pow(10, -nines));
        // A log axis has no zero, and the clock no value below its tick.
        double value = Math.max(1.0, (double) histogram.getValueAtPercentile(percentile));
        String text = named > 0 ? prefix + Quantity.plain(named) + "\u202f%: " + Quantity.format(value, "ns") : "";
        return new Point(nines, value, value, value, text);
    }
}
