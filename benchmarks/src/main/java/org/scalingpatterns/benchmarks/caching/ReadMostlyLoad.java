package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.MixRole;
import org.scalingpatterns.results.Cell;

/**
 * What latency do readers and writers see at a given arrival rate, when one request in twenty is a write?
 *
 * <p><b>Workload.</b> As in {@code ModeLoad}, with 95 % reads and 5 % writes, over SQLite. A rate of its own: half of
 * what the slowest mode sustains of this mix.
 *
 * <p><b>Expected.</b> The median read is a hit in every mode; its 99th percentile is a hit with write-through and
 * write-behind, and the store's load with cache-aside, for a twentieth of the requests drop a copy, and those of the hottest
 * keys most often. <b>Refuted</b> by a 99th percentile of cache-aside's reads below write-through's.
 *
 * <pre>scripts/bench write-through    or    java -jar benchmarks/target/benchmarks.jar ReadMostlyLoad -p rate=1000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = {"write-through", "write-behind", "cache-aside"},
        params = {"arrivals=POISSON", "load=50"},
        floor = "mode=none",
        roles = {"read", "write"},
        buffer = 20 * Mixed.PENDING,
        headline = {})
public class ReadMostlyLoad {
    @Param({"none", "cache-aside", "write-through", "write-behind"})
    public String mode;

    @Param("sqlite-fsync")
    public String store;

    private Mixed mixed;

    /** 19 of 20 arrivals. */
    @State(Scope.Thread)
    public static class Reads extends MixRole {
        public Reads() {
            super("read", 0.95);
        }
    }

    /** 1 of 20. */
    @State(Scope.Thread)
    public static class Writes extends MixRole {
        public Writes() {
            super("write", 0.05);
        }
    }

    @Setup
    public void open() throws IOException {
        mixed = new Mixed(mode, store);
    }

    @Benchmark
    @Group("mix")
    @GroupThreads(1)
    public void read(Reads loop) throws IOException {
        mixed.read(loop);
    }

    @Benchmark
    @Group("mix")
    @GroupThreads(1)
    public void write(Writes loop) throws IOException {
        mixed.write(loop);
    }

    @TearDown
    public void check() throws Exception {
        mixed.checkAndClose();
    }
}
