package org.scalingpatterns.benchmarks.sharding;

import java.util.Arrays;
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
import org.scalingpatterns.sharding.BucketedRangeMap;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.ShardMap;

/**
 * Where do inserts with growing timestamps go?
 *
 * <p><b>Workload.</b> Some 10,000 inserts a second (exponential gaps, microsecond timestamps) for 20 seconds into 64
 * shards, whose ranges hold an hour of history each up to the start. Counted in windows of one second. With
 * {@code range-split}, the newest range is split after every 35,000 inserts, whatever the window, in the middle of what
 * came since the last split, and the newer half given to the shard that got least so far.
 *
 * <p><b>Expected.</b> Ranges: all writes of every window on one shard. With splits too, but for the windows that a split
 * falls into, which two shards share: a split moves what is stored, and every new key still belongs to the last range. Slots and bucketed keys spread them. <b>Refuted</b> by a window in
 * which the hottest shard gets less than 0.95.
 *
 * <pre>scripts/bench range-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "range-sharding",
        headline = "algorithm=range|range-split|bucketed|bucketed-8",
        figures = {
            @Figure(
                    name = "hottest-share-min",
                    unit = "share",
                    says = "the hottest shard's share of writes, in the window where it is least",
                    of = "leastHottest / leastWrites"),
            @Figure(
                    name = "hot-windows",
                    unit = "share",
                    says = "windows in which one shard gets 0.95 of the writes or more",
                    of = "hotWindows / windows"),
            @Figure(
                    name = "max-over-mean",
                    unit = "max/mean",
                    says = "writes on the hottest shard, in the window where it is most",
                    of = "mostHottest * shards / mostWrites"),
            @Figure(
                    name = "stored-max-over-mean",
                    unit = "max/mean",
                    says = "writes on the hottest shard over all windows",
                    of = "hottestOverall * shards / writes")
        })
public class Hotspot {
    private static final int SHARDS = 64;
    private static final int WINDOWS = 20;
    private static final int SPLIT_EVERY = 35_000;
    private static final double GAP_MICROS = 100;
    private static final long SECOND_MICROS = 1_000_000;
    private static final long HOUR_MICROS = 3_600 * SECOND_MICROS;

    @Param({"range", "range-split", "bucketed", "bucketed-8", "slots"})
    public String algorithm;

    /** Raw counts; {@code least…} and {@code most…} are of the window in which the hottest shard's share is such. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long shards;
        public long writes;
        public long hottestOverall;
        public long windows;
        public long hotWindows;
        public long leastHottest;
        public long leastWrites;
        public long mostHottest;
        public long mostWrites;
    }

    @Benchmark
    public void insert(Counts counts) {
        long[] keys =
                LongKeys.timestamps(GAP_MICROS, LongKeys.SEED).longs((int) (WINDOWS * SECOND_MICROS / GAP_MICROS));
        ShardMap<Long> map = map();
        long[] overall = new long[SHARDS];
        int next = 0;
        int split = 0;
        for (long end = keys[0] + SECOND_MICROS; end <= keys[keys.length - 1]; end += SECOND_MICROS) {
            long[] window = new long[SHARDS];
            while (keys[next] < end) {
                int shard = map.shardFor(keys[next++]);
                window[shard]++;
                overall[shard]++;
                if (algorithm.equals("range-split") && next - split == SPLIT_EVERY) {
                    map = ((RangeMap<Long>) map).split(keys[(split + next) / 2], emptiest(overall));
                    split = next;
                }
            }
            count(counts, window);
        }
        counts.shards = SHARDS;
        counts.writes = Arrays.stream(overall).sum();
        counts.hottestOverall = Arrays.stream(overall).max().orElseThrow();
    }

    private static void count(Counts counts, long[] window) {
        long hottest = Arrays.stream(window).max().orElseThrow();
        long writes = Arrays.stream(window).sum();
        counts.windows++;
        counts.hotWindows += hottest >= 0.95 * writes ? 1 : 0;
        if (counts.leastWrites == 0 || hottest * counts.leastWrites < counts.leastHottest * writes) {
            counts.leastHottest = hottest;
            counts.leastWrites = writes;
        }
        if (counts.mostWrites == 0 || hottest * counts.mostWrites > counts.mostHottest * writes) {
            counts.mostHottest = hottest;
            counts.mostWrites = writes;
        }
    }

    private static int emptiest(long[] counts) {
        int emptiest = 0;
        for (int shard = 1; shard < counts.length; shard++) {
            emptiest = counts[shard] < counts[emptiest] ? shard : emptiest;
        }
        return emptiest;
    }

    private ShardMap<Long> map() {
        return switch (algorithm) {
            case "range", "range-split" -> RangeMap.ofLongs(hours(SHARDS));
            case "slots" -> new LongSlots(HashSlots.evenly(SHARDS));
            case "bucketed" -> BucketedRangeMap.of(SHARDS);
            case "bucketed-8" -> BucketedRangeMap.of(8, hours(8));
            default -> throw new IllegalArgumentException("unknown algorithm " + algorithm);
        };
    }

    /** One range an hour, the last one from an hour before the first key on. */
    private static long[] hours(int ranges) {
        long[] boundaries = new long[ranges - 1];
        for (int i = 0; i < boundaries.length; i++) {
            boundaries[i] = LongKeys.FIRST_TIMESTAMP - (boundaries.length - i) * HOUR_MICROS;
        }
        return boundaries;
    }
}
