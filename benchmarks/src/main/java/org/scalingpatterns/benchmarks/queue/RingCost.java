package org.scalingpatterns.benchmarks.queue;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.results.Cell;

/**
 * What does it cost to pass a message from one thread to another, as fast as both can?
 *
 * <p><b>Workload.</b> 10,000 references from producers to consumers (1P1C: one of each) through a queue of 1,024; the linked ones
 * have no bound. Closed loop: who finds it full or empty spins a hundred times, then yields, the same everywhere. {@code
 * batch} messages are sent, and taken, by one call at most. 2P1C and 2P2C are <b>oversubscribed</b> on two processors: there
 * they measure the scheduler too. The Disruptor is a ring of events that stay, with one consumer; {@code multi} and {@code single}
 * are its producer types. A call that found it full or empty is counted apart ({@code refused}, {@code empty}) and is no operation.
 *
 * <p><b>Expected.</b> The lines that travel between two processors decide: rings without locks within a factor of two of each
 * other, a lock three times slower, one producer and one consumer two or three times faster. <b>Refuted</b> by a {@code mpmc-ring}
 * slower than {@code jctools-mpmc} or {@code disruptor-multi}, or less than 3 times as fast as {@code array-blocking}, or by a {@code
 * spsc-ring} slower than {@code jctools-spsc}, at 1P1C. In batches of 16 the median fork of {@code jctools-mpmc} and of {@code
 * disruptor-multi} was ahead of that of {@code mpmc-ring} in the runs of 1 December.
 *
 * <pre>scripts/bench queue    or    java -jar benchmarks/target/benchmarks.jar RingCost</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = "threads=1P1C batch=1 queue=mpmc-ring",
        without = {
            "threads=2P1C|2P2C queue=spsc-ring|jctools-spsc|disruptor-single",
            "threads=2P1C|2P2C batch=16",
            "threads=2P2C queue=disruptor-multi",
            "batch=16 queue=array-blocking|linked-transfer|concurrent-linked"
        },
        peers = {
            "queue=mpmc-ring : queue=jctools-mpmc",
            "queue=mpmc-ring : queue=disruptor-multi",
            "queue=mpmc-ring : queue=array-blocking",
            "queue=spsc-ring : queue=jctools-spsc",
            "queue=spsc-ring : queue=disruptor-single"
        },
        figures = {
            @Figure(
                    name = "refused",
                    unit = "share",
                    says = "calls that found it full, for each message",
                    of = "refused / moved"),
            @Figure(
                    name = "empty",
                    unit = "share",
                    says = "calls that found it empty, for each message",
                    of = "empty / moved")
        })
public class RingCost {
    private static final int CAPACITY = 1_024;
    /** Before JMH's own, which is too short to compile what the threads other than JMH's run. */
    private static final long WARM_UP_NANOS = 100_000_000;

    private static final int MESSAGES = 10_000;

    @Param({
        "mpmc-ring",
        "spsc-ring",
        "jctools-mpmc",
        "jctools-spsc",
        "disruptor-multi",
        "disruptor-single",
        "array-blocking",
        "linked-transfer",
        "concurrent-linked"
    })
    public String queue;

    @Param({"1P1C", "2P1C", "2P2C"})
    public String threads;

    @Param({"1", "16"})
    public int batch;

    private RingEnds ends;

    /** Calls, by their outcome. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Calls {
        public long moved;
        public long refused;
        public long empty;
    }

    @Setup
    public void open() {
        int producers = threads.charAt(0) - '0';
        int consumers = threads.charAt(2) - '0';
        ends = new RingEnds(RingChannel.named(queue, CAPACITY), producers, consumers, batch, MESSAGES);
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() - end < 0) {
            ends.move();
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void move(Calls calls) {
        long refused = ends.refused();
        long empty = ends.empty();
        ends.move();
        calls.moved += MESSAGES;
        calls.refused += ends.refused() - refused;
        calls.empty += ends.empty() - empty;
    }

    /** What was received is what was sent. */
    @TearDown
    public void check() throws InterruptedException {
        ends.check();
        ends.close();
    }
}
