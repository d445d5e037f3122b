package org.scalingpatterns.benchmarks.sharding;

import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to find a key's shard, by algorithm and number of shards?
 *
 * <p><b>Workload.</b> A cycle of 2²⁰ uniform keys, made before the clock starts: too many for the branch predictor to
 * learn, 8 MB of longs or some 60 MB of strings (directories hold as many again). {@code harness} reads a key and does nothing else: take it off to see
 * the lookup alone. Directories hold every key of the cycle, and are asked with copies of its texts, which know their hash
 * codes already; those of a request that was just read don't.
 *
 * <p><b>Expected.</b> Modulo and slots do not depend on the number of shards, nor does jump-back from one power of two to the
 * next: just above one, at 65, it draws again for half of the keys, which costs most there. Jump grows with the logarithm,
 * ranges likewise, rendezvous with the number itself. Nothing of ours allocates. <b>Refuted</b> by a slope where none
 * is expected, or by 1 B/op or more: what is below that is the
 * iteration's own bookkeeping, shared by all of its operations.
 *
 * <pre>scripts/bench sharding    or    java -jar benchmarks/target/benchmarks.jar LookupCost -p algorithm=jump-back</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = {"hash-sharding", "range-sharding", "directory-sharding"},
        headline = "keys=long shards=64"
                + " algorithm=harness|modulo|jump|guava-jump|jump-back|hash4j-jump-back|ring"
                + "|slots|range|treemap-range|directory|concurrent-hash-map",
        without = {
            // Text costs its hashing, parsing or comparing, whatever the number of shards: one of each kind shows it.
            "keys=string shards=4|1024",
            "keys=string algorithm=modulo|jump|guava-jump|rendezvous|guava-range|treemap-ring",
            // How a peer grows with the shards says nothing about ours, unless ours grows too.
            "shards=4|1024 algorithm=hash4j-jump-back|hash4j-jump-back-xorshift|concurrent-hash-map|jedis-slots",
            "shards=4|1024 algorithm=guava-range|treemap-ring",
            // Just above a power of two jump-back draws again for half of the keys, and nobody else does.
            "shards=65 keys=string",
            "shards=65 algorithm=harness|modulo|jump|guava-jump|ring|treemap-ring|rendezvous",
            "shards=65 algorithm=slots|jedis-slots|range|treemap-range|guava-range|directory|concurrent-hash-map"
        },
        peers = {
            "algorithm=jump-back : algorithm=hash4j-jump-back",
            "algorithm=jump-back : algorithm=hash4j-jump-back-xorshift",
            "algorithm=jump : algorithm=guava-jump",
            "algorithm=slots : algorithm=jedis-slots",
            "algorithm=ring : algorithm=treemap-ring",
            "algorithm=range : algorithm=treemap-range",
            "algorithm=range : algorithm=guava-range",
            "algorithm=directory : algorithm=concurrent-hash-map"
        })
public class LookupCost {
    private static final int KEYS = 1 << 20;

    @Param({
        "harness",
        "modulo",
        "jump",
        "guava-jump",
        "jump-back",
        "hash4j-jump-back",
        "hash4j-jump-back-xorshift",
        "ring",
        "treemap-ring",
        "rendezvous",
        "slots",
        "jedis-slots",
        "range",
        "treemap-range",
        "guava-range",
        "directory",
        "concurrent-hash-map"
    })
    public String algorithm;

    @Param({"long", "string"})
    public String keys;

    @Param({"4", "64", "65", "1024"})
    public int shards;

    private Lookup lookup;
    private int next;

    @Setup
    public void prepare() {
        var uniform = LongKeys.uniform(Long.MAX_VALUE, LongKeys.SEED);
        Router router = Router.named(algorithm);
        lookup = keys.equals("long")
                ? router.longs(shards, uniform.longs(KEYS))
                : router.strings(shards, uniform.strings(KEYS));
    }

    @Benchmark
    public int lookup() {
        int i = next;
        next = (i + 1) & (KEYS - 1);
        return lookup.at(i);
    }

    /** Every shard is reached, and none beyond the last. */
    @TearDown
    public void check() {
        if (algorithm.equals("harness")) {
            return;
        }
        var seen = new BitSet(shards);
        for (int i = 0; i < KEYS / 4; i++) {
            seen.set(lookup.at(i));
        }
        if (seen.cardinality() != shards || seen.length() != shards) {
            throw new IllegalStateException("must reach every shard of %d: reached %d, the last %d"
                    .formatted(shards, seen.cardinality(), seen.length() - 1));
        }
    }
}
