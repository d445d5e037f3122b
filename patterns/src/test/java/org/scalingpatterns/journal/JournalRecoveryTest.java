package org.scalingpatterns.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.scalingpatterns.journal.JournalRecords.FSYNC;
import static org.scalingpatterns.journal.JournalRecords.PROCESS;
import static org.scalingpatterns.journal.JournalRecords.bytes;
import static org.scalingpatterns.journal.JournalRecords.fill;
import static org.scalingpatterns.journal.JournalRecords.numbers;
import static org.scalingpatterns.journal.JournalRecords.range;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.KilledProcess;

/** What opening a journal finds, cuts and refuses. */
@Timeout(60)
class JournalRecoveryTest {

    private final SimulatedDirectory directory = new SimulatedDirectory();

    @Test
    void options_outOfRange_areRefused() {
        for (int bytes : new int[] {0, 4096, 8193, (1 << 30) + 4096, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> new JournalOptions(Durability.FSYNC, bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be a multiple of 4096, 8192 .. 1073741824: segmentBytes=" + bytes);
        }
        assertThatThrownBy(() -> JournalOptions.of(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void open_again_findsAllRecordsAndGoesOn(@TempDir Path folder) throws IOException {
        JournalOptions options = JournalOptions.of(Durability.FSYNC).withSegmentBytes(8192);
        for (int round = 0; round < 3; round++) {
            try (Journal journal = Journal.open(folder, options)) {
                assertThat(journal.recovery().records()).isEqualTo(round * 20L);
                assertThat(journal.recovery().cutBytes()).isZero();
                fill(journal, 20);
            }
        }
        try (Journal journal = Journal.open(folder, options)) {
            List<Integer> expected = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                expected.addAll(range(0, 20));
            }
            assertThat(numbers(journal)).isEqualTo(expected);
        }
    }

    @Test
    void open_twice_isRefused(@TempDir Path folder) throws IOException {
        try (Journal journal = Journal.open(folder, PROCESS)) {
            assertThatThrownBy(() -> Journal.open(folder, PROCESS))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the journal is open in this process already: " + folder);
            journal.append(bytes("still works"));
        }
        Journal.open(folder, PROCESS).close();
    }

    /** Opens a journal for as long as it is not killed. */
    static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) throws Exception {
            try (Journal journal = Journal.open(Path.of(arguments[0]), PROCESS)) {
                System.out.println("open at " + journal.end());
                new CountDownLatch(1).await();
            } catch (IOException e) {
                System.out.println(e.getMessage());
                new CountDownLatch(1).await();
            }
        }
    }

    /** The system takes a process's lock away when the process closes any of its descriptors of that file. */
    @Test
    void open_twice_doesNotLetAnotherProcessIn(@TempDir Path folder) throws Exception {
        try (Journal journal = Journal.open(folder, PROCESS)) {
            Path sameFolder = folder.resolve("..").resolve(folder.getFileName());
            assertThatThrownBy(() -> Journal.open(sameFolder, PROCESS)).isInstanceOf(IOException.class);
            assertThat(KilledProcess.linesOf(Opening.class, 1, folder.toString()))
                    .containsExactly("the journal is open in another process: " + folder);
            journal.append(bytes("still works"));
        }
        assertThat(KilledProcess.linesOf(Opening.class, 1, folder.toString())).containsExactly("open at 40");
    }

    @Test
    void open_anError_closesTheFolder() {
        var closed = new AtomicInteger();
        var failing = new SimulatedDirectory() {
            @Override
            public List<String> list() {
                throw new InternalError("a sector can't be read");
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        assertThatThrownBy(() -> Journal.open(failing, PROCESS)).isInstanceOf(InternalError.class);
        assertThat(closed).hasValue(1);
    }

    /** Unacknowledged records behind a lost one: the report names what was cut, and where. */
    @Test
    void open_tornTail_isCutAndReported() throws IOException {
        Journal journal = Journal.open(directory, FSYNC);
        journal.append(bytes("first"));
        long torn = journal.write(ByteBuffer.wrap(bytes("torn")));
        journal.write(ByteBuffer.wrap(bytes("behind")));
        SimulatedDirectory left = directory.afterKill();
        int offset = 4096 + (int) torn;
        left.rot(left.list().get(0), offset + 26);

        try (Journal recovered = Journal.open(left, FSYNC)) {
            assertThat(JournalContractTest.readAll(recovered)).containsExactly("first");
            Recovery report = recovered.recovery();
            assertThat(report.cutBytes()).isEqualTo(64);
            assertThat(report.cutFile()).isEqualTo(left.list().get(0));
            assertThat(report.cutOffset()).isEqualTo(offset);
            assertThat(report.end()).isEqualTo(torn);
        }
    }

    /** Stored and never forced: a killed process leaves it to the system, which loses nothing. */
    @Test
    void append_processDurability_survivesKill() throws IOException {
        Journal journal = Journal.open(directory, PROCESS);
        fill(journal, 30);

        try (Journal recovered = Journal.open(directory.afterKill(), PROCESS)) {
            assertThat(numbers(recovered)).isEqualTo(range(0, 30));
        }
    }

    /** It may lose records, also whole files of them, and what is left is a prefix that holds all that was synced. */
    @Test
    void append_processDurabilityAndPowerLost_leavesAPrefixWithAllThatWasSynced() throws IOException {
        var random = new Random(5);
        Journal journal = Journal.open(directory, PROCESS);
        fill(journal, 10);
        journal.sync();
        fill(journal, 20);
        int shortest = Integer.MAX_VALUE;
        for (int i = 0; i < 300; i++) {
            try (Journal recovered = Journal.open(directory.afterPowerLoss(random), PROCESS)) {
                List<Integer> found = numbers(recovered);
                assertThat(found.subList(0, 10)).isEqualTo(range(0, 10));
                assertThat(found.subList(10, found.size())).isEqualTo(range(0, found.size() - 10));
                shortest = Math.min(shortest, found.size());
            }
        }
        assertThat(shortest).isGreaterThanOrEqualTo(10);
        assertThat(shortest).as("the loss that is not guarded against").isLessThan(30);
    }

    /**
     * What was synced is there or the journal is refused, also where only the last file tells that it was: by its watermarks, or, where these
     * rot as well, by a record that came after the sync.
     */
    @Test
    void open_processDurabilityAndTheLastFilesHeaderRotten_isRefusedIfItWasSynced() throws IOException {
        Journal journal = Journal.open(directory, PROCESS);
        fill(journal, 30);
        String last = last(directory);
        SimulatedDirectory before = directory.afterKill();
        journal.sync();
        SimulatedDirectory synced = directory.afterKill();
        fill(journal, 1);
        assertThat(last(directory)).isEqualTo(last);
        SimulatedDirectory written = directory.afterKill();

        synced.rot(last, 8);
        written.rot(last, 8);
        written.rot(last, 512);
        written.rot(last, 1024);
        for (SimulatedDirectory rotten : List.of(synced, written)) {
            assertThatThrownBy(() -> Journal.open(rotten, PROCESS))
                    .isInstanceOf(CorruptJournalException.class)
                    .hasMessageContaining(last);
            assertThat(rotten.list()).contains(last);
        }

        before.rot(last, 8);
        try (Journal recovered = Journal.open(before, PROCESS)) {
            List<Integer> found = numbers(recovered);
            assertThat(found).as("nobody was told that it was safe").isEqualTo(range(0, found.size()));
            assertThat(found.size()).isLessThan(30);
        }
    }

    /** What an earlier process synced, or a recovery forced, has no watermark of that time. What came later tells of it. */
    @Test
    void open_headerRottenOfAFileThatARecoveryForced_isRefused() throws IOException {
        Journal first = Journal.open(directory, PROCESS);
        fill(first, 16);
        SimulatedDirectory killed = directory.afterKill();
        Journal second = Journal.open(killed, PROCESS);
        second.sync();
        SimulatedDirectory synced = killed.afterKill();
        fill(second, 1);
        SimulatedDirectory written = killed.afterKill();
        String middle = written.list().get(1);
        String last = last(written);

        synced.rot(last, 8);
        written.rot(middle, 8);
        written.rot(last, 512);
        written.rot(last, 1024);
        for (SimulatedDirectory rotten : List.of(synced, written)) {
            List<String> before = rotten.list();
            assertThatThrownBy(() -> Journal.open(rotten, PROCESS)).isInstanceOf(CorruptJournalException.class);
            assertThat(rotten.list()).isEqualTo(before);
        }
    }

    /** A compacted file has no record where one would look for it; and its journal may have been opened only for this. */
    @Test
    void open_headerRottenOfACompactedFile_isRefused() throws IOException {
        fill(Journal.open(directory, PROCESS), 24);
        SimulatedDirectory killed = directory.afterKill();
        List<Long> second = new ArrayList<>();
        Journal journal = Journal.open(killed, PROCESS);
        journal.compact((position, record) -> {
            second.add(position);
            return second.size() % 7 != 1;
        });
        SimulatedDirectory left = killed.afterKill();
        String compacted = left.list().get(1);
        left.rot(compacted, 8);

        assertThatThrownBy(() -> Journal.open(left, PROCESS))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessageContaining(compacted);
    }

    /** Its header was lost with the power, its record wasn't, and that holds the bytes of a record which would prove a header. */
    @Test
    void open_recordThatLooksLikeAProof_isNone() throws IOException {
        Journal journal = Journal.open(directory, PROCESS);
        fill(journal, 7);
        long base = journal.end();
        var scratch = new SimulatedDirectory();
        Segment forged = Segment.plain(scratch.create("scratch", 8192), base, 77, base, true);
        int within = 4096 + Frame.HEADER + 40;
        forged.bytes.put(within + Frame.HEADER, bytes("forged"));
        new Frame().seal(forged, forged.bytes.duplicate(), within, 6, base + within - 4096, base + 1);
        byte[] record = new byte[400]; // more than the first file has room for
        forged.bytes.get(within, record, 40, Frame.size(6));
        assertThat(journal.append(record)).isEqualTo(base);
        SimulatedDirectory left = directory.afterKill();
        left.bytes(Segment.name(base)).put(0, new byte[512]);

        try (Journal recovered = Journal.open(left, PROCESS)) {
            assertThat(numbers(recovered)).isEqualTo(range(0, 7));
        }
    }

    private static String last(SimulatedDirectory directory) throws IOException {
        return directory.list().stream()
                .filter(Segment::isName)
                .sorted()
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    /** Whatever single byte rots: the records are all there and right, or the journal is refused. */
    @Test
    void open_anyByteRotten_isRefusedOrHarmless() throws IOException {
        for (JournalOptions options : List.of(FSYNC, PROCESS)) {
            var closed = new SimulatedDirectory();
            try (Journal journal = Journal.open(closed, options)) {
                fill(journal, 10);
            }
            int refused = 0;
            for (String name : closed.list()) {
                for (int offset = 0; offset < 8192; offset++) {
                    SimulatedDirectory rotten = closed.afterKill();
                    rotten.rot(name, offset);
                    try (Journal journal = Journal.open(rotten, options)) {
                        assertThat(numbers(journal)).as("%s %d", name, offset).isEqualTo(range(0, 10));
                    } catch (CorruptJournalException e) {
                        assertThat(e.file()).isEqualTo(name);
                        assertThat(e.offset()).isBetween(0L, (long) offset);
                        refused++;
                    }
                }
            }
            assertThat(refused).isGreaterThan(10 * 500);
        }
    }

    @Test
    void open_fileMissingInBetween_isRefused() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            fill(journal, 20);
        }
        SimulatedDirectory left = directory.afterKill();
        left.delete(left.list().get(1));

        assertThatThrownBy(() -> Journal.open(left, FSYNC))
                .isInstanceOf(CorruptJournalException.class)
                .hasMessage(
                        "0000000000000000.journal is damaged at offset 7792: no whole record there, all up to 10560 was "
                                + "durable, and the next file begins at 7392: damage, or a file is missing");
    }

    @Test
    void open_foreignFiles_areLeftAlone() throws IOException {
        directory.create("notes.txt", 10);
        try (Journal journal = Journal.open(directory, FSYNC)) {
            journal.append(bytes("one"));
        }
        Journal.open(directory, FSYNC).close();

        assertThat(directory.list()).contains("notes.txt");
    }

    /** A file that was allocated and never taken into use, and one that a compaction left. */
    @Test
    void open_filesInTheMaking_areRemoved() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            journal.append(bytes("one"));
            journal.prepare();
        }
        assertThat(directory.list()).hasSize(2);
        Journal.open(directory, FSYNC).close();

        assertThat(directory.list()).hasSize(1);
    }
}
