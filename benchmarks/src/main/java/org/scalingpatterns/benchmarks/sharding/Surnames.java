package org.scalingpatterns.benchmarks.sharding;

import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.benchmarks.harness.keys.SurnameKeys;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.RangeMap;

/**
 * Which share of users has the shard A–M, when the card's "Users A–M, N–Z" is taken by its word?
 *
 * <p><b>Workload.</b> 2²⁰ users whose surnames are drawn evenly from datafaker's English list.
 *
 * <p><b>Expected.</b> More than half: in English, more surnames begin with a letter of the first half. No prediction is
 * held against it: it is a figure, not a claim.
 *
 * <pre>scripts/bench range-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "range-sharding",
        figures = @Figure(name = "share-a-to-m", unit = "share", says = "users on the shard A–M", of = "aToM / keys"))
public class Surnames {
    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long keys;
        public long aToM;
    }

    @Benchmark
    public void surnames(Counts counts) {
        RangeMap<String> map = RangeMap.of(List.of("N"));
        for (String user : new SurnameKeys(LongKeys.SEED).strings(1 << 20)) {
            counts.keys++;
            counts.aToM += map.shardFor(user) == 0 ? 1 : 0;
        }
    }
}
