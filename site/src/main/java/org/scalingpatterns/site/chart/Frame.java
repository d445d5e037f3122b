package org.scalingpatterns.site.chart;

import java.util.ArrayList;
import java.util.List;

/** The plot area of a figure: grid, axes, titles, and the column of labels right of it. */
final class Frame {

    /** The two drawings of a figure; the style sheet shows one. Sizes keep the text at 12 px or more wherever they are shown. */
    enum Width {
        WIDE(800, 13.75, 380),
        NARROW(340, 12.75, 300);

        final double pixels;
        final double font;
        final double height;

        Width(double pixels, double font, double height) {
            this.pixels = pixels;
            this.font = font;
            this.height = height;
        }

        double textWidth(String text) {
            return text.length() * font * 0.55;
        }

        double lineHeight() {
            return font * 1.2;
        }

        /** A text in lines that are no wider than the drawing. A word that is wider stays whole. */
        List<String> lines(String text) {
            List<String> lines = new ArrayList<>();
            for (String word : text.split(" ", -1)) {
                int last = lines.size() - 1;
                if (last >= 0 && textWidth(lines.get(last) + " " + word) <= pixels) {
                    lines.set(last, lines.get(last) + " " + word);
                } else {
                    lines.add(word);
                }
            }
            return lines;
        }
    }

    /** A label at a line's end: the lines of its text, where the line ends, and the classes of its series. */
    record EndLabel(List<String> text, double x, double y, Style style, String series) {}

    /** From the middle of a marker to beyond the largest of them. */
    private static final double STROKE = 7;

    final Width width;
    final double left;
    final double right;
    final double top;
    final double bottom;
    final double height;
    private final List<String> xTitle;
    private final Svg svg = new Svg();

    /** @param height with one line of the horizontal axis' title; each other one adds to it */
    Frame(Width width, double height, double left, double labels, String xTitle) {
        this.width = width;
        this.xTitle = width.lines(xTitle);
        this.height = height + (this.xTitle.size() - 1) * width.lineHeight();
        this.left = left;
        this.right = width.pixels - labels;
        this.top = width.font * 2.2;
        this.bottom = height - width.font * 3.6;
    }

    Svg svg() {
        return svg;
    }

    double x(Axis axis, double value) {
        return left + axis.at(value) * (right - left);
    }

    double y(Axis axis, double value) {
        return bottom - axis.at(value) * (bottom - top);
    }

    /** Opens the drawing. Its name is the figure's title, its description says in words what it shows. */
    Frame open(String id, String title, String description, String cross) {
        String own = id + (width == Width.WIDE ? "-w" : "-n");
        svg.open(
                "svg",
                width == Width.WIDE ? "plot wide" : "plot narrow",
                "viewBox",
                "0 0 " + Svg.number(width.pixels) + " " + Svg.number(height),
                "role",
                "img",
                "aria-labelledby",
                own + "t " + own + "d",
                "data-cross",
                cross,
                "data-box",
                Svg.number(left) + " " + Svg.number(top) + " " + Svg.number(right) + " " + Svg.number(bottom));
        svg.element("title", own + "t", title).element("desc", own + "d", description);
        return this;
    }

    void horizontalAxis(Axis axis, boolean grid) {
        StringBuilder lines = new StringBuilder();
        for (Axis.Tick tick : axis.ticks()) {
            lines.append('M').append(Svg.number(x(axis, tick.value()))).append(' ');
            lines.append(Svg.number(grid ? top : bottom)).append('V').append(Svg.number(bottom + 4));
        }
        svg.path(grid ? "grid" : "ax", lines.toString());
        double last = Double.NEGATIVE_INFINITY;
        svg.open("g", "tick", "text-anchor", "middle");
        for (Axis.Tick tick : axis.ticks()) {
            double x = x(axis, tick.value());
            double half = width.textWidth(tick.label()) / 2;
            if (!tick.label().isEmpty() && x - half > last + 4) {
                svg.text(x, bottom + width.font * 1.4, tick.label());
                last = x + half;
            }
        }
        svg.close("g");
        svg.line("ax", left, bottom, right, bottom);
        for (int i = 0; i < xTitle.size(); i++) {
            String line = xTitle.get(i);
            double half = width.textWidth(line) / 2;
            // Below the plot's middle, where it fits there.
            double middle = Math.max(half, Math.min((left + right) / 2, width.pixels - half));
            double y = height - width.font * 0.6 - (xTitle.size() - 1 - i) * width.lineHeight();
            svg.text("axt", middle, y, "middle", line);
        }
    }

    void verticalAxis(Axis axis, String title) {
        StringBuilder lines = new StringBuilder();
        for (Axis.Tick tick : axis.ticks()) {
            lines.append('M').append(Svg.number(left)).append(' ').append(Svg.number(y(axis, tick.value())));
            lines.append('H').append(Svg.number(right));
        }
        svg.path("grid", lines.toString());
        svg.open("g", "tick", "text-anchor", "end");
        for (Axis.Tick tick : axis.ticks()) {
            if (!tick.label().isEmpty()) {
                svg.text(left - 6, y(axis, tick.value()) + width.font * 0.35, tick.label());
            }
        }
        svg.close("g");
        // Above the axis, not turned on its side: a reader should not have to tilt their head.
        svg.text("axt", 0, width.font, "start", title);
    }

    /** The column of labels, each with its series' marker and a thread to the end of its line. */
    void endLabels(List<EndLabel> labels) {
        double lineHeight = width.lineHeight();
        List<Labels.Wanted> wanted = new ArrayList<>();
        for (EndLabel label : labels) {
            wanted.add(new Labels.Wanted(label.y(), lineHeight * label.text().size() + 2));
        }
        double[] centres = Labels.place(wanted, top - width.font, bottom + 2);
        double column = right + 24;
        for (int i = 0; i < centres.length; i++) {
            EndLabel label = labels.get(i);
            svg.open("g", "ser " + label.style().classes(), "data-s", label.series());
            svg.line("lead", label.x() + 5, label.y(), column - 6, centres[i]);
            svg.marker("pt", label.style(), column, centres[i], "");
            double y = centres[i] - lineHeight * (label.text().size() - 1) / 2 + width.font * 0.35;
            for (String line : label.text()) {
                svg.text("lab", column + 10, y, "start", line);
                y += lineHeight;
            }
            svg.close("g");
        }
    }

    /** High enough for a column of so many lines of text. */
    static double height(Width width, double wanted, int labels) {
        return Math.max(wanted, labels * (width.lineHeight() + 2) + width.font * 5);
    }

    /** How wide the column of labels is for the longest of them. */
    static double labelColumn(double text) {
        return text + 38;
    }

    /**
     * A marker for {@code point} at (x, y) with its interval, and the words that the crosshair shows. An interval that is too narrow
     * to see is a stroke that reaches beyond the marker: only a point that has none stands without.
     */
    void point(Style style, Point point, double x, double y, double whiskerFrom, double whiskerTo, boolean upright) {
        if (Math.abs(whiskerFrom - whiskerTo) >= 0.5) {
            svg.path("wh", upright ? upright(x, whiskerFrom, whiskerTo) : level(y, whiskerFrom, whiskerTo));
        } else if (point.hasInterval()) {
            svg.path(
                    "wh",
                    upright
                            ? "M" + Svg.number(x - STROKE) + " " + Svg.number(y) + "h" + Svg.number(2 * STROKE)
                            : "M" + Svg.number(x) + " " + Svg.number(y - STROKE) + "v" + Svg.number(2 * STROKE));
        }
        marker(point.hollow() ? "pt hollow" : "pt", style, x, y, point.text());
    }

    /** A marker that the crosshair stops at. The narrow drawing leaves the words to the wide one, which has the same stops. */
    void marker(String classes, Style style, double x, double y, String text) {
        svg.marker(classes + " v", style, x, y, width == Width.WIDE ? text : "");
    }

    private static String upright(double x, double from, double to) {
        return "M" + Svg.number(x - 3) + " " + Svg.number(from) + "h6M" + Svg.number(x - 3) + " " + Svg.number(to)
                + "h6M" + Svg.number(x) + " " + Svg.number(from) + "V" + Svg.number(to);
    }

    private static String level(double y, double from, double to) {
        return "M" + Svg.number(from) + " " + Svg.number(y - 4) + "v8M" + Svg.number(to) + " " + Svg.number(y - 4)
                + "v8M" + Svg.number(from) + " " + Svg.number(y) + "H" + Svg.number(to);
    }

    String close() {
        return svg.close("svg").toString();
    }
}
