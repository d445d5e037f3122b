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
import org.scalingpatterns.queue.chronicle.ChronicleMessages;
import org.scalingpatterns.queue.chronicle.ChronicleOptions;
import org.scalingpatterns.queue.journaled.Codec;
import org.scalingpatterns.queue.journaled.JournaledMessages;

/** A work queue of this process by what it survives, with a folder of its own where it has files. */
record LoggedQueue(WorkQueue<byte[]> queue, Closeable log, TempFolder folder) implements Closeable {

    /**
     * @param log {@code heap}, {@code journal-process}, {@code journal-fsync}, {@code chronicle-process} or {@code chronicle-fsync}
     * @param capacity in messages
     */
    static LoggedQueue open(String log, int capacity) throws IOException {
        if (log.equals("heap")) {
            return new LoggedQueue(over(QueueLog.none(), capacity), null, null);
        }
        boolean forced = log.endsWith("-fsync");
        TempFolder folder = TempFolder.make();
        if (log.startsWith("chronicle-")) {
            var durability = forced
                    ? org.scalingpatterns.queue.chronicle.Durability.FSYNC
                    : org.scalingpatterns.queue.chronicle.Durability.PROCESS;
            ChronicleMessages<byte[]> messages = ChronicleMessages.open(
                    folder.path(), org.scalingpatterns.queue.chronicle.Codec.bytes(), ChronicleOptions.of(durability));
            return new LoggedQueue(over(messages, capacity), messages, folder);
        }
        Durability durability = forced ? Durability.FSYNC : Durability.PROCESS;
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
        if (log != null) {
            log.close();
            folder.close();
        }
    }
}
