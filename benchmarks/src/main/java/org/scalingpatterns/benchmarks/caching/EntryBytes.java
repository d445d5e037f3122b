package org.scalingpatterns.benchmarks.caching;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.caching.FilledCache.Value;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.results.Cell;

/**
 * How many bytes does an entry take on the heap, besides its key and its value?
 *
 * <p><b>Workload.</b> A cache for 131,072 entries, which is full. The JVM's own histogram of the objects that are alive
 * is taken before the cache is made, when keys and values are there already, and when it is full; classes that grew by less
 * than a byte for each entry are somebody else's. Tables count with what is free in them, so another number of entries
 * gives some bytes more or less: here they are half empty. Object headers and references are as the JVM has them: 12 B
 * and 4 B, unless told otherwise.
 *
 * <p><b>Expected.</b> A map's entry takes 32 B and its place in the table 8 B; the linked map adds two references.
 * The bounded cache adds a node of 56 B and two counters or more of 1 B; Caffeine a node of some 40 B and counters.
 * <b>Refuted</b> by more than 128 B for the bounded cache.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar EntryBytes</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "cache=bounded|caffeine",
        figures =
                @Figure(
                        name = "bytes",
                        unit = "B",
                        says = "heap that an entry takes, without key and value",
                        of = "entryBytes"))
public class EntryBytes {
    private static final int ENTRIES = 1 << 17;

    /** Rank, instances, bytes, class. */
    private static final Pattern ROW = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

    @Param({"bounded", "caffeine", "guava", "concurrent-hash-map", "synchronized-lru"})
    public String cache;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        /** Rounded: a few hundred bytes in all are not the cache's, and differ from time to time. */
        public long entryBytes;
    }

    /** What is weighed: it has to stay reachable until it is. */
    private LocalCache filled;

    @Benchmark
    public void weigh(Counts counts) throws JMException {
        Long[] keys = new Long[ENTRIES];
        Value[] values = new Value[ENTRIES];
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = FilledCache.key(i);
            values[i] = new Value(keys[i]);
        }
        fill(keys, values); // loads the classes, and whatever comes with them
        filled = null;
        Map<String, Long> before = bytesByClass();
        fill(keys, values);
        Map<String, Long> after = bytesByClass();
        long bytes = after.entrySet().stream()
                .mapToLong(entry -> entry.getValue() - before.getOrDefault(entry.getKey(), 0L))
                .filter(grown -> grown >= ENTRIES)
                .sum();
        counts.entryBytes = Math.round((double) bytes / ENTRIES);
        if (filled.size() != ENTRIES || filled.get(keys[0]) != values[0]) {
            throw new IllegalStateException("must be %d: size=%d".formatted(ENTRIES, filled.size()));
        }
    }

    private void fill(Long[] keys, Value[] values) {
        filled = LocalCache.named(cache, ENTRIES + ENTRIES / FilledCache.SPARE);
        for (int i = 0; i < keys.length; i++) {
            filled.put(keys[i], values[i]);
        }
        filled.size(); // whatever waits to be done is
    }

    /** Of the objects that are alive, after a full collection. */
    private static Map<String, Long> bytesByClass() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> bytes = new HashMap<>();
        Matcher row = ROW.matcher(histogram);
        while (row.find()) {
            bytes.merge(row.group(2), Long.valueOf(row.group(1)), Long::sum);
        }
        return bytes;
    }
}
