package org.scalingpatterns.benchmarks.caching;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Threads;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;

/**
 * What does a hit cost in a full cache, if two threads ask for the same hot keys?
 *
 * <p><b>Workload.</b> {@link HitCost}'s, with two threads that are half a cycle apart. The time is what one of them
 * waits; twice as many gets come out of it.
 *
 * <p><b>Expected.</b> As for one thread where a hit writes nothing that others read. Caffeine's threads share buffers
 * and what empties them, Guava's a queue in each segment, the linked map's a lock. <b>Refuted</b> unless the bounded cache
 * is at least 2 times as fast as Caffeine. In the runs of 1 December that bar was met on JDK 17, and missed on
 * JDK 25.
 *
 * <pre>scripts/bench cache-aside    or    java -jar benchmarks/target/benchmarks.jar SharedHitCost</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(2)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "cache-aside",
        headline = {},
        peers = {
            "cache=bounded : cache=caffeine",
            "cache=bounded : cache=guava",
            "cache=bounded : cache=concurrent-hash-map",
            "cache=bounded : cache=synchronized-lru"
        })
public class SharedHitCost {
    @Benchmark
    public Object get(FilledCache.Reader reader) {
        return reader.get();
    }
}
