package org.scalingpatterns.benchmarks.sharding;

import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.BucketedRangeMap;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.ShardMap;
import org.scalingpatterns.sharding.ShardedStore;

/**
 * How many of 64 shards does a scan of 1 % of the keys ask?
 *
 * <p><b>Workload.</b> 2¹⁷ sequential keys in a {@link ShardedStore}, ranges of equal size; 50 scans of 1 % of them
 * that begin at equal distances, and 50 of 10 %. Bucketed: the keys salted into 64 buckets, or into 8 of 8 ranges each.
 *
 * <p><b>Expected.</b> Ranges: one or two shards. Slots: all 64, hashing keeps no order. Bucketed: at least the number
 * of buckets. <b>Refuted</b> by more than two for ranges. Every scan's rows are counted: one missing fails the cell.
 *
 * <pre>scripts/bench range-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = {"hash-sharding", "range-sharding"},
        figures = {
            @Figure(
                    name = "shards-touched",
                    unit = "shards",
                    says = "most shards that one scan asked",
                    of = "mostTouched"),
            @Figure(
                    name = "shards-touched-tenth",
                    unit = "shards",
                    says = "most shards that one scan of 10 % of the keys asked",
                    of = "mostTouchedTenth"),
            @Figure(name = "mean-touched", unit = "shards", says = "shards asked a scan", of = "touched / scans")
        })
public class RangeScan {
    private static final int SHARDS = 64;
    private static final int KEYS = 1 << 17;
    private static final int SCANS = 50;
    private static final int SCANNED = KEYS / 100;

    @Param({"range", "slots", "bucketed", "bucketed-8"})
    public String algorithm;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long scans;
        public long touched;
        public long mostTouched;
        public long mostTouchedTenth;
    }

    @Benchmark
    public void scan(Counts counts) {
        ShardedStore<Long, Long> store = ShardedStore.inMemory(map());
        for (long key = 0; key < KEYS; key++) {
            store.put(key, key);
        }
        for (int i = 0; i < SCANS; i++) {
            long touched = touched(store, (long) i * (KEYS - SCANNED) / SCANS, SCANNED);
            counts.scans++;
            counts.touched += touched;
            counts.mostTouched = Math.max(counts.mostTouched, touched);
            long tenth = touched(store, (long) i * (KEYS - KEYS / 10) / SCANS, KEYS / 10);
            counts.mostTouchedTenth = Math.max(counts.mostTouchedTenth, tenth);
        }
    }

    private long touched(ShardedStore<Long, Long> store, long from, int scanned) {
        long to = from + scanned;
        var result = algorithm.equals("slots")
                ? store.scan(key -> key >= from && key < to) // no order, so every shard is asked
                : store.scan(from, to);
        if (result.entries().size() != scanned || !result.failures().isEmpty()) {
            throw new IllegalStateException("must find %d rows from %d: found %d, failures %s"
                    .formatted(scanned, from, result.entries().size(), result.failures()));
        }
        return result.shards().size();
    }

    private ShardMap<Long> map() {
        return switch (algorithm) {
            case "range" -> RangeMap.ofLongs(boundaries(SHARDS));
            case "slots" -> new LongSlots(HashSlots.evenly(SHARDS));
            case "bucketed" -> BucketedRangeMap.of(SHARDS);
            case "bucketed-8" -> BucketedRangeMap.of(8, boundaries(8));
            default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
        };
    }

    private static long[] boundaries(int parts) {
        return LongStream.range(1, parts).map(i -> i * KEYS / parts).toArray();
    }
}
