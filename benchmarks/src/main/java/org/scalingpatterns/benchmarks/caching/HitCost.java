package org.scalingpatterns.benchmarks.caching;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;

/**
 * What does a hit cost in a cache that is full, if nobody else is there?
 *
 * <p><b>Workload.</b> 1,000,000 entries, all of which fit, with a record of 16 B each; one thread, keys drawn from zipf
 * 0.99 in a cycle of 1,048,576, each an object of its own. Hot keys are spread over the table and the heap. The bounded
 * cache counts its hits; Caffeine and Guava are as they come, without statistics, and {@code concurrent-hash-map} has no
 * bound at all: what it costs the others have to pay too.
 *
 * <p><b>Expected.</b> Most of it is what the map costs. The bounded cache reads one bit more and counts; Caffeine and
 * Guava note the access in a buffer, and the linked map moves the entry under its lock. <b>Refuted</b> unless the bounded
 * cache is at least 1.5 times as fast as Caffeine. In the runs of 1 December that bar was missed: on JDK
 * 17 the interval reaches below it, on JDK 25 the figure itself is below.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar '[.]HitCost'</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "cache-aside",
        headline = "cache=bounded|caffeine",
        peers = {
            "cache=bounded : cache=caffeine",
            "cache=bounded : cache=guava",
            "cache=bounded : cache=concurrent-hash-map",
            "cache=bounded : cache=synchronized-lru"
        })
public class HitCost {
    @Benchmark
    public Object get(FilledCache.Reader reader) {
        return reader.get();
    }
}
