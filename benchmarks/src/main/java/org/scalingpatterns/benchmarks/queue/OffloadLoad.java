package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SharedOpenLoop;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.queue.WorkerListener;
import org.scalingpatterns.queue.WorkerOptions;
import org.scalingpatterns.queue.WorkerPool;
import org.scalingpatterns.results.Cell;

/**
 * What does a request wait for, if it does its heavy work inline, and if it puts it into a queue? And when is the work done?
 *
 * <p><b>Workload.</b> Poisson arrivals that four threads serve, at 50 and 80 % of what the slowest variant sustains. Each request has a
 * piece of work: {@code mail} waits 8 ms, {@code image} computes, {@code report} does both (see {@link Job}; simulated). {@code inline}
 * does it; {@code enqueued} sends it to a work queue on the heap, from which four workers take it: as many threads as inline, on
 * the same two processors. The queue holds 32; a request that finds it full does its work inline, so that in the long run
 * nothing is served faster than it is done. {@code none} serves each arrival by doing nothing: the floor. {@code done} is the
 * time from when the request was due to the end of its work, so that it holds the wait for a thread, as the response time does. What
 * is under way at the end is not in it. The slowest variant is inline mail: its rate serves all, and is less of what image and report
 * sustain.
 *
 * <p><b>Expected.</b> A request that enqueues takes microseconds as long as a processor is free: always for mail; for image and
 * report it may find both of them computing, and then waits for a time slice of some milliseconds, which its 99th percentile shows. The work
 * is done no sooner than inline. <b>Refuted</b>, as a pattern for short requests, by a 99th percentile above a tenth of inline's.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar OffloadLoad -p rate=100</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Experiment(
        kind = Cell.Kind.LOAD,
        patterns = "async-queue",
        params = {"arrivals=POISSON", "load=50|80"},
        floor = "how=none",
        without = "how=none work=image|report",
        headline = {},
        buffer = 32,
        figures = {
            @Figure(name = "done-p50", unit = "ns", says = "until the work is done, percentile 50", of = "done.p50"),
            @Figure(name = "done-p99", unit = "ns", says = "until the work is done, percentile 99", of = "done.p99")
        })
public class OffloadLoad {
    private static final int CAPACITY = 32;
    private static final int WORKERS = 4;

    @Param({"none", "inline", "enqueued"})
    public String how;

    @Param({"mail", "image", "report"})
    public String work;

    private final ConcurrentLinkedQueue<Done> done = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong result = new AtomicLong();
    private Job job;
    private WorkQueue<Long> queue;
    private WorkerPool<Long> workers;
    private volatile long origin; // when the first request of the schedule was due

    /** When a request was due, and when its work was done, in ns. */
    private record Done(long due, long at) {}

    @Setup
    public void start() {
        job = Job.valueOf(work.toUpperCase(Locale.ROOT));
        queue = new HeapWorkQueue<>(WorkQueueOptions.of(CAPACITY), System::nanoTime, new SplittableRandom());
        workers = WorkerPool.start(
                queue,
                delivery -> {
                    result.lazySet(job.run());
                    done.add(new Done(delivery.body(), System.nanoTime()));
                    handled.incrementAndGet();
                },
                WorkerOptions.of(WORKERS),
                Thread::new,
                new Random(),
                new WorkerListener<>() {});
    }

    @Benchmark
    @Group("request")
    @GroupThreads(WORKERS)
    public void serve(SharedOpenLoop loop, Blackhole blackhole) throws IOException {
        if (!loop.await()) {
            return;
        }
        if (how.equals("none")) {
            loop.done(true);
            return;
        }
        long due = loop.intendedStart();
        if (loop.index() == 0) {
            origin = due;
        }
        if (how.equals("inline") || !send(due)) {
            blackhole.consume(job.run());
            done.add(new Done(due, System.nanoTime()));
        }
        loop.done(true);
        for (Done next = done.poll(); next != null; next = done.poll()) {
            if (next.due - origin >= 0) { // otherwise it is of the warm-up
                loop.recorder().record("done", next.at - next.due); // some of the workers': a recorder has one thread
            }
        }
    }

    private boolean send(long due) throws IOException {
        try {
            queue.send(Message.of(due));
            sent.incrementAndGet();
            return true;
        } catch (QueueFullException e) {
            return false;
        }
    }

    /** All that was sent was done, and once. */
    @TearDown
    public void check() throws IOException {
        while (queue.counts().total() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        workers.close();
        queue.close();
        if (handled.get() != sent.get()) {
            throw new IllegalStateException("must handle all %s: handled=%s".formatted(sent, handled));
        }
    }
}
