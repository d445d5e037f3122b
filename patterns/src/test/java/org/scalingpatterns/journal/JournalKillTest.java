package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed at random points, on the real file system. */
class JournalKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 6);

    /** Appends numbers, and says each when it is acknowledged; compacts and truncates now and then. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            var options = new JournalOptions(Durability.valueOf(args[1]), 8192);
            var out = new PrintStream(System.out, true, UTF_8);
            try (Journal journal = Journal.open(Path.of(args[0]), options)) {
                long number = Long.parseLong(args[2]);
                while (true) {
                    journal.append((number + ":" + "x".repeat((int) (number % 90))).getBytes(UTF_8));
                    out.println(number);
                    number++;
                    if (number % 100 == 0) {
                        journal.prepare();
                        journal.truncateBefore(Math.max(journal.start(), journal.end() - 100_000));
                    }
                }
            }
        }
    }

    @Test
    void append_processKilledAtRandom_losesNothingAcknowledged(@TempDir Path folder) throws Exception {
        var random = new Random(20_261_124);
        long acknowledgedInAll = 0;
        long lost = 0;
        for (Durability durability : Durability.values()) {
            Path journalFolder = folder.resolve(durability.name());
            long next = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                long acknowledged = killed(journalFolder, durability, next, 1 + random.nextInt(3000));
                try (Journal journal = Journal.open(journalFolder, new JournalOptions(durability, 8192))) {
                    List<String> found = JournalContractTest.readAll(journal);
                    long last = number(found.get(found.size() - 1));
                    lost += Math.max(0, acknowledged - last);
                    assertThat(last).isLessThanOrEqualTo(acknowledged + 1);
                    for (int i = 0; i < found.size(); i++) {
                        long number = last - found.size() + 1 + i;
                        assertThat(found.get(i)).isEqualTo(number + ":" + "x".repeat((int) (number % 90)));
                    }
                    assertThat(journal.start() == 0 ? found.size() : last + 1).isEqualTo(last + 1);
                    acknowledgedInAll += acknowledged + 1 - next;
                    next = last + 1;
                }
            }
        }
        System.out.printf("figures: kills=%d, acknowledged=%d, lost=%d%n", 2 * KILLS, acknowledgedInAll, lost);
        assertThat(lost).isZero();
    }

    private static long number(String record) {
        return Long.parseLong(record.substring(0, record.indexOf(':')));
    }

    /** The last number that the child said before and while it was killed. */
    private static long killed(Path folder, Durability durability, long first, int after) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                folder.toString(),
                durability.name(),
                Long.toString(first)));
        Path errors = Files.createTempFile("journal-child", ".txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        long last = -1;
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            for (int i = 0; i < after; i++) {
                String line = lines.readLine();
                assertThat(line).as(Files.readString(errors)).isNotNull();
                last = Long.parseLong(line);
            }
            child.toHandle().destroyForcibly(); // SIGKILL, and what it said before can still be read
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(Long.toString(last + 1))) {
                    last++; // a torn line is no acknowledgement that anybody read
                }
            }
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Files.delete(errors);
        }
        return last;
    }
}
