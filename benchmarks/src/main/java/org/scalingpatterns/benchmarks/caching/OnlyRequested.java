package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
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
import org.scalingpatterns.caching.BoundedCache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.CacheBounds;
import org.scalingpatterns.caching.Entry;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.results.Cell;

/**
 * Does the cache hold what was requested, and nothing else?
 *
 * <p><b>Workload.</b> 100,000 rows, 100,000 requests drawn from zipf 0.99, one after the other, none of them a write. {@code
 * room=all}: a bounded cache in which all rows would fit. {@code room=thousandth}: one for 100 of them.
 *
 * <p><b>Expected.</b> Where all fit, one entry for each distinct key that was requested; otherwise as many as fit, all of
 * them requested. <b>Refuted</b> by one entry more or less, or by a cached key that nobody asked for.
 *
 * <pre>scripts/bench cache-aside</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "room=all",
        figures = {
            @Figure(
                    name = "cached-of-requested",
                    unit = "ratio",
                    says = "entries for each distinct key that was requested",
                    of = "entries / requested"),
            @Figure(
                    name = "unrequested",
                    unit = "keys",
                    says = "cached keys that were never requested",
                    of = "unrequested"),
            @Figure(
                    name = "cached-of-stored",
                    unit = "share",
                    says = "rows of the store that are cached",
                    of = "entries / stored")
        })
public class OnlyRequested {
    private static final int ROWS = 100_000;
    private static final int REQUESTS = 100_000;

    @Param({"all", "thousandth"})
    public String room;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long stored;
        public long requested;
        public long entries;
        public long unrequested;
    }

    @Benchmark
    public void request(Counts counts) throws IOException {
        var store = new HeapStore<String, String>();
        for (String key : LongKeys.sequential().strings(ROWS)) {
            store.write(key, new Row<>("value", 1));
        }
        int entries = room.equals("all") ? ROWS : ROWS / 1_000;
        var map = new BoundedCache<String, Entry<String>>(CacheBounds.entries(entries));
        CacheAside<String, String> aside = Asides.aside(Asides.cache(map), store, Asides.options());
        Set<String> requested = new HashSet<>();
        for (String key : LongKeys.zipfian(ROWS, LongKeys.THETA, LongKeys.SEED).strings(REQUESTS)) {
            if (aside.get(key) == null) {
                throw new IllegalStateException("must be found: " + key);
            }
            requested.add(key);
        }
        counts.stored = ROWS;
        counts.requested = requested.size();
        for (String key : map.keySet()) {
            counts.entries++;
            counts.unrequested += requested.contains(key) ? 0 : 1;
        }
    }
}
