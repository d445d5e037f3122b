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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A journal that one thread writes without a lock. */
class SingleWriterTest {
    private static final JournalOptions FSYNC = new JournalOptions(Durability.FSYNC, 8192).withSingleWriter();

    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        others.shutdownNow();
    }

    /** It keeps the contract of any. */
    @Nested
    class OneWriter extends JournalContract {
        @Override
        protected Log open(JournalDirectory directory) throws IOException {
            return JournalContractTest.log(Journal.open(directory, FSYNC));
        }
    }

    @Test
    void append_byAnotherThread_isRefused() throws Exception {
        try (Journal journal = Journal.open(new SimulatedDirectory(), FSYNC)) {
            journal.append(bytes("mine"));

            assertThatThrownBy(() -> elsewhere(() -> journal.append(bytes("another's"))))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith(
                            "must be written by " + Thread.currentThread().getName());
            assertThat(JournalContractTest.readAll(journal)).containsExactly("mine");
        }
    }

    /** The record may come while the reader goes to sleep, and nobody wakes it: it looks for itself. */
    @ParameterizedTest
    @EnumSource
    void await_appendOfTheWriter_findsIt(Durability durability) throws Exception {
        try (Journal journal =
                Journal.open(new SimulatedDirectory(), new JournalOptions(durability, 8192).withSingleWriter())) {
            JournalReader reader = journal.reader(0);
            for (int i = 0; i < 200; i++) {
                Future<Boolean> awaited = others.submit(() -> reader.await(Duration.ofSeconds(50)));
                journal.append(bytes("news"));
                assertThat(awaited.get(50, TimeUnit.SECONDS)).isTrue();
                assertThat(reader.next()).isTrue();
            }
            assertThat(reader.await(Duration.ofMillis(3))).isFalse();
        }
    }

    /**
     * A roll takes the lock that a force, a preparation, a compaction and a truncation take, all of which go on while the
     * writer fills segment after segment. A reader that follows misses nothing, since only what it has passed is given up.
     */
    @ParameterizedTest
    @EnumSource
    void append_besideReaderAndMaintenance_losesNothing(Durability durability, @TempDir Path folder) throws Exception {
        int records = durability == Durability.PROCESS ? 20_000 : 1_500;
        var passed = new AtomicLong();
        try (Journal journal = Journal.open(folder, new JournalOptions(durability, 8192).withSingleWriter())) {
            JournalReader reader = journal.reader(0);
            Future<Long> read = others.submit(() -> {
                long next = 0;
                while (next < records && reader.await(Duration.ofSeconds(50))) {
                    while (reader.next()) {
                        assertThat(reader.record().getLong()).isEqualTo(next++);
                        passed.set(reader.position());
                    }
                }
                return next;
            });
            Future<Void> maintained = others.submit(() -> {
                boolean last;
                do { // once more at the end: before, the reader may have passed nothing yet
                    last = passed.get() >= records * 20L;
                    journal.prepare();
                    journal.sync();
                    journal.compact((position, record) -> position >= passed.get() || record.getLong(0) % 2 == 0);
                    journal.truncateBefore(passed.get() / 2);
                } while (!last);
                return null;
            });
            for (long i = 0; i < records; i++) {
                journal.append(ByteBuffer.allocate(Long.BYTES).putLong(0, i));
            }
            assertThat(read.get(50, TimeUnit.SECONDS)).isEqualTo(records);
            maintained.get(50, TimeUnit.SECONDS);
        }
        try (Journal journal = Journal.open(folder, FSYNC)) {
            assertThat(journal.start()).isPositive();
            JournalReader left = journal.reader(journal.start());
            long last = -1;
            while (left.next()) {
                long number = left.record().getLong();
                assertThat(number).isGreaterThan(last);
                last = number;
            }
            assertThat(last).isEqualTo(records - 1);
        }
    }

    /** One writer, one reader, whatever the interleaving. */
    public static class Numbers {
        private final Journal journal;

        public Numbers() {
            try {
                journal = Journal.open(
                        new SimulatedDirectory(), new JournalOptions(Durability.PROCESS, 8192).withSingleWriter());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Operation(nonParallelGroup = "writer")
        public long append() throws IOException {
            return journal.append(bytes("x"));
        }

        @Operation(nonParallelGroup = "reader")
        public List<Long> readAll() throws IOException {
            List<Long> positions = new ArrayList<>();
            JournalReader reader = journal.reader(journal.start());
            while (reader.next()) {
                positions.add(reader.position());
            }
            return positions;
        }
    }

    @Test
    void appendAndRead_areLinearizable() {
        new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(200)
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .check(Numbers.class);
    }

    private <T> T elsewhere(Callable<T> work) throws Exception {
        return others.submit(work).get(50, TimeUnit.SECONDS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
