package org.scalingpatterns.benchmarks.caching;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
import org.scalingpatterns.results.Cell;

/**
 * What share of the gets does a cache find that is too small, by what it throws away?
 *
 * <p><b>Workload.</b> Five traces of 200,000 requests from seeds, of which {@code Trace} says what is in them, for 50,000
 * keys or so; room for 1, 5, 10 and 20 % of the distinct keys of each. {@code bounded} and {@code guava} are the real
 * classes, {@code lru} and {@code fifo} a linked map. {@code belady} knows the future: no cache can do better, and what
 * it takes to be requested last, it needn't take in. Caffeine draws a number now and then, so that it doesn't repeat
 * exactly: {@link MixedCost} has its rates. Traces that were recorded, and are 96 MB to download, are the tests':
 * {@code BoundedCacheHitRateTest} replays thirteen of them.
 *
 * <p><b>Expected.</b> The bounded cache is nearest to {@code belady} on zipf, with scans and in loops; where what is
 * newest is asked for most, recency alone does better (it was expected to do as well), and so it does where the popular keys
 * change, but not in the smallest cache. Guava is {@code lru}, a segment at a time. <b>Refuted</b> by a mean below that of
 * {@code lru} at any size.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar HitRate</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "percent=10 policy=bounded|lru|belady",
        figures = {
            @Figure(name = "zipf", unit = "share", says = "hits, zipf 0.99", of = "zipfHits / zipfGets"),
            @Figure(name = "scan", unit = "share", says = "hits, zipf 0.99 with ten scans", of = "scanHits / scanGets"),
            @Figure(
                    name = "shift",
                    unit = "share",
                    says = "hits, zipf 0.99 whose popular keys change ten times",
                    of = "shiftHits / shiftGets"),
            @Figure(name = "latest", unit = "share", says = "hits, the newest keys", of = "latestHits / latestGets"),
            @Figure(name = "loop", unit = "share", says = "hits, keys round and round", of = "loopHits / loopGets"),
            @Figure(
                    name = "mean",
                    unit = "share",
                    says = "hits, mean over the five traces",
                    of = "(zipfHits / zipfGets + scanHits / scanGets + shiftHits / shiftGets"
                            + " + latestHits / latestGets + loopHits / loopGets) / 5")
        })
public class HitRate {
    private static final int KEYS = 50_000;
    private static final int REQUESTS = 200_000;

    @Param({"bounded", "guava", "lru", "fifo", "belady"})
    public String policy;

    @Param({"1", "5", "10", "20"})
    public int percent;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long zipfGets;
        public long zipfHits;
        public long scanGets;
        public long scanHits;
        public long shiftGets;
        public long shiftHits;
        public long latestGets;
        public long latestHits;
        public long loopGets;
        public long loopHits;
    }

    private final Map<String, long[]> traces = new HashMap<>();

    @Setup
    public void draw() {
        for (String name : new String[] {"zipf", "scan", "shift", "latest", "loop"}) {
            traces.put(name, Trace.named(name, KEYS, REQUESTS));
        }
    }

    @Benchmark
    public void replay(Counts counts) {
        counts.zipfGets = traces.get("zipf").length;
        counts.zipfHits = hits("zipf");
        counts.scanGets = traces.get("scan").length;
        counts.scanHits = hits("scan");
        counts.shiftGets = traces.get("shift").length;
        counts.shiftHits = hits("shift");
        counts.latestGets = traces.get("latest").length;
        counts.latestHits = hits("latest");
        counts.loopGets = traces.get("loop").length;
        counts.loopHits = hits("loop");
    }

    private long hits(String name) {
        long[] trace = traces.get(name);
        long distinct = Arrays.stream(trace).distinct().count();
        int room = (int) Math.round(distinct * percent / 100.0);
        long hits = hits(trace, room);
        if (hits < 0 || hits > trace.length - distinct) {
            throw new IllegalStateException(
                    "must be 0 .. %d: hits=%d of %s".formatted(trace.length - distinct, hits, name));
        }
        return hits;
    }

    private long hits(long[] trace, int room) {
        return switch (policy) {
            case "belady" -> optimum(trace, room);
            case "fifo" -> firstInFirstOut(trace, room);
            case "lru" -> hits(trace, room, LocalCache.named("synchronized-lru", room));
            default -> hits(trace, room, LocalCache.named(policy, room));
        };
    }

    private static long hits(long[] trace, int room, LocalCache cache) {
        long hits = 0;
        for (Long key : trace) {
            if (cache.get(key) != null) {
                hits++;
            } else {
                cache.put(key, key);
            }
        }
        if (cache.size() > room) {
            throw new IllegalStateException("must be <= %d: size=%d".formatted(room, cache.size()));
        }
        return hits;
    }

    private static long firstInFirstOut(long[] trace, int room) {
        Set<Long> cached = new LinkedHashSet<>();
        long hits = 0;
        for (Long key : trace) {
            if (!cached.add(key)) {
                hits++;
            } else if (cached.size() > room) {
                cached.remove(cached.iterator().next());
            }
        }
        return hits;
    }

    /** Bélády, "A study of replacement algorithms", 1966: out goes what is requested last, and that may be the new one. */
    private static long optimum(long[] trace, int room) {
        Map<Long, Integer> following = new HashMap<>();
        int[] next = new int[trace.length];
        for (int i = trace.length - 1; i >= 0; i--) {
            Integer later = following.put(trace[i], i);
            next[i] = later == null ? trace.length + i : later; // never again, and no two the same
        }
        TreeSet<Integer> requested = new TreeSet<>(); // when each entry is, next time
        long hits = 0;
        for (int i = 0; i < trace.length; i++) {
            if (requested.remove(i)) {
                hits++;
            }
            requested.add(next[i]);
            if (requested.size() > room) {
                requested.pollLast();
            }
        }
        return hits;
    }
}
