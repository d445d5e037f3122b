package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.scalingpatterns.journal.JournalRecords.PROCESS;
import static org.scalingpatterns.journal.JournalRecords.bytes;
import static org.scalingpatterns.journal.JournalRecords.fill;
import static org.scalingpatterns.journal.JournalRecords.numbers;
import static org.scalingpatterns.journal.JournalRecords.range;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Journals whose last file holds no record: it was begun, and the process was killed or closed it. */
@Timeout(60)
class JournalEmptyTailTest {

    private static final int LARGER = 16_384;
    /** Fits into a larger segment alone. */
    private static final byte[] LARGE = bytes("00007" + "x".repeat(5000));

    private final Random random = new Random(20_261_129);

    /** Seven records that fill a file, and a second file without any. */
    private static SimulatedDirectory emptySecondFile(JournalOptions options) throws IOException {
        var directory = new SimulatedDirectory();
        Journal journal = Journal.open(directory, options);
        fill(journal, 7);
        journal.sync(); // proves all that there is
        journal.write(ByteBuffer.wrap(new byte[500])); // begins the second file
        SimulatedDirectory killed = directory.afterKill();
        String second = killed.list().get(1);
        killed.bytes(second).put(Segment.FIRST_FRAME, new byte[8192 - Segment.FIRST_FRAME]); // but was not stored there
        return killed;
    }

    /** The file was made for records of 4 KB at most. One that doesn't fit is its first; then what is before that may go. */
    @ParameterizedTest
    @EnumSource
    void append_largerThanTheEmptyFirstFile_survivesTruncation(Durability durability) throws IOException {
        var directory = new SimulatedDirectory();
        Journal.open(directory, new JournalOptions(durability, 8192)).close();
        var larger = new JournalOptions(durability, LARGER);
        try (Journal journal = Journal.open(directory, larger)) {
            long position = journal.append(LARGE);
            assertThat(position).isZero();
            assertThat(journal.truncateBefore(position)).isZero();
            assertThat(directory.list()).containsExactly(Segment.name(0));
            fill(journal, 20);
            assertThat(numbers(journal)).hasSize(21);
        }
        try (Journal journal = Journal.open(directory, larger)) {
            List<Integer> expected = new ArrayList<>(List.of(7));
            expected.addAll(range(0, 20));
            assertThat(numbers(journal)).isEqualTo(expected);
        }
    }

    /** The same behind a file with records, and power is lost at each operation: nothing acknowledged is. */
    @ParameterizedTest
    @EnumSource
    void append_largerThanTheEmptyLastFile_powerLostAtAnyPoint(Durability durability) throws IOException {
        SimulatedDirectory directory = emptySecondFile(new JournalOptions(durability, 8192));
        var larger = new JournalOptions(durability, LARGER);
        Journal journal = Journal.open(directory, larger);
        int[] losses = {0};
        boolean[] acknowledged = {false};
        SimulatedDirectory.Observer power = () -> {
            for (int i = 0; i < 50; i++) {
                losses[0]++;
                try (Journal left = Journal.open(directory.afterPowerLoss(random), larger)) {
                    List<Integer> found = numbers(left);
                    assertThat(found).isEqualTo(range(0, found.size()));
                    assertThat(found).hasSizeBetween(acknowledged[0] ? 8 : 7, 8);
                }
            }
        };
        directory.observe(power);
        journal.append(LARGE);
        journal.sync();
        acknowledged[0] = true;
        power.operation();
        directory.observe(() -> {});
        assertThat(losses[0]).isGreaterThan(100);
        assertThat(numbers(journal)).isEqualTo(range(0, 8));
        journal.truncateBefore(journal.end());
        assertThat(numbers(journal)).containsExactly(7);
    }

    /**
     * A truncation has forced the header of what will be the first file, the empty one. Before the file before it is gone, a
     * record comes that doesn't fit there: the file in its place has to be one whose header survives a loss of power, too.
     */
    @Test
    void append_largerThanTheEmptyLastFileDuringATruncation_leavesAJournalThatOpens() throws IOException {
        SimulatedDirectory directory = emptySecondFile(PROCESS);
        var larger = new JournalOptions(Durability.PROCESS, LARGER);
        Journal journal = Journal.open(directory, larger);
        int[] operations = {0};
        directory.observe(() -> {
            if (++operations[0] == 2) { // the force has ended
                journal.append(LARGE);
            }
        });
        journal.truncateBefore(journal.end());
        directory.observe(() -> {});
        assertThat(operations[0]).isGreaterThan(5);
        assertThat(numbers(journal)).containsExactly(7);
        for (int i = 0; i < 200; i++) {
            try (Journal left = Journal.open(directory.afterPowerLoss(random), larger)) {
                assertThat(numbers(left)).hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    /**
     * Killed between two files, opened again and written to, then power is lost. Everything before the empty file was known to
     * be durable, so nothing of it had to be forced again; its own header, which was never forced, had to. A frame is marked as
     * one whose file's header is on the disk: without that header, it is taken for damage.
     */
    @Test
    void open_killedBetweenTwoFilesThenPowerLost_isNotTakenForDamage() throws IOException {
        for (int i = 0; i < 300; i++) {
            SimulatedDirectory killed = emptySecondFile(PROCESS);
            Journal journal = Journal.open(killed, PROCESS);
            assertThat(numbers(journal)).hasSize(7);
            fill(journal, 5);

            try (Journal left = Journal.open(killed.afterPowerLoss(random), PROCESS)) {
                List<Integer> found = numbers(left);
                assertThat(found.subList(0, 7)).isEqualTo(range(0, 7));
                assertThat(found.subList(7, found.size())).isEqualTo(range(0, found.size() - 7));
            }
        }
    }
}
