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
import org.scalingpatterns.results.sources.Sources;
import org.scalingpatterns.sharding.HashSlots;
import org.scalingpatterns.sharding.RangeMap;
import org.scalingpatterns.sharding.ShardDirectory;

/**
 * How many lines of code does each way of sharding take?
 *
 * <p><b>Workload.</b> Our own sources, without comments and blank lines, the same formatter for all. "Range" is
 * the lookup for numbers and for any ordered key, without {@code split}, {@code merge} and {@code assign};
 * "With split" has them. Slots and directory count whole, with what they need.
 *
 * <p><b>Expected.</b> Ranges are the shortest, as the card says. <b>Refuted</b> by a number that isn't.
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
            @Figure(
                    name = "range-with-split",
                    unit = "lines",
                    says = "range map with split and merge",
                    of = "rangeWithSplit"),
            @Figure(name = "slots", unit = "lines", says = "hash slots", of = "slots"),
            @Figure(name = "directory", unit = "lines", says = "directory", of = "directory")
        })
public class CodeLines {
    private static final Set<String> RESHARDING = Set.of("split", "merge", "assign", "with");
    private static final List<String> RANGE = List.of("RangeMap", "LongRangeMap", "KeyRangeMap");

    /** Raw counts: lines of code. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long range;
        public long rangeWithSplit;
        public long slots;
        public long directory;
    }

    @Benchmark
    public void count(Counts counts) {
        counts.range = lines(RangeMap.class, RANGE, RESHARDING);
        counts.rangeWithSplit = lines(RangeMap.class, RANGE, Set.of());
        counts.slots = lines(HashSlots.class, List.of("HashSlots", "Crc16"), Set.of());
        counts.directory = lines(
                ShardDirectory.class,
                List.of("ShardDirectory", "LongDirectory", "KeyDirectory", "LongTable"),
                Set.of());
    }

    /** The build lays the sources beside the classes. */
    private static long lines(Class<?> neighbour, List<String> files, Set<String> without) {
        long lines = 0;
        for (String file : files) {
            String name = "/sources/" + neighbour.getPackageName().replace('.', '/') + "/" + file + ".java";
            try (InputStream in = CodeLines.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("no source in the jar: " + name);
                }
                lines += Sources.codeLines(file, new String(in.readAllBytes(), StandardCharsets.UTF_8), without);
            } catch (IOException e) {
                throw new IllegalStateException("can't read " + name, e);
            }
        }
        return lines;
    }
}
