package org.scalingpatterns.site.catalog;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One section of measured cells on a pattern's page; the package's documentation defines each field and its default.
 *
 * @param title the section's heading; empty for the benchmark's name
 * @param benchmark simple class name, or class and method
 * @param where values that a parameter may have
 * @param figures names in the manifest; empty for every figure of the benchmark
 * @param series the parameter that names a line
 * @param x the parameter on the horizontal axis
 * @param histogram the series of a percentile plot
 * @param plot how it is drawn
 * @param read how to read it; empty for the plot's own sentence
 */
public record Evidence(
        String title,
        String benchmark,
        Map<String, List<String>> where,
        List<String> figures,
        Optional<String> series,
        Optional<String> x,
        String histogram,
        Optional<Kind> plot,
        String read) {

    /** How evidence is drawn. */
    public enum Kind {
        /** A value against a number. */
        SCALING,
        /** Percentiles by nines. */
        PERCENTILES,
        /** Points with intervals, a row a cell. */
        DOTS,
        /** No plot. */
        TABLE
    }

    /** Every cell of a benchmark, everything else by default. */
    public static Evidence of(String benchmark) {
        return new Evidence(
                "",
                benchmark,
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "response",
                Optional.empty(),
                "");
    }
}
