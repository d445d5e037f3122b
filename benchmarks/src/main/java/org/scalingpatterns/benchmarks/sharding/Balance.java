package org.scalingpatterns.benchmarks.sharding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.benchmarks.harness.keys.SurnameKeys;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.HashRing;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.JumpBackHash;
import org.scalingpatterns.sharding.JumpHash;
import org.scalingpatterns.sharding.ModuloHash;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.RendezvousHash;
import org.scalingpatterns.sharding.ShardDirectory;
import org.scalingpatterns.sharding.ShardMap;

/**
 * How much fuller than the mean is the fullest of 64 shards?
 *
 * <p><b>Workload.</b> 2²⁰ keys of each kind: uniform numbers of 63 bits; sequential user ids; ids in steps of 64;
 * timestamps of one day; surnames with a number; and as many requests for zipfian keys (θ = 0.99) that are scattered over
 * the ids, where one hot key weighs more than whole shards. {@code plain-modulo} is the card's formula to the letter:
 * the remainder of Java's {@code hashCode}. Ranges are cut as somebody would who plans ahead: 64 equal parts of the number space, of twice as many ids as
 * there are, of a year of timestamps, of the alphabet by the first two letters.
 *
 * <p><b>Expected.</b> Hashes: max/mean near 1 + 2.4·√(64/2²⁰) ≈ 1.02, the ring 1.1 (1,024 virtual nodes); the least
 * loaded directory exactly 1; ranges even for uniform keys only; the plain remainder all on one shard for ids in steps of 64.
 * <b>Refuted</b> for another hash by more than 1.1 for keys.
 *
 * <pre>scripts/bench hash-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = {"hash-sharding", "range-sharding", "directory-sharding"},
        headline = "algorithm=modulo|slots|jump|jump-back|ring|rendezvous|range",
        figures = {
            @Figure(name = "uniform", unit = "max/mean", says = "uniform keys", of = "uniformMost * shards / keys"),
            @Figure(
                    name = "sequential",
                    unit = "max/mean",
                    says = "sequential user ids",
                    of = "sequentialMost * shards / keys"),
            @Figure(
                    name = "timestamps",
                    unit = "max/mean",
                    says = "timestamps of one day",
                    of = "timestampsMost * shards / keys"),
            @Figure(
                    name = "strided",
                    unit = "max/mean",
                    says = "user ids in steps of 64",
                    of = "stridedMost * shards / keys"),
            @Figure(name = "surnames", unit = "max/mean", says = "surnames", of = "surnamesMost * shards / keys"),
            @Figure(
                    name = "zipfian-requests",
                    unit = "max/mean",
                    says = "requests for zipfian keys",
                    of = "requestsMost * shards / keys")
        })
public class Balance {
    private static final int SHARDS = 64;
    private static final int KEYS = 1 << 20;

    /** As ids come that are given out in blocks, or read from a counter of 64-byte units. */
    private static final long STRIDE = 64;

    private static final long IDS_PLANNED = 2L * KEYS;
    /** Odd, so that each key gets another one: the hottest users aren't those who came first. */
    private static final long SCATTER = 0x9e3779b1L;

    private static final long DAY_MICROS = 86_400_000_000L;

    @Param({"modulo", "plain-modulo", "slots", "jump", "jump-back", "ring", "rendezvous", "directory", "range"})
    public String algorithm;

    /** Raw counts; {@code …Most} is the number of keys, or requests, on the fullest shard. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long keys;
        public long shards;
        public long uniformMost;
        public long sequentialMost;
        public long stridedMost;
        public long timestampsMost;
        public long surnamesMost;
        public long requestsMost;
    }

    private long[] uniform;
    private long[] sequential;
    private long[] strided;
    private long[] timestamps;
    private long[] requests;
    private String[] surnames;

    @Setup
    public void drawKeys() {
        uniform = LongKeys.uniform(Long.MAX_VALUE, LongKeys.SEED).longs(KEYS);
        sequential = LongKeys.sequential().longs(KEYS);
        strided = Arrays.stream(sequential).map(id -> id * STRIDE).toArray();
        timestamps =
                LongKeys.timestamps((double) DAY_MICROS / KEYS, LongKeys.SEED).longs(KEYS);
        requests = LongKeys.zipfian(KEYS, LongKeys.THETA, LongKeys.SEED).longs(KEYS);
        Arrays.setAll(requests, i -> requests[i] * SCATTER & (KEYS - 1));
        surnames = new SurnameKeys(LongKeys.SEED).strings(KEYS);
    }

    @Benchmark
    public void balance(Counts counts) {
        counts.keys = KEYS;
        counts.shards = SHARDS;
        counts.uniformMost = most(longs(0, Long.MAX_VALUE), uniform);
        counts.sequentialMost = most(longs(0, IDS_PLANNED), sequential);
        counts.stridedMost = most(longs(0, IDS_PLANNED * STRIDE), strided);
        long year = LongKeys.FIRST_TIMESTAMP + 365 * DAY_MICROS;
        counts.timestampsMost = most(longs(LongKeys.FIRST_TIMESTAMP, year), timestamps);
        counts.requestsMost = most(longs(0, IDS_PLANNED), requests);
        ShardMap<String> strings = strings();
        counts.surnamesMost = most(i -> strings.shardFor(surnames[i]));
    }

    private static long most(ShardMap<?> map, long[] keys) {
        return most(i -> map.shardFor(keys[i]));
    }

    private static long most(IntUnaryOperator shardOfKey) {
        long[] counts = new long[SHARDS];
        for (int i = 0; i < KEYS; i++) {
            counts[shardOfKey.applyAsInt(i)]++;
        }
        if (Arrays.stream(counts).sum() != KEYS) {
            throw new IllegalStateException("must count every key once");
        }
        return Arrays.stream(counts).max().orElseThrow();
    }

    /** @param from where the range map's plan begins, and {@code to} where it ends; the others need no plan */
    private ShardMap<?> longs(long from, long to) {
        return switch (algorithm) {
            case "modulo" -> ModuloHash.ofLongs(SHARDS);
            case "plain-modulo" -> new PlainModulo<Long>(SHARDS);
            case "slots" -> HashSlots.evenly(SHARDS);
            case "jump" -> JumpHash.ofLongs(SHARDS);
            case "jump-back" -> JumpBackHash.ofLongs(SHARDS);
            case "ring" -> HashRing.ofLongs(SHARDS);
            case "rendezvous" -> RendezvousHash.ofLongs(SHARDS);
            case "directory" -> ShardDirectory.ofLongs(SHARDS);
            case "range" -> RangeMap.ofLongs(equalParts(from, to));
            default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
        };
    }

    private ShardMap<String> strings() {
        return switch (algorithm) {
            case "modulo" -> ModuloHash.ofStrings(SHARDS);
            case "plain-modulo" -> new PlainModulo<>(SHARDS);
            case "slots" -> HashSlots.evenly(SHARDS);
            case "jump" -> JumpHash.ofStrings(SHARDS);
            case "jump-back" -> JumpBackHash.ofStrings(SHARDS);
            case "ring" -> HashRing.ofStrings(SHARDS);
            case "rendezvous" -> RendezvousHash.ofStrings(SHARDS);
            case "directory" -> ShardDirectory.ofStrings(SHARDS);
            case "range" -> alphabetical();
            default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
        };
    }

    private static long[] equalParts(long from, long to) {
        long[] boundaries = new long[SHARDS - 1];
        for (int i = 0; i < boundaries.length; i++) {
            boundaries[i] = from + (to - from) / SHARDS * (i + 1);
        }
        return boundaries;
    }

    /** Aa…Zz in 64 parts of equal width. */
    private static RangeMap<String> alphabetical() {
        var boundaries = new ArrayList<String>();
        for (int i = 1; i < SHARDS; i++) {
            int pair = i * 26 * 26 / SHARDS;
            boundaries.add("" + (char) ('A' + pair / 26) + (char) ('a' + pair % 26));
        }
        return RangeMap.of(boundaries);
    }
}
