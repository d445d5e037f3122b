package org.scalingpatterns.site.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A value against a number that doubles (shards, threads, replicas), counts from 0 (views) or is in percent (load): points with whiskers, joined by
 * lines that carry their name at the end. The value's axis is linear from zero, or logarithmic where the values span more than twentyfold.
 *
 * @param title the figure's name
 * @param description what it shows, in words
 * @param xTitle the horizontal axis
 * @param yTitle the value and its unit
 * @param series the lines
 * @param percent whether the horizontal axis is in percent, linear from 0 to 100
 * @param cores where the machine's cores end, if the horizontal axis counts threads
 * @param format the ticks of the value's axis
 */
public record ScalingPlot(
        String title,
        String description,
        String xTitle,
        String yTitle,
        List<Series> series,
        boolean percent,
        OptionalDouble cores,
        DoubleFunction<String> format)
        implements Plot {

    private static final double LOG_FROM = 20;

    /** Copies the series. */
    public ScalingPlot {
        series = List.copyOf(series);
        if (series.stream().allMatch(line -> line.points().isEmpty())) {
            throw new IllegalArgumentException("must have a point: " + title);
        }
    }

    @Override
    public String draw(String id, boolean wide) {
        Frame.Width width = wide ? Frame.Width.WIDE : Frame.Width.NARROW;
        Axis across = across();
        Axis up = up(all(series));
        String upTitle = yTitle + (up instanceof Axis.Log ? " (log scale)" : "");
        double labels = Frame.labelColumn(series.stream()
                .mapToDouble(line -> width.textWidth(line.name()))
                .max()
                .orElse(0));
        double ticks = up.ticks().stream()
                .mapToDouble(tick -> width.textWidth(tick.label()))
                .max()
                .orElse(0);
        Frame frame = new Frame(
                width,
                Frame.height(width, width.height, series.size()),
                ticks + 10,
                labels,
                xTitle + (across instanceof Axis.Log ? " (log scale)" : ""));
        frame.open(id, title, description, "x");
        frame.verticalAxis(up, upTitle);
        frame.horizontalAxis(across, false);
        cores.ifPresent(count -> cores(frame, across, count));
        List<Frame.EndLabel> ends = new ArrayList<>();
        for (Series line : series) {
            if (!line.points().isEmpty()) {
                Frame.EndLabel end = line(frame, across, up, line);
                // The hollow line of the reader's machine lies beside its published twin and shares its label.
                if (!line.style().local() || alone(line)) {
                    ends.add(end);
                }
            }
        }
        frame.endLabels(ends);
        return frame.close();
    }

    private static void cores(Frame frame, Axis across, double count) {
        double at = across.at(count);
        if (at >= 0 && at <= 1) {
            double x = frame.x(across, count);
            frame.svg().line("ref", x, frame.top, x, frame.bottom);
            frame.svg().text("note", x + 4, frame.top + 12, "start", String.format(Locale.ROOT, "%.0f cores", count));
        }
    }

    private static Frame.EndLabel line(Frame frame, Axis across, Axis up, Series line) {
        Svg svg = frame.svg();
        svg.open("g", "ser " + line.style().classes(), "data-s", line.name());
        StringBuilder data = new StringBuilder();
        for (Point point : line.points()) {
            data.append(data.isEmpty() ? 'M' : 'L')
                    .append(Svg.number(frame.x(across, point.x())))
                    .append(' ')
                    .append(Svg.number(frame.y(up, point.y())));
        }
        svg.path("line", data.toString());
        for (Point point : line.points()) {
            frame.point(
                    line.style(),
                    point,
                    frame.x(across, point.x()),
                    frame.y(up, point.y()),
                    frame.y(up, point.low()),
                    frame.y(up, point.high()),
                    true);
        }
        svg.close("g");
        Point last = line.points().get(line.points().size() - 1);
        return new Frame.EndLabel(
                List.of(line.name()), frame.x(across, last.x()), frame.y(up, last.y()), line.style(), line.name());
    }

    private boolean alone(Series local) {
        return series.stream()
                .noneMatch(line -> !line.style().local() && line.name().equals(local.name()));
    }

    private Axis across() {
        List<Double> values = all(series).map(Point::x).toList();
        return percent ? Axis.percent(values, ScalingPlot::count) : Axis.through(values, ScalingPlot::count);
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value).replace(",", "\u202f");
    }

    private Axis up(Stream<Point> points) {
        double[] ends = points.flatMapToDouble(p -> DoubleStream.of(p.low(), p.y(), p.high()))
                .sorted()
                .toArray();
        double low = ends[0];
        double high = ends[ends.length - 1];
        return low > 0 && high / low > LOG_FROM ? Axis.log(low, high, format) : Axis.linear(low, high, 5, format);
    }

    private static Stream<Point> all(List<Series> series) {
        return series.stream().flatMap(line -> line.points().stream());
    }
}
