package org.scalingpatterns.queue.journaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;

/** The journaled log keeps the contract, and the contract finds those that don't. */
@Timeout(1800) // with many losses at each point; a minute is enough for one
class JournaledMessagesTest extends JournaledMessagesContract {

    @Override
    protected QueueLog<String> log(Journal journal) {
        return right(journal);
    }

    @Override
    protected int lossesAtAPoint() {
        return Math.max(1, Integer.getInteger("scalingpatterns.losses", 0) / 100); // each replays all
    }

    @Override
    protected void survived(int losses) {
        System.out.printf("figures: losses of power=%d, acknowledged and lost=0, acknowledged and back=0%n", losses);
    }

    private static QueueLog<String> right(Journal journal) {
        return new JournaledMessages<>(journal, Codec.strings(), 1);
    }

    /** Right but for what is overridden. */
    private static class Variant implements QueueLog<String> {
        final Journal journal;
        final QueueLog<String> right;

        Variant(Journal journal) {
            this.journal = journal;
            this.right = right(journal);
        }

        @Override
        public void replay(Replay<String> into) throws IOException {
            right.replay(into);
        }

        @Override
        public long sent(List<Sent<String>> batch) throws IOException {
            return right.sent(batch);
        }

        @Override
        public void received(long position, int receives) throws IOException {
            right.received(position, receives);
        }

        @Override
        public long acked(long position) throws IOException {
            return right.acked(position);
        }

        @Override
        public void commit(long position) throws IOException {
            right.commit(position);
        }

        @Override
        public void released(long position) {
            right.released(position);
        }

        @Override
        public void trim() throws IOException {
            right.trim();
        }
    }

    private static Set<String> broken(Function<Journal, QueueLog<String>> log) {
        return Rejection.brokenGuarantees(() -> new JournaledMessagesContract() {
            @Override
            protected QueueLog<String> log(Journal journal) {
                return log.apply(journal);
            }
        });
    }

    @Test
    @Rejects("async-queue/journal-power-loss")
    void logThatDoesNotWaitForTheDisk_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void commit(long position) {}
                }))
                .contains("async-queue/journal-power-loss");
    }

    /** The acknowledgement is dropped where the message still stands, in a segment that isn't compacted yet, or at all. */
    @Test
    @Rejects("async-queue/journal-power-loss")
    void logThatCompactsAcknowledgementsFirst_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void trim() throws IOException {
                        journal.compact((position, record) -> record.get(record.position()) != 3);
                    }
                }))
                .contains("async-queue/journal-power-loss", "async-queue/journal-kill");
    }

    /** How often a message was handed out is known to this process alone: one that kills its process is handed out for ever. */
    @Test
    @Rejects("async-queue/journal-kill")
    void logThatForgetsWhatWasHandedOut_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void received(long position, int receives) {}
                }))
                .contains("async-queue/journal-kill");
    }

    /** A batch in several records is there in parts. */
    @Test
    @Rejects("async-queue/journal-kill")
    void logThatWritesABatchOneByOne_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    private final Map<Long, Long> positions = new HashMap<>();

                    @Override
                    public long sent(List<Sent<String>> batch) throws IOException {
                        long first = right.sent(batch.subList(0, 1));
                        for (int i = 1; i < batch.size(); i++) {
                            positions.put(first + i, right.sent(batch.subList(i, i + 1)));
                        }
                        return first;
                    }

                    private long real(long position) {
                        return positions.getOrDefault(position, position);
                    }

                    @Override
                    public void received(long position, int receives) throws IOException {
                        right.received(real(position), receives);
                    }

                    @Override
                    public long acked(long position) throws IOException {
                        return right.acked(real(position));
                    }

                    @Override
                    public void released(long position) {
                        right.released(real(position));
                    }
                }))
                .contains("async-queue/journal-kill");
    }

    @Test
    @Rejects("async-queue/journal-power-loss")
    void logThatReleasesWhatIsHandedOut_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void received(long position, int receives) throws IOException {
                        right.received(position, receives);
                        right.released(position);
                    }
                }))
                .contains("async-queue/journal-power-loss", "async-queue/journal-kill");
    }

    @Test
    @Rejects("async-queue/journal-trimmed")
    void logThatTruncatesOnly_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void trim() {}
                }))
                .containsExactly("async-queue/journal-trimmed");
    }

    @Test
    void sent_outOfBounds_isRefusedAndKeepsNothing() throws IOException {
        var directory = new SimulatedDirectory();
        QueueLog<String> log = right(Journal.open(directory, new JournalOptions(Durability.PROCESS, 8192)));
        var big = new QueueLog.Sent<>("big", Message.of("x".repeat(8192)));
        var small = new QueueLog.Sent<>("small", Message.of(""));
        assertThatThrownBy(() -> log.sent(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 1 .. 1024: batch=0");
        assertThatThrownBy(() -> log.sent(Collections.nCopies(1025, small)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be 1 .. 1024: batch=1025");
        assertThatThrownBy(() -> log.sent(List.of(big))).isInstanceOf(IllegalArgumentException.class);
        List<String> found = new ArrayList<>();
        right(Journal.open(directory.afterKill(), new JournalOptions(Durability.PROCESS, 8192)))
                .replay((sent, position, receives, acked) -> found.add(sent.id()));
        assertThat(found).isEmpty();
        assertThatThrownBy(() -> new JournaledMessages<>(
                        Journal.open(directory, new JournalOptions(Durability.PROCESS, 8192)), Codec.bytes(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > 0: trimBytes=0");
    }
}
