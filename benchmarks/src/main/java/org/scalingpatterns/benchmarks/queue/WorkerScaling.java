package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
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
import org.openjdk.jmh.infra.Blackhole;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkerPool;
import org.scalingpatterns.results.Cell;

/**
 * How many more messages are done by more workers?
 *
 * <p><b>Workload.</b> 64 messages are sent at once to a queue on the heap whose workers take one at a time; the time is that of all
 * until the last is acknowledged, by 64. {@code waits}: each waits 1 ms, as for another server. {@code computes}: each computes
 * less than 200 µs. Both are simulated. Four workers that compute are <b>oversubscribed</b> on two processors.
 *
 * <p><b>Expected.</b> Those that wait: in proportion to the workers, whatever the processors. Those that compute: in proportion up to
 * the number of processors, and nothing more beyond. <b>Refuted</b> by four that wait less than 3.2 times as fast as one, or two that
 * compute less than 1.6 times, on two processors.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar WorkerScaling</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = {})
public class WorkerScaling {
    private static final int MESSAGES = 64;
    private static final long WAIT_NANOS = 1_000_000;
    private static final int COMPUTATION = 100_000;

    @Param({"waits", "computes"})
    public String work;

    @Param({"1", "2", "4"})
    public int workers;

    private final List<Message<byte[]>> batch = Collections.nCopies(MESSAGES, Message.of(new byte[100]));
    private final AtomicLong handled = new AtomicLong();
    private LoggedQueue queue;
    private WorkerPool<byte[]> pool;
    private volatile Thread producer;
    private long sent;

    @Setup
    public void start() throws IOException {
        boolean waits = work.equals("waits");
        queue = LoggedQueue.open("heap", MESSAGES);
        pool = LoggedQueue.workers(queue.queue(), workers, delivery -> {
            if (waits) {
                sleep();
            } else {
                Blackhole.consumeCPU(COMPUTATION);
            }
            if (handled.incrementAndGet() % MESSAGES == 0) {
                LockSupport.unpark(producer);
            }
        });
    }

    private static void sleep() {
        long end = System.nanoTime() + WAIT_NANOS;
        for (long left = WAIT_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long send() throws IOException, QueueFullException {
        producer = Thread.currentThread();
        WorkQueue<byte[]> messages = queue.queue();
        messages.sendAll(batch);
        sent += MESSAGES;
        while (handled.get() < sent) {
            LockSupport.park(this);
        }
        while (messages.counts().total() > 0) {
            Thread.onSpinWait(); // the last acknowledgements
        }
        return sent;
    }

    /** All that was sent was done, and once. */
    @TearDown
    public void check() throws IOException {
        pool.close();
        queue.close();
        if (handled.get() != sent) {
            throw new IllegalStateException("must handle all %d: handled=%s".formatted(sent, handled));
        }
    }
}
