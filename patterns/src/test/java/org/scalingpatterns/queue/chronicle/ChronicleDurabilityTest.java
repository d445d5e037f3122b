package org.scalingpatterns.queue.chronicle;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.DurableQueueContract;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;

/** The queue over a Chronicle queue is as it was when another process opens it. */
@Timeout(120)
class ChronicleDurabilityTest extends DurableQueueContract {

    private static final ChronicleOptions OPTIONS = Folders.small(Durability.PROCESS);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Folders folders = new Folders();
    private Path folder;
    private AtomicLong nanos = new AtomicLong();

    @AfterEach
    void end() {
        folders.close();
    }

    @Override
    protected WorkQueue<String> open(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        return opened(folders.next(), options, deadLetters);
    }

    @Override
    protected WorkQueue<String> reopen(WorkQueueOptions options, WorkQueue<String> deadLetters) throws IOException {
        nanos = new AtomicLong(nanos.get() - Duration.ofDays(400).toNanos());
        return opened(folders.afterKill(folder), options, deadLetters);
    }

    private WorkQueue<String> opened(Path where, WorkQueueOptions options, WorkQueue<String> deadLetters)
            throws IOException {
        folder = where;
        return new HeapWorkQueue<>(
                options, folders.open(where, OPTIONS), deadLetters, new QueueListener() {}, nanos::get, random);
    }

    @Override
    protected void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    protected long kept() throws IOException {
        var messages = new AtomicLong();
        folders.open(folders.afterKill(folder), OPTIONS)
                .replay((sent, position, receives, acked) -> messages.incrementAndGet());
        return messages.get();
    }
}
