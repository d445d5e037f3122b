package org.scalingpatterns.site.chart;

/**
 * A value on a figure.
 *
 * @param x position on the horizontal axis
 * @param y the value
 * @param low lower end of its interval; {@code y} where there is none
 * @param high upper end of its interval; {@code y} where there is none
 * @param text what the crosshair says here
 * @param hollow whether what it was measured on could not keep up
 */
public record Point(double x, double y, double low, double high, String text, boolean hollow) {
    /** Checks that the value is a number and the interval not reversed. */
    public Point {
        if (!Double.isFinite(x) || !Double.isFinite(y) || !(low <= high)) {
            throw new IllegalArgumentException(
                    "must be finite with low <= high: " + x + ", " + y + " [" + low + ", " + high + "]");
        }
    }

    /** A full point. */
    public Point(double x, double y, double low, double high, String text) {
        this(x, y, low, high, text, false);
    }

    /** The same with other words. */
    Point says(String words) {
        return new Point(x, y, low, high, words, hollow);
    }

    boolean hasInterval() {
        return low < high;
    }
}
