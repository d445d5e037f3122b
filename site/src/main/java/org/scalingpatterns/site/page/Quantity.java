package org.scalingpatterns.site.page;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.scalingpatterns.results.statistics.Estimate;

/** Measured values in words: a unit of fitting size, three digits, and the interval in the same unit. */
public final class Quantity {
    /*
     * quantity.js writes the same in a browser. A histogram tells three digits of a time, and the interval of a quotient no
     * more, so that a fourth is the last to be printed: in a column by a larger unit, of a quotient and of an end of an interval by
     * zeros.
     */
    private static final double FIVE_DIGITS = 9_999.5;
    /** What the smallest value of a column may be in a unit that is larger than its own. */
    private static final double LEAST = 0.1;
    /** Digits beyond those of its value that an interval may need. */
    private static final int FINER = 3;
    /** The same, to lie in print on the side of a bound on which it lies. */
    private static final int FINEST = 12;
    /** Digits after the point, at most. */
    private static final int DIGITS = 9;

    private static final String THIN = "\u202f";
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String[] BYTES = {"B", "kB", "MB", "GB"};

    /**
     * A unit and what a value is multiplied with to be in it.
     *
     * @param factor the multiplier
     * @param name the unit's name; empty for a plain number
     * @param digits digits after the point; below 0, as many before it are zeros
     */
    public record Scale(double factor, String name, int digits) {
        /** The number without its unit. */
        public String number(double value) {
            return grouped(value * factor, digits);
        }

        /** The number with its unit. */
        public String full(double value) {
            return withUnit(number(value));
        }

        /**
         * The ends of an interval, with as many digits as they need to differ, and to lie in print on the side of each bound on which
         * they lie; with those of the value where too many would be needed.
         */
        Ends ends(double low, double high, double... bounds) {
            int least = Math.max(0, digits);
            for (int finer = least; finer <= least + FINER; finer++) {
                Ends ends = new Ends(end(low, finer), end(high, finer));
                if (!ends.from.equals(ends.to) && isTold(low, ends.from, bounds) && isTold(high, ends.to, bounds)) {
                    return ends;
                }
            }
            for (int finer = least; finer <= least + FINEST; finer++) {
                Ends ends = new Ends(grouped(low * factor, finer), grouped(high * factor, finer));
                if (bounds.length > 0 && isTold(low, ends.from, bounds) && isTold(high, ends.to, bounds)) {
                    return ends;
                }
            }
            return new Ends(end(low, least), end(high, least));
        }

        /** This one with as many digits as it takes to see which of the others a value is above, and which below. */
        Scale apart(double value, double... others) {
            for (int finer = digits; finer <= digits + FINEST; finer++) {
                if (isTold(value, grouped(value * factor, finer), others)) {
                    return new Scale(factor, name, finer);
                }
            }
            return this;
        }

        /** Whether a value as it is printed lies on the side of each of the others on which it lies. */
        private boolean isTold(double value, String printed, double... others) {
            double read = read(printed);
            return Arrays.stream(others).allMatch(other -> Double.compare(read, other) == Double.compare(value, other));
        }

        /** What a printed number is read as. */
        double read(String printed) {
            if (printed.endsWith("∞")) {
                return printed.length() == 1 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            }
            return new BigDecimal(printed.replace(THIN, "").replace('\u2212', '-'))
                    .scaleByPowerOfTen(-(int) Math.round(Math.log10(factor)))
                    .doubleValue();
        }

        private String end(double end, int finer) {
            double scaled = end * factor;
            boolean measured = name.isEmpty()
                    || List.of(TIMES).contains(name)
                    || List.of(BYTES).contains(name);
            return grouped(measured ? fourDigits(scaled) : scaled, finer);
        }

        String withUnit(String number) {
            return name.isEmpty() ? number : number + THIN + (number.equals("1") ? one(name) : name);
        }
    }

    /** The ends of an interval as they are printed. */
    record Ends(String from, String to) {
        @Override
        public String toString() {
            return "[" + from + ", " + to + "]";
        }
    }

    private Quantity() {}

    /** A value in words. */
    public static String format(double value, String unit) {
        return scale(unit, value).full(value);
    }

    /** The same of an estimate beside bounds as they are printed: without an interval, it says itself on which side of them it lies. */
    static String format(Estimate estimate, String unit, double... bounds) {
        double value = estimate.value();
        Scale scale = scale(unit, value);
        return (estimate.low() == estimate.high() ? scale.apart(value, bounds) : scale).full(value);
    }

    /**
     * The ends of an interval in the unit of its value, or why there is none.
     *
     * @param bounds as they are printed: each end lies in print on the side of each of them on which it lies
     */
    public static String interval(Estimate estimate, String unit, double... bounds) {
        return interval(estimate, scale(unit, estimate.value()), bounds);
    }

    /** The same in a given unit. */
    public static String interval(Estimate estimate, Scale scale, double... bounds) {
        return switch (estimate.basis()) {
            case EXACT -> "exact";
            case SEEN -> "[of " + estimate.n() + " forks]";
            case NONE -> "no interval";
            default ->
                estimate.low() == estimate.high()
                        ? "[in all forks]"
                        : scale.ends(estimate.low(), estimate.high(), bounds).toString();
        };
    }

    /**
     * The scale of a value in a column: one unit for all, the smallest in which none has five digits. Where the column spans too much
     * for that, each has its own.
     */
    public static Scale column(String unit, double value, DoubleStream column) {
        if (!List.of("ns", "B").contains(base(unit))) { // there is no larger one
            return scale(unit, value);
        }
        double[] sizes = column.map(Math::abs).filter(size -> size > 0).sorted().toArray();
        if (sizes.length == 0) {
            return scale(unit, value);
        }
        double largest = sizes[sizes.length - 1];
        Scale own = scale(unit, sizes[0]);
        Scale scale = own;
        double size = sizes[0];
        while (largest * scale.factor() >= FIVE_DIGITS
                && scale(unit, size * 1000).factor() < scale.factor()) {
            size *= 1000;
            scale = scale(unit, size);
        }
        boolean fits = largest * scale.factor() < FIVE_DIGITS
                && (scale.factor() == own.factor() || sizes[0] * scale.factor() >= LEAST);
        return fits ? new Scale(scale.factor(), scale.name(), digits(value * scale.factor())) : scale(unit, value);
    }

    /** A tick: without zeros at the end, and without a unit that the axis names. */
    public static String tick(double value, String unit) {
        Scale scale = scale(unit, value);
        String number = scale.number(value);
        String text = number.contains(".") ? number.replaceAll("0+$", "").replaceAll("\\.$", "") : number;
        return List.of("ns", "B", "share").contains(base(unit)) ? scale.withUnit(text) : text;
    }

    /** {@code p99.9}. */
    public static String percentile(double percentile) {
        return "p" + plain(percentile);
    }

    /** 99 or 99.9, not 99.0. */
    static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    /** The scale in which a value has three digits. */
    public static Scale scale(String unit, double value) {
        String base = base(unit);
        if (base.equals("ns")) {
            return prefixed(TIMES, value);
        }
        if (base.equals("B")) {
            return prefixed(BYTES, value);
        }
        if (base.equals("share")) {
            return new Scale(100, "%", digits(value * 100));
        }
        boolean whole = value == Math.rint(value);
        if (isQuotient(base)) {
            boolean large = !whole && Math.abs(value) >= FIVE_DIGITS; // of two counts, and exact, where it is whole
            return new Scale(1, "", large ? 3 - magnitude(value) : digits(value));
        }
        return new Scale(1, base, whole ? 0 : digits(value));
    }

    /** Whether a unit says what is divided ("max/mean", "× minimum"): the axis says it, the number stays plain. */
    private static boolean isQuotient(String base) {
        return base.equals("ratio") || base.equals("1") || base.contains("/") || base.startsWith("×");
    }

    /** Whether it is things that have this unit: calls, messages, shards. */
    static boolean isCount(String unit) {
        String base = base(unit);
        return !List.of("ns", "B", "share").contains(base) && !isQuotient(base);
    }

    /** What one of several is called: a call, a history. A unit's symbol stays. */
    static String one(String several) {
        return several.length() < 3 ? several : several.replaceAll("ies$", "y").replaceAll("s$", "");
    }

    /** The unit without "per operation", which the column's heading says. */
    public static String base(String unit) {
        return unit.endsWith("/op") ? unit.substring(0, unit.length() - 3) : unit;
    }

    /** A count with its thousands set apart. */
    public static String count(long count) {
        return grouped((double) count, 0);
    }

    private static Scale prefixed(String[] names, double value) {
        double factor = 1;
        int i = 0;
        while (i < names.length - 1 && Math.abs(value) * factor >= 1000) {
            factor /= 1000;
            i++;
        }
        return new Scale(factor, names[i], digits(value * factor));
    }

    private static int digits(double value) {
        double size = Math.abs(value);
        if (size == 0 || (size == Math.rint(size) && size >= 10)) {
            return 0;
        }
        return Math.max(0, Math.min(DIGITS, 2 - magnitude(value)));
    }

    /** The power of ten that a number's first digit counts. */
    private static int magnitude(double value) {
        return (int) Math.floor(Math.log10(Math.abs(value)));
    }

    private static double fourDigits(double value) {
        double size = Math.abs(value);
        if (!(size >= FIVE_DIGITS) || Double.isInfinite(size)) {
            return value;
        }
        return rounded(value, 3 - magnitude(size));
    }

    /** A value whose last digits before the point are zeros; digits are below 0. */
    private static double rounded(double value, int digits) {
        double step = Math.pow(10, -digits);
        return (double) Math.round(value / step) * step;
    }

    private static String grouped(double value, int digits) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "∞" : "\u2212∞";
        }
        String text = digits < 0
                ? String.format(Locale.ROOT, "%,.0f", rounded(value, digits))
                : String.format(Locale.ROOT, "%,." + digits + "f", value);
        return text.equals("-0") ? "0" : text.replace(",", THIN).replace("-", "\u2212");
    }
}
