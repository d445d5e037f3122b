package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appending, reading, tailing, recovery, truncation and compaction. */
@Timeout(60)
class JournalTest {

    private static final JournalOptions FSYNC = JournalContractTest.SMALL;
    private static final JournalOptions PROCESS = new JournalOptions(Durability.PROCESS, 8192);

    private final SimulatedDirectory directory = new SimulatedDirectory();

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(ByteBuffer record) {
        return UTF_8.decode(record).toString();
    }

    /** Positions of so many records of 500 bytes, seven of which fill a segment. */
    private static List<Long> fill(Journal journal, int count) throws IOException {
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            positions.add(journal.append(bytes("%05d".formatted(i) + "x".repeat(495))));
        }
        return positions;
    }

    private static List<Integer> numbers(Journal journal) throws IOException {
        return JournalContractTest.readAll(journal).stream()
                .map(record -> Integer.valueOf(record.substring(0, 5)))
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return java.util.stream.IntStream.range(from, to).boxed().toList();
    }

    @Test
    void append_records_areReadInOrderAtTheirPositions(@TempDir Path folder) throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.PROCESS))) {
            long first = journal.append(bytes("one"));
            long second = journal.append(ByteBuffer.wrap(bytes("")));
            long third = journal.append(bytes("three"));

            JournalReader reader = journal.reader(journal.start());
            assertThat(reader.next()).isTrue();
            assertThat(reader.position()).isEqualTo(first).isZero();
            assertThat(text(reader.record())).isEqualTo("one");
            assertThat(reader.next()).isTrue();
            assertThat(reader.record().remaining()).isZero();
            assertThat(reader.next()).isTrue();
            assertThat(reader.position()).isEqualTo(third);
            assertThat(reader.next()).isFalse();
            assertThat(text(journal.read(second))).isEmpty();
            assertThat(text(journal.read(third))).isEqualTo("three");
            assertThat(reader.upcoming()).isEqualTo(journal.end());
        }
    }

    @Test
    void append_buffer_isLeftAsItWas() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            ByteBuffer record = ByteBuffer.wrap(bytes("abcdef")).position(2).limit(5);
            journal.append(record);

            assertThat(record.position()).isEqualTo(2);
            assertThat(record.limit()).isEqualTo(5);
            assertThat(JournalContractTest.readAll(journal)).containsExactly("cde");
        }
    }

    @Test
    void append_largestRecord_fits_oneByteMoreIsRefused() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            journal.append(bytes("small"));
            long position = journal.append(new byte[8192 - 4120]);

            assertThat(journal.read(position).remaining()).isEqualTo(4072);
            assertThatThrownBy(() -> journal.append(new byte[4073]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= 4072 bytes: record=4073");
            assertThatThrownBy(() -> journal.append(new byte[Integer.MAX_VALUE - 8]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append((byte[]) null)).isInstanceOf(NullPointerException.class);
        }
    }

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

    /** Whatever single byte rots: the records are all there and right, or the journal is refused. */
    @Test
    void open_anyByteRotten_isRefusedOrHarmless() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            fill(journal, 10);
        }
        int refused = 0;
        for (String name : directory.list()) {
            for (int offset = 0; offset < 8192; offset++) {
                SimulatedDirectory rotten = directory.afterKill();
                rotten.rot(name, offset);
                try (Journal journal = Journal.open(rotten, FSYNC)) {
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

    /** A record rots while the journal is open: the reader finds out, not the one who trusts it. */
    @Test
    void next_recordRottenMeanwhile_isRefused() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 3);
            int offset = 4096 + (int) (long) positions.get(1);
            directory.rot(directory.list().get(0), offset + 100);
            JournalReader reader = journal.reader(0);

            assertThat(reader.next()).isTrue();
            assertThatThrownBy(reader::next)
                    .isInstanceOf(CorruptJournalException.class)
                    .hasMessage("0000000000000000.journal is damaged at offset " + offset
                            + ": the record's checksum is wrong");
        }
    }

    @Test
    void reader_outOfRange_isRefused() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            fill(journal, 2);
            assertThatThrownBy(() -> journal.reader(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 0 .. 1056: from=-1");
            assertThatThrownBy(() -> journal.reader(1057)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.read(1056)).isInstanceOf(IllegalArgumentException.class);
            JournalReader reader = journal.reader(1056);
            assertThat(reader.next()).isFalse();
            assertThatThrownBy(reader::record).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(reader::position).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void await_appendOfAnotherThread_wakesTheReader() throws Exception {
        for (JournalOptions options : List.of(PROCESS, FSYNC)) {
            try (Journal journal = Journal.open(new SimulatedDirectory(), options)) {
                JournalReader reader = journal.reader(0);
                assertThat(reader.await(Duration.ZERO)).isFalse();
                ExecutorService tailing = Executors.newSingleThreadExecutor();
                Future<Boolean> awaited = tailing.submit(() -> reader.await(Duration.ofSeconds(50)));
                journal.append(bytes("news"));

                assertThat(awaited.get(50, TimeUnit.SECONDS)).isTrue();
                assertThat(reader.next()).isTrue();
                tailing.shutdown();
            }
        }
    }

    @Test
    void close_whileAReaderWaits_endsItsWait() throws Exception {
        Journal journal = Journal.open(directory, FSYNC);
        journal.append(bytes("one"));
        JournalReader reader = journal.reader(0);
        JournalReader waiting = journal.reader(journal.end());
        ExecutorService tailing = Executors.newSingleThreadExecutor();
        Future<Boolean> awaited = tailing.submit(() -> waiting.await(Duration.ofSeconds(50)));
        journal.close();
        journal.close();

        assertThat(awaited.get(50, TimeUnit.SECONDS)).isFalse();
        assertThat(reader.next()).isTrue();
        assertThatThrownBy(() -> journal.append(bytes("two")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the journal is closed");
        tailing.shutdown();
    }

    /**
     * The first writer forces; while it does, three records are written. It can't have covered them, and one force is enough
     * for the three.
     */
    @Test
    void commit_recordsWrittenDuringAForce_shareTheNextOne() throws Exception {
        var inForce = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        int[] operations = {0};
        try (Journal journal = Journal.open(directory, FSYNC)) {
            directory.observe(() -> {
                operations[0]++;
                if (operations[0] == 1) {
                    inForce.countDown();
                    await(goOn);
                }
            });
            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<Long> first = writer.submit(() -> journal.append(bytes("first")));
            assertThat(inForce.await(50, TimeUnit.SECONDS)).isTrue();
            long last = 0;
            for (int i = 0; i < 3; i++) {
                last = journal.write(ByteBuffer.wrap(bytes("more " + i)));
            }
            assertThat(journal.end()).isZero();
            goOn.countDown();
            first.get(50, TimeUnit.SECONDS);
            assertThat(journal.end()).isEqualTo(32);
            journal.commit(last);

            assertThat(operations[0]).as("before and after each of two forces").isEqualTo(4);
            assertThat(JournalContractTest.readAll(journal)).hasSize(4);
            directory.observe(() -> {});
            writer.shutdown();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void append_severalThreads_eachRecordOnceAndInTheOrderOfItsThread(@TempDir Path folder) throws Exception {
        int writers = 4;
        int each = 500;
        for (JournalOptions options : List.of(PROCESS, FSYNC)) {
            try (Journal journal = Journal.open(folder.resolve("" + options.durability()), options)) {
                ExecutorService threads = Executors.newFixedThreadPool(writers);
                List<Future<?>> done = new ArrayList<>();
                for (int w = 0; w < writers; w++) {
                    int writer = w;
                    done.add(threads.submit(() -> {
                        for (int i = 0; i < each; i++) {
                            long position = journal.append(bytes(writer + ":" + i));
                            assertThat(text(journal.read(position))).isEqualTo(writer + ":" + i);
                        }
                        return null;
                    }));
                }
                for (Future<?> one : done) {
                    one.get(50, TimeUnit.SECONDS);
                }
                threads.shutdown();
                List<String> records = JournalContractTest.readAll(journal);
                for (int w = 0; w < writers; w++) {
                    String prefix = w + ":";
                    assertThat(records.stream().filter(record -> record.startsWith(prefix)))
                            .isEqualTo(
                                    range(0, each).stream().map(i -> prefix + i).toList());
                }
                assertThat(records).hasSize(writers * each);
            }
        }
    }

    /** Channels close under an interrupted thread; the journal's don't, and the interrupt stays. */
    @Test
    void append_interruptedThread_succeedsAndStaysInterrupted(@TempDir Path folder) throws IOException {
        try (Journal journal = Journal.open(folder, FSYNC)) {
            Thread.currentThread().interrupt();
            fill(journal, 20);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(numbers(journal)).isEqualTo(range(0, 20));
        }
    }

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
