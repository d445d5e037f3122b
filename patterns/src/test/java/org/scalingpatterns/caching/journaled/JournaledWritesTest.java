package org.scalingpatterns.caching.journaled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scalingpatterns.caching.FlushListener;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.MapCache;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteBehindOptions;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalDirectory;
import org.scalingpatterns.journal.JournalOptions;
import org.scalingpatterns.journal.SimulatedDirectory;

/** The journaled log keeps the contract, and the contract finds those that don't. */
@Timeout(1800) // with many losses at each point; a minute is enough for two
class JournaledWritesTest extends JournaledWritesContract {

    @Override
    protected WriteLog<String, String> log(Journal journal) {
        return right(journal);
    }

    @Override
    protected int lossesAtAPoint() {
        return Math.max(2, Integer.getInteger("scalingpatterns.losses", 0) / 10); // each opens a cache, and writes
    }

    @Override
    protected void survived(int losses) {
        System.out.printf("figures: losses of power=%d, acknowledged and lost=0%n", losses);
    }

    private static WriteLog<String, String> right(Journal journal) {
        return new JournaledWrites<>(journal, Codec.strings(), Codec.strings(), 1);
    }

    /** Right but for what is overridden. */
    private static class Variant implements WriteLog<String, String> {
        final Journal journal;
        final WriteLog<String, String> right;

        Variant(Journal journal) {
            this.journal = journal;
            this.right = right(journal);
        }

        @Override
        public void replay(Replay<String, String> into) throws IOException {
            right.replay(into);
        }

        @Override
        public long write(String key, Row<String> row) throws IOException {
            return right.write(key, row);
        }

        @Override
        public void commit(long position) throws IOException {
            right.commit(position);
        }

        @Override
        public void settled(long position) {
            right.settled(position);
        }

        @Override
        public void trim() throws IOException {
            right.trim();
        }
    }

    private static Set<String> broken(Function<Journal, WriteLog<String, String>> log) {
        return Rejection.brokenGuarantees(() -> new JournaledWritesContract() {
            @Override
            protected WriteLog<String, String> log(Journal journal) {
                return log.apply(journal);
            }
        });
    }

    /**
     * "old" is in the log and in the store, the backlog is full, and "new" goes to the store at once. Then the process is killed. Its
     * successor replays "old", and must not show it: "new" was acknowledged.
     */
    @ParameterizedTest
    @EnumSource(Durability.class)
    void put_writtenThroughAsThereIsNoRoom_isReadAfterARestart(Durability durability) throws IOException {
        var directory = new SimulatedDirectory();
        var store = new HeapStore<String, String>();
        WriteBehind<String, String> behind = full(directory, durability, store);
        behind.put("a", "old");
        behind.put("b", "old");
        behind.flush();
        behind.put("x", "pending");
        behind.put("y", "pending");
        behind.put("a", "new");
        behind.delete("b");
        assertThat(store.load("a").value()).as("written through").isEqualTo("new");

        WriteBehind<String, String> again = full(directory.afterKill(), durability, store);
        assertThat(again.get("a")).isEqualTo("new");
        assertThat(again.get("b")).isNull();
        assertThat(again.get("x")).isEqualTo("pending");
        again.flush();
        assertThat(store.load("a").value()).isEqualTo("new");
        assertThat(store.load("b").isPresent()).isFalse();
    }

    /** What is settled is known in memory alone: after an orderly end, too, it is pending again. */
    @Test
    void open_writesThatWereStored_hideANewerRowUntilTheyAreFlushed() throws IOException {
        var directory = new SimulatedDirectory();
        var store = new HeapStore<String, String>();
        WriteBehind<String, String> behind = full(directory, Durability.PROCESS, store);
        behind.put("a", "ours");
        behind.close();
        store.write("a", new Row<>("theirs", store.load("a").version() + 1));

        WriteBehind<String, String> again = full(directory.afterKill(), Durability.PROCESS, store);
        assertThat(again.get("a")).isEqualTo("ours");
        again.flush();
        assertThat(again.get("a")).isEqualTo("theirs");
    }

    /** Two writes fill it. */
    private static WriteBehind<String, String> full(
            JournalDirectory directory, Durability durability, HeapStore<String, String> store) throws IOException {
        FlushListener<String, String> listener = (name, row, why) -> {
            throw why;
        };
        return new WriteBehind<>(
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofSeconds(1), () -> 0),
                store,
                new VersionClock(1, () -> 0),
                right(Journal.open(directory, new JournalOptions(durability, 8192))),
                WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofSeconds(1))
                        .withBatch(2)
                        .withCapacity(2, WhenFull.WRITE_THROUGH),
                listener,
                () -> 0,
                new Random(1));
    }

    @Test
    @Rejects("write-behind/journal-power-loss")
    void logThatDoesNotWaitForTheDisk_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void commit(long position) {}
                }))
                .contains("write-behind/journal-power-loss");
    }

    /** As a buffered writer does, and whoever flushes it at the end. */
    @Test
    @Rejects("write-behind/journal-kill")
    void logThatBuffers_orTrimsWhatTheStoreLacks_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    private final List<String> keys = new ArrayList<>();
                    private final List<Row<String>> rows = new ArrayList<>();

                    @Override
                    public long write(String key, Row<String> row) throws IOException {
                        keys.add(key);
                        rows.add(row);
                        for (int i = 0; keys.size() == 4 && i < 4; i++) {
                            right.write(keys.get(i), rows.get(i));
                        }
                        if (keys.size() == 4) {
                            keys.clear();
                            rows.clear();
                        }
                        return 0;
                    }

                    @Override
                    public void commit(long position) {}
                }))
                .contains("write-behind/journal-kill", "write-behind/journal-power-loss");
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public long write(String key, Row<String> row) throws IOException {
                        long position = right.write(key, row);
                        right.settled(position);
                        right.commit(position);
                        right.trim();
                        return position;
                    }
                }))
                .contains("write-behind/journal-kill", "write-behind/journal-power-loss");
    }

    @Test
    @Rejects("write-behind/journal-superseded")
    void logThatTrimsBeforeItForces_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    private final TreeSet<Long> open = new TreeSet<>();

                    @Override
                    public long write(String key, Row<String> row) throws IOException {
                        long position = right.write(key, row);
                        open.add(position);
                        return position;
                    }

                    @Override
                    public void settled(long position) {
                        open.remove(position);
                    }

                    @Override
                    public void trim() throws IOException {
                        journal.truncateBefore(open.isEmpty() ? journal.end() : Math.min(journal.end(), open.first()));
                    }
                }))
                .contains("write-behind/journal-superseded");
    }

    @Test
    @Rejects("write-behind/journal-trimmed")
    void logThatKeepsEverything_isRejected() {
        assertThat(broken(journal -> new Variant(journal) {
                    @Override
                    public void trim() {}
                }))
                .containsExactly("write-behind/journal-trimmed");
    }

    @Test
    void replay_anyRows_areAsTheyWere(@TempDir Path folder) throws IOException {
        List<Row<String>> rows = List.of(
                new Row<>("", 1), new Row<>("päivää", 2), Row.deleted(3), new Row<>("x".repeat(4000), Long.MAX_VALUE));
        var options = new JournalOptions(Durability.PROCESS, 8192);
        try (Journal journal = Journal.open(folder, options)) {
            for (Row<String> row : rows) {
                right(journal).write(row.value() == null ? "" : "k", row);
            }
        }
        List<Row<String>> found = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (Journal journal = Journal.open(folder, options)) {
            right(journal).replay((key, row, position) -> {
                keys.add(key);
                found.add(row);
            });
        }
        assertThat(found).isEqualTo(rows);
        assertThat(keys).containsExactly("k", "k", "", "k");
    }

    /** What the package's documentation shows. */
    @Test
    void demo_closedAndOpenedAgain_isThere(@TempDir Path folder) throws IOException {
        var cache = new MapCache<String, String>(new ConcurrentHashMap<>(), Duration.ofMinutes(1), System::nanoTime);
        var store = new HeapStore<String, String>();
        var versions = new VersionClock(1, () -> System.currentTimeMillis() * 1000);
        FlushListener<String, String> refused = (key, row, why) -> {
            throw why;
        };
        try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.FSYNC));
                WriteBehind<String, String> users = new WriteBehind<>(
                        cache,
                        store,
                        versions,
                        new JournaledWrites<>(journal, Codec.strings(), Codec.strings()),
                        WriteBehindOptions.of(Duration.ofMillis(100), Duration.ofMinutes(10)),
                        refused,
                        System::nanoTime,
                        new Random())) {
            users.start(Thread::new);
            users.put("ada", "Lovelace"); // on the disk
            assertThat(users.get("ada")).isEqualTo("Lovelace");
        }
        assertThat(store.load("ada").value()).isEqualTo("Lovelace");
    }

    @Test
    void constructor_trimBytesOutOfRange_isRefused(@TempDir Path folder) throws IOException {
        try (Journal journal = Journal.open(folder, JournalOptions.of(Durability.PROCESS))) {
            assertThatThrownBy(() -> new JournaledWrites<>(journal, Codec.strings(), Codec.bytes(), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be > 0: trimBytes=0");
        }
    }
}
