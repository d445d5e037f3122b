package org.scalingpatterns.results.statistics;

import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;

/**
 * A figure and its 95 % interval.
 *
 * @param value the figure
 * @param low lower end of the interval
 * @param high upper end of the interval; infinite where only the lower one is known
 * @param n how many forks it rests on
 */
public record Estimate(double value, double low, double high, int n, Basis basis) {

    /** What the interval rests on, from the strongest to the weakest. */
    public enum Basis {
        /** A deterministic experiment: the same in every run. */
        EXACT,
        /** What the fork has that has the most of all, or the least: others may have more, or less. */
        SEEN,
        /** Forks resampled, six or more. */
        BOOTSTRAP,
        /** Student's t over fewer than six forks: an indication. */
        INDICATIVE,
        /** One fork of something that varies: there is no interval, both ends are infinite. */
        NONE
    }

    public static Estimate exact(double value) {
        return new Estimate(value, value, value, 1, Basis.EXACT);
    }

    /** The most or the least of {@code n} forks. */
    public static Estimate seen(double value, int n) {
        return new Estimate(value, value, value, n, Basis.SEEN);
    }

    /** A value without an interval. */
    public static Estimate single(double value) {
        return new Estimate(value, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1, Basis.NONE);
    }

    /** The same where the true figure may be as high as this: what was left out of it is larger than what is in it. */
    public Estimate upTo(double bound) {
        return new Estimate(value, low, Math.max(high, bound), n, basis);
    }

    /** Whether there is an interval to show. */
    public boolean hasInterval() {
        return basis != Basis.NONE;
    }

    public Estimate plus(Estimate other) {
        return new Estimate(value + other.value, low + other.low, high + other.high, weakestN(other), weakest(other));
    }

    public Estimate minus(Estimate other) {
        return new Estimate(value - other.value, low - other.high, high - other.low, weakestN(other), weakest(other));
    }

    public Estimate times(Estimate other) {
        return combine(other, (a, b) -> a * b);
    }

    /** The quotient; where the divisor's interval holds 0, both ends are infinite. */
    public Estimate over(Estimate other) {
        if (other.low <= 0 && other.high >= 0) {
            return new Estimate(
                    value / other.value,
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    weakestN(other),
                    Basis.NONE);
        }
        return combine(other, (a, b) -> a / b);
    }

    /** Interval arithmetic over the four corners: never narrower than the truth, whatever the two have in common. */
    private Estimate combine(Estimate other, DoubleBinaryOperator operator) {
        double[] corners = DoubleStream.of(low, high)
                .flatMap(a -> DoubleStream.of(other.low, other.high).map(b -> operator.applyAsDouble(a, b)))
                .map(corner -> Double.isNaN(corner) ? 0 : corner) // 0 × infinity
                .sorted()
                .toArray();
        return new Estimate(
                operator.applyAsDouble(value, other.value), corners[0], corners[3], weakestN(other), weakest(other));
    }

    private Basis weakest(Estimate other) {
        return basis.compareTo(other.basis) >= 0 ? basis : other.basis;
    }

    private int weakestN(Estimate other) {
        if (basis == Basis.EXACT) {
            return other.n;
        }
        return other.basis == Basis.EXACT ? n : Math.min(n, other.n);
    }
}
