package org.scalingpatterns.queue.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.QueueLog.Sent;

/**
 * An interrupted thread breaks the queue for nobody. The JDK closes a channel whose thread is interrupted; Chronicle takes that from its
 * channels, by reflection, and only logs where that fails; so it is tried here.
 */
@Timeout(120)
class ChronicleInterruptTest {

    private static final int MESSAGES = 300;

    private final Folders folders = new Folders();

    @AfterEach
    void end() {
        folders.close();
    }

    private static long send(QueueLog<String> log, String id) throws IOException {
        long position = log.sent(List.of(new Sent<>(id, Message.of("x".repeat(400)))));
        log.commit(position);
        return position;
    }

    /** All but one in ten are done; so files are worth copying from. */
    private static void work(QueueLog<String> log, String prefix, boolean trims) throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            long position = send(log, prefix + i);
            if (i % 10 != 0) {
                log.received(position, 1);
                log.commit(log.acked(position));
                log.released(position);
            }
            if (trims) {
                log.trim();
            }
        }
    }

    private static List<String> kept(String prefix) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i += 10) {
            ids.add(prefix + i);
        }
        return ids;
    }

    private static List<String> waiting(QueueLog<String> log) throws IOException {
        List<String> ids = new ArrayList<>();
        log.replay((sent, position, receives, acked) -> {
            if (!acked) {
                ids.add(sent.id());
            }
        });
        return ids;
    }

    private List<String> afterKill(Path folder) throws IOException {
        return waiting(folders.open(folders.afterKill(folder), Folders.small(Durability.PROCESS)));
    }

    /** What is done by a thread that nobody interrupted. */
    private static void elsewhere(QueueLog<String> log) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            work(log, "later", true);
            return true;
        });
        Thread thread = new Thread(task, "elsewhere");
        thread.start();
        assertThat(task.get()).isTrue();
    }

    /** A trim reads what it copies. */
    @Test
    void trim_interruptedThread_copiesAndStaysInterrupted() throws Exception {
        Path folder = folders.next();
        QueueLog<String> log = folders.open(folder, Folders.small(Durability.FSYNC));
        work(log, "m", false);
        long files = Folders.queueFiles(folder);
        Thread.currentThread().interrupt();
        log.trim();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(Folders.queueFiles(folder)).as("trimmed").isLessThan(files);
        elsewhere(log);
        List<String> expected = kept("m");
        expected.addAll(kept("later"));
        assertThat(afterKill(folder)).containsExactlyElementsOf(expected);
    }

    @Test
    void replay_interruptedThread_findsAllAndStaysInterrupted() throws Exception {
        Path folder = folders.next();
        work(folders.open(folder, Folders.small(Durability.PROCESS)), "m", false);
        Path left = folders.afterKill(folder);
        QueueLog<String> log = folders.open(left, Folders.small(Durability.FSYNC));
        Thread.currentThread().interrupt();
        List<String> found = waiting(log);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(found).containsExactlyElementsOf(kept("m"));
        elsewhere(log);
        assertThat(afterKill(left)).containsAll(found).containsAll(kept("later"));
    }

    /** The interrupts come at any point of a call, as often as they can: a status that was cleared before it is set again. */
    @Test
    void everyCall_interruptedMeanwhile_isDone() throws Exception {
        Path folder = folders.next();
        QueueLog<String> log = folders.open(folder, Folders.small(Durability.PROCESS));
        Thread worker = Thread.currentThread();
        var over = new AtomicBoolean();
        Thread interrupter = new Thread(
                () -> {
                    while (!over.get()) {
                        worker.interrupt();
                    }
                },
                "interrupter");
        interrupter.start();
        try {
            work(log, "m", true);
        } finally {
            over.set(true);
            while (interrupter.isAlive()) {
                Thread.onSpinWait();
            }
            boolean unused = Thread.interrupted();
        }
        elsewhere(log);
        List<String> expected = kept("m");
        expected.addAll(kept("later"));
        assertThat(afterKill(folder)).containsExactlyElementsOf(expected);
    }
}
