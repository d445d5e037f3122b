package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.journal.BrokenLog.Mistake;

/** The contract finds each way in which a log gets it wrong. */
class JournalRejectionTest {

    /** How a disk is used. */
    private static class Disk {
        void force(JournalDirectory.Storage storage, int from, int length) throws IOException {
            storage.force(from, length);
        }

        void sync(JournalDirectory directory) throws IOException {
            directory.sync();
        }
    }

    /** The guarantees that the journal breaks on disks which it does not use as it should. */
    private static Set<String> careless(Supplier<Disk> disks) {
        return Rejection.brokenGuarantees(() -> new JournalContract() {
            @Override
            protected Log open(JournalDirectory directory) throws IOException {
                return JournalContractTest.log(
                        Journal.open(new Wrapped(directory, disks.get()), JournalContractTest.SMALL));
            }
        });
    }

    private record Wrapped(JournalDirectory directory, Disk how) implements JournalDirectory {
        private JournalDirectory.Storage wrap(JournalDirectory.Storage storage) {
            return new JournalDirectory.Storage() {
                @Override
                public ByteBuffer bytes() {
                    return storage.bytes();
                }

                @Override
                public void force(int from, int length) throws IOException {
                    how.force(storage, from, length);
                }
            };
        }

        @Override
        public List<String> list() throws IOException {
            return directory.list();
        }

        @Override
        public JournalDirectory.Storage open(String name) throws IOException {
            return wrap(directory.open(name));
        }

        @Override
        public JournalDirectory.Storage create(String name, int bytes) throws IOException {
            return wrap(directory.create(name, bytes));
        }

        @Override
        public void allocate(String name, int from, int to) throws IOException {
            directory.allocate(name, from, to);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            directory.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            directory.delete(name);
        }

        @Override
        public void sync() throws IOException {
            how.sync(directory);
        }

        @Override
        public void close() throws IOException {
            directory.close();
        }
    }

    private static Set<String> broken(Mistake... mistakes) {
        return Rejection.brokenGuarantees(() -> new JournalContract() {
            @Override
            protected Log open(JournalDirectory directory) throws IOException {
                return new BrokenLog(directory, mistakes);
            }
        });
    }

    /** What the others get wrong is one mistake each: without any, the same log keeps the contract. */
    @Test
    void brokenLog_withoutMistakes_keepsTheContract() {
        assertThat(broken()).isEmpty();
    }

    @Test
    @Rejects("journal/power-loss")
    void log_thatNeverForces_isRejected() {
        assertThat(careless(() -> new Disk() {
                    @Override
                    void force(JournalDirectory.Storage storage, int from, int length) {}
                }))
                .contains("journal/power-loss");
    }

    @Test
    void log_thatForcesAfterTheAcknowledgement_isRejected() {
        assertThat(careless(() -> new Disk() {
                    private JournalDirectory.Storage last;
                    private int lastFrom;
                    private int lastLength;

                    @Override
                    void force(JournalDirectory.Storage storage, int from, int length) throws IOException {
                        if (last != null) {
                            last.force(lastFrom, lastLength);
                        }
                        last = storage;
                        lastFrom = from;
                        lastLength = length;
                    }
                }))
                .contains("journal/power-loss");
    }

    @Test
    void log_thatNeverSyncsItsFolder_isRejected() {
        assertThat(careless(() -> new Disk() {
                    @Override
                    void sync(JournalDirectory directory) {}
                }))
                .contains("journal/power-loss");
    }

    @Test
    @Rejects("journal/power-loss-again")
    void log_thatLeavesWhatStandsBehindATornRecord_isRejected() {
        assertThat(broken(Mistake.LEAVES_TAIL)).contains("journal/power-loss-again");
    }

    @Test
    @Rejects("journal/damage-refused")
    void log_thatCutsWhateverIsDamaged_isRejected() {
        assertThat(broken(Mistake.CUTS_ANYTHING)).containsExactly("journal/damage-refused");
    }

    @Test
    @Rejects("journal/stray-block")
    void log_withChecksumsThatDoNotCoverThePosition_isRejected() {
        assertThat(broken(Mistake.CHECKSUM_WITHOUT_POSITION)).containsExactly("journal/stray-block");
    }

    @Test
    @Rejects("journal/readers-see-acknowledged")
    void log_thatShowsWhatIsOnlyStored_isRejected() {
        assertThat(broken(Mistake.SHOWS_UNFORCED)).contains("journal/readers-see-acknowledged");
    }

    @Test
    @Rejects("journal/stops-on-failed-force")
    void log_thatForcesAgain_isRejected() {
        assertThat(broken(Mistake.FORCES_AGAIN)).containsExactly("journal/stops-on-failed-force");
    }

    @Test
    @Rejects("journal/full-disk")
    void log_thatAcknowledgesWithoutRoom_isRejected() {
        assertThat(broken(Mistake.ACKNOWLEDGES_WITHOUT_ROOM)).contains("journal/full-disk");
    }
}
