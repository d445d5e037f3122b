package org.scalingpatterns.benchmarks.harness;

import java.util.function.UnaryOperator;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.scalingpatterns.benchmarks.harness.hdr.HdrProfiler;

/** Runs a known-answer benchmark through JMH, in real forks, with the profiler. */
public final class JmhRuns {
    private JmhRuns() {}

    /** One benchmark method. By default one fork, one measurement iteration, no warm-up. */
    public static RunResult run(Class<?> benchmark, String method, UnaryOperator<ChainedOptionsBuilder> options) {
        // Other JMH runs on the machine hold its lock; these tests hold exactly, however slow the machine.
        System.setProperty("jmh.ignoreLock", "true");
        ChainedOptionsBuilder defaults = new OptionsBuilder()
                .include(benchmark.getName().replace(".", "\\.").replace("$", "\\.") + "\\." + method + "$")
                .addProfiler(HdrProfiler.class)
                .forks(1)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(200))
                .warmupTime(TimeValue.milliseconds(50))
                .jvmArgs(
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xms64m",
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        try {
            return new Runner(options.apply(defaults).build()).runSingle();
        } catch (RunnerException e) {
            throw new AssertionError(e);
        }
    }
}
