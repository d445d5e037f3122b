package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
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
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughOptions;
import org.scalingpatterns.results.Cell;

/**
 * How many reads that begin after a write was acknowledged don't see it, or a later one?
 *
 * <p><b>Workload.</b> {@code write-through}: four threads make a million operations, every other one a write, on 64 keys over
 * a heap store; then 10,000 rounds of two writes of a key and a read. In every tenth round the two writes overlap, and that is
 * forced: the first one is held after the store has its row, until the second one has ended or waits for it. {@code
 * naive} writes the store, then the cache, without a lock or versions: the same rounds, and no million, whose stale reads
 * would be others each time. {@code bypassed}: a read each millisecond of 1,000 keys drawn from zipf 0.99 through a
 * write-through cache with a time to live of 1 s, while each 100 ms somebody writes a key to the store alone; on a simulated clock.
 *
 * <p><b>Expected.</b> 0 with write-through. Naive: one in each round that is forced, for the older row stays in the
 * cache. Bypassed: some, none older than the time to live. <b>Refuted</b> by one stale read of write-through.
 *
 * <pre>scripts/bench write-through</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "write-through",
        headline = "cache=write-through",
        figures = {
            @Figure(
                    name = "stale-reads",
                    unit = "reads",
                    says = "reads that did not see an acknowledged write",
                    of = "staleReads"),
            @Figure(
                    name = "stale-share",
                    unit = "share",
                    says = "reads that did not see an acknowledged write, of all",
                    of = "staleReads / reads"),
            @Figure(name = "operations", unit = "operations", says = "reads and writes made", of = "operations"),
            @Figure(
                    name = "longest-stale",
                    unit = "ms",
                    says = "the longest time after a write at which it was not seen",
                    of = "longestStaleMillis")
        })
public class Consistency {
    private static final int THREADS = 4;
    private static final int OPERATIONS = 1_000_000;
    private static final int ROUNDS = 10_000;
    private static final int FORCED_EVERY = 10;
    private static final int READS = 100_000;
    private static final int KEYS = 1_000;
    private static final int WRITE_EVERY = 100;
    private static final Duration TTL = Duration.ofSeconds(1);

    @Param({"write-through", "naive", "bypassed"})
    public String cache;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long operations;
        public long reads;
        public long staleReads;
        public long longestStaleMillis;
    }

    @Benchmark
    public void look(Counts counts) throws Exception {
        switch (cache) {
            case "write-through" -> {
                var writers = new ConcurrentWriters(THREADS, OPERATIONS);
                counts.staleReads = writers.run();
                counts.reads = OPERATIONS / 2;
                counts.operations = OPERATIONS;
                rounds(Rounds.writeThrough(), counts);
            }
            case "naive" -> rounds(Rounds.naive(), counts);
            default -> bypassed(counts);
        }
    }

    private static void rounds(Rounds rounds, Counts counts) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            counts.staleReads += rounds.isStaleAfter(round % FORCED_EVERY == 0) ? 1 : 0;
            counts.reads++;
            counts.operations += 3;
        }
    }

    private static void bypassed(Counts counts) throws IOException {
        long[] millis = {1};
        var store = new HeapStore<Long, Long>();
        var other = new VersionClock(2, () -> millis[0] * 1_000);
        var through = new WriteThrough<>(
                Modes.map(() -> millis[0] * 1_000_000),
                store,
                new VersionClock(1, () -> millis[0] * 1_000),
                WriteThroughOptions.of(TTL),
                () -> millis[0] * 1_000_000,
                new Random(LongKeys.SEED));
        long[] written = new long[KEYS]; // by the other one: when; his value is that time
        LongKeys elsewhere = LongKeys.zipfian(KEYS, LongKeys.THETA, LongKeys.SEED + 1);
        for (long key : LongKeys.zipfian(KEYS, LongKeys.THETA, LongKeys.SEED).longs(READS)) {
            millis[0]++;
            if (millis[0] % WRITE_EVERY == 0) {
                long bypassed = elsewhere.longs(1)[0];
                written[(int) bypassed] = millis[0];
                store.write(bypassed, new Row<>(millis[0], other.next()));
            }
            Long seen = through.get(key);
            counts.reads++;
            counts.operations++;
            if ((seen == null ? 0 : seen) != written[(int) key]) {
                counts.staleReads++;
                counts.longestStaleMillis = Math.max(counts.longestStaleMillis, millis[0] - written[(int) key]);
            }
        }
    }
}
