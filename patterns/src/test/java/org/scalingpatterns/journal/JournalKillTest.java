package org.scalingpatterns.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.KilledProcess;

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
        List<String> lines =
                KilledProcess.linesOf(Child.class, after, folder.toString(), durability.name(), Long.toString(first));
        return Long.parseLong(lines.get(lines.size() - 1));
    }
}
