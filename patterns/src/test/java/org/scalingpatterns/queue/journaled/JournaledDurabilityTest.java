package org.scalingpatterns.queue.journaled;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;
import org.scalingpatterns.queue.DurableQueueContract;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue over a journal is as it was when another process opens it. */
@Timeout(120)
class JournaledDurabilityTest extends DurableQueueContract {

    private static final JournalOptions PROCESS = new JournalOptions(Durability.PROCESS, 16 << 10);

    private final SplittableRandom random = new SplittableRandom(1);
    private SimulatedDirectory directory = new SimulatedDirectory();
    private AtomicLong nanos = new AtomicLong();

    @Override
    protected WorkQueue<String> open(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        return new HeapWorkQueue<>(
                options,
                new JournaledMessages<>(Journal.open(directory, PROCESS), Codec.strings(), 16 << 10),
                deadLetters,
                new QueueListener() {},
                nanos::get,
                random);
    }

    @Override
    protected WorkQueue<String> reopen(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        directory = directory.afterKill();
        nanos = new AtomicLong(nanos.get() - Duration.ofDays(400).toNanos());
        return open(options, deadLetters);
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    protected long kept() throws IOException {
        var messages = new AtomicLong();
        new JournaledMessages<>(Journal.open(directory.afterKill(), PROCESS), Codec.strings())
                .replay((sent, position, receives, acked) -> messages.incrementAndGet());
        return messages.get();
    }
}
