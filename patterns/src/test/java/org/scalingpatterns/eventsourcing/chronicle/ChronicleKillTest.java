package org.scalingpatterns.eventsourcing.chronicle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.journal.Durability;

/** Processes that are killed while they append, on the real file system. */
class ChronicleKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 3);

    /** Appends batches of two, and says the version of each when it is acknowledged. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            var out = new PrintStream(System.out, true, UTF_8);
            try (EventStore store =
                    ChronicleStores.open(Path.of(args[0]), Durability.PROCESS, InstantSource.system())) {
                long version = store.version("a");
                while (true) {
                    byte[] data = "x".repeat((int) (version & 63)).getBytes(UTF_8);
                    version = store.append("a", version, List.of(NewEvent.of("n", data), NewEvent.of("n", data)))
                            .lastVersion();
                    out.println(version);
                }
            }
        }
    }

    /** Dies in the middle of a document. */
    static final class Torn {
        private Torn() {}

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            try (EventStore store = ChronicleStores.open(folder, Durability.PROCESS, InstantSource.system())) {
                store.append("a", ExpectedVersion.NONE, List.of(NewEvent.of("n", new byte[100])));
            }
            ChronicleQueue queue = SingleChronicleQueueBuilder.binary(folder)
                    .rollCycle(RollCycles.FAST_DAILY)
                    .blockSize(ChronicleStores.BLOCK_BYTES)
                    .build();
            DocumentContext document = queue.createAppender().writingDocument();
            document.wire().bytes().write(new byte[1000]);
            Runtime.getRuntime().halt(9);
        }
    }

    @Test
    void open_documentThatADeadProcessLeft_isWrittenOver(@TempDir Path folder) throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process child = new ProcessBuilder(command(Torn.class, folder))
                .redirectError(errors.toFile())
                .start();
        assertThat(child.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).as(Files.readString(errors)).isEqualTo(9);
        Files.delete(errors);
        try (EventStore store = ChronicleStores.open(folder, Durability.PROCESS, InstantSource.system())) {
            assertThat(store.version("a")).isZero();
            store.append("a", 0, List.of(NewEvent.of("n", new byte[10])));
        }
        try (EventStore store = ChronicleStores.open(folder, Durability.PROCESS, InstantSource.system());
                EventCursor cursor = store.readAll(-1)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.event().data()).hasSize(100);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.event().data()).hasSize(10);
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void append_processKilledAtRandom_losesNothingAcknowledged(@TempDir Path folder) throws Exception {
        var random = new Random(20_261_124);
        long acknowledgedInAll = 0;
        long lost = 0;
        long last = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            long acknowledged = killed(folder, last, 1 + random.nextInt(3000));
            acknowledgedInAll += acknowledged - last;
            try (EventStore store = ChronicleStores.open(folder, Durability.PROCESS, InstantSource.system());
                    EventCursor cursor = store.read("a", 0)) {
                long found = -1;
                while (cursor.next()) {
                    assertThat(cursor.event().version()).isEqualTo(++found);
                }
                assertThat(found).isEqualTo(store.version("a"));
                assertThat(found % 2).as("a batch is whole").isEqualTo(1);
                assertThat(found).isLessThanOrEqualTo(acknowledged + 2);
                lost += Math.max(0, acknowledged - found);
                last = found;
            }
        }
        System.out.printf("figures: kills=%d, acknowledged=%d, lost=%d%n", KILLS, acknowledgedInAll, lost);
        assertThat(lost).isZero();
    }

    /** A JVM with this one's flags, so far as the queue needs them. */
    private static List<String> command(Class<?> main, Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("(--.*|-XX:\\+IgnoreUnrecognizedVMOptions|-Dchronicle\\..*)"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), main.getName(), folder.toString()));
        return command;
    }

    /** The last version that the child said before and while it was killed. */
    private static long killed(Path folder, long before, int after) throws Exception {
        Path errors = Files.createTempFile("chronicle-child", ".txt");
        Process child = new ProcessBuilder(command(Child.class, folder))
                .redirectError(errors.toFile())
                .start();
        long last = before;
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            for (int i = 0; i < after; i++) {
                String line = lines.readLine();
                assertThat(line).as(Files.readString(errors)).isNotNull();
                last = Long.parseLong(line);
            }
            child.toHandle().destroyForcibly(); // SIGKILL, and what it said before can still be read
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(Long.toString(last + 2))) {
                    last += 2; // a torn line is no acknowledgement that anybody read
                }
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(errors)).isEmpty();
            Files.delete(errors);
        }
        return last;
    }
}
