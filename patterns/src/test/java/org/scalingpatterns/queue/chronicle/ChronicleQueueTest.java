package org.scalingpatterns.queue.chronicle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue over a Chronicle queue keeps the contract of the queue on the heap, also when it waits for the disk. */
@Timeout(120)
class ChronicleQueueTest extends WorkQueueContract {

    private final AtomicLong nanos = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<HeapWorkQueue<String>> queues = new ArrayList<>();
    private final Folders folders = new Folders();

    @AfterEach
    void end() {
        folders.close();
    }

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        HeapWorkQueue<String> queue = new HeapWorkQueue<>(
                options,
                folders.open(folders.next(), Folders.small(Durability.FSYNC)),
                deadLetters,
                new QueueListener() {},
                nanos::get,
                random);
        queues.add(queue);
        return queue;
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        queues.forEach(HeapWorkQueue::wake);
    }
}
