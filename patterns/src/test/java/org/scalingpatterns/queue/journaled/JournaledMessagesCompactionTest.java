package org.scalingpatterns.queue.journaled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;
import org.scalingpatterns.queue.QueueLog.Sent;

/** What workers acknowledge while the log compacts: the messages of its batch stay acknowledged, and keep their receives. */
@Timeout(60)
class JournaledMessagesCompactionTest {

    private static final JournalOptions OPTIONS = new JournalOptions(Durability.FSYNC, 8192);

    private final SimulatedDirectory directory = new SimulatedDirectory();
    private final QueueLog<String> log = log(directory);
    private boolean meanwhile; // somebody was there between two segments

    private static QueueLog<String> log(SimulatedDirectory directory) {
        try {
            return new JournaledMessages<>(Journal.open(directory, OPTIONS), Codec.strings(), 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Sent<String> message(String id) {
        return new Sent<>(id, Message.of(id));
    }

    private void done(long position) throws IOException {
        log.received(position, 1);
        log.commit(log.acked(position));
        log.released(position);
    }

    /** So that what was written before is in a sealed segment, of which a compaction drops something. */
    private void nextSegment() throws IOException {
        for (int i = 0; i < 3; i++) {
            done(log.sent(List.of(new Sent<>("filler", Message.of("x".repeat(3_500))))));
        }
    }

    /** Trims; and has a worker do something when the first segment was looked through, and the second was not. */
    private void trimAnd(SimulatedDirectory.Observer action) throws IOException {
        directory.observe(() -> {
            boolean compacting = directory.list().stream().anyMatch(name -> name.startsWith("compaction"));
            if (compacting && !meanwhile) {
                meanwhile = true;
                action.operation();
            }
        });
        log.trim();
        directory.observe(() -> {});
        assertThat(meanwhile).as("acknowledged during the compaction").isTrue();
    }

    /** The ids of those that a restart hands out again, and their receives. */
    private static Map<String, Integer> again(SimulatedDirectory left) throws IOException {
        Map<String, Integer> receives = new HashMap<>();
        log(left).replay((sent, position, times, acked) -> {
            if (!acked) {
                receives.put(sent.id(), times);
            }
        });
        return receives;
    }

    /**
     * The batch {a, b} is in the first segment, a's acknowledgement in a later one. The compaction keeps the batch, as b is not done;
     * then b is acknowledged, and the batch is needed no more: the compaction, which comes to the later segment, must not drop a's
     * acknowledgement for that, as the batch stays in the first segment.
     */
    @Test
    void trim_lastOfABatchAcknowledgedMeanwhile_theOthersStayAcknowledged() throws IOException {
        long first = log.sent(List.of(message("a"), message("b")));
        nextSegment();
        done(first);
        nextSegment();
        trimAnd(() -> done(first + 1));
        assertThat(again(directory.afterKill())).isEmpty();
    }

    /**
     * As above; but b is a's only neighbour, and both are acknowledged meanwhile and not yet durably so. A loss of power may take the
     * acknowledgements, which nobody was told of, and must leave how often a was handed out.
     */
    @Test
    void trim_acknowledgedMeanwhileAndPowerLost_keepsTheReceives() throws IOException {
        long first = log.sent(List.of(message("a"), message("b")));
        nextSegment();
        log.received(first, 3);
        nextSegment();
        trimAnd(() -> {
            for (long position = first; position <= first + 1; position++) {
                assertThat(log.acked(position)).isGreaterThan(position);
                log.released(position);
            }
        });
        boolean cameAgain = false;
        for (int seed = 0; seed < 20; seed++) {
            Integer receives =
                    again(directory.afterPowerLoss(new SplittableRandom(seed))).get("a");
            assertThat(receives).isIn(null, 3);
            cameAgain |= receives != null;
        }
        assertThat(cameAgain).as("some loss of power takes the acknowledgement").isTrue();
    }

    /**
     * a is handed out once more, while the compaction is under way, and that is not on the disk yet. The compaction, which comes to the
     * receives that were valid until then, must not drop them: a loss of power would leave a message that was never handed out.
     */
    @Test
    void trim_receivedMeanwhileAndPowerLost_keepsTheReceivesBefore() throws IOException {
        long first = log.sent(List.of(message("a"), message("b")));
        nextSegment();
        log.received(first, 3);
        nextSegment();
        trimAnd(() -> {
            log.received(first, 4);
            log.received(first, 5);
        });
        Set<Integer> found = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            found.add(
                    again(directory.afterPowerLoss(new SplittableRandom(seed))).get("a"));
        }
        assertThat(found).contains(3).isSubsetOf(3, 4, 5);
    }

    /** What was kept for the compaction's sake goes with the next one: the log doesn't grow by it. */
    @Test
    void trim_again_dropsWhatWasAcknowledgedMeanwhile() throws IOException {
        log.commit(log.sent(List.of(message("stays")))); // else the journal is truncated, and not compacted
        long first = log.sent(List.of(message("a"), message("b")));
        nextSegment();
        done(first);
        nextSegment();
        trimAnd(() -> done(first + 1));
        nextSegment();
        log.trim();
        Set<String> found = new HashSet<>();
        log(directory.afterKill()).replay((sent, position, times, acked) -> found.add(sent.id()));
        assertThat(found).contains("stays").doesNotContain("a", "b");
    }
}
