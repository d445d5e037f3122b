package org.scalingpatterns.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;

/** The reference implementation keeps the contract; and what only it promises. */
@Timeout(60)
class HeapWorkQueueTest extends WorkQueueContract {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L); // about to wrap
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<HeapWorkQueue<String>> queues = new ArrayList<>();

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) {
        HeapWorkQueue<String> queue =
                new HeapWorkQueue<>(options, deadLetters, new QueueListener() {}, nanos::get, random);
        queues.add(queue);
        return queue;
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        queues.forEach(HeapWorkQueue::wake);
    }
}
