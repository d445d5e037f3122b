package org.scalingpatterns.queue.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.queue.Message;
import org.scalingpatterns.queue.QueueLog;

/** The log in a Chronicle queue keeps the contract, and the contract finds those that don't. */
@Timeout(240)
class ChronicleMessagesTest extends ChronicleMessagesContract {

    private final Folders folders = new Folders();

    @AfterEach
    void end() {
        folders.close();
    }

    @Override
    protected QueueLog<String> log(ChronicleMessages<String> messages) {
        return messages;
    }

    /** Right but for what is overridden. */
    private static class Variant implements QueueLog<String> {
        final QueueLog<String> right;

        Variant(QueueLog<String> right) {
            this.right = right;
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

    private static Set<String> broken(Function<QueueLog<String>, QueueLog<String>> variant) {
        return Rejection.brokenGuarantees(() -> new ChronicleMessagesContract() {
            @Override
            protected QueueLog<String> log(ChronicleMessages<String> messages) {
                return variant.apply(messages);
            }
        });
    }

    /** How often a message was handed out is known to this process alone. */
    @Test
    @Rejects("async-queue/chronicle-kill")
    void logThatForgetsWhatWasHandedOut_isRejected() {
        assertThat(broken(right -> new Variant(right) {
                    @Override
                    public void received(long position, int receives) {}
                }))
                .contains("async-queue/chronicle-kill");
    }

    /** Its file goes, with a message that somebody works on. */
    @Test
    @Rejects("async-queue/chronicle-kill")
    void logThatReleasesWhatIsHandedOut_isRejected() {
        assertThat(broken(right -> new Variant(right) {
                    @Override
                    public void received(long position, int receives) throws IOException {
                        super.received(position, receives);
                        released(position);
                    }
                }))
                .contains("async-queue/chronicle-kill");
    }

    /** A batch in several documents is there in parts. */
    @Test
    @Rejects("async-queue/chronicle-batch")
    void logThatWritesABatchOneByOne_isRejected() {
        assertThat(broken(right -> new Variant(right) {
                    @Override
                    public long sent(List<Sent<String>> batch) throws IOException {
                        long first = super.sent(batch.subList(0, 1));
                        for (int i = 1; i < batch.size(); i++) {
                            super.sent(batch.subList(i, i + 1));
                        }
                        return first;
                    }
                }))
                .containsExactly("async-queue/chronicle-batch");
    }

    @Test
    @Rejects("async-queue/chronicle-trimmed")
    void logThatKeepsItsFiles_isRejected() {
        assertThat(broken(right -> new Variant(right) {
                    @Override
                    public void trim() {}
                }))
                .containsExactly("async-queue/chronicle-trimmed");
    }

    @Test
    @Rejects("async-queue/chronicle-forced")
    void logThatDoesNotWaitForTheDisk_isRejected() {
        assertThat(broken(right -> new Variant(right) {
                    @Override
                    public void commit(long position) {}
                }))
                .containsExactly("async-queue/chronicle-forced");
    }

    private static void send(QueueLog<String> log, String body) throws IOException {
        log.commit(log.sent(List.of(new QueueLog.Sent<>(body, Message.of(body)))));
    }

    private static List<String> all(QueueLog<String> log) throws IOException {
        List<String> found = new ArrayList<>();
        log.replay((sent, position, receives, acked) -> found.add(sent.message().body()));
        return found;
    }

    private static final ChronicleOptions SMALL = new ChronicleOptions(Durability.PROCESS, 1 << 18, 2_000);

    private static Set<String> acked(ChronicleMessages<String> messages) throws IOException {
        Set<String> ids = new HashSet<>();
        messages.replay((sent, position, receives, acked) -> {
            if (acked) {
                ids.add(sent.id());
            }
        });
        return ids;
    }

    /** A process was killed between the copy of a batch and that of what was said of it; the next ones let files go. */
    @Test
    void trim_afterAKillWithinACopy_forgetsNoAcknowledgement() throws IOException {
        Path folder = folders.next();
        List<QueueLog.Sent<String>> batch =
                List.of(new QueueLog.Sent<>("a", Message.of("a")), new QueueLog.Sent<>("b", Message.of("b")));
        try (var documents = new Documents(MessageFolder.open(folder), SMALL, MessageFolder::force)) {
            documents.append(Records.begun(0));
            documents.append(Records.at(0, Records.sent(batch, Codec.text())));
            documents.append(Records.acked(0, 2));
            documents.roll();
            documents.append(Records.begun(3));
            documents.append(Records.at(0, Records.sent(batch, Codec.text())));
            for (int i = 0; i < 300; i++) { // so that files are worth being copied from
                documents.append(Records.received(1, 1));
            }
        }
        for (int process = 0; process < 4; process++) {
            try (ChronicleMessages<String> messages = ChronicleMessages.open(folder, Codec.text(), SMALL)) {
                assertThat(acked(messages)).as("process %s", process).containsExactly("a");
                messages.trim();
            }
        }
    }

    /** Once the disk is mended, the folder can be opened without another process. */
    @Test
    void open_failsByAnError_holdsNothing() throws IOException {
        Path folder = folders.next();
        var forced = new ChronicleOptions(Durability.FSYNC, 1 << 18, 2_000);
        assertThatThrownBy(() -> ChronicleMessages.open(folder, Codec.text(), forced, path -> {
                    throw new InternalError("a fault in a mapped page");
                }))
                .isInstanceOf(InternalError.class);
        ChronicleMessages.open(folder, Codec.text(), forced).close();
    }

    /** A fault in a mapped page is an error, and so is a disk that is full. Nothing is written behind what it may have damaged. */
    @Test
    void sent_diskFailsByAnError_stops() throws IOException {
        var fails = new AtomicBoolean();
        ChronicleMessages<String> messages = folders.closed(ChronicleMessages.open(
                folders.next(), Codec.text(), new ChronicleOptions(Durability.FSYNC, 1 << 18, 2_000), path -> {
                    if (fails.get()) {
                        throw new InternalError("a fault in a mapped page");
                    }
                }));
        assertThat(acked(messages)).isEmpty();
        messages.sent(List.of(new QueueLog.Sent<>("first", Message.of("x"))));
        fails.set(true);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) { // until a file is left
                        messages.sent(List.of(new QueueLog.Sent<>("m" + i, Message.of("x".repeat(100)))));
                    }
                })
                .isInstanceOf(InternalError.class);
        fails.set(false);
        assertThatThrownBy(() -> messages.sent(List.of(new QueueLog.Sent<>("last", Message.of("x")))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the messages stopped when the disk failed")
                .hasMessageContaining("a fault in a mapped page");
    }

    /** What the JVM itself recorded of the files that were forced. */
    private List<String> forcedWhile(Durability durability, int sends) throws IOException {
        Path folder = folders.next();
        Path file = Files.createTempFile("forces", ".jfr");
        QueueLog<String> log = folders.open(folder, ChronicleOptions.of(durability));
        try (var recording = new Recording()) {
            send(log, "first"); // makes the file
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.start();
            for (int i = 0; i < sends; i++) {
                send(log, "x" + i);
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
    void commit_fsync_forcesTheQueuesFileEachTime() throws IOException {
        assertThat(forcedWhile(Durability.FSYNC, 7)).hasSize(7).allMatch(path -> path.endsWith(".cq4"));
        assertThat(forcedWhile(Durability.PROCESS, 7)).isEmpty();
    }

    @Test
    void replay_damagedRecord_isRefused() throws IOException {
        Path folder = folders.next();
        try (ChronicleMessages<String> log = folders.open(folder, Folders.small(Durability.PROCESS))) {
            send(log, "a message that nobody may change");
        }
        Path file = folder.resolve("19700102F.cq4");
        int at = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf("nobody");
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(at);
            damaged.write('s');
        }
        ChronicleMessages<String> log = folders.open(folder, Folders.small(Durability.PROCESS));
        assertThatThrownBy(() -> all(log))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the record's checksum is wrong: folder=" + folder);
    }

    @Test
    void open_twice_isRefused() throws IOException {
        Path folder = folders.next();
        folders.open(folder, Folders.small(Durability.PROCESS));
        assertThatThrownBy(() -> folders.open(folder, Folders.small(Durability.PROCESS)))
                .isInstanceOf(IOException.class)
                .hasMessage("the messages are open in this process already: " + folder);
    }

    @Test
    void sent_outOfBounds_isRefusedAndKeepsNothing() throws IOException {
        Path folder = folders.next();
        QueueLog<String> log = folders.open(folder, Folders.small(Durability.PROCESS));
        assertThatThrownBy(() -> log.sent(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be >= 1: batch=0");
        int longest = (1 << 16) - 64 - 13 - 8 - 20 - 1;
        assertThatThrownBy(() -> log.sent(List.of(new QueueLog.Sent<>("i", Message.of("x".repeat(longest + 1))))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be <= 65472 bytes: batch=65473");
        log.sent(List.of(new QueueLog.Sent<>("i", Message.of("x".repeat(longest)))));
        assertThat(all(folders.open(folders.afterKill(folder), Folders.small(Durability.PROCESS))))
                .containsExactly("x".repeat(longest));
    }

    @Test
    void sent_interruptedThread_sendsAndStaysInterrupted() throws IOException {
        Path folder = folders.next();
        QueueLog<String> log = folders.open(folder, new ChronicleOptions(Durability.FSYNC, 1 << 18, 1)); // a file each
        Thread.currentThread().interrupt();
        send(log, "1");
        send(log, "2");
        assertThat(Thread.interrupted()).isTrue();
        send(log, "3");
        assertThat(all(folders.open(folders.afterKill(folder), Folders.small(Durability.PROCESS))))
                .containsExactly("1", "2", "3");
    }

    @Test
    void close_thenAnyCall_isRefused() throws IOException {
        ChronicleMessages<String> log = folders.open(folders.next(), Folders.small(Durability.FSYNC));
        send(log, "1");
        log.close();
        log.close();
        assertThatThrownBy(() -> send(log, "2")).isInstanceOf(IOException.class).hasMessage("the messages are closed");
        assertThatThrownBy(log::trim).isInstanceOf(IOException.class);
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatThrownBy(() -> new ChronicleOptions(Durability.PROCESS, 300_000, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be a power of two, 262144 .. 1073741824: blockBytes=300000");
        assertThatThrownBy(() -> new ChronicleOptions(Durability.PROCESS, 1 << 18, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > 0: fileBytes=0");
        assertThatThrownBy(() -> ChronicleOptions.of(null)).isInstanceOf(NullPointerException.class);
    }
}
