package org.scalingpatterns.benchmarks.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueFullException;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.results.Cell;

/**
 * What does a message cost, from its send to its acknowledgement, by what it survives?
 *
 * <p><b>Workload.</b> One thread sends a message of 100 B, receives it and acknowledges it; a thousand others are in the queue. {@code
 * heap} survives nothing. {@code journal-process} survives the death of the process, {@code journal-fsync} the loss of power: the
 * send waits for the disk, and so does the acknowledgement.
 *
 * <p><b>Expected.</b> On the heap some 200 ns: three times a lock, a few links. In a journal three records more, well below 3 µs. Forced:
 * two forces of the disk, one after the other, as nobody shares them. <b>Refuted</b> by a journal that is not forced above 3 µs.
 *
 * <pre>scripts/bench async-queue    or    java -jar benchmarks/target/benchmarks.jar QueueCost</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Experiment(
        kind = Cell.Kind.COST,
        patterns = "async-queue",
        headline = {})
public class QueueCost {
    private static final int OTHERS = 1_000;
    private static final byte[] BODY = new byte[100];

    @Param({"heap", "journal-process", "journal-fsync"})
    public String log;

    private LoggedQueue logged;
    private WorkQueue<byte[]> queue;
    private long sent;
    private long acknowledged;

    @Setup
    public void open() throws IOException, QueueFullException {
        logged = LoggedQueue.open(log, 2 * OTHERS);
        queue = logged.queue();
        for (int i = 0; i < OTHERS; i++) {
            send();
        }
    }

    private void send() throws IOException, QueueFullException {
        queue.send(Message.of(BODY));
        sent++;
    }

    @Benchmark
    public boolean sendReceiveAck() throws IOException, QueueFullException, InterruptedException {
        send();
        return receiveAndAck();
    }

    private boolean receiveAndAck() throws IOException, InterruptedException {
        List<Delivery<byte[]>> deliveries = queue.receive(1, Duration.ZERO);
        acknowledged++;
        return queue.ack(deliveries.get(0));
    }

    /** The others are still there, and nothing else. */
    @TearDown
    public void check() throws IOException, InterruptedException {
        try {
            for (int i = 0; i < OTHERS; i++) {
                if (!receiveAndAck()) {
                    throw new IllegalStateException("must be acknowledged: " + i);
                }
            }
            if (queue.counts().total() > 0 || sent != acknowledged) {
                throw new IllegalStateException(
                        "must acknowledge all %d: %d, %s".formatted(sent, acknowledged, queue.counts()));
            }
        } finally {
            logged.close();
        }
    }
}
