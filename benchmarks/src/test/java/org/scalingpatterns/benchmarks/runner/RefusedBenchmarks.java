package org.scalingpatterns.benchmarks.runner;

import org.openjdk.jmh.annotations.Benchmark;

/** What can't be measured. */
public class RefusedBenchmarks {
    /** Fails as a driver does that can't read its URL. */
    @Benchmark
    public int refused() {
        throw new IllegalStateException("no driver for jdbc:postgresql://db/x?user=somebody&password=planted-password");
    }
}
