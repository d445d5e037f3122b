package org.scalingpatterns.benchmarks.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.queue.Delivery;
import org.scalingpatterns.queue.HeapWorkQueue;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueListener;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.WorkQueue;
import org.scalingpatterns.queue.WorkQueueOptions;
import org.scalingpatterns.queue.journaled.Codec;
import org.scalingpatterns.queue.journaled.JournaledMessages;

/**
 * A process that sends a thousand numbers, does the first half of the work, has some more in hand, and then waits to be killed. So it
 * is the same each time what a kill finds.
 */
final class Victim {
    /** Messages that are sent, and acknowledged by the queue. */
    static final int SENT = 1_000;

    /** Messages that are done, and acknowledged by the worker. */
    static final int DONE = 500;

    /** Messages that a worker has begun. */
    static final int IN_HAND = 8;

    private static final String READY = "ready";

    private Victim() {}

    private static WorkQueue<String> queue(QueueLog<String> log) throws IOException {
        return new HeapWorkQueue<>(
                WorkQueueOptions.of(SENT), log, null, new QueueListener() {}, System::nanoTime, new SplittableRandom());
    }

    private static Journal journal(Path folder) throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.of(Durability.PROCESS));
    }

    private static QueueLog<String> log(Journal journal) {
        return new JournaledMessages<>(journal, Codec.strings());
    }

    /**
     * Works until it is killed.
     *
     * @param args folder, and {@code none} or {@code journal}
     */
    public static void main(String[] args) throws Exception {
        WorkQueue<String> queue = queue(args[1].equals("journal") ? log(journal(Path.of(args[0]))) : QueueLog.none());
        for (int number = 0; number < SENT; number++) {
            queue.send(Message.of(Integer.toString(number)));
        }
        for (Delivery<String> delivery : queue.receive(DONE, Duration.ZERO)) {
            if (!queue.ack(delivery)) {
                throw new IllegalStateException("must be acknowledged: " + delivery.id());
            }
        }
        List<Delivery<String>> begun = queue.receive(IN_HAND, Duration.ZERO);
        System.out.println(READY + " " + begun.size());
        while (true) {
            LockSupport.park();
        }
    }

    /** Starts one and kills it with SIGKILL when it is ready. */
    static void kill(Path folder, String log) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                log);
        Path errors = folder.resolve("errors.txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            String line = lines.readLine();
            if (!(READY + " " + IN_HAND).equals(line)) {
                throw new IOException("must get ready: " + line + " " + Files.readString(errors));
            }
        } finally {
            child.destroyForcibly();
            awaitEnd(child);
        }
    }

    private static void awaitEnd(Process child) throws IOException {
        try {
            if (!child.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("must end when it is killed: pid=" + child.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a killed process ended", e);
        }
    }

    /** The numbers that a new process is handed out. */
    static List<Integer> left(Path folder, String log) throws IOException {
        if (log.equals("none")) {
            return handedOut(queue(QueueLog.none()));
        }
        try (Journal journal = journal(folder)) {
            return handedOut(queue(log(journal)));
        }
    }

    private static List<Integer> handedOut(WorkQueue<String> queue) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        try (queue) {
            for (Delivery<String> delivery : queue.receive(SENT, Duration.ZERO)) {
                numbers.add(Integer.valueOf(delivery.body()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return numbers;
    }
}
