package org.scalingpatterns.journal;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
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
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appending, reading, and following the journal as it grows. */
@Timeout(60)
class JournalReadingTest {

    private final SimulatedDirectory directory = new SimulatedDirectory();

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
    void reader_positionWithinARecord_isABadArgumentAndNoDamage() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 3);
            for (long within : new long[] {positions.get(1) + 1, positions.get(1) + 8, positions.get(2) - 8}) {
                JournalReader reader = journal.reader(within);

                assertThatThrownBy(reader::next)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("must be a record's position: from=" + within);
            }
        }
    }

    @Test
    void reader_damagedRecordBeforeItsPosition_isDamage() throws IOException {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            List<Long> positions = fill(journal, 3);
            Segment segment = journal.segmentOf(positions.get(1));
            int damaged = segment.offsetFrom(positions.get(1)) + Frame.HEADER;
            segment.bytes.put(damaged, (byte) ~segment.bytes.get(damaged));

            assertThatThrownBy(journal.reader(positions.get(1))::next)
                    .isInstanceOf(CorruptJournalException.class)
                    .hasMessageContaining(segment.name());
            assertThatThrownBy(journal.reader(positions.get(1) + 8)::next)
                    .isInstanceOf(CorruptJournalException.class)
                    .hasMessageContaining(segment.name());
        }
    }

    @Test
    void await_centuriesOrLess_findsWhatIsThere() throws Exception {
        try (Journal journal = Journal.open(directory, FSYNC)) {
            JournalReader reader = journal.reader(0);
            assertThat(reader.await(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
            journal.append(bytes("there"));
            assertThat(reader.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
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
    void append_largestRecord_fits_oneByteMoreIsRefused(@TempDir Path folder) throws IOException {
        ByteBuffer huge; // of a file with nothing in it: an array of two gigabytes takes half a minute on some machines
        try (FileChannel file = FileChannel.open(folder.resolve("sparse"), CREATE, READ, WRITE)) {
            huge = file.map(MapMode.READ_WRITE, 0, Integer.MAX_VALUE);
        }
        try (Journal journal = Journal.open(directory, FSYNC)) {
            journal.append(bytes("small"));
            long position = journal.append(new byte[8192 - 4120]);

            assertThat(journal.read(position).remaining()).isEqualTo(4072);
            assertThatThrownBy(() -> journal.append(new byte[4073]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= 4072 bytes: record=4073");
            assertThatThrownBy(() -> journal.append(huge)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> journal.append((byte[]) null)).isInstanceOf(NullPointerException.class);
        }
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
}
