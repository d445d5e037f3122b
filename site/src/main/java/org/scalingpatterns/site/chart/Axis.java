package org.scalingpatterns.site.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/** An axis: where a value lies between 0 (start) and 1 (end), and which ticks it carries. */
public sealed interface Axis permits Axis.Linear, Axis.Marked, Axis.Log, Axis.Nines {

    /** A tick. An empty label means a tick without text. */
    record Tick(double value, String label) {}

    /** The position of {@code value}, 0 at the start of the axis and 1 at its end. */
    double at(double value);

    /** The ticks, ascending, all of them on the axis. */
    List<Tick> ticks();

    /** A linear axis from zero (or below, where a value is negative) to the first round number above {@code max}. */
    static Linear linear(double min, double max, int wanted, DoubleFunction<String> format) {
        double low = Math.min(0, min);
        double span = max > low ? max - low : 1;
        double step = niceStep(span / Math.max(1, wanted));
        return new Linear(Math.floor(low / step) * step, Math.ceil((low + span) / step - 1e-9) * step, step, format);
    }

    /** A linear axis around positive values that lie close together; it does not start at zero. */
    static Linear around(double min, double max, int wanted, DoubleFunction<String> format) {
        double step = niceStep((max > min ? max - min : max / 10) / Math.max(1, wanted));
        return new Linear(
                Math.max(0, Math.floor(min / step - 0.5) * step), Math.ceil(max / step + 0.5) * step, step, format);
    }

    /** A base-10 axis whose ends are 1, 2 or 5 times a power of ten around the values. */
    static Log log(double min, double max, DoubleFunction<String> format) {
        requirePositive(min);
        double low = roundDown(min);
        double high = roundUp(max);
        if (high <= low) {
            high = roundUp(low * 1.5);
        }
        List<Tick> ticks = new ArrayList<>();
        double decades = Math.log10(high / low);
        for (int e = (int) Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); e++) {
            for (int m : decades > 3 ? new int[] {1} : new int[] {1, 2, 5}) {
                double value = m * Math.pow(10, e);
                if (value >= low * 0.999 && value <= high * 1.001) {
                    ticks.add(new Tick(value, decades > 7 && Math.floorMod(e, 2) == 1 ? "" : format.apply(value)));
                }
            }
        }
        return new Log(low, high, ticks);
    }

    /**
     * An axis through {@code values} (for example shard counts), which are its ticks: base 2, or linear where one of them is 0 (no
     * views yet).
     */
    static Axis through(List<Double> values, DoubleFunction<String> format) {
        List<Double> sorted = values.stream().distinct().sorted().toList();
        double low = sorted.get(0);
        double high = sorted.get(sorted.size() - 1);
        if (low < 0) {
            throw new IllegalArgumentException("must be >= 0: " + low);
        }
        if (low == 0) {
            double end = high > 0 ? high : 1;
            return new Marked(0, end, marks(sorted, value -> value / end, format));
        }
        List<Tick> ticks = marks(sorted, value -> Math.log(value / low) / Math.log(high / low), format);
        return high > low ? new Log(low, high, ticks) : new Log(low / 2, high * 2, ticks);
    }

    /** An axis of percent, linear from 0 to 100 or to what lies beyond; the values and both ends are its ticks. */
    static Marked percent(List<Double> values, DoubleFunction<String> format) {
        List<Double> sorted = Stream.concat(Stream.of(0.0, 100.0), values.stream())
                .distinct()
                .sorted()
                .toList();
        double end = sorted.get(sorted.size() - 1);
        return new Marked(0, end, marks(sorted, value -> value / end, format));
    }

    /** A tick at each value; those too close to the one before have no text. */
    private static List<Tick> marks(List<Double> sorted, DoubleUnaryOperator at, DoubleFunction<String> format) {
        List<Tick> ticks = new ArrayList<>();
        double last = Double.NEGATIVE_INFINITY;
        for (double value : sorted) {
            double here = at.applyAsDouble(value);
            boolean roomy = !(here - last < 1.0 / 12);
            ticks.add(new Tick(value, roomy ? format.apply(value) : ""));
            last = roomy ? here : last;
        }
        return ticks;
    }

    /** Percentiles by nines, {@code x = −log10(1 − p)}, from p = 0 to {@code end} nines. */
    static Nines nines(double end) {
        return new Nines(Math.max(1, end));
    }

    private static void requirePositive(double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException("must be > 0 on a log axis: " + value);
        }
    }

    private static double niceStep(double raw) {
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double lead = raw / power;
        return (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10) * power;
    }

    private static double roundDown(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-12));
        double lead = value / power;
        return (lead >= 4.9999 ? 5 : lead >= 1.9999 ? 2 : 1) * power;
    }

    private static double roundUp(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value) + 1e-12));
        double lead = value / power;
        return (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10) * power;
    }

    /** See {@link Axis#linear}. */
    record Linear(double low, double high, double step, DoubleFunction<String> format) implements Axis {
        @Override
        public double at(double value) {
            return (value - low) / (high - low);
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            long count = Math.round((high - low) / step);
            for (int i = 0; i <= count; i++) {
                // A product, not a sum: a sum of tenths drifts and prints 0.30000000000000004.
                double value = Math.round(low / step + i) * step;
                ticks.add(new Tick(value, format.apply(value)));
            }
            return ticks;
        }
    }

    /** See {@link Axis#through} and {@link Axis#percent}: linear between two ends, with given ticks. */
    record Marked(double low, double high, List<Tick> ticks) implements Axis {
        /** Copies the ticks. */
        public Marked {
            ticks = List.copyOf(ticks);
        }

        @Override
        public double at(double value) {
            return (value - low) / (high - low);
        }
    }

    /** See {@link Axis#log} and {@link Axis#through}. */
    record Log(double low, double high, List<Tick> ticks) implements Axis {
        /** Copies the ticks. */
        public Log {
            ticks = List.copyOf(ticks);
        }

        @Override
        public double at(double value) {
            return Math.log(value / low) / Math.log(high / low);
        }
    }

    /** See {@link Axis#nines}. Values are in nines: {@link #of} converts a percentile. */
    record Nines(double end) implements Axis {
        /** The position of percentile {@code p} (0 ≤ p &lt; 1) in nines: 0.9 is 1, 0.99 is 2. */
        public static double of(double p) {
            return -Math.log10(1 - p);
        }

        /** The last position with at least ten of {@code n} samples at or beyond it; 0 when there is none. */
        public static double last(long n) {
            return n <= 10 ? 0 : Math.log10(n / 10.0);
        }

        @Override
        public double at(double nines) {
            return nines / end;
        }

        @Override
        public List<Tick> ticks() {
            List<Tick> ticks = new ArrayList<>();
            ticks.add(new Tick(0, "0"));
            ticks.add(new Tick(of(0.5), "50\u202f%"));
            for (int nines = 1; nines <= end + 1e-9; nines++) {
                ticks.add(new Tick(nines, percent(nines)));
            }
            return ticks;
        }

        private static String percent(int nines) {
            int digits = Math.max(0, nines - 2);
            return String.format(Locale.ROOT, "%." + digits + "f\u202f%%", 100 * (1 - Math.pow(10, -nines)));
        }
    }
}
