package org.scalingpatterns.benchmarks.sharding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
 * <b>Refuted</b> by another tenant that has another shard, a row that is not found, or one that is still elsewhere, too.
 * The time is that of a move without the check, the mean of the first two of a JVM, which has filled the shards before.
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
                    says = "copying, switching and deleting one tenant's rows, mean of the first two moves of a JVM",
                    of = "moveNanos"),
            @Figure(
                    name = "keys-not-found",
                    unit = "keys",
                    says = "keys that are not where the directory says, after the move",
                    of = "notFound"),
            @Figure(
                    name = "keys-left-over",
                    unit = "keys",
                    says = "copies of keys on another shard than the directory says, after the move",
                    of = "leftOver")
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
        public long leftOver;
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

    /** Looks for each tenant's rows where the directory says, and for rows that are anywhere else. */
    private void count(Counts counts) {
        counts.keys = (long) TENANTS * ROWS;
        counts.tenantKeys = ROWS;
        counts.leftOver = shards.stream().mapToLong(Map::size).sum();
        for (long tenant = 0; tenant < TENANTS; tenant++) {
            int shard = directory.find(tenant);
            long found = LongStream.range(tenant * ROWS, (tenant + 1) * ROWS)
                    .filter(shards.get(shard)::containsKey)
                    .count();
            counts.notFound += ROWS - found;
            counts.leftOver -= found;
            if (shard != shardBefore[(int) tenant]) {
                counts.moved += tenant == MOVED ? found : 0;
                counts.foreignMoved += tenant == MOVED ? 0 : ROWS;
            }
        }
    }
}
