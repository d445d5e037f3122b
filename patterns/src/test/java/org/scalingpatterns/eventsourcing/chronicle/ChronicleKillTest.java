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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
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
        System.out.printf("kills=%d acknowledged=%d lost=%d%n", KILLS, acknowledgedInAll, lost);
        assertThat(lost).isZero();
    }

    /** The last version that the child said before and while it was killed. */
    private static long killed(Path folder, long before, int after) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.matches("(--.*|-XX:\\+IgnoreUnrecognizedVMOptions|-Dchronicle\\..*)"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Child.class.getName(), folder.toString()));
        Path errors = Files.createTempFile("chronicle-child", ".txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
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
