package org.scalingpatterns.queue.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.QueueLog.Sent;

/** What a log in a Chronicle queue owes a work queue whose messages shall outlive the process. */
public abstract class ChronicleMessagesContract {

    /** The implementation under test, over this one. */
    protected abstract QueueLog<String> log(ChronicleMessages<String> messages);

    private static final int STEPS = 60;

    /** Each file has a few records, so that nearly each step begins one, and removes one. */
    private static final ChronicleOptions OPTIONS = new ChronicleOptions(Durability.PROCESS, 1 << 18, 2_000);

    /** What the contract knows of a message. */
    private static final class Known {
        final Sent<String> sent;
        long position = -1;
        int receives;
        boolean acked;
        boolean released;

        Known(Sent<String> sent) {
            this.sent = sent;
        }
    }

    /** What a replay gave. */
    private record Found(Sent<String> sent, long position, int receives, boolean acked) {}

    private final Random random = new Random(20_261_128);
    private final Map<String, Known> known = new LinkedHashMap<>();

    private static Map<String, Found> replayed(QueueLog<String> log) throws IOException {
        Map<String, Found> found = new LinkedHashMap<>();
        log.replay((sent, position, receives, acked) -> assertThat(
                        found.put(sent.id(), new Found(sent, position, receives, acked)))
                .as("given twice: %s", sent.id())
                .isNull());
        return found;
    }

    private List<Known> send(QueueLog<String> log, int step) throws IOException {
        List<Known> batch = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            Message<String> message = new Message<>(
                    "\u00e4".repeat(random.nextInt(300)),
                    random.nextBoolean() ? null : "g" + random.nextInt(3),
                    random.nextBoolean() ? null : "d" + step + "." + i,
                    random.nextBoolean() ? null : "elsewhere-" + step,
                    Duration.ofNanos(random.nextInt(3)));
            batch.add(new Known(new Sent<>(step + "-" + i, message)));
        }
        batch.forEach(message -> known.put(message.sent.id(), message));
        long position = log.sent(batch.stream().map(message -> message.sent).toList());
        for (Known message : batch) {
            message.position = position++;
        }
        log.commit(position - 1);
        return batch;
    }

    /**
     * Sends batches, hands out, acknowledges and releases as a queue does, and trims; after each step, another process looks at what
     * a kill would leave. The first message stays for ever.
     */
    @Test
    @Guarantee("async-queue/chronicle-kill")
    public void sends_processKilledAfterAnyStep_areThereWithTheirReceives() throws IOException {
        try (Folders folders = new Folders()) {
            Path folder = folders.next();
            QueueLog<String> log = log(folders.open(folder, OPTIONS));
            assertThat(replayed(log)).isEmpty();
            for (int step = 0; step < STEPS; step++) {
                send(log, step);
                for (Known message : known.values()) {
                    advance(log, message);
                }
                if (step % 4 == 0) {
                    log.trim();
                }
                try (Folders others = new Folders()) {
                    recover(others, folder);
                }
            }
        }
    }

    private void advance(QueueLog<String> log, Known message) throws IOException {
        if (message.released || message.sent.id().equals("0-0")) {
            return;
        }
        if (!message.acked && random.nextInt(2) == 0) {
            log.received(message.position, ++message.receives);
        }
        if (!message.acked && message.receives > 0 && random.nextInt(8) != 0) {
            log.commit(log.acked(message.position));
            message.acked = true;
        }
        if (message.acked && random.nextInt(3) != 0) {
            log.released(message.position);
            message.released = true;
        }
    }

    private void recover(Folders folders, Path folder) throws IOException {
        Path left = folders.afterKill(folder);
        QueueLog<String> log = log(folders.open(left, OPTIONS));
        Map<String, Found> found = replayed(log);
        assertThat(found.values()).extracting(Found::position).isSorted().doesNotHaveDuplicates();
        assertThat(known.keySet()).containsAll(found.keySet());
        for (Known message : known.values()) {
            Found there = found.get(message.sent.id());
            if (!message.released) {
                assertThat(there).as("not released: %s", message.sent.id()).isNotNull();
                assertThat(there.position()).isEqualTo(message.position);
            }
            if (there != null) {
                assertThat(there.sent()).isEqualTo(message.sent);
                assertThat(there.acked())
                        .as("acknowledged: %s", message.sent.id())
                        .isEqualTo(message.acked);
                assertThat(there.receives()).as("receives").isEqualTo(message.receives);
            }
        }
        long after = log.sent(List.of(new Sent<>("after", Message.of("after"))));
        assertThat(known.values()).as("positions don't come again").allMatch(message -> message.position < after);
        log.trim();
        assertThat(replayed(log(folders.open(folders.afterKill(left), OPTIONS))).keySet())
                .endsWith("after");
    }

    /** The process dies while the batch is written: what it left is what it would have left before or after. */
    @Test
    @Guarantee("async-queue/chronicle-batch")
    public void sent_batch_isOneDocument() throws IOException {
        try (Folders folders = new Folders()) {
            Path folder = folders.next();
            QueueLog<String> log = log(folders.open(folder, OPTIONS));
            replayed(log);
            long before = Documented.count(folders.afterKill(folder));
            log.sent(List.of(new Sent<>("a", Message.of("a")), new Sent<>("b", Message.of("b"))));
            long first = Documented.count(folders.afterKill(folder));
            log.sent(List.of(new Sent<>("c", Message.of("c")), new Sent<>("d", Message.of("d"))));
            assertThat(before).isZero();
            assertThat(Documented.count(folders.afterKill(folder)) - first)
                    .as("documents of a batch")
                    .isEqualTo(1);
        }
    }

    /** One message is never done, and has two thousand behind it: there are files for it, not for them. */
    @Test
    @Guarantee("async-queue/chronicle-trimmed")
    public void trim_oneOldMessage_doesNotKeepTheOthers() throws IOException {
        try (Folders folders = new Folders()) {
            Path folder = folders.next();
            QueueLog<String> log = log(folders.open(folder, Folders.small(Durability.PROCESS)));
            replayed(log);
            long old = log.sent(List.of(new Sent<>("old", Message.of("old"))));
            for (int i = 0; i < 2_000; i++) {
                long position = log.sent(List.of(new Sent<>("m" + i, Message.of("x".repeat(400)))));
                log.received(position, 1);
                log.received(old, i + 1);
                log.commit(log.acked(position));
                log.released(position);
                log.trim();
            }
            assertThat(Folders.queueFiles(folder)).isLessThanOrEqualTo(4);
            Map<String, Found> found =
                    replayed(log(folders.open(folders.afterKill(folder), Folders.small(Durability.PROCESS))));
            assertThat(found).containsKey("old");
            assertThat(found.get("old").receives()).isEqualTo(2_000);
            assertThat(found.get("old").position()).isEqualTo(old);
            assertThat(found.size()).isLessThan(200);
        }
    }

    /** Nothing is acknowledged before its file is forced; after a force that failed, nothing is acknowledged any more. */
    @Test
    @Guarantee("async-queue/chronicle-forced")
    public void commit_fsync_forcesTheFile_orFailsForGood() throws IOException {
        try (Folders folders = new Folders()) {
            var forces = new AtomicInteger();
            var fails = new AtomicBoolean();
            QueueLog<String> log = log(folders.closed(ChronicleMessages.open(
                    folders.next(), Codec.text(), Folders.small(Durability.FSYNC), path -> {
                        if (fails.get()) {
                            throw new IOException("no disk");
                        }
                        forces.addAndGet(path.toString().endsWith(".cq4") ? 1 : 0);
                    })));
            replayed(log);
            long first = log.sent(List.of(new Sent<>("a", Message.of("a"))));
            int before = forces.get();
            log.commit(first);
            assertThat(forces.get() - before).as("forces for the send").isEqualTo(1);
            log.commit(log.acked(first));
            assertThat(forces.get() - before).as("and for its acknowledgement").isEqualTo(2);
            log.commit(first);
            assertThat(forces.get() - before).as("is on the disk already").isEqualTo(2);
            long second = log.sent(List.of(new Sent<>("b", Message.of("b"))));
            fails.set(true);
            assertThatThrownBy(() -> log.commit(second))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the messages stopped when the disk failed: no disk");
            fails.set(false);
            assertThatThrownBy(() -> log.commit(second)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> log.sent(List.of(new Sent<>("c", Message.of("c")))))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the messages stopped when the disk failed: no disk");
        }
    }
}
