package org.scalingpatterns.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Was the processor that ran this fork as fast as the others had it? Each benchmark thread times a fixed piece of work of
 * some 0.3 ms before and after each of its iterations, on the processor that the iteration gets.
 *
 * <p>Another machine's thread on the other half of a core slows a fork by a third to a half, for as long as the fork
 * lives. It is no steal, and a ruler beside the fork, on another processor or a second later, does not see it.
 *
 * <p>A fork that is given {@link #FLAGS} and this profiler has the secondary result {@value #NANOS}: the median of the times
 * taken around an iteration, over its threads. No benchmark knows of it: the threads are JMH's, made here.
 */
public final class Pulse implements InternalProfiler {

    /** The secondary result: ns that the piece of work took in an iteration. */
    public static final String NANOS = "pulseNanos";

    /** What a fork needs on its command line. */
    public static final List<String> FLAGS =
            List.of("-Djmh.executor=CUSTOM", "-Djmh.executor.class=" + Threads.class.getName());

    /** Enough that a single interrupt changes nothing. */
    private static final int BEATS = 3;

    private static final int STEPS = 150_000;

    private static final ConcurrentLinkedQueue<Long> TAKEN = new ConcurrentLinkedQueue<>();

    /** JMH's benchmark threads, with a beat around each iteration. */
    public static final class Threads extends ThreadPoolExecutor {

        /** As JMH calls it. */
        public Threads(int threads, String prefix) {
            super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                var thread = new Thread(work, prefix);
                thread.setDaemon(true);
                return thread;
            });
        }

        @Override
        protected <T> RunnableFuture<T> newTaskFor(Callable<T> iteration) {
            return new FutureTask<>(() -> {
                TAKEN.add(beat());
                T result = iteration.call();
                TAKEN.add(beat());
                return result;
            });
        }
    }

    /** The least of a few: a passing interrupt only adds. */
    private static long beat() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < BEATS; i++) {
            long start = System.nanoTime();
            long result = Rulers.chains(STEPS);
            long nanos = System.nanoTime() - start;
            least = result == 0 ? least : Math.min(least, nanos);
        }
        return least;
    }

    @Override
    public String getDescription() {
        return "Times a fixed piece of work around each iteration, in the benchmark's own threads";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        TAKEN.clear();
    }

    @Override
    public Collection<ScalarResult> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        var beats = new ArrayList<Long>();
        for (Long beat = TAKEN.poll(); beat != null; beat = TAKEN.poll()) {
            beats.add(beat);
        }
        long[] sorted = beats.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0
                ? List.of()
                : List.of(new ScalarResult(NANOS, sorted[sorted.length / 2], "ns", AggregationPolicy.AVG));
    }
}
