package org.scalingpatterns.queue.journaled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalDirectory;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.QueueLog.Sent;

/**
 * What a log owes a work queue whose messages shall outlive the process, or the loss of power: on a disk that keeps of what was
 * not forced what it likes.
 */
public abstract class JournaledMessagesContract {

    /** The implementation under test; it trims and compacts as often as it can. */
    protected abstract QueueLog<String> log(Journal journal);

    /** How many losses of power are tried at each point. */
    protected int lossesAtAPoint() {
        return 1;
    }

    /** Nothing was lost in so many losses of power. */
    protected void survived(int losses) {}

    private static final int STEPS = 160;
    private static final JournalOptions PROCESS = new JournalOptions(Durability.PROCESS, 8192);
    private static final JournalOptions FSYNC = new JournalOptions(Durability.FSYNC, 8192);

    /** What the contract knows of a message. */
    private static final class Known {
        final Sent<String> sent;
        long position = -1;
        boolean kept; // its send was acknowledged
        int receives;
        boolean acking;
        boolean acked; // durably
        boolean released;

        Known(Sent<String> sent) {
            this.sent = sent;
        }
    }

    /** What a replay gave. */
    private record Found(Sent<String> sent, long position, int receives, boolean acked) {}

    private final Random random = new Random(20_261_128);
    private final Map<String, Known> known = new LinkedHashMap<>();
    private int crashes;

    private QueueLog<String> open(JournalDirectory directory, JournalOptions options) throws IOException {
        return log(Journal.open(directory, options));
    }

    private static Map<String, Found> replayed(QueueLog<String> log) throws IOException {
        Map<String, Found> found = new LinkedHashMap<>();
        log.replay((sent, position, receives, acked) -> assertThat(
                        found.put(sent.id(), new Found(sent, position, receives, acked)))
                .as("given twice: %s", sent.id())
                .isNull());
        return found;
    }

    /** Looks at what is left. */
    private interface Crash {
        void at(SimulatedDirectory directory) throws IOException;
    }

    /**
     * Sends batches, hands out, acknowledges and releases as a queue does, and trims; at each call of the disk, and after each step,
     * has somebody look at what a crash would leave. One message in eight stays for long, and one for ever.
     */
    private void work(JournalOptions options, Crash crash) throws IOException {
        var directory = new SimulatedDirectory();
        QueueLog<String> log = open(directory, options);
        assertThat(replayed(log)).isEmpty();
        directory.observe(() -> crash.at(directory));
        for (int step = 0; step < STEPS; step++) {
            send(log, step);
            for (Known message : List.copyOf(known.values())) {
                if (message.position < 0
                        || message.released
                        || message.sent.id().equals("0-0")) {
                    continue;
                }
                if (!message.acking && random.nextInt(2) == 0) {
                    log.received(message.position, message.receives + 1);
                    message.receives++;
                }
                if (!message.acking && message.receives > 0 && random.nextInt(8) != 0) {
                    message.acking = true;
                    long position = log.acked(message.position);
                    log.commit(position);
                    message.acked = true;
                }
                if (message.acked && random.nextInt(3) != 0) {
                    log.released(message.position);
                    message.released = true;
                }
            }
            log.trim();
            crash.at(directory);
        }
    }

    private void send(QueueLog<String> log, int step) throws IOException {
        List<Sent<String>> batch = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            Message<String> message = new Message<>(
                    "ä".repeat(random.nextInt(300)),
                    random.nextBoolean() ? null : "g" + random.nextInt(3),
                    random.nextBoolean() ? null : "d" + step + "." + i,
                    random.nextBoolean() ? null : "elsewhere-" + step,
                    Duration.ofNanos(random.nextInt(3)));
            batch.add(new Sent<>(step + "-" + i, message));
        }
        List<Known> sending = batch.stream().map(Known::new).toList();
        sending.forEach(message -> known.put(message.sent.id(), message));
        long position = log.sent(batch);
        for (int i = 0; i < sending.size(); i++) {
            sending.get(i).position = position + i;
        }
        log.commit(position + sending.size() - 1);
        sending.forEach(message -> message.kept = true);
    }

    private void recover(SimulatedDirectory left, JournalOptions options, boolean killed) throws IOException {
        crashes++;
        QueueLog<String> log = open(left, options);
        Map<String, Found> found = replayed(log);
        assertThat(found.values()).extracting(Found::position).isSorted().doesNotHaveDuplicates();
        assertThat(known.keySet()).containsAll(found.keySet());
        for (Known message : known.values()) {
            Found there = found.get(message.sent.id());
            if (message.kept && !message.acking) {
                assertThat(there).as("acknowledged: %s", message.sent.id()).isNotNull();
                assertThat(there.position()).isEqualTo(message.position);
                assertThat(there.acked())
                        .as("acknowledged by nobody: %s", message.sent.id())
                        .isFalse();
            }
            if (message.acked) {
                assertThat(there == null || there.acked())
                        .as("comes again after its acknowledgement: %s", message.sent.id())
                        .isTrue();
            }
            if (there != null) {
                assertThat(there.sent()).isEqualTo(message.sent);
                assertThat(there.receives()).isLessThanOrEqualTo(message.receives + 1);
                if (killed && !there.acked()) {
                    assertThat(there.receives()).as("receives").isGreaterThanOrEqualTo(message.receives);
                }
            }
        }
        long under = known.values().stream().filter(message -> !message.kept).count();
        long ofIt = known.values().stream()
                .filter(message -> !message.kept && found.containsKey(message.sent.id()))
                .count();
        assertThat(ofIt).as("of the batch that is under way").isIn(0L, under);
        goesOn(log, found, left, options);
    }

    /** What is sent after the crash stands behind what was there. */
    private void goesOn(QueueLog<String> log, Map<String, Found> found, SimulatedDirectory left, JournalOptions options)
            throws IOException {
        log.commit(log.sent(List.of(new Sent<>("after", Message.of("after")))));
        log.trim();
        List<String> expected = new ArrayList<>(found.keySet());
        expected.add("after");
        assertThat(replayed(open(left.afterKill(), options)).keySet()).containsExactlyElementsOf(expected);
    }

    @Test
    @Guarantee("async-queue/journal-power-loss")
    public void sends_powerLostAtAnyPoint_areThereUntilTheyAreAcknowledged_andNoLonger() throws IOException {
        work(FSYNC, directory -> {
            for (int i = 0; i < lossesAtAPoint(); i++) {
                recover(directory.afterPowerLoss(random), FSYNC, false);
            }
        });
        assertThat(crashes).isGreaterThan(3 * STEPS * lossesAtAPoint());
        survived(crashes);
    }

    @Test
    @Guarantee("async-queue/journal-kill")
    public void sends_processKilledAtAnyPoint_areThereWithTheirReceives() throws IOException {
        work(PROCESS, directory -> recover(directory.afterKill(), PROCESS, true));
        assertThat(crashes).isGreaterThan(STEPS);
    }

    /** One message is never done, and has two thousand behind it: the log has room for it, not for them. */
    @Test
    @Guarantee("async-queue/journal-trimmed")
    public void trim_oneOldMessage_doesNotKeepTheOthers() throws IOException {
        var directory = new SimulatedDirectory();
        JournalOptions options = PROCESS.withSegmentBytes(64 << 10);
        QueueLog<String> log = open(directory, options);
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
        long bytes = 0;
        for (String name : directory.list()) {
            bytes += directory.bytes(name).capacity();
        }
        assertThat(bytes).as("of %s", directory.list()).isLessThan(400_000);
        Map<String, Found> found = replayed(open(directory.afterKill(), options));
        assertThat(found).containsKey("old");
        assertThat(found.get("old").receives()).isEqualTo(2_000);
        assertThat(found.size()).isLessThan(400);
    }
}
