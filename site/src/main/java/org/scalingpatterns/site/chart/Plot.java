package org.scalingpatterns.site.chart;

/** A figure that can be drawn. */
public sealed interface Plot permits ScalingPlot, PercentilePlot, DotPlot {

    /** Draws it at one width. {@code id} is unique on the page. */
    String draw(String id, boolean wide);

    /** Both drawings, wide first; the style sheet shows one of them. */
    default String svg(String id) {
        return draw(id, true) + draw(id, false);
    }
}
