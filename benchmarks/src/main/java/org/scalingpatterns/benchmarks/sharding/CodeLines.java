package org.scalingpatterns.benchmarks.sharding;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.sources.SourceFile;
import org.scalingpatterns.sharding.ShardMap;

/**
 * How many lines of code does each way of sharding take?
 *
 * <p><b>Workload.</b> Our own sources, without comments and blank lines, the same formatter for all. Lookup alone: from
 * a text key to a shard with a map of equal shards that never changes, and for the directory the first assignment; what
 * reshards, answers scans, or is there for numbers alone is left out by the method; fields stay in. All: the whole of what stands in the family for it.
 * {@code modulo} is the card's own {@code hash(user_id) % n}, with its hash.
 *
 * <p><b>Expected.</b> Ranges take the fewest lines, as the card says. <b>Refuted</b> by counting.
 *
 * <pre>scripts/bench range-sharding</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = {"range-sharding", "directory-sharding"},
        figures = {
            @Figure(name = "range", unit = "lines", says = "range map, lookup alone", of = "range"),
            @Figure(name = "slots", unit = "lines", says = "hash slots, lookup alone", of = "slots"),
            @Figure(name = "directory", unit = "lines", says = "directory, lookup and assignment", of = "directory"),
            @Figure(name = "modulo", unit = "lines", says = "hash modulo n", of = "modulo"),
            @Figure(name = "range-resharding", unit = "lines", says = "range map, all", of = "rangeResharding"),
            @Figure(name = "slots-resharding", unit = "lines", says = "hash slots, all", of = "slotsResharding"),
            @Figure(name = "directory-resharding", unit = "lines", says = "directory, all", of = "directoryResharding")
        })
public class CodeLines {
    private static final List<String> RANGE = List.of("RangeMap", "KeyRangeMap");
    private static final Set<String> BEYOND_RANGE_LOOKUP = Set.of(
            "split",
            "merge",
            "assign",
            "with",
            "boundaries",
            "epoch",
            "shardsFor",
            "lastRangeBelow",
            "ranges",
            "order",
            "owner",
            "ofLongs");

    private static final List<String> SLOTS = List.of("HashSlots", "Crc16");
    private static final Set<String> BEYOND_SLOTS_LOOKUP = Set.of(
            "withShards",
            "withShard",
            "withoutShard",
            "withSlot",
            "shardOfSlot",
            "counts",
            "fullest",
            "emptiest",
            "ofDecimal",
            "eightDigits",
            "digits");

    private static final List<String> DIRECTORY = List.of("ShardDirectory", "KeyDirectory");
    private static final Set<String> BEYOND_DIRECTORY_LOOKUP =
            Set.of("move", "remove", "replace", "entry", "find", "keysOn", "ofLongs");

    private static final List<String> MODULO = List.of("ModuloHash", "KeyHash", "Murmur3");
    private static final Set<String> BEYOND_MODULO_LOOKUP =
            Set.of("withShards", "ofLongs", "identity", "hash128", "bytes");

    /** Raw counts: lines of code. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long range;
        public long slots;
        public long directory;
        public long modulo;
        public long rangeResharding;
        public long slotsResharding;
        public long directoryResharding;
    }

    @Benchmark
    public void count(Counts counts) {
        counts.range = lines(RANGE, BEYOND_RANGE_LOOKUP);
        counts.slots = lines(SLOTS, BEYOND_SLOTS_LOOKUP);
        counts.directory = lines(DIRECTORY, BEYOND_DIRECTORY_LOOKUP);
        counts.modulo = lines(MODULO, BEYOND_MODULO_LOOKUP);
        counts.rangeResharding = lines(List.of("RangedShardMap", "RangeMap", "LongRangeMap", "KeyRangeMap"), Set.of());
        counts.slotsResharding = lines(SLOTS, Set.of());
        counts.directoryResharding =
                lines(List.of("ShardDirectory", "LongDirectory", "LongTable", "KeyDirectory"), Set.of());
    }

    /** The build lays the sources beside the classes. */
    private static long lines(List<String> files, Set<String> without) {
        long lines = 0;
        for (String file : files) {
            String name = "/sources/" + ShardMap.class.getPackageName().replace('.', '/') + "/" + file + ".java";
            try (InputStream in = CodeLines.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("no source in the jar: " + name);
                }
                lines += SourceFile.parse(file, new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .codeLines(without);
            } catch (IOException e) {
                throw new IllegalStateException("can't read " + name, e);
            }
        }
        return lines;
    }
}
