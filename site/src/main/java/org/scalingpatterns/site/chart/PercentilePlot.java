package org.scalingpatterns.site.chart;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Percentiles by nines: {@code x = −log10(1 − p)} and a logarithmic value. A line ends at the last percentile with ten samples at
 * or beyond it; the largest sample stands alone behind it, joined by dots. Forks are thin, their merged histogram bold.
 *
 * @param title the figure's name
 * @param description what it shows, in words
 * @param yTitle the value and its unit
 * @param lines one line a series
 * @param format values in words, for ticks and for the largest sample
 */
public record PercentilePlot(
        String title, String description, String yTitle, List<Line> lines, DoubleFunction<String> format)
        implements Plot {

    private static final double DECADE = 10;

    /*
     * Pixels by which a drawn line may miss a percentile: the bold line is two wide, a fork's is a pale hairline. The data table and
     * the marks miss none. curves.js draws the same.
     */
    private static final double LINE = 0.5;
    private static final double HAIRLINE = 1;

    /** Copies the lines. */
    public PercentilePlot {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("must have a line: " + title);
        }
    }

    /**
     * A series: its merged percentiles, those of its forks, and its largest sample. Points are in nines.
     *
     * @param merged the percentiles of the merged histogram, none beyond {@link Axis.Nines#last}
     * @param forks the percentiles of each fork
     * @param max the largest sample
     * @param n how many samples
     */
    public record Line(Series merged, List<List<Point>> forks, double max, long n) {
        /** Copies the forks and checks that the line ends where its samples run out. */
        public Line {
            forks = List.copyOf(forks);
            double last = Axis.Nines.last(n) + 1e-6;
            for (Point point : merged.points()) {
                if (point.x() > last) {
                    throw new IllegalArgumentException("must end at " + last + " nines for N=" + n + ": " + point.x());
                }
            }
        }

        /** Where the largest of the samples stands. */
        double end() {
            return Math.log10((double) Math.max(1, n));
        }
    }

    @Override
    public String draw(String id, boolean wide) {
        Frame.Width width = wide ? Frame.Width.WIDE : Frame.Width.NARROW;
        Axis.Nines across =
                Axis.nines(lines.stream().mapToDouble(line -> line.end()).max().orElse(1));
        double[] values = values();
        Axis up = Axis.log(values[0], Math.max(values[values.length - 1], values[0] * DECADE), format);
        double labels = Frame.labelColumn(lines.stream()
                .flatMap(line -> label(line, wide).stream())
                .mapToDouble(width::textWidth)
                .max()
                .orElse(0));
        double ticks = up.ticks().stream()
                .mapToDouble(tick -> width.textWidth(tick.label()))
                .max()
                .orElse(0);
        Frame frame = new Frame(
                width,
                Frame.height(width, wide ? 440 : 340, lines.size() * (wide ? 1 : 2)),
                ticks + 10,
                labels,
                "percentile");
        frame.open(id, title, description, "x");
        frame.verticalAxis(up, yTitle + " (log scale)");
        frame.horizontalAxis(across, true);
        List<Frame.EndLabel> ends = new ArrayList<>();
        for (Line line : lines) {
            Frame.EndLabel end = line(frame, across, up, line, wide);
            if (!line.merged().style().local() || alone(line)) {
                ends.add(end);
            }
        }
        frame.endLabels(ends);
        return frame.close();
    }

    private boolean alone(Line local) {
        return lines.stream()
                .noneMatch(line -> !line.merged().style().local()
                        && line.merged().name().equals(local.merged().name()));
    }

    private double[] values() {
        return lines.stream()
                .flatMapToDouble(line -> DoubleStream.concat(
                        DoubleStream.of(line.max()),
                        line.merged().points().stream().mapToDouble(Point::y)))
                .filter(value -> value > 0)
                .sorted()
                .toArray();
    }

    private List<String> label(Line line, boolean wide) {
        String max = "max " + format.apply(line.max());
        return wide
                ? List.of(line.merged().name() + ", " + max)
                : List.of(line.merged().name(), max);
    }

    private Frame.EndLabel line(Frame frame, Axis.Nines across, Axis up, Line line, boolean wide) {
        Series merged = line.merged();
        Svg svg = frame.svg();
        svg.open("g", "ser " + merged.style().classes(), "data-s", merged.name());
        for (List<Point> fork : line.forks()) {
            svg.path("fork", trace(frame, across, up, fork, HAIRLINE, 1));
        }
        svg.path("line", trace(frame, across, up, merged.points(), LINE, 10));
        double maxX = frame.x(across, line.end());
        double maxY = frame.y(up, line.max());
        if (!merged.points().isEmpty()) {
            Point last = merged.points().get(merged.points().size() - 1);
            svg.line("toMax", frame.x(across, last.x()), frame.y(up, last.y()), maxX, maxY);
        }
        for (Point point : merged.points()) {
            if (!point.text().isEmpty()) {
                frame.marker("dot", merged.style(), frame.x(across, point.x()), frame.y(up, point.y()), point.text());
            }
        }
        frame.marker("pt max", merged.style(), maxX, maxY, "max " + format.apply(line.max()));
        svg.close("g");
        return new Frame.EndLabel(label(line, wide), maxX, maxY, merged.style(), merged.name());
    }

    /**
     * A line through the points, with relative steps (they are shorter) and without points that nobody could see.
     *
     * @param miss pixels by which it may miss a point
     * @param grain positions to a pixel
     */
    private static String trace(Frame frame, Axis across, Axis up, List<Point> points, double miss, int grain) {
        double[] x = points.stream()
                .mapToDouble(point -> rounded(frame.x(across, point.x()), grain))
                .toArray();
        double[] y = points.stream()
                .mapToDouble(point -> rounded(frame.y(up, point.y()), grain))
                .toArray();
        BitSet seen = new BitSet();
        bends(x, y, 0, x.length - 1, miss, seen);
        StringBuilder data = new StringBuilder();
        int last = 0;
        for (int i = seen.nextSetBit(0); i >= 0; i = seen.nextSetBit(i + 1)) {
            String down = Svg.number(i == 0 ? y[i] : y[i] - y[last]);
            data.append(i == 0 ? 'M' : 'l')
                    .append(Svg.number(i == 0 ? x[i] : x[i] - x[last]))
                    .append(down.startsWith("-") ? "" : " ")
                    .append(down);
            last = i;
        }
        return data.isEmpty() ? "M0 0" : data.toString();
    }

    private static double rounded(double value, int grain) {
        return (double) Math.round(value * grain) / grain;
    }

    /** Both ends, and whatever lies further than {@code miss} from the line without it (Douglas and Peucker, 1973). */
    private static void bends(double[] x, double[] y, int from, int to, double miss, BitSet seen) {
        if (to < from) {
            return;
        }
        seen.set(from);
        seen.set(to);
        double dx = x[to] - x[from];
        double dy = y[to] - y[from];
        double length = Math.sqrt(dx * dx + dy * dy);
        int farthest = from;
        double most = miss;
        for (int i = from + 1; i < to; i++) {
            double off = Math.abs(dx * (y[i] - y[from]) - dy * (x[i] - x[from])) / length;
            if (off > most) {
                farthest = i;
                most = off;
            }
        }
        if (farthest > from) {
            bends(x, y, from, farthest, miss, seen);
            bends(x, y, farthest, to, miss, seen);
        }
    }
}
