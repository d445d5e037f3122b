package org.scalingpatterns.benchmarks.sharding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.sharding.ShardDirectory;

/**
 * What does it take to move one tenant of 1,000 to another shard?
 *
 * <p><b>Workload.</b> 1,000 tenants of 1,000 rows each on 64 shards, the directory keyed by tenant. The tenant's rows
 * are copied, its entry is switched by compare-and-set, its rows on the old shard are deleted. Nobody writes meanwhile:
 * what a move costs under load is another question.
 *
 * <p><b>Expected.</b> The tenant's rows move and no others; every row is found afterwards where the directory says.
 * <b>Refuted</b> by a foreign row that moved or a row that
 * is not found. The time is that of one move in a cold JVM, without the check.
 *
 * <pre>scripts/bench directory-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "directory-sharding",
        figures = {
            @Figure(
                    name = "own-keys-moved-share",
                    unit = "share",
                    says = "of the tenant's own keys, moved",
                    of = "moved / tenantKeys"),
            @Figure(
                    name = "keys-moved-share",
                    unit = "share",
                    says = "of all tenants' keys, moved",
                    of = "(moved + foreignMoved) / keys"),
            @Figure(
                    name = "foreign-keys-moved",
                    unit = "keys",
                    says = "keys of other tenants that have another shard",
                    of = "foreignMoved"),
            @Figure(
                    name = "move-time",
                    unit = "ns",
                    says = "copying, switching and deleting one tenant's rows, in a cold JVM",
                    of = "moveNanos"),
            @Figure(
                    name = "keys-not-found",
                    unit = "keys",
                    says = "keys that are not where the directory says, after the move",
                    of = "notFound")
        })
public class TenantMove {
    private static final int SHARDS = 64;
    private static final int TENANTS = 1_000;
    private static final int ROWS = 1_000;
    private static final long MOVED = 500;

    @Param("directory")
    public String algorithm;

    private ShardDirectory<Long> directory;
    private List<Map<Long, Long>> shards;
    private int[] shardBefore;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long keys;
        public long tenantKeys;
        public long moved;
        public long foreignMoved;
        public long notFound;
        public long moveNanos;
    }

    @Setup(Level.Iteration)
    public void fill() {
        directory = ShardDirectory.ofLongs(SHARDS);
        shards = IntStream.range(0, SHARDS)
                .<Map<Long, Long>>mapToObj(shard -> new HashMap<>())
                .toList();
        shardBefore = new int[TENANTS];
        for (long tenant = 0; tenant < TENANTS; tenant++) {
            shardBefore[(int) tenant] = directory.shardFor(tenant);
            for (long row = tenant * ROWS; row < (tenant + 1) * ROWS; row++) {
                shards.get(shardBefore[(int) tenant]).put(row, row);
            }
        }
    }

    @Benchmark
    public void move(Counts counts) {
        long start = System.nanoTime();
        move();
        counts.moveNanos = System.nanoTime() - start;
        count(counts);
    }

    private void move() {
        var entry = directory.entry(MOVED).orElseThrow();
        int to = (entry.shard() + 1) % SHARDS;
        Map<Long, Long> source = shards.get(entry.shard());
        Map<Long, Long> target = shards.get(to);
        long first = MOVED * ROWS;
        for (long row = first; row < first + ROWS; row++) {
            target.put(row, source.get(row));
        }
        if (!directory.move(MOVED, entry.version(), to)) {
            throw new IllegalStateException("must move: nobody else does");
        }
        for (long row = first; row < first + ROWS; row++) {
            source.remove(row);
        }
    }

    /** Looks at every row where it really is. */
    private void count(Counts counts) {
        counts.keys = (long) TENANTS * ROWS;
        counts.tenantKeys = ROWS;
        counts.notFound = counts.keys;
        for (int shard = 0; shard < SHARDS; shard++) {
            for (long row : shards.get(shard).keySet()) {
                long tenant = row / ROWS;
                if (shard != shardBefore[(int) tenant]) {
                    counts.moved += tenant == MOVED ? 1 : 0;
                    counts.foreignMoved += tenant == MOVED ? 0 : 1;
                }
                counts.notFound -= shard == directory.find(tenant) ? 1 : 0;
            }
        }
    }
}
