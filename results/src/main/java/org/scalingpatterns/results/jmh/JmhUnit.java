package org.scalingpatterns.results.jmh;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A unit of JMH's that holds a time: {@code ns/op} or {@code ops/s}.
 *
 * @param nanos how many nanoseconds its unit of time has
 * @param rate whether it is operations per time, of which more is better
 */
public record JmhUnit(double nanos, boolean rate) {
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "hr", 3_600e9, "day", 86_400e9);

    /** The unit; empty for counts, bytes and the like. */
    public static Optional<JmhUnit> of(String unit) {
        boolean rate = unit.startsWith("ops/");
        boolean time = unit.endsWith("/op");
        String name = rate ? unit.substring("ops/".length()) : time ? unit.substring(0, unit.length() - 3) : "";
        return Optional.ofNullable(NANOS.get(name)).map(nanos -> new JmhUnit(nanos, rate));
    }

    /** What a value in {@code from} is to be multiplied by to be one in {@code to}; empty where they don't measure the same. */
    public static OptionalDouble factor(String from, String to) {
        if (from.equals(to)) {
            return OptionalDouble.of(1);
        }
        Optional<JmhUnit> a = of(from);
        Optional<JmhUnit> b = of(to);
        if (a.isEmpty() || b.isEmpty() || a.get().rate != b.get().rate) {
            return OptionalDouble.empty();
        }
        double factor = a.get().nanos / b.get().nanos;
        return OptionalDouble.of(a.get().rate ? 1 / factor : factor);
    }
}
