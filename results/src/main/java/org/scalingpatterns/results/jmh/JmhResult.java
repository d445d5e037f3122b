package org.scalingpatterns.results.jmh;

import java.util.List;
import java.util.Map;

/**
 * One entry of a JMH JSON file: a benchmark in one mode with one choice of parameters.
 *
 * @param benchmark class and method, fully qualified
 * @param mode JMH's mode: thrpt, avgt, sample, ss
 * @param threads that called it at once
 * @param params in the order of the file
 * @param settings what it was measured with, as the file says it: versions, flags, forks, iterations
 * @param secondary by name, without JMH's leading dot
 */
public record JmhResult(
        String benchmark,
        String mode,
        int threads,
        Map<String, String> params,
        Map<String, String> settings,
        Metric primary,
        Map<String, Metric> secondary) {

    /**
     * A score.
     *
     * @param unit such as ns/op or ops/s
     * @param forks one value a fork, the mean of its iterations; NaN where JMH had none
     * @param samples of mode sample: for each fork, value → how often; else empty
     */
    public record Metric(String unit, List<Double> forks, List<Map<Double, Long>> samples) {}
}
