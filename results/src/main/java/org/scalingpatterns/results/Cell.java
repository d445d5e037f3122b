package org.scalingpatterns.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One benchmark with one choice of parameters on one JDK.
 *
 * @param id unique in a run; only {@code [A-Za-z0-9._=/-]}, so that it can tag a line of a histogram log
 * @param benchmark class and method
 * @param params the parameters, in the order of the benchmark
 * @param jdk the feature version that ran it: 17, 25
 * @param mode JMH's mode: avgt, thrpt, ss
 * @param unit of the forks' values: ns/op, ops/s
 * @param threads that called it at once
 * @param forks one entry for each forked JVM, in the order they were run
 * @param series the histograms that it has: service, response
 * @param remarks what a reader must know before using it; empty for a sound cell
 * @param fingerprint of the code that was measured
 */
public record Cell(
        String id,
        String benchmark,
        Kind kind,
        Map<String, String> params,
        String jdk,
        String mode,
        String unit,
        int threads,
        List<Fork> forks,
        List<String> series,
        List<Remark> remarks,
        String fingerprint) {

    /** What {@link #id} may look like. */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9._=/-]+");

    /** The question that a benchmark asks. */
    public enum Kind {
        /** What does one operation cost? */
        @JsonProperty("cost")
        COST,
        /** What latency does a caller see at a given arrival rate? */
        @JsonProperty("load")
        LOAD,
        /** What is kept, lost, moved, stale, balanced? An experiment that counts, with a fixed seed unless chance is its point. */
        @JsonProperty("quality")
        QUALITY
    }

    /**
     * One forked JVM.
     *
     * @param block which block it belonged to; forks of one block stand near each other in time
     * @param value the benchmark's primary score: the median of the iterations
     * @param iterations the score of each measurement iteration
     * @param allocation bytes per operation; null where it was not measured
     * @param counters raw counters by name; never ratios, which are computed from them
     */
    public record Fork(
            int block, double value, List<Double> iterations, Double allocation, Map<String, Double> counters) {}

    /** Something that a reader must know. */
    public record Remark(Flag flag, String why) {}

    /** The kinds of remark. */
    public enum Flag {
        /** Its answer was wrong or it did not run: it has no figures. */
        @JsonProperty("failed")
        FAILED,
        /** Fewer than 99 % of the scheduled arrivals were served, or the backlog grew. */
        @JsonProperty("saturated")
        SATURATED,
        /** Arrivals that were due were never started, so that the percentiles leave out the longest waits. */
        @JsonProperty("censored")
        CENSORED,
        /** Fewer arrivals than five times what the buffers on its path hold: it may have only filled them. */
        @JsonProperty("burst")
        BURST,
        /** More threads than CPUs. */
        @JsonProperty("oversubscribed")
        OVERSUBSCRIBED,
        /** Values lay outside the histogram's range, and were recorded at its end. */
        @JsonProperty("clamped")
        CLAMPED,
        /** The machine was disturbed while it ran. */
        @JsonProperty("noisy")
        NOISY
    }

    /** The simple class name of {@link #benchmark}: {@code LookupCost}. */
    public String benchmarkClass() {
        String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
        return type.substring(type.lastIndexOf('.') + 1);
    }

    public boolean has(Flag flag) {
        return remarks.stream().anyMatch(remark -> remark.flag() == flag);
    }
}
