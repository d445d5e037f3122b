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
 * What latency do readers and writers see at a given arrival rate, when every other request is a write?
 *
 * <p><b>Workload.</b> 2,000 keys with values of 100 B, drawn from zipf 0.99; Poisson arrivals, 50 % reads served by one thread
 * and 50 % writes served by another, at less than half of what write-through sustains on either store.
 * Write-behind flushes 16 keys at once, after 10 ms at the latest, and holds 32 at most; an iteration has more than five
 * times the arrivals that fill that, so the rate is sustained. {@code none} serves each arrival by doing nothing: the floor
 * that waking up in time sets on this machine.
 *
 * <p><b>Expected.</b> A writer of write-through waits for the store, and for the write before his; write-behind's for
 * microseconds. Reads are hits with both; with cache-aside those after a write are not. <b>Refuted</b> by a median write of
 * write-behind above a fifth of write-through's.
 *
 * <pre>scripts/bench write-behind    or    java -jar benchmarks/target/benchmarks.jar ModeLoad -p rate=1000</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = {"write-through", "write-behind"},
        params = {"arrivals=POISSON", "load=50"},
        floor = "mode=none",
        without = "mode=none|store|cache-aside store=postgres-fsync",
        roles = {"read", "write"},
        buffer = 2 * Mixed.PENDING,
        headline = "mode=write-behind store=sqlite-fsync")
public class ModeLoad {
    @Param({"none", "store", "cache-aside", "write-through", "write-behind"})
    public String mode;

    @Param({"sqlite-fsync", "postgres-fsync"})
    public String store;

    private Mixed mixed;

    /** Every other arrival. */
    @State(Scope.Thread)
    public static class Reads extends MixRole {
        public Reads() {
            super("read", 0.5);
        }
    }

    /** The others. */
    @State(Scope.Thread)
    public static class Writes extends MixRole {
        public Writes() {
            super("write", 0.5);
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
