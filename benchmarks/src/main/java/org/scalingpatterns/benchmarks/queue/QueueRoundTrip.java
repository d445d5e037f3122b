package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueClosedException;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.results.Cell;

/**
 * How long does a message take from its send to its acknowledgement by a worker that waits for it, by engine and by what it survives?
 *
 * <p><b>Workload.</b> One message of 100 B at a time: a producer sends it, a worker in another thread takes it and acknowledges it at
 * once, and then the producer goes on. Both sleep while they wait. {@code heap} and {@code redis} survive nothing; with {@code process}
 * an acknowledged message survives the death of the process that holds the queue, with {@code fsync} the loss of power. {@code redis}
 * is a server on the same machine, as {@code redis-process} with {@code appendfsync everysec} and as {@code redis-fsync} with {@code
 * always}: three processes share the processors, and no network is between them; over one, add three and a half round trips: the send, half of
 * the answer that wakes the worker, its receive and its acknowledgement. Kafka is one broker on the same machine, without replicas, on C1 and 384 MB, as it
 * lives for seconds, and a topic of one partition; {@code kafka-process} leaves forcing to the system, as Kafka is run, {@code kafka-fsync} forces each
 * record, the committed offset's too. SQS is not measured: the speed of an emulator says nothing about Amazon's.
 *
 * <p><b>Expected.</b> On the heap it is waking up two threads: some microseconds each, 50 where the processor slept as well. A journal,
 * or a Chronicle queue, adds microseconds; forced, the disk twice, for the send and for the acknowledgement. Redis adds three calls of 20 to 80 µs, its file little, forced the disk three times, as
 * it also keeps that a message was handed out. Kafka adds some milliseconds, for its answers come by a poll of several threads and a
 * commit of its own. <b>Refuted</b> by {@code journal-process} more than 10 µs above {@code heap}, or by {@code
 * redis} faster than {@code journal-process}. Waking up varies by more than the journal adds, from fork to fork.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar QueueRoundTrip</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = {},
        engines = "engine=chronicle-process|chronicle-fsync : chronicle")
public class QueueRoundTrip {
    private static final int CAPACITY = 100;
    /** Before JMH's own, which is too short to compile what the worker's thread runs. */
    private static final long WARM_UP_NANOS = 500_000_000;

    private static final Duration POLL = Duration.ofSeconds(20);
    private static final Message<byte[]> MESSAGE = Message.of(new byte[100]);

    @Param({
        "heap",
        "journal-process",
        "journal-fsync",
        "chronicle-process",
        "chronicle-fsync",
        "redis",
        "redis-process",
        "redis-fsync",
        "kafka-process",
        "kafka-fsync"
    })
    public String engine;

    private EngineQueue opened;
    private WorkQueue<byte[]> queue;
    private Thread worker;
    private volatile Thread producer;
    private volatile long acknowledged;
    private volatile Exception failure;
    private long sent;

    @Setup
    public void start() throws IOException, QueueFullException {
        opened = new EngineQueue(engine, CAPACITY);
        queue = opened.queue();
        worker = new Thread(this::work, "worker");
        worker.start();
        long end = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() - end < 0) {
            roundTrip();
        }
    }

    private void work() {
        try {
            for (long done = 0; ; ) {
                List<Delivery<byte[]>> batch = queue.receive(1, POLL);
                for (Delivery<byte[]> delivery : batch) {
                    if (delivery.receives() != 1 || !queue.ack(delivery)) {
                        throw new IOException("must be handed out once: receives=" + delivery.receives());
                    }
                    acknowledged = ++done;
                    LockSupport.unpark(producer);
                }
            }
        } catch (QueueClosedException | InterruptedException e) {
            return; // the end
        } catch (IOException | RuntimeException e) {
            failure = e;
            LockSupport.unpark(producer);
        }
    }

    @Benchmark
    public long roundTrip() throws IOException, QueueFullException {
        producer = Thread.currentThread();
        queue.send(MESSAGE);
        sent++;
        while (acknowledged < sent) {
            if (failure != null) {
                throw new IllegalStateException("the worker failed", failure);
            }
            LockSupport.park(this);
        }
        return sent;
    }

    /** All that was sent was acknowledged, and once. */
    @TearDown
    public void check() throws Exception {
        try {
            if (acknowledged != sent || queue.counts().total() > 0) {
                throw new IllegalStateException(
                        "must acknowledge all %d: %d, %s".formatted(sent, acknowledged, queue.counts()));
            }
        } finally {
            worker.interrupt();
            worker.join();
            opened.close();
        }
    }
}
