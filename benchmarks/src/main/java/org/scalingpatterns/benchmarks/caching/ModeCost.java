package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.results.Cell;

/**
 * What does a write cost, and the read that follows a write, by how cache and store are kept together?
 *
 * <p><b>Workload.</b> Values of 100 B, one thread. Writes: 10,000 keys drawn from zipf 0.99, one after the other as fast as
 * they are acknowledged. Reads: 256 keys that were all written through the mode before, drawn again and again; for cache-aside
 * the copy is dropped before each read, as its write does. {@code store} has no cache. {@code write-behind} acknowledges in
 * memory, {@code -process} and {@code -fsync} when a journal has it. It flushes batches of 256 after 5 ms at the latest; at
 * most 512 keys are pending, then a writer waits: what bounds a sustained rate is the store's time for a batch, divided by 256
 * and by the writes that coalesce, and the flusher's share of the two processors.
 *
 * <p><b>Expected.</b> Write-through: the store's write and a microsecond. Write-behind on a durable store: some
 * microseconds, which is the store's batch shared. With a journal that is forced, one force. A read after a write: a
 * map's hit with write-through and write-behind, the store's load with cache-aside. <b>Refuted</b> by a hit above a tenth of
 * the store's load, or by a write-behind above a fifth of write-through on a durable store.
 *
 * <pre>scripts/bench write-through    or    java -jar benchmarks/target/benchmarks.jar ModeCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = {"write-through", "write-behind", "cache-aside"},
        without = {
            "call=read store=heap",
            "call=read mode=write-behind-process|write-behind-fsync",
            "mode=write-behind-process|write-behind-fsync store=heap|postgres-fsync"
        },
        headline = "call=write mode=write-behind store=sqlite-fsync",
        figures =
                @Figure(
                        name = "hit-ratio",
                        unit = "share",
                        says = "reads after a write that did not ask the store",
                        of = "hits / calls"))
public class ModeCost {
    private static final int KEYS = 10_000;
    private static final int WRITTEN = 256;
    private static final int CYCLE = 1 << 18;
    private static final int BATCH = 256;
    private static final Duration DELAY = Duration.ofMillis(5);

    @Param({"store", "cache-aside", "write-through", "write-behind", "write-behind-process", "write-behind-fsync"})
    public String mode;

    @Param({"heap", "sqlite-fsync", "postgres-fsync"})
    public String store;

    @Param({"write", "read"})
    public String call;

    private Stores stores;
    private CountedStore counted;
    private KeyedWrites writes;
    private Modes modes;
    private Modes.Mode kept;
    private long next;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long calls;
        public long hits;
    }

    @Setup
    public void fill() throws IOException {
        stores = new Stores(store);
        counted = new CountedStore(stores.store());
        writes = new KeyedWrites(call.equals("read") ? WRITTEN : KEYS, CYCLE, LongKeys.SEED);
        writes.fill(counted);
        modes = new Modes(mode, counted, Modes.options(DELAY, BATCH, WhenFull.BLOCK));
        kept = modes.mode();
        for (int key = 0; call.equals("read") && key < WRITTEN; key++) {
            kept.put(writes.name(key), writes.next(key, key + 1L));
        }
        kept.flush();
    }

    @Benchmark
    public Object call(Counts counts) throws IOException {
        counts.calls++;
        int key = writes.drawn(next++);
        String name = writes.name(key);
        if (call.equals("write")) {
            kept.put(name, writes.next(key, next));
            return name;
        }
        kept.asWritten(name);
        long before = counted.loads();
        String found = kept.get(name);
        counts.hits += counted.loads() == before ? 1 : 0;
        return found;
    }

    /** The store has every key's last value, and so has the cache. */
    @TearDown
    public void check() throws Exception {
        try {
            kept.flush();
            writes.check(stores.store());
            String name = writes.name(writes.drawn(next));
            String found = kept.get(name);
            if (!found.equals(stores.store().load(name).value())) {
                throw new IllegalStateException("must be what the store has: %s=%s".formatted(name, found));
            }
        } finally {
            modes.close();
            stores.close();
        }
    }
}
