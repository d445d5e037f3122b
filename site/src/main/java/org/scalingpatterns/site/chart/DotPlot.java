package org.scalingpatterns.site.chart;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * One row a value: a point with its interval, never a bar (a bar's length claims that zero is where the comparison starts). The
 * value stands in words at the row's end.
 *
 * @param title the figure's name
 * @param description what it shows, in words
 * @param xTitle the value and its unit
 * @param rows from top to bottom
 * @param bounded whether values are shares of a whole, whose axis is linear and starts at 0
 * @param counted whether values are counts, whose axis starts at 0 or is logarithmic, and has whole ticks
 * @param format values in words
 * @param ticks ticks in words
 */
public record DotPlot(
        String title,
        String description,
        String xTitle,
        List<Row> rows,
        boolean bounded,
        boolean counted,
        DoubleFunction<String> format,
        DoubleFunction<String> ticks)
        implements Plot {

    private static final double LOG_FROM = 50;
    private static final double ROW = 28;
    private static final double HEAD = ROW * 0.8;

    /** Copies the rows. */
    public DotPlot {
        rows = List.copyOf(rows);
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("must have a row: " + title);
        }
    }

    /**
     * A row. Points of one row share its line: a published value and that of the reader's machine.
     *
     * @param label what was measured
     * @param heading the group that starts with this row; empty inside a group
     * @param points the values, each a series of one point; x is not used
     */
    public record Row(String label, String heading, List<Series> points) {
        /** Copies the points. */
        public Row {
            points = List.copyOf(points);
        }
    }

    @Override
    public String draw(String id, boolean wide) {
        Frame.Width width = wide ? Frame.Width.WIDE : Frame.Width.NARROW;
        Axis across = across(wide ? 6 : 3);
        double labels = 16
                + rows.stream()
                        .mapToDouble(row -> width.textWidth(row.label()))
                        .max()
                        .orElse(0);
        double values = 16
                + rows.stream()
                        .mapToDouble(row -> width.textWidth(value(row)))
                        .max()
                        .orElse(0);
        boolean stacked = width.pixels - labels - values < (wide ? 300 : 130);
        int lines = stacked
                ? rows.stream()
                        .mapToInt(row -> width.lines(row.label()).size())
                        .max()
                        .orElse(1)
                : 1;
        double rowHeight = (stacked ? ROW + 14 : ROW) + (lines - 1) * width.lineHeight();
        double headings = rows.stream().mapToDouble(row -> heading(width, row)).sum();
        double body = rows.size() * rowHeight + headings + 8;
        Frame frame = new Frame(width, body + width.font * 5.8, stacked ? 6 : labels, values, xTitle + note(across));
        frame.open(id, title, description, "y");
        frame.horizontalAxis(across, true);
        double y = frame.top + 4;
        for (Row row : rows) {
            if (!row.heading().isEmpty()) {
                lines(frame, "head", y + ROW * 0.55, width.lines(row.heading()));
                y += heading(width, row);
            }
            row(frame, across, row, y, rowHeight, stacked);
            y += rowHeight;
        }
        return frame.close();
    }

    /** How high the heading before a row is. */
    private static double heading(Frame.Width width, Row row) {
        return row.heading().isEmpty() ? 0 : HEAD + (width.lines(row.heading()).size() - 1) * width.lineHeight();
    }

    /** Lines of text at the drawing's left edge. */
    private static void lines(Frame frame, String classes, double first, List<String> lines) {
        double y = first;
        for (String line : lines) {
            frame.svg().text(classes, 0, y, "start", line);
            y += frame.width.lineHeight();
        }
    }

    private void row(Frame frame, Axis across, Row row, double top, double rowHeight, boolean stacked) {
        Svg svg = frame.svg();
        double y = top + rowHeight - ROW / 2;
        double text = y + frame.width.font * 0.35;
        svg.path("rowline", "M" + Svg.number(frame.left) + " " + Svg.number(y) + "H" + Svg.number(frame.right));
        if (stacked) {
            List<String> lines = frame.width.lines(row.label());
            lines(frame, "lab", y - ROW / 2 - (lines.size() - 1) * frame.width.lineHeight(), lines);
        } else {
            svg.text("lab", frame.left - 12, text, "end", row.label());
        }
        for (Series series : row.points()) {
            Point point = series.points().get(0);
            svg.open("g", "ser " + series.style().classes()); // no legend toggles a row
            frame.point(
                    series.style(),
                    point.says(row.label() + ": " + point.text()),
                    frame.x(across, point.y()),
                    y,
                    frame.x(across, clamp(across, point.low())),
                    frame.x(across, clamp(across, point.high())),
                    false);
            svg.close("g");
        }
        svg.text("val", frame.width.pixels, text, value(row));
    }

    /** The last point of a row: the one that is drawn on top. */
    private static Point published(Row row) {
        return row.points().get(row.points().size() - 1).points().get(0);
    }

    private static String note(Axis across) {
        if (across instanceof Axis.Linear linear && linear.low() > 0) {
            return " (axis does not start at 0)";
        }
        return across instanceof Axis.Log ? " (log scale)" : "";
    }

    private static double clamp(Axis across, double value) {
        return across instanceof Axis.Log log ? Math.max(value, log.low()) : value;
    }

    private String value(Row row) {
        return row.points().isEmpty() ? "n/a" : format.apply(published(row).y());
    }

    private Axis across(int wanted) {
        double[] ends = rows.stream()
                .flatMap(row -> row.points().stream())
                .flatMap(series -> series.points().stream())
                .flatMapToDouble(point -> DoubleStream.of(point.low(), point.y(), point.high()))
                .sorted()
                .toArray();
        double low = ends.length == 0 ? 0 : ends[0];
        double high = ends.length == 0 ? 1 : ends[ends.length - 1];
        if (bounded) {
            return Axis.linear(low, high, wanted, ticks);
        }
        if (low > 0 && high / low > LOG_FROM) {
            return Axis.log(low, high, ticks);
        }
        if (counted) {
            return Axis.linear(low, high, (int) Math.max(1, Math.min(wanted, Math.floor(high))), ticks);
        }
        // Points, not bars: nothing is compared with zero, so a narrow range may fill the axis.
        return low > high / 2 ? Axis.around(low, high, wanted, ticks) : Axis.linear(low, high, wanted, ticks);
    }
}
