package org.scalingpatterns.queue.journaled;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueContract;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue over a journal keeps the contract of the queue on the heap. */
@Timeout(120)
class JournaledQueueTest extends WorkQueueContract {

    private final AtomicLong nanos = new AtomicLong();
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<HeapWorkQueue<String>> queues = new ArrayList<>();

    @Override
    protected WorkQueue<String> queue(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        Journal journal = Journal.open(new SimulatedDirectory(), new JournalOptions(Durability.FSYNC, 64 << 10));
        HeapWorkQueue<String> queue = new HeapWorkQueue<>(
                options,
                new JournaledMessages<>(journal, Codec.strings()),
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
