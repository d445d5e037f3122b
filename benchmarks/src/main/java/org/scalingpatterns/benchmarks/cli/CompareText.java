package org.scalingpatterns.benchmarks.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.scalingpatterns.results.comparison.Metric;
import org.scalingpatterns.results.comparison.Row;
import org.scalingpatterns.results.statistics.Estimate;

/** The figures of a comparison in words. */
final class CompareText {
    private CompareText() {}

    /**
     * One side of a row.
     *
     * @param first the first side: both stand in the unit that fits it
     * @param sharedUnit the unit that stands in the heading
     */
    static String shown(Row row, Optional<Metric.Shown> side, Optional<Metric.Shown> first, String sharedUnit) {
        if (side.isEmpty()) {
            return "n/a";
        }
        double scale = first.orElse(side.get()).value();
        String margin =
                row.verdict() == Row.Verdict.SHOWN || Double.isNaN(side.get().margin())
                        ? ""
                        : " ± " + percent(side.get().margin());
        String value = row.unit().equals(sharedUnit)
                ? SummaryTable.number(side.get().value())
                : value(side.get().value(), row.unit(), scale);
        return value + margin;
    }

    private static String value(double value, String unit, double scale) {
        if (!unit.equals("ns") || scale < 1e4) {
            return SummaryTable.number(value) + " " + unit;
        }
        return scale < 1e6 ? SummaryTable.number(value / 1e3) + " µs" : SummaryTable.number(value / 1e6) + " ms";
    }

    /** The change with its interval and a word; {@code ~} where none can be claimed. */
    static String delta(Row row) {
        if (row.verdict() == Row.Verdict.SAME) {
            return "~";
        }
        if (row.ratio().isEmpty()) {
            return row.verdict() == Row.Verdict.SHOWN ? "" : "n/a";
        }
        Estimate ratio = row.ratio().get();
        return switch (row.verdict()) {
            case SLOWER -> change(ratio.value()) + between(ratio) + " slower";
            case FASTER -> change(ratio.value()) + between(ratio) + " faster";
            case UNKNOWN -> "n/a (" + change(ratio.value()) + ")";
            default -> change(ratio.value());
        };
    }

    private static String between(Estimate ratio) {
        return " [%s, %s]".formatted(signed(ratio.low()), signed(ratio.high()));
    }

    static String change(double ratio) {
        return signed(ratio) + " %";
    }

    private static String signed(double ratio) {
        if (ratio == Double.POSITIVE_INFINITY) {
            return "open";
        }
        double percent = (ratio - 1) * 100;
        return String.format(Locale.ROOT, Math.abs(percent) >= 100 ? "%+.0f" : "%+.1f", percent);
    }

    static String percent(double share) {
        double percent = share * 100;
        return String.format(Locale.ROOT, percent >= 10 ? "%.0f %%" : "%.1f %%", percent);
    }

    static String detectable(Row row) {
        return Double.isNaN(row.detectable()) ? "" : percent(row.detectable() - 1);
    }

    static String probability(Row row) {
        if (Double.isNaN(row.adjusted())) {
            return "";
        }
        return row.adjusted() < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", row.adjusted());
    }

    static String marks(Row row) {
        return row.marks().isEmpty()
                ? ""
                : "  "
                        + row.marks().stream()
                                .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "));
    }
}
