package org.scalingpatterns.benchmarks.sharding;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.HashRing;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.JumpBackHash;
import org.scalingpatterns.sharding.JumpHash;
import org.scalingpatterns.sharding.ModuloHash;
import org.scalingpatterns.sharding.RendezvousHash;
import org.scalingpatterns.sharding.ShardMap;

/**
 * Which share of the keys gets another shard when shards are added?
 *
 * <p><b>Workload.</b> 2²⁰ uniform keys; from 4 to 5 shards, 16 to 17, 64 to 65, and 64 to 128.
 *
 * <p><b>Expected.</b> Whoever fills m shards from n must move 1 − n/m of the keys: that is the minimum. Modulo moves
 * 1 − 1/(n+1) of them for one shard more. All others move about the minimum, and only to new shards, and are as even as
 * before. <b>Refuted</b> by more than 1.1 times the minimum, by a shard with more than 1.1 times the mean afterwards (who
 * moves nothing isn't better), or by one stray key: one that moves between two old shards.
 *
 * <pre>scripts/bench hash-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "hash-sharding",
        headline = "",
        figures = {
            @Figure(name = "moved-4-5", unit = "share", says = "keys moved, 4 → 5 shards", of = "moved4to5 / keys"),
            @Figure(
                    name = "moved-16-17",
                    unit = "share",
                    says = "keys moved, 16 → 17 shards",
                    of = "moved16to17 / keys"),
            @Figure(
                    name = "moved-64-65",
                    unit = "share",
                    says = "keys moved, 64 → 65 shards",
                    of = "moved64to65 / keys"),
            @Figure(
                    name = "moved-64-128",
                    unit = "share",
                    says = "keys moved, 64 → 128 shards",
                    of = "moved64to128 / keys"),
            @Figure(
                    name = "excess-4-5",
                    unit = "× minimum",
                    says = "keys moved over the minimum, 4 → 5 shards",
                    of = "moved4to5 * 5 / keys"),
            @Figure(
                    name = "excess-16-17",
                    unit = "× minimum",
                    says = "keys moved over the minimum, 16 → 17 shards",
                    of = "moved16to17 * 17 / keys"),
            @Figure(
                    name = "excess-64-65",
                    unit = "× minimum",
                    says = "keys moved over the minimum, 64 → 65 shards",
                    of = "moved64to65 * 65 / keys"),
            @Figure(
                    name = "excess-64-128",
                    unit = "× minimum",
                    says = "keys moved over the minimum, 64 → 128 shards",
                    of = "moved64to128 * 2 / keys"),
            @Figure(
                    name = "fullest-4-5",
                    unit = "max/mean",
                    says = "fullest shard after 4 → 5 shards",
                    of = "most4to5 * 5 / keys"),
            @Figure(
                    name = "fullest-16-17",
                    unit = "max/mean",
                    says = "fullest shard after 16 → 17 shards",
                    of = "most16to17 * 17 / keys"),
            @Figure(name = "stray", unit = "keys", says = "keys moved between old shards, all steps", of = "stray")
        })
public class Growth {
    private static final int KEYS = 1 << 20;

    @Param({"modulo", "slots", "jump", "jump-back", "ring", "rendezvous"})
    public String algorithm;

    /** Keys on the fullest shard after the last growth. */
    private long fullest;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long keys;
        public long moved4to5;
        public long moved16to17;
        public long moved64to65;
        public long moved64to128;
        public long most4to5;
        public long most16to17;
        public long stray;
    }

    @Benchmark
    public void grow(Counts counts) {
        long[] keys = LongKeys.uniform(Long.MAX_VALUE, LongKeys.SEED).longs(KEYS);
        counts.keys = KEYS;
        counts.moved4to5 = moved(keys, 4, 5, counts);
        counts.most4to5 = fullest;
        counts.moved16to17 = moved(keys, 16, 17, counts);
        counts.most16to17 = fullest;
        counts.moved64to65 = moved(keys, 64, 65, counts);
        counts.moved64to128 = moved(keys, 64, 128, counts);
    }

    private long moved(long[] keys, int from, int to, Counts counts) {
        IntFunction<ShardMap<?>> grown = grownFrom(from);
        ShardMap<?> before = grown.apply(from);
        ShardMap<?> after = grown.apply(to);
        long[] held = new long[to];
        long moved = 0;
        for (long key : keys) {
            int old = before.shardFor(key);
            int now = after.shardFor(key);
            held[now]++;
            if (now != old) {
                moved++;
                counts.stray += now < from ? 1 : 0;
            }
        }
        fullest = Arrays.stream(held).max().orElseThrow();
        return moved;
    }

    /** The map with a number of shards, grown from one with {@code from} where it keeps a table. */
    private IntFunction<ShardMap<?>> grownFrom(int from) {
        return switch (algorithm) {
            case "modulo" -> ModuloHash::ofLongs;
            case "slots" -> HashSlots.evenly(from)::withShards;
            case "jump" -> JumpHash.ofLongs(from)::withShards;
            case "jump-back" -> JumpBackHash.ofLongs(from)::withShards;
            case "ring" -> HashRing.ofLongs(from)::withShards;
            case "rendezvous" -> RendezvousHash.ofLongs(from)::withShards;
            default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
        };
    }
}
