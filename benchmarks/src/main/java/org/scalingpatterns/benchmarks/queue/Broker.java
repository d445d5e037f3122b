package org.scalingpatterns.benchmarks.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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

/** A process that holds a queue, sends to it and works, and says each step that is behind it, until it is killed. */
final class Broker {
    private static final int CAPACITY = 100_000;
    private static final int IN_HAND = 8;

    private Broker() {}

    /** How far a message got, as its process said: the sender's part, then the worker's. */
    enum Stage {
        SENT,
        BEGUN,
        DONE,
        ACKNOWLEDGED
    }

    private static WorkQueue<String> queue(QueueLog<String> log) throws IOException {
        return new HeapWorkQueue<>(
                WorkQueueOptions.of(CAPACITY).withMaxReceives(Integer.MAX_VALUE),
                log,
                null,
                new QueueListener() {},
                System::nanoTime,
                new SplittableRandom());
    }

    private static Journal journal(Path folder) throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.of(Durability.PROCESS));
    }

    private static QueueLog<String> log(Journal journal) {
        return new JournaledMessages<>(journal, Codec.strings());
    }

    /**
     * Sends two for each that it does, until it is killed.
     *
     * @param args folder, and {@code none} or {@code journal}
     */
    public static void main(String[] args) throws Exception {
        var out = new PrintStream(System.out, true, UTF_8);
        WorkQueue<String> queue = queue(args[1].equals("journal") ? log(journal(Path.of(args[0]))) : QueueLog.none());
        int next = 0;
        while (true) {
            for (int i = 0; i < 2 * IN_HAND; i++) {
                queue.send(Message.of(Integer.toString(next)));
                say(out, Stage.SENT, next++);
            }
            List<Delivery<String>> batch = queue.receive(IN_HAND, Duration.ZERO);
            for (Delivery<String> delivery : batch) {
                say(out, Stage.BEGUN, Integer.parseInt(delivery.body()));
            }
            for (Delivery<String> delivery : batch) {
                int number = Integer.parseInt(delivery.body());
                say(out, Stage.DONE, number);
                if (!queue.ack(delivery)) {
                    throw new IllegalStateException("must be acknowledged: " + number);
                }
                say(out, Stage.ACKNOWLEDGED, number);
            }
        }
    }

    /** By one write of the process, which is there whole. */
    private static void say(PrintStream out, Stage stage, int number) throws IOException {
        out.write((stage + " " + number + "\n").getBytes(UTF_8));
    }

    /** Starts one, kills it with SIGKILL after so many lines, and gives how far each message got. */
    static Map<Integer, Stage> killed(Path folder, String log, int after) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Broker.class.getName(),
                folder.toString(),
                log);
        Path errors = folder.resolve("errors.txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Map<Integer, Stage> seen = new HashMap<>();
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            int read = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int space = line.indexOf(' ');
                seen.put(Integer.parseInt(line.substring(space + 1)), Stage.valueOf(line.substring(0, space)));
                if (++read == after) {
                    child.toHandle().destroyForcibly(); // what it said before can still be read
                }
            }
            if (read < after) {
                throw new IOException("must run until it is killed: " + Files.readString(errors));
            }
            return seen;
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

    /** The numbers that a new process is handed out, with how often. */
    static Map<Integer, Integer> left(Path folder, String log) throws IOException {
        if (log.equals("none")) {
            return handedOut(queue(QueueLog.none()));
        }
        try (Journal journal = journal(folder)) {
            return handedOut(queue(log(journal)));
        }
    }

    private static Map<Integer, Integer> handedOut(WorkQueue<String> queue) throws IOException {
        Map<Integer, Integer> numbers = new HashMap<>();
        try (queue) {
            for (Delivery<String> delivery : queue.receive(CAPACITY, Duration.ZERO)) {
                numbers.merge(Integer.valueOf(delivery.body()), 1, Integer::sum);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return numbers;
    }
}
