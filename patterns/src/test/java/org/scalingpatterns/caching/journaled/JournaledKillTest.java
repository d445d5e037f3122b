package org.scalingpatterns.caching.journaled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.KilledProcess;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindOptions;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;

/** Processes with a write-behind cache that are killed at random points, with a journal and without one. */
class JournaledKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 3);
    private static final int KEYS = 16;
    private static final String NO_JOURNAL = "none";
    private static final Duration DELAY = Duration.ofMillis(5); // some of it is in the store when it is killed
    private static final Duration NEVER =
            Duration.ofDays(1); // so that it doesn't hang on luck what a kill finds pending

    /** A file for each row, which outlives its process. One writer. */
    private record FolderStore(Path folder) implements Store<String, String> {
        @Override
        public Row<String> load(String key) throws IOException {
            Path file = folder.resolve(key);
            if (!Files.exists(file)) {
                return Row.absent();
            }
            String[] parts = Files.readString(file).split(":", -1);
            return new Row<>(parts[1].isEmpty() ? null : parts[1], Long.parseLong(parts[0]));
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            Row<String> known = load(key);
            if (known.version() >= row.version()) {
                return known;
            }
            Path file = folder.resolve(key + ".new");
            Files.writeString(file, row.version() + ":" + (row.isPresent() ? row.value() : ""));
            Files.move(file, folder.resolve(key), StandardCopyOption.ATOMIC_MOVE);
            return row;
        }
    }

    private static Journal journal(Path folder, String durability) throws IOException {
        return Journal.open(folder.resolve("journal"), new JournalOptions(Durability.valueOf(durability), 8192));
    }

    private static WriteBehind<String, String> open(Path folder, Duration delay, WriteLog<String, String> log)
            throws IOException {
        Path rows = folder.resolve("rows");
        Files.createDirectories(rows);
        return new WriteBehind<>(
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofSeconds(1), System::nanoTime),
                new FolderStore(rows),
                new VersionClock(1, () -> System.currentTimeMillis() * 1000),
                log,
                WriteBehindOptions.of(delay, Duration.ofMinutes(1)),
                (key, row, why) -> {
                    throw why;
                },
                System::nanoTime,
                new Random(1));
    }

    private static WriteLog<String, String> log(Journal journal) {
        return new JournaledWrites<>(journal, Codec.strings(), Codec.strings(), 8192);
    }

    /** Number n goes to key n mod 16; it is said when it is acknowledged. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            var out = new PrintStream(System.out, true, UTF_8);
            WriteBehind<String, String> behind = args[1].equals(NO_JOURNAL)
                    ? open(folder, NEVER, WriteLog.none())
                    : open(folder, DELAY, log(journal(folder, args[1])));
            behind.start(Thread::new);
            for (long number = Long.parseLong(args[2]); ; number++) {
                behind.put("k" + number % KEYS, Long.toString(number));
                out.println(number);
            }
        }
    }

    @Test
    void put_processKilledAtRandom_losesNothingThatTheJournalHas(@TempDir Path folder) throws Exception {
        var random = new Random(20_261_124);
        long acknowledged = 0;
        long lost = 0;
        for (Durability durability : Durability.values()) {
            Path place = Files.createDirectories(folder.resolve(durability.name()));
            long[] newest = new long[KEYS]; // acknowledged, of each key
            Arrays.fill(newest, -1);
            long next = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                long last = killed(place, durability.name(), next, 1 + random.nextInt(1000));
                acknowledged += last + 1 - next;
                said(newest, next, last);
                try (Journal journal = journal(place, durability.name());
                        WriteBehind<String, String> behind = open(place, DELAY, log(journal))) {
                    lost += lost(newest, last, behind);
                    next = last + 1 + KEYS; // other numbers than one that may have been written and not said
                }
                assertThat(lost(newest, last, open(place, DELAY, WriteLog.none())))
                        .as("in the store")
                        .isZero();
            }
        }
        System.out.printf("figures: kills=%d, acknowledged=%d, lost=%d%n", 2 * KILLS, acknowledged, lost);
        assertThat(lost).isZero();

        Path place = Files.createDirectories(folder.resolve(NO_JOURNAL));
        long last = killed(place, NO_JOURNAL, 0, 100);
        long[] newest = new long[KEYS];
        said(newest, 0, last);
        assertThat(lost(newest, last, open(place, NEVER, WriteLog.none())))
                .as("lost without a journal: what it is for")
                .isEqualTo(KEYS);
    }

    private static void said(long[] newest, long first, long last) {
        for (long number = first; number <= last; number++) {
            newest[(int) (number % KEYS)] = number;
        }
    }

    /** How many keys have lost the newest write that was acknowledged; what is there must be one that was written. */
    private static long lost(long[] newest, long last, WriteBehind<String, String> behind) throws IOException {
        long lost = 0;
        for (int key = 0; key < KEYS; key++) {
            String found = behind.get("k" + key);
            long there = found == null ? -1 : Long.parseLong(found);
            assertThat(there).isLessThanOrEqualTo(last + 1);
            lost += there >= newest[key] ? 0 : 1;
        }
        return lost;
    }

    /** The last number that the child said before it was killed. */
    private static long killed(Path folder, String durability, long first, int after) throws Exception {
        List<String> lines =
                KilledProcess.linesOf(Child.class, after, folder.toString(), durability, Long.toString(first));
        return Long.parseLong(lines.get(lines.size() - 1));
    }
}
