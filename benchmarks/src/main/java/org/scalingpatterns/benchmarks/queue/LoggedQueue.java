package org.scalingpatterns.benchmarks.queue;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.queue.Handler;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.queue.WorkerListener;
import org.scalingpatterns.queue.WorkerOptions;
import org.scalingpatterns.queue.WorkerPool;
import org.scalingpatterns.queue.journaled.Codec;
import org.scalingpatterns.queue.journaled.JournaledMessages;

/** A work queue of this process by what it survives, with a folder of its own where it has files. */
record LoggedQueue(WorkQueue<byte[]> queue, Journal journal, TempFolder folder) implements Closeable {

    /**
     * @param log {@code heap}, {@code journal-process} or {@code journal-fsync}
     * @param capacity in messages
     */
    static LoggedQueue open(String log, int capacity) throws IOException {
        if (log.equals("heap")) {
            return new LoggedQueue(over(QueueLog.none(), capacity), null, null);
        }
        TempFolder folder = TempFolder.make();
        Durability durability = log.equals("journal-fsync") ? Durability.FSYNC : Durability.PROCESS;
        Journal journal = Journal.open(folder.path(), JournalOptions.of(durability));
        return new LoggedQueue(over(new JournaledMessages<>(journal, Codec.bytes()), capacity), journal, folder);
    }

    /** A queue over a log; no message of it comes again while a benchmark runs. */
    static WorkQueue<byte[]> over(QueueLog<byte[]> log, int capacity) throws IOException {
        return new HeapWorkQueue<>(
                WorkQueueOptions.of(capacity).withVisibility(Duration.ofHours(1)),
                log,
                null,
                new QueueListener() {},
                System::nanoTime,
                new SplittableRandom());
    }

    /** Workers that take one message at a time. */
    static WorkerPool<byte[]> workers(WorkQueue<byte[]> queue, int count, Handler<byte[]> handler) {
        return WorkerPool.start(
                queue, handler, WorkerOptions.of(count), Thread::new, new Random(), new WorkerListener<>() {});
    }

    @Override
    public void close() throws IOException {
        queue.close();
        if (journal != null) {
            journal.close();
            folder.close();
        }
    }
}
