package org.scalingpatterns.caching.journaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/** A row that the store never takes, and never says so: what came after it leaves the journal all the same. */
@Timeout(60)
class JournaledWritesCompactionTest {

    private static final int SEGMENT = 8192;
    private static final int HEADER = 4096;
    private static final JournalOptions OPTIONS = new JournalOptions(Durability.FSYNC, SEGMENT);

    private final Random random = new Random(20_261_129);
    private final SimulatedDirectory directory = new SimulatedDirectory();
    private long version;

    private static JournaledWrites<String, String> log(Journal journal) {
        return new JournaledWrites<>(journal, Codec.strings(), Codec.strings(), 1);
    }

    /** Writes of a key of which eight fill a segment, each in the store at once. */
    private void settled(JournaledWrites<String, String> log, int writes) throws IOException {
        for (int i = 0; i < writes; i++) {
            long position = log.write("b", new Row<>("x".repeat(470), ++version));
            log.commit(position);
            log.settled(position);
        }
    }

    /** The newest version of each key that a new process finds. */
    private static Map<String, Long> found(SimulatedDirectory left) throws IOException {
        Map<String, Long> newest = new HashMap<>();
        try (Journal journal = Journal.open(left, OPTIONS)) {
            log(journal).replay((key, row, position) -> newest.merge(key, row.version(), Math::max));
        }
        return newest;
    }

    @Test
    void trim_rowThatIsNeverSettled_keepsItselfAndTheHeadersOfSegments() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        log.commit(log.write("never", new Row<>("taken", ++version)));
        for (int i = 0; i < 50; i++) {
            settled(log, 10);
            log.trim();
        }
        int bytes = 0;
        for (String name : directory.list()) {
            bytes += directory.bytes(name).capacity();
        }
        assertThat(directory.list()).hasSizeGreaterThan(50);
        assertThat(bytes).isLessThan(directory.list().size() * HEADER + 3 * SEGMENT);
        assertThat(Journal.open(directory.afterKill(), OPTIONS).recovery().records())
                .isLessThan(30);
        assertThat(found(directory.afterKill())).containsEntry("never", 1L);
    }

    @Test
    void trim_rowThatIsSettledAtLast_leavesNoSegmentBehind() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        long old = log.write("late", new Row<>("taken", ++version));
        settled(log, 100);
        log.trim();
        assertThat(directory.list()).hasSizeGreaterThan(10);
        log.settled(old);
        log.trim();
        assertThat(directory.list()).hasSize(1);
    }

    /** Behind an oldest that goes on nothing is read: it lets go of what is behind it by itself. */
    @Test
    void trim_oldestThatGoesOn_readsNothing() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        long oldest = log.write("a", new Row<>("x", ++version));
        log.commit(oldest);
        for (int i = 0; i < 20; i++) {
            long next = log.write("a", new Row<>("x", ++version));
            log.commit(next);
            settled(log, 1);
            log.settled(oldest);
            oldest = next;
            log.trim();
        }
        assertThat(Journal.open(directory.afterKill(), OPTIONS).recovery().records())
                .isGreaterThan(10); // what is settled behind the oldest is there still
    }

    /** What the log keeps is read again by each compaction: so the next one waits until as much has come. */
    @Test
    void trim_backlogOfWritesThatAreOpen_isNotReadAgainEachTime() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        for (int i = 0; i < 400; i++) {
            log.write("k" + i, new Row<>("x".repeat(470), ++version));
        }
        settled(log, 10);
        log.trim(); // read once
        int[] operations = {0};
        directory.observe(() -> operations[0]++);
        settled(log, 1);
        int writing = operations[0];
        settled(log, 1);
        log.trim();
        assertThat(operations[0]).isEqualTo(2 * writing);
    }

    /** There is no room for the copy of a segment: that is told once, and not tried again with each write. */
    @Test
    void trim_compactionFails_isNotTriedAgainAtOnce() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        for (int i = 0; i < 400; i++) {
            log.write("k" + i, new Row<>("x".repeat(470), ++version));
        }
        settled(log, 10);
        boolean[] failed = {false};
        directory.observe(() -> {
            boolean compacting = directory.list().stream().anyMatch(name -> name.startsWith("compaction"));
            if (compacting && !failed[0]) {
                failed[0] = true;
                throw new IOException("no space left");
            }
        });
        assertThatThrownBy(log::trim).isInstanceOf(IOException.class).hasMessageContaining("no space left");
        int[] operations = {0};
        directory.observe(() -> operations[0]++);
        settled(log, 1);
        int writing = operations[0];
        settled(log, 1);
        log.trim();
        assertThat(operations[0]).isEqualTo(2 * writing);
    }

    /**
     * "a" is acknowledged, behind a row that pins the journal. A compaction has synced, and rewrites the first segment; meanwhile a
     * newer write of "a" settles the older one, and is not on the disk yet. The compaction comes to the segment of the older one,
     * and power fails: one of the two must be there.
     */
    @Test
    void settled_duringACompactionByAWriteThatIsNotForced_isKept() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        log.commit(log.write("never", new Row<>("taken", ++version)));
        log.trim(); // the oldest is known
        settled(log, 8);
        long older = log.write("a", new Row<>("older", ++version));
        log.commit(older);
        settled(log, 20);
        boolean[] newer = {false};
        directory.observe(() -> {
            if (!newer[0]) {
                newer[0] = true;
                log.write("a", new Row<>("newer", ++version));
                log.settled(older);
            }
        });
        log.trim();
        directory.observe(() -> {});
        assertThat(newer[0]).isTrue();
        for (int i = 0; i < 100; i++) {
            assertThat(found(directory.afterPowerLoss(random))).containsKeys("never", "a");
        }
        settled(log, 20); // forces the newer one
        log.trim();
        int[] olderOnes = {0};
        log(Journal.open(directory.afterKill(), OPTIONS))
                .replay((key, row, position) -> olderOnes[0] += "older".equals(row.value()) ? 1 : 0);
        assertThat(olderOnes[0]).isZero();
    }

    /**
     * Keys are written again and again, some settled by a newer write and some by the store, behind a row that is neither. Power is
     * lost at each operation: of each key, the newest write is there, or nothing if the store has it; never an older one alone.
     */
    @Test
    void trim_powerLostAtAnyPoint_neverLeavesAnOlderWriteOfAKeyAlone() throws IOException {
        Journal journal = Journal.open(directory, OPTIONS);
        JournaledWrites<String, String> log = log(journal);
        Map<String, Long> acknowledged = new HashMap<>();
        Map<String, Long> positions = new HashMap<>(); // of those that the store lacks
        int[] losses = {0};
        long never = ++version;
        log.commit(log.write("never", new Row<>("taken", never)));
        long[] underWay = {never};
        SimulatedDirectory.Observer power = () -> {
            losses[0]++;
            Map<String, Long> left = found(directory.afterPowerLoss(random));
            assertThat(left).containsEntry("never", never);
            acknowledged.forEach((key, newest) -> {
                if (positions.containsKey(key)) {
                    assertThat(left.get(key)).as(key).isIn(newest, underWay[0]);
                } else if (left.containsKey(key)) {
                    assertThat(left.get(key)).as(key).isIn(newest, underWay[0]);
                }
            });
        };
        directory.observe(power);
        for (int i = 0; i < 200; i++) {
            String key = "k" + random.nextInt(5);
            underWay[0] = ++version;
            long position = log.write(key, new Row<>("x".repeat(470), version));
            Long replaced = positions.get(key);
            if (replaced != null) {
                log.settled(replaced);
            }
            log.commit(position);
            positions.put(key, position);
            acknowledged.put(key, version);
            String stored = "k" + random.nextInt(5);
            Long settles = positions.remove(stored);
            if (settles != null) {
                log.settled(settles);
            }
            if (i % 7 == 6) {
                log.trim();
            }
        }
        assertThat(losses[0]).isGreaterThan(500);
    }
}
