package org.scalingpatterns.eventsourcing.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.journal.Durability;

/** What the queue does not do by itself: forcing, days, damage, one owner, closing. */
@Timeout(60)
class ChronicleLogTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final ChronicleOptions FSYNC = new ChronicleOptions(Durability.FSYNC, ChronicleStores.BLOCK_BYTES);

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

    private ChronicleEventStore open(Durability durability) throws IOException {
        return ChronicleStores.open(folder, durability, now::get);
    }

    private ChronicleEventStore forcedBy(ChronicleLog.Force force) throws IOException {
        return new ChronicleEventStore(ChronicleLog.open(folder, FSYNC, now::get, force), now::get);
    }

    private static void append(EventStore store, String... data) throws IOException {
        List<NewEvent> events = Stream.of(data)
                .map(text -> NewEvent.of("noted", text.getBytes(UTF_8)))
                .toList();
        store.append("a", ExpectedVersion.ANY, events);
    }

    private static List<String> all(EventStore store) throws IOException {
        List<String> data = new ArrayList<>();
        try (EventCursor cursor = store.readAll(-1)) {
            while (cursor.next()) {
                data.add(new String(cursor.event().data(), UTF_8));
            }
        }
        return data;
    }

    /** What the JVM itself recorded of the files that were forced. */
    private List<String> forcedWhile(Durability durability, int appends) throws IOException {
        Path file = Files.createTempFile("forces", ".jfr");
        try (EventStore store = open(durability);
                var recording = new Recording()) {
            append(store, "first"); // makes the file
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            for (int i = 0; i < appends; i++) {
                append(store, "x" + i);
            }
            recording.stop();
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.FileForce"))
                    .map(event -> event.getString("path"))
                    .filter(path -> path.startsWith(folder.toString()))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void append_fsync_forcesTheQueuesFileEachTime() throws IOException {
        assertThat(forcedWhile(Durability.FSYNC, 7)).hasSize(7).allMatch(path -> path.endsWith(".cq4"));
        assertThat(forcedWhile(Durability.PROCESS, 7)).isEmpty();
    }

    /** Neither its writer nor any reader has the event before it is on the disk. */
    @Test
    void append_fsync_isAcknowledgedAfterTheForce() throws Exception {
        var forcing = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var slow = new AtomicBoolean();
        try (EventStore store = forcedBy(path -> {
            if (slow.get()) {
                forcing.countDown();
                await(go);
            }
        })) {
            append(store, "before");
            slow.set(true);
            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<?> writing = writer.submit(() -> {
                append(store, "after");
                return null;
            });
            assertThat(forcing.await(50, TimeUnit.SECONDS)).isTrue();
            assertThat(all(store)).containsExactly("before");
            assertThat(store.version("a")).isZero();
            assertThat(writing.isDone()).isFalse();
            go.countDown();
            writing.get(50, TimeUnit.SECONDS);
            assertThat(all(store)).containsExactly("before", "after");
            writer.shutdown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A force that failed once says nothing when it is tried again. */
    @Test
    void append_forceFails_storeStops() throws IOException {
        var fails = new AtomicBoolean();
        try (EventStore store = forcedBy(path -> {
            if (fails.get()) {
                throw new IOException("no disk");
            }
        })) {
            append(store, "before");
            fails.set(true);
            assertThatThrownBy(() -> append(store, "lost?"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the event store stopped when the disk failed: no disk");
            fails.set(false);
            assertThatThrownBy(() -> append(store, "never"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the event store stopped when the disk failed: no disk");
            assertThat(all(store)).containsExactly("before");
        }
        try (EventStore store = open(Durability.FSYNC)) {
            assertThat(all(store)).containsExactly("before", "lost?"); // it was not acknowledged, and it is there
        }
    }

    @Test
    void force_whatIsNotThere_isNoSuccess() {
        assertThatThrownBy(() -> QueueFolder.force(folder.resolve("nothing"))).isInstanceOf(IOException.class);
    }

    @Test
    void force_interruptedThread_forcesAndStaysInterrupted() throws IOException {
        Path file = Files.writeString(folder.resolve("f"), "x");
        Thread.currentThread().interrupt();
        QueueFolder.force(file);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** A file a day; the one that is left behind is forced before what is in the next one counts. */
    @Test
    void append_nextDay_forcesTheFileLeftBehindAndTheFolder() throws IOException {
        List<String> forced = new ArrayList<>();
        try (EventStore store = forcedBy(path -> forced.add(path.getFileName().toString()))) {
            append(store, "1");
            now.set(NOON.plus(Duration.ofDays(1)));
            forced.clear();
            append(store, "2");
            assertThat(forced)
                    .containsExactly("20260101F.cq4", folder.getFileName().toString(), "20260102F.cq4");
            assertThat(all(store)).containsExactly("1", "2");
        }
    }

    /** The queue marks the end of the file of an earlier process then; without the mark a reader would stop there. */
    @Test
    void append_nextDayAfterOpening_forcesTheFileLeftBehind() throws IOException {
        try (EventStore store = open(Durability.FSYNC)) {
            append(store, "1");
        }
        now.set(NOON.plus(Duration.ofDays(1)));
        List<String> forced = new ArrayList<>();
        try (EventStore store = forcedBy(path -> forced.add(path.getFileName().toString()))) {
            forced.clear();
            append(store, "2");
            assertThat(forced)
                    .containsExactly("20260101F.cq4", folder.getFileName().toString(), "20260102F.cq4");
            assertThat(all(store)).containsExactly("1", "2");
        }
    }

    /** A fault in a mapped page is an error, and so is a disk that is full. Nothing is written behind what it may have damaged. */
    @Test
    void append_diskFailsByAnError_storeStops() throws IOException {
        var fails = new AtomicBoolean();
        try (EventStore store = forcedBy(path -> {
            if (fails.get()) {
                throw new InternalError("a fault in a mapped page");
            }
        })) {
            append(store, "before");
            fails.set(true);
            now.set(NOON.plus(Duration.ofDays(1)));
            assertThatThrownBy(() -> append(store, "lost?")).isInstanceOf(InternalError.class);
            fails.set(false);
            assertThatThrownBy(() -> append(store, "never"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the event store stopped");
        }
    }

    /** What the adapter is for: the queue alone goes on in the older file, and who reads it again finds no other. */
    @Test
    void queueAlone_clockSetBackByDays_losesWhatIsInTheNewerFile() {
        for (int day : new int[] {0, 9, -9}) {
            now.set(NOON.plus(Duration.ofDays(day)));
            try (ChronicleQueue queue = queue();
                    DocumentContext document = queue.createAppender().writingDocument()) {
                document.wire().bytes().writeInt(day);
            }
        }
        List<Integer> read = new ArrayList<>();
        try (ChronicleQueue queue = queue();
                ExcerptTailer tailer = queue.createTailer()) {
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    read.add(document.wire().bytes().readInt());
                }
            }
        }
        assertThat(read).containsExactly(-9);
    }

    private ChronicleQueue queue() {
        return SingleChronicleQueueBuilder.binary(folder)
                .rollCycle(RollCycles.FAST_DAILY)
                .blockSize(ChronicleStores.BLOCK_BYTES)
                .timeProvider(() -> now.get().toEpochMilli())
                .build();
    }

    @Test
    void append_clockSetBackByDays_staysInTheNewestFile() throws IOException {
        try (EventStore store = open(Durability.PROCESS)) {
            append(store, "1");
            now.set(NOON.plus(Duration.ofDays(9)));
            append(store, "2");
            now.set(NOON.minus(Duration.ofDays(9)));
            append(store, "3");
            assertThat(all(store)).containsExactly("1", "2", "3");
        }
        now.set(NOON.minus(Duration.ofDays(99)));
        try (EventStore store = open(Durability.PROCESS)) {
            append(store, "4");
            assertThat(all(store)).containsExactly("1", "2", "3", "4");
        }
        now.set(NOON.plus(Duration.ofDays(99)));
        try (EventStore store = open(Durability.PROCESS)) {
            append(store, "5");
            assertThat(all(store)).containsExactly("1", "2", "3", "4", "5");
        }
    }

    /** Readers follow from file to file while a writer begins a new one with each event. */
    @Test
    void readAll_whileDaysPass_missesNothing() throws Exception {
        var day = new AtomicInteger();
        try (EventStore store =
                ChronicleStores.open(folder, Durability.PROCESS, () -> NOON.plus(Duration.ofDays(day.get())))) {
            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<?> writing = writer.submit(() -> {
                for (int i = 0; i < 60; i++) {
                    append(store, "" + i);
                    day.incrementAndGet();
                }
                return null;
            });
            List<String> followed = new ArrayList<>();
            try (EventCursor cursor = store.readAll(-1)) {
                while (followed.size() < 60) {
                    if (cursor.next()) {
                        followed.add(new String(cursor.event().data(), UTF_8));
                    } else {
                        assertThat(cursor.await(Duration.ofSeconds(50))).isTrue();
                    }
                }
            }
            writing.get();
            writer.shutdown();
            assertThat(followed)
                    .isEqualTo(IntStream.range(0, 60).mapToObj(i -> "" + i).toList());
        }
    }

    @Test
    void open_damagedRecord_isRefused() throws IOException {
        try (EventStore store = open(Durability.PROCESS)) {
            append(store, "a record that nobody may change");
        }
        write("nobody", 's');
        assertThatThrownBy(() -> open(Durability.PROCESS).close())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the record's checksum is wrong: folder=" + folder);
        write("sobody", 'n');
        open(Durability.PROCESS).close(); // what failed to open holds nothing
    }

    private void write(String found, char to) throws IOException {
        Path file = folder.resolve("20260101F.cq4");
        int at = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(found);
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write(to);
        }
    }

    /** A reader that asks again must not get what follows, as if nothing were missing. */
    @Test
    void next_damagedRecord_isRefusedEachTime() throws IOException {
        try (EventStore store = open(Durability.PROCESS)) {
            append(store, "first");
            append(store, "a record that nobody may change");
            append(store, "third");
            write("nobody", 's');
            try (EventCursor cursor = store.readAll(-1)) {
                assertThat(cursor.next()).isTrue();
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(cursor::next)
                            .isInstanceOf(IOException.class)
                            .hasMessageStartingWith("the record's checksum is wrong: folder=" + folder);
                }
            }
        }
    }

    /** As of a disk that fails under a mapped page: once it is mended, the folder can be opened without another process. */
    @Test
    void open_failsByAnError_holdsNothing() throws IOException {
        assertThatThrownBy(() -> forcedBy(path -> {
                    throw new InternalError("a fault in a mapped page");
                }))
                .isInstanceOf(InternalError.class);
        open(Durability.FSYNC).close();
    }

    /** Between the two there is no lock, so that writers share a force. */
    @Test
    void commit_logClosedSinceTheWrite_saysThatItMayBeLost() throws IOException {
        ChronicleLog log = ChronicleLog.open(folder, FSYNC, now::get, QueueFolder::force);
        long position = log.write(ByteBuffer.wrap(new byte[] {1}));
        log.close();
        assertThatThrownBy(() -> log.commit(position))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the event store was closed before this was forced, and it may be lost: position=" + position);
        assertThatThrownBy(() -> log.write(ByteBuffer.wrap(new byte[] {2})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the event store is closed");
    }

    @Test
    void await_timeoutOfAnyLength_isTaken() throws Exception {
        try (ChronicleLog log = ChronicleLog.open(folder, FSYNC, now::get, QueueFolder::force)) {
            log.commit(log.write(ByteBuffer.wrap(new byte[] {1})));
            assertThat(log.await(log.end() - 1, Duration.ofSeconds(Long.MAX_VALUE)))
                    .isTrue();
            assertThat(log.await(log.end(), Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
        }
    }

    @Test
    void open_twice_isRefused() throws IOException {
        try (EventStore store = open(Durability.PROCESS)) {
            assertThatThrownBy(() -> open(Durability.PROCESS).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the event store is open in this process already: ");
            append(store, "1");
        }
    }

    /** Wherever in a block it begins. */
    @Test
    void append_longestBatch_isKeptAndALongerOneRefused() throws IOException {
        int longest = ChronicleStores.BLOCK_BYTES / 4 - 64 - 20 - "a".length() - 24 - "noted".length();
        try (EventStore store = open(Durability.PROCESS)) {
            for (int i = 0; i < 25; i++) {
                append(store, "x".repeat(longest));
                append(store, "x".repeat(1000 * i));
            }
            assertThatThrownBy(() -> append(store, "x".repeat(longest + 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be <= 262080 bytes: batch=262081");
            append(store, "y");
            assertThat(all(store)).hasSize(51).endsWith("y");
            assertThat(all(store)).extracting(String::length).contains(longest);
        }
        try (EventStore store = open(Durability.PROCESS)) {
            assertThat(all(store)).hasSize(51);
        }
    }

    @Test
    void append_interruptedThread_appendsAndStaysInterrupted() throws IOException {
        try (EventStore store = open(Durability.FSYNC)) {
            Thread.currentThread().interrupt();
            append(store, "1");
            now.set(NOON.plus(Duration.ofDays(1)));
            append(store, "2");
            assertThat(Thread.interrupted()).isTrue();
            append(store, "3");
            assertThat(all(store)).containsExactly("1", "2", "3");
        }
    }

    @Test
    void close_whileReadersRead_endsThem() throws Exception {
        EventStore store = open(Durability.PROCESS);
        for (int i = 0; i < 100; i++) {
            append(store, "" + i);
        }
        var reading = new CountDownLatch(2);
        ExecutorService readers = Executors.newFixedThreadPool(3);
        List<Future<?>> futures = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
            boolean ofStream = r == 0;
            futures.add(readers.submit(() -> {
                while (true) {
                    try (EventCursor cursor = ofStream ? store.read("a", 0) : store.readAll(-1)) {
                        while (cursor.next()) {
                            assertThat(cursor.event().stream()).isEqualTo("a");
                        }
                    }
                    reading.countDown();
                }
            }));
        }
        EventCursor waiting = store.readAll(store.lastPosition());
        Future<Boolean> waited = readers.submit(() -> waiting.await(Duration.ofSeconds(50)));
        assertThat(reading.await(50, TimeUnit.SECONDS)).isTrue();
        store.close();
        store.close();
        for (Future<?> future : futures) {
            assertThatThrownBy(() -> future.get(50, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("the event store is closed");
        }
        assertThat(waited.get(50, TimeUnit.SECONDS)).isFalse();
        assertThatThrownBy(() -> append(store, "late"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the event store is closed");
        readers.shutdown();
    }

    /**
     * Readers are lent from a pool. One who gives his back before he has taken what it found gets what the next one finds: an
     * event of another stream.
     */
    @Test
    void read_streamsAtOnce_eachGetsItsOwnEvents() throws Exception {
        int streams = 8;
        try (EventStore store = open(Durability.PROCESS)) {
            for (int i = 0; i < streams * 10; i++) {
                store.append("s" + i % streams, ExpectedVersion.ANY, List.of(NewEvent.of("noted", new byte[0])));
            }
            ExecutorService readers = Executors.newFixedThreadPool(streams);
            List<Future<?>> futures = new ArrayList<>();
            for (int r = 0; r < streams; r++) {
                String stream = "s" + r;
                futures.add(readers.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        try (EventCursor cursor = store.read(stream, 0)) {
                            while (cursor.next()) {
                                assertThat(cursor.event().stream()).isEqualTo(stream);
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> future : futures) {
                future.get(50, TimeUnit.SECONDS);
            }
            readers.shutdown();
        }
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatThrownBy(() -> ChronicleOptions.of(Durability.PROCESS).withBlockBytes(300_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be a power of two, 262144 .. 1073741824: blockBytes=300000");
        assertThatThrownBy(() -> ChronicleOptions.of(null)).isInstanceOf(NullPointerException.class);
    }
}
