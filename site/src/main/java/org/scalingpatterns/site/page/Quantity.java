package org.scalingpatterns.site.page;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.scalingpatterns.results.statistics.Estimate;

/** Measured values in words: a unit of fitting size, three digits, and the interval in the same unit. */
public final class Quantity {
    private static final String THIN = "\u2009";
    private static final String[] TIMES = {"ns", "µs", "ms", "s"};
    private static final String[] BYTES = {"B", "kB", "MB", "GB"};

    /**
     * A unit and what a value is multiplied with to be in it.
     *
     * @param factor the multiplier
     * @param name the unit's name; empty for a plain number
     * @param digits digits after the point
     */
    public record Scale(double factor, String name, int digits) {
        /** The number without its unit. */
        public String number(double value) {
            return grouped(value * factor, digits);
        }

        /** The number with its unit. */
        public String full(double value) {
            String number = number(value);
            return name.isEmpty() ? number : name.equals("%") ? number + THIN + "%" : number + THIN + name;
        }
    }

    private Quantity() {}

    /** A value in words. */
    public static String format(double value, String unit) {
        return scale(unit, value).full(value);
    }

    /** The ends of an interval in the unit of its value, or why there is none. */
    public static String interval(Estimate estimate, String unit) {
        return interval(estimate, scale(unit, estimate.value()));
    }

    /** The ends of an interval in a given unit, or why there is none. */
    public static String interval(Estimate estimate, Scale scale) {
        return switch (estimate.basis()) {
            case EXACT -> "exact";
            case NONE -> "no interval";
            default -> "[" + scale.number(estimate.low()) + ", " + scale.number(estimate.high()) + "]";
        };
    }

    /** The scale in which one value has three digits. */
    public static Scale scale(String unit, double value) {
        return scale(unit, value, value);
    }

    /** One scale for a column of values; empty where they span too much for one. */
    public static OptionalDouble spread(DoubleStream values) {
        double[] sizes =
                values.map(Math::abs).filter(value -> value > 0).sorted().toArray();
        return sizes.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(sizes[sizes.length - 1] / sizes[0]);
    }

    /** The scale in which the smallest of a column's values is at least one, and has three digits. */
    public static Scale scale(String unit, double smallest, double largest) {
        double size = Math.abs(smallest);
        String base = base(unit);
        if (base.equals("ns")) {
            return prefixed(TIMES, size, largest);
        }
        if (base.equals("B")) {
            return prefixed(BYTES, size, largest);
        }
        if (base.equals("share")) {
            return new Scale(100, "%", digits(size * 100, largest * 100));
        }
        return new Scale(1, base.equals("ratio") || base.equals("1") ? "" : base, digits(size, largest));
    }

    /** The unit without "per operation", which the column's heading says. */
    public static String base(String unit) {
        return unit.endsWith("/op") ? unit.substring(0, unit.length() - 3) : unit;
    }

    /** A count with its thousands set apart. */
    public static String count(long count) {
        return grouped((double) count, 0);
    }

    private static Scale prefixed(String[] names, double smallest, double largest) {
        double factor = 1;
        int i = 0;
        while (i < names.length - 1 && smallest * factor >= 1000) {
            factor /= 1000;
            i++;
        }
        return new Scale(factor, names[i], digits(smallest * factor, largest * factor));
    }

    private static int digits(double smallest, double largest) {
        if (smallest == 0) {
            return largest == 0 || largest >= 100 ? 0 : 2;
        }
        boolean whole = smallest == Math.rint(smallest) && largest == Math.rint(largest);
        return whole ? 0 : (int) Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(smallest))));
    }

    private static String grouped(double value, int digits) {
        String text = String.format(Locale.ROOT, "%,." + digits + "f", value);
        return text.equals("-0") ? "0" : text.replace(",", THIN).replace("-", "\u2212");
    }
}
