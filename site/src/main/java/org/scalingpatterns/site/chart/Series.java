package org.scalingpatterns.site.chart;

import java.util.List;

/**
 * A named row of points on a figure, ascending in x.
 *
 * @param name the label at the line's end
 * @param style its colour, dash and marker
 * @param points what is drawn
 */
public record Series(String name, Style style, List<Point> points) {
    /** Copies the points. */
    public Series {
        points = List.copyOf(points);
    }
}
