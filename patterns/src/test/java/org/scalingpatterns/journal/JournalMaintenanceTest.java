package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.scalingpatterns.journal.JournalRecords.FSYNC;
import static org.scalingpatterns.journal.JournalRecords.PROCESS;
import static org.scalingpatterns.journal.JournalRecords.bytes;
import static org.scalingpatterns.journal.JournalRecords.fill;
import static org.scalingpatterns.journal.JournalRecords.numbers;
import static org.scalingpatterns.journal.JournalRecords.range;
import static org.scalingpatterns.journal.JournalRecords.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Allocation in advance, truncation and compaction. */
@Timeout(60)
class JournalMaintenanceTest {

    private final SimulatedDirectory directory = new SimulatedDirectory();

    @Test
    void prepare_nextSegment_isAllocatedInAdvance() throws IOException {
        int[] operations = {0};
        try (Journal journal = Journal.open(directory, PROCESS)) {
            journal.prepare();
            directory.observe(() -> operations[0]++);
            journal.prepare();
            assertThat(operations[0]).isZero();
            fill(journal, 1);
            directory.leaveRoom(0);
            fill(journal, 13);

            assertThat(numbers(journal)).hasSize(14);
            assertThat(directory.list()).hasSize(2);
            assertThatThrownBy(() -> fill(journal, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left on device");
        }
    }

    @Test
    void truncateBefore_aPosition_dropsWholeSegmentsBeforeIt() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 20);
            JournalReader behind = journal.reader(0);
            JournalReader before = journal.reader(0);
            assertThat(before.next()).isTrue();

            assertThat(journal.truncateBefore(positions.get(10))).isEqualTo(positions.get(7));
            assertThat(journal.start()).isEqualTo(positions.get(7));
            assertThat(numbers(journal)).isEqualTo(range(7, 20));
            assertThatThrownBy(behind::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the journal was truncated: position=0, start=" + positions.get(7));
            for (int i = 1; i < 7; i++) {
                assertThat(before.next())
                        .as("a reader in a segment reads it to its end")
                        .isTrue();
            }
            assertThat(before.next()).as("what follows is still there").isTrue();
            assertThatThrownBy(() -> journal.read(positions.get(6))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.truncateBefore(journal.end() + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(journal.truncateBefore(journal.end())).isEqualTo(positions.get(14));
        }
        try (Journal journal = Journal.open(directory, FSYNC)) {
            assertThat(numbers(journal)).isEqualTo(range(14, 20));
        }
    }

    /**
     * Each operation of a truncation fails once. After a deletion that failed it is tried again. After a force that failed, of a file or of
     * the names, the journal stops: the system says it once, and whoever forces the same pages next would be told that all is well.
     */
    @Test
    void truncateBefore_againAfterAFailure_losesNothing() throws IOException {
        for (JournalOptions options : List.of(PROCESS, FSYNC)) {
            int again = 0;
            int stops = 0;
            boolean failed = true;
            for (int failing = 0; failed; failing++) {
                var disk = new SimulatedDirectory();
                int[] left = {failing};
                failed = false;
                boolean stopped = false;
                try (Journal journal = Journal.open(disk, options)) {
                    List<Long> positions = fill(journal, 24);
                    disk.observe(() -> {
                        if (left[0]-- == 0) {
                            throw new IOException("input/output error");
                        }
                    });
                    try {
                        journal.truncateBefore(positions.get(15));
                    } catch (JournalStoppedException e) {
                        stopped = true;
                        stops++;
                    } catch (IOException e) {
                        failed = true;
                        again++;
                    }
                    disk.observe(() -> {});
                    if (stopped) {
                        failed = true;
                        assertThatThrownBy(() -> journal.truncateBefore(positions.get(15)))
                                .isInstanceOf(JournalStoppedException.class);
                        assertThatThrownBy(() -> journal.append(bytes("more")))
                                .isInstanceOf(JournalStoppedException.class);
                    } else {
                        assertThat(journal.truncateBefore(positions.get(15))).isEqualTo(positions.get(14));
                        fill(journal, 1);
                    }
                }
                try (Journal journal = Journal.open(disk, options)) {
                    List<Integer> found = numbers(journal);
                    int first = found.get(0);
                    assertThat(first).as("operation %d", failing).isIn(0, 7, 14);
                    List<Integer> expected = new ArrayList<>(range(first, 24));
                    if (!stopped) {
                        assertThat(first).isEqualTo(14);
                        expected.add(0);
                    }
                    assertThat(found).as("operation %d", failing).isEqualTo(expected);
                }
            }
            assertThat(again).as("deletions that failed").isEqualTo(2);
            assertThat(stops).as("forces that failed").isGreaterThanOrEqualTo(6);
        }
    }

    /** The folder may be another journal's by then. */
    @Test
    void truncateBefore_closed_isRefusedAndDeletesNothing() throws IOException {
        Journal journal = Journal.open(directory, FSYNC);
        List<Long> positions = fill(journal, 24);
        journal.close();
        List<String> before = directory.list();

        assertThatThrownBy(() -> journal.truncateBefore(positions.get(15)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the journal is closed");
        assertThat(directory.list()).isEqualTo(before);
    }

    @Test
    void compact_diskFull_leavesNoBlocksBehind() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            fill(journal, 24);
            List<String> before = directory.list();
            directory.leaveRoom(0);
            assertThatThrownBy(() -> journal.compact((position, record) -> position == 0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left on device");
            assertThat(directory.list()).isEqualTo(before);
            assertThat(numbers(journal)).isEqualTo(range(0, 24));
            directory.leaveRoom(Long.MAX_VALUE);
            assertThat(journal.compact((position, record) -> position == 0)).isPositive();
            assertThat(numbers(journal)).isEqualTo(List.of(0, 21, 22, 23));
        }
    }

    @Test
    void compact_someRecords_othersKeepTheirPositions() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 24);
            JournalReader before = journal.reader(0);
            assertThat(before.next()).isTrue();

            long freed = journal.compact((position, record) -> positions.indexOf(position) % 3 == 1);
            assertThat(freed).isGreaterThan(3 * 8192 / 2 - 4096);
            for (int round = 0; round < 2; round++) {
                assertThat(numbers(journal)).isEqualTo(List.of(1, 4, 7, 10, 13, 16, 19, 21, 22, 23));
                assertThat(text(journal.read(positions.get(10)))).startsWith("00010");
                assertThatThrownBy(() -> journal.read(positions.get(9)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("must be a record's position: position=" + positions.get(9));
                journal.compact((position, record) -> true);
            }
            for (int i = 1; i < 7; i++) {
                assertThat(before.next())
                        .as("a reader in a segment sees it as it was")
                        .isTrue();
            }
            assertThat(before.next()).isTrue();
            assertThat(text(before.record())).startsWith("00007");
            journal.compact((position, record) -> false);
            assertThat(numbers(journal)).isEqualTo(List.of(21, 22, 23));
            assertThat(journal.start()).isZero();
            fill(journal, 1);
        }
        try (Journal journal = Journal.open(directory, FSYNC)) {
            assertThat(numbers(journal)).isEqualTo(List.of(21, 22, 23, 0));
            assertThat(journal.start()).isZero();
        }
    }

    /** Each operation of a compaction fails once. The last one forces the names, and may have been told of a failure that is a roll's. */
    @Test
    void compact_failsAnywhere_losesNothing() throws IOException {
        boolean failed = true;
        boolean stopped = false;
        for (int failing = 0; failed; failing++) {
            var disk = new SimulatedDirectory();
            int[] left = {failing};
            failed = false;
            try (Journal journal = Journal.open(disk, FSYNC)) {
                List<Long> positions = fill(journal, 14);
                Journal.Retention even = (position, record) -> positions.indexOf(position) % 2 == 0;
                disk.observe(() -> {
                    if (left[0]-- == 0) {
                        throw new IOException("input/output error");
                    }
                });
                try {
                    journal.compact(even);
                } catch (IOException e) {
                    failed = true;
                    stopped = e instanceof JournalStoppedException;
                }
                disk.observe(() -> {});
                if (failed && stopped) {
                    assertThatThrownBy(() -> journal.append(bytes("more"))).isInstanceOf(JournalStoppedException.class);
                } else {
                    journal.compact(even);
                    assertThat(numbers(journal)).isEqualTo(List.of(0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13));
                }
            }
            try (Journal journal = Journal.open(disk, FSYNC)) {
                assertThat(numbers(journal)).as("operation %d", failing).contains(0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13);
            }
        }
        assertThat(stopped).as("by the last operation").isTrue();
    }

    /** Power lost at any operation of a truncation or compaction: each record is there, or was to go; none is refused. */
    @Test
    void truncateAndCompact_powerLostAtAnyPoint_loseNothingElse() throws IOException {
        var random = new Random(11);
        int[] losses = {0};
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 40);
            SimulatedDirectory.Observer power = () -> {
                for (int i = 0; i < 20; i++) {
                    losses[0]++;
                    try (Journal recovered = Journal.open(directory.afterPowerLoss(random), FSYNC)) {
                        List<Integer> found = numbers(recovered);
                        assertThat(found)
                                .containsAll(List.of(31, 34, 37, 38, 39))
                                .isSorted()
                                .doesNotHaveDuplicates();
                        assertThat(found.stream().filter(n -> n % 3 == 1 && n >= recoveredFrom(found)))
                                .isEqualTo(range(recoveredFrom(found), 40).stream()
                                        .filter(n -> n % 3 == 1)
                                        .toList());
                    }
                }
            };
            directory.observe(power);
            journal.compact((position, record) -> positions.indexOf(position) % 3 == 1);
            journal.truncateBefore(positions.get(30));
            directory.observe(() -> {});
        }
        assertThat(losses[0]).isGreaterThan(500);
    }

    /** Nothing was synced: power may take any of the last records, but what is left begins where it was cut, and opens. */
    @Test
    void truncateBefore_processDurabilityAndPowerLost_leavesAJournalThatOpens() throws IOException {
        var random = new Random(12);
        int[] losses = {0};
        Journal journal = Journal.open(directory, PROCESS);
        List<Long> positions = fill(journal, 30);
        directory.observe(() -> {
            for (int i = 0; i < 100; i++) {
                losses[0]++;
                try (Journal recovered = Journal.open(directory.afterPowerLoss(random), PROCESS)) {
                    List<Integer> found = numbers(recovered);
                    int first = found.isEmpty() ? 0 : found.get(0);
                    assertThat(found).isEqualTo(range(first, first + found.size()));
                    assertThat(recovered.start()).isIn(positions.get(0), positions.get(7), positions.get(14));
                }
            }
        });
        journal.truncateBefore(positions.get(15));

        assertThat(losses[0]).isGreaterThan(1000);
        assertThat(numbers(journal)).isEqualTo(range(14, 30));
    }

    private static int recoveredFrom(List<Integer> found) {
        return found.get(0);
    }
}
