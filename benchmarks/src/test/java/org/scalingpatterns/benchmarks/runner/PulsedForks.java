package org.scalingpatterns.benchmarks.runner;

import java.util.List;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.ScalarResult;
import org.scalingpatterns.benchmarks.harness.Pulse;

/** Forks that carry a pulse. */
final class PulsedForks {
    private PulsedForks() {}

    /** A fork like this one whose pulse took so long. */
    static RunResult pulsed(RunResult like, double nanos) {
        BenchmarkResult fork = like.getBenchmarkResults().iterator().next();
        IterationResult first = fork.getIterationResults().iterator().next();
        var iteration = new IterationResult(first.getBenchmarkParams(), first.getParams(), first.getMetadata());
        iteration.addResult(first.getPrimaryResult());
        iteration.addResult(new ScalarResult(Pulse.NANOS, nanos, "ns", AggregationPolicy.AVG));
        return new RunResult(like.getParams(), List.of(new BenchmarkResult(fork.getParams(), List.of(iteration))));
    }
}
