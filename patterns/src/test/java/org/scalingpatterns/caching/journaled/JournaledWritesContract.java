package org.scalingpatterns.caching.journaled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FlushListener;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindOptions;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalDirectory;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/**
 * What a log owes a write-behind cache whose acknowledged writes shall outlive the process, or the loss of power: on a disk that
 * keeps of what was not forced what it likes. The store is a server of its own, and loses nothing.
 */
public abstract class JournaledWritesContract {

    /** The implementation under test; it trims as often as it can. */
    protected abstract WriteLog<String, String> log(Journal journal);

    /** How many losses of power are tried at each point. */
    protected int lossesAtAPoint() {
        return 2;
    }

    /** Nothing was lost in so many losses of power. */
    protected void survived(int losses) {}

    private static final int WRITES = 120;
    private static final int KEYS = 6;

    private final Random random = new Random(20_261_124);
    private HeapStore<String, String> store;
    private Map<String, String> acknowledged;
    private String key; // of the write that is under way, as is the value
    private String value;
    private int crashes;

    private WriteBehind<String, String> open(
            JournalDirectory directory, Durability durability, HeapStore<String, String> rows) throws IOException {
        FlushListener<String, String> listener = (name, row, why) -> {
            throw why;
        };
        return new WriteBehind<>(
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofSeconds(1), () -> 0),
                rows,
                new VersionClock(1, () -> 0), // a new process' clock is far behind
                log(Journal.open(directory, new JournalOptions(durability, 8192))),
                WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                listener,
                () -> 0,
                random);
    }

    /**
     * Writes and deletes a few keys again and again, flushes now and then, and at each call of the disk has somebody look at what
     * a crash would leave.
     */
    private void write(Durability durability, Crash crash) throws IOException {
        store = new HeapStore<>();
        acknowledged = new HashMap<>();
        crashes = 0;
        var directory = new SimulatedDirectory();
        WriteBehind<String, String> behind = open(directory, durability, store);
        directory.observe(() -> crash.at(directory));
        for (int i = 0; i < WRITES; i++) {
            key = "k" + random.nextInt(KEYS);
            value = i % 9 == 8 ? null : i + "x".repeat(random.nextInt(400));
            if (value == null) {
                behind.delete(key);
            } else {
                behind.put(key, value);
            }
            acknowledged.put(key, value);
            key = null;
            crash.at(directory);
            if (i % 10 == 9) {
                behind.flush();
            }
        }
    }

    /** Looks at what is left. */
    private interface Crash {
        void at(SimulatedDirectory directory) throws IOException;
    }

    /** A new process finds everything that was acknowledged, and perhaps the write that was under way; and stores it. */
    private void recover(SimulatedDirectory left, Durability durability) throws IOException {
        crashes++;
        var rows = new HeapStore<String, String>();
        for (int i = 0; i < KEYS; i++) {
            var row = store.load("k" + i);
            if (row.version() > 0) {
                rows.write("k" + i, row);
            }
        }
        WriteBehind<String, String> behind = open(left, durability, rows);
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < KEYS; i++) {
            String name = "k" + i;
            String read = behind.get(name);
            List<String> right = new ArrayList<>();
            right.add(acknowledged.get(name));
            if (name.equals(key)) {
                right.add(value);
            }
            assertThat(right).as("after a crash, %s", name).contains(read);
            found.put(name, read);
        }
        behind.put("k0", "after");
        found.put("k0", "after");
        behind.flush();
        found.forEach((name, read) -> assertThat(rows.load(name).value()).isEqualTo(read));
    }

    @Test
    @Guarantee("write-behind/journal-power-loss")
    public void put_powerLostAtAnyPoint_losesNothingAcknowledged() throws IOException {
        write(Durability.FSYNC, directory -> {
            for (int i = 0; i < lossesAtAPoint(); i++) {
                recover(directory.afterPowerLoss(random), Durability.FSYNC);
            }
        });
        assertThat(crashes).isGreaterThan(3 * WRITES * lossesAtAPoint());
        survived(crashes);
    }

    @Test
    @Guarantee("write-behind/journal-kill")
    public void put_processKilledAtAnyPoint_losesNothingAcknowledged() throws IOException {
        write(Durability.PROCESS, directory -> recover(directory.afterKill(), Durability.PROCESS));
        assertThat(crashes).isGreaterThan(WRITES);
    }

    /**
     * "one" is acknowledged, then fills a segment with writes that the store has. "two" takes its place, and is not on the disk yet.
     * The journal is trimmed, power fails: one of the two must be there.
     */
    @Test
    @Guarantee("write-behind/journal-superseded")
    public void trim_writeSupersededByOneThatIsNotForced_isKept() throws IOException {
        for (int i = 0; i < 100; i++) {
            var directory = new SimulatedDirectory();
            Journal journal = Journal.open(directory, new JournalOptions(Durability.FSYNC, 8192));
            WriteLog<String, String> log = log(journal);
            long one = log.write("a", row("one", 1));
            log.commit(one);
            for (int version = 2; version < 50; version++) { // 25 KB: three segments
                long other = log.write("b", row("x".repeat(500), version));
                log.commit(other);
                log.settled(other);
            }
            log.write("a", row("two", 1000));
            log.settled(one);
            log.trim();
            List<String> found = new ArrayList<>();
            Journal left = Journal.open(directory.afterPowerLoss(random), new JournalOptions(Durability.FSYNC, 8192));
            log(left).replay((name, row, position) -> {
                if (name.equals("a")) {
                    found.add(row.value());
                }
            });
            assertThat(found).isNotEmpty();
        }
    }

    /** What the store has, the journal does not keep: it would grow without end, and take as long to open. */
    @Test
    @Guarantee("write-behind/journal-trimmed")
    public void trim_everythingStored_leavesASegment() throws IOException {
        var directory = new SimulatedDirectory();
        WriteBehind<String, String> behind = open(directory, Durability.PROCESS, new HeapStore<>());
        for (int i = 0; i < 500; i++) {
            behind.put("k" + i % KEYS, "x".repeat(400));
            if (i % 10 == 9) {
                behind.flush();
            }
        }
        assertThat(directory.list()).hasSizeLessThanOrEqualTo(2);
    }

    private static Row<String> row(String value, long version) {
        return new Row<>(value, version);
    }
}
