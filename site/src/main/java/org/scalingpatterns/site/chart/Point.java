package org.scalingpatterns.site.chart;

/**
 * A value on a figure.
 *
 * @param x position on the horizontal axis
 * @param y the value
 * @param low lower end of its interval; {@code y} where there is none
 * @param high upper end of its interval; {@code y} where there is none
 * @param text what the crosshair says here
 */
public record Point(double x, double y, double low, double high, String text) {
    /** Checks that the value is a number and the interval not reversed. */
    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y) || !(low <= high)) {
            throw new IllegalArgumentException(
                    "must be finite with low <= high: " + x + ", " + y + " [" + low + ", " + high + "]");
        }
    }

    boolean hasInterval() {
        return low < high;
    }
}
