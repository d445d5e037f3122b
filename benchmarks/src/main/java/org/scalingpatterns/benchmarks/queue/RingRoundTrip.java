package org.scalingpatterns.benchmarks.queue;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.results.Cell;

/**
 * How long does a message take to another thread and back, if nothing else is on its way?
 *
 * <p><b>Workload.</b> A reference through one queue to a second thread, who sends it back through another; the next one goes when
 * it is back. Queues of 1,024. Both wait by spinning a hundred times, then yielding. A fork is fast as a whole, where it is
 * the time of two hand-overs between processors, or several times slower. Service time, one operation a round trip.
 *
 * <p><b>Expected.</b> Four to eight lines travel, at some 50 to 100 ns each. <b>Refuted</b> by a {@code mpmc-ring} more than 1.2
 * times slower than {@code jctools-mpmc}.
 *
 * <pre>scripts/bench queue    or    java -jar benchmarks/target/benchmarks.jar RingRoundTrip</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = {},
        peers = {
            "queue=mpmc-ring : queue=jctools-mpmc",
            "queue=mpmc-ring : queue=disruptor-multi",
            "queue=mpmc-ring : queue=array-blocking"
        })
public class RingRoundTrip {
    private static final int CAPACITY = 1_024;
    private static final int SPINS = 100;
    private static final int NUMBERS = 1_024;

    @Param({"mpmc-ring", "spsc-ring", "jctools-mpmc", "disruptor-multi", "array-blocking"})
    public String queue;

    private final Long[] numbers = new Long[NUMBERS];
    private RingChannel there;
    private RingChannel back;
    private Thread echo;
    private volatile boolean closed;
    private int next;

    @Setup
    public void open() {
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = (long) i;
        }
        there = RingChannel.named(queue, CAPACITY);
        back = RingChannel.named(queue, CAPACITY);
        echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
    }

    private void echo() {
        for (int failures = 0; !closed; ) {
            Long message = there.receive();
            if (message == null) {
                pause(failures++);
            } else {
                failures = 0;
                back.send(message);
            }
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // as in RingEnds
    private static void pause(int failures) {
        if (failures < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Benchmark
    public Long roundTrip() {
        next = next + 1 == NUMBERS ? 0 : next + 1;
        if (!there.send(numbers[next])) {
            throw new IllegalStateException("must have room for one message");
        }
        Long answer = back.receive();
        for (int failures = 0; answer == null; failures++) {
            pause(failures);
            answer = back.receive();
        }
        if (answer != next) {
            throw new IllegalStateException("must come back: %d is %d".formatted(next, answer));
        }
        return answer;
    }

    @TearDown
    public void close() throws InterruptedException {
        closed = true;
        echo.join();
    }
}
