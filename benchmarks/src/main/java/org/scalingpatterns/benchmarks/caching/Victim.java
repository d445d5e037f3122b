package org.scalingpatterns.benchmarks.caching;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.WhenFull;
import org.scalingpatterns.caching.WriteBehind;
import org.scalingpatterns.caching.WriteLog;
import org.scalingpatterns.caching.jdbc.Column;
import org.scalingpatterns.caching.jdbc.JdbcStore;
import org.scalingpatterns.caching.journaled.Codec;
import org.scalingpatterns.caching.journaled.JournaledWrites;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.Journal;
import org.scalingpatterns.journal.JournalOptions;

/**
 * A process with a write-behind cache over SQLite that writes one key after the other at a known rate, and says each write that is
 * acknowledged, until it is killed.
 */
final class Victim {
    private static final int BATCH = 4_096;
    private static final int WARM_UP = 50;
    private static final long SPIN_NANOS = 150_000;
    private static final String READY = "ready";
    private static final String BATCH_TOOK = "batch ";

    private Victim() {}

    /**
     * What was seen of one.
     *
     * @param last number of the last write that was acknowledged; they begin at 0
     * @param slowestBatchNanos the longest time that the store took for a batch
     */
    record Seen(long last, long slowestBatchNanos) {}

    /** Its store, for itself and for who looks at what is left. */
    static final class Rows implements Closeable {
        private final HikariDataSource pool;
        private final Store<String, String> store;

        Rows(Path folder) throws IOException {
            var config = new HikariConfig();
            config.setJdbcUrl("jdbc:sqlite:" + folder.resolve("store.db")
                    + "?journal_mode=WAL&synchronous=FULL&busy_timeout=20000");
            config.setMaximumPoolSize(2);
            config.setMinimumIdle(1);
            pool = new HikariDataSource(config);
            store = JdbcStore.open(pool, "rows", Column.text(), Column.text());
        }

        Store<String, String> store() {
            return store;
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    /** Says how long each batch takes. */
    private record Timed(Store<String, String> store, PrintStream out) implements Store<String, String> {
        @Override
        public Row<String> load(String key) throws IOException {
            return store.load(key);
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            return store.write(key, row);
        }

        @Override
        public Map<String, Row<String>> writeAll(Map<String, Row<String>> rows) throws IOException {
            long begun = System.nanoTime();
            Map<String, Row<String>> stored = store.writeAll(rows);
            out.println(BATCH_TOOK + (System.nanoTime() - begun));
            return stored;
        }
    }

    private static Journal journal(Path folder) throws IOException {
        return Journal.open(folder.resolve("journal"), JournalOptions.of(Durability.PROCESS));
    }

    private static WriteBehind<String, String> behind(
            Store<String, String> store, Duration interval, WriteLog<String, String> log) throws IOException {
        return Modes.started(store, Modes.options(interval, BATCH, WhenFull.BLOCK), log);
    }

    private static WriteLog<String, String> log(Journal journal) {
        return new JournaledWrites<>(journal, Codec.strings(), Codec.strings());
    }

    /**
     * Writes until it is killed.
     *
     * @param args folder, flush interval in ms, {@code none} or {@code journal}, nanoseconds between two writes
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        long gap = Long.parseLong(args[3]);
        var out = new PrintStream(System.out, true, UTF_8);
        WriteLog<String, String> log = args[2].equals("journal") ? log(journal(folder)) : WriteLog.none();
        var store = new Timed(new Rows(folder).store(), out);
        WriteBehind<String, String> behind = behind(store, Duration.ofMillis(Long.parseLong(args[1])), log);
        for (int i = 0; i < WARM_UP; i++) {
            behind.put("warm-up-" + i, "");
            behind.flush(); // so that no batch that is timed is the first one
        }
        out.println(READY);
        LongKeys keys = LongKeys.sequential();
        long due = System.nanoTime();
        for (long number = 0; ; number++) {
            // Never two within a gap: after a hold-up it doesn't make up for what it missed, or its rate would be
            // another.
            due = Math.max(due, System.nanoTime()) + gap;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                if (left > SPIN_NANOS) {
                    LockSupport.parkNanos(left - SPIN_NANOS);
                } else {
                    Thread.onSpinWait();
                }
            }
            behind.put(keys.strings(1)[0], "v");
            out.println(number);
        }
    }

    /** Starts one, kills it with SIGKILL after so many acknowledged writes, and reads what it had said until then. */
    static Seen killed(Path folder, long intervalMillis, String log, long gapNanos, long after) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dorg.sqlite.tmpdir=" + folder, // its library is left there by who is killed
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                Long.toString(intervalMillis),
                log,
                Long.toString(gapNanos));
        Path errors = folder.resolve("errors.txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        long last = -1;
        long slowest = 0;
        boolean ready = false;
        boolean killed = false;
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(READY)) {
                    ready = true;
                } else if (ready && line.matches(BATCH_TOOK + "\\d+")) {
                    slowest = Math.max(slowest, Long.parseLong(line.substring(BATCH_TOOK.length())));
                } else if (line.equals(Long.toString(last + 1))) {
                    last++; // a torn line is no acknowledgement that anybody read
                }
                if (!killed && last + 1 >= after) {
                    child.toHandle().destroyForcibly(); // what it said before can still be read
                    killed = true;
                }
            }
            if (!killed) {
                throw new IOException("must run until it is killed: " + Files.readString(errors));
            }
            return new Seen(last, slowest);
        } finally {
            child.destroyForcibly();
            awaitEnd(child);
        }
    }

    private static void awaitEnd(Process child) throws IOException {
        try {
            if (!child.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("must end when it is killed: pid=" + child.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a killed process ended", e);
        }
    }

    /** How many of the acknowledged writes are gone, after what a restart brings back. */
    static long lost(Path folder, String log, long last) throws IOException {
        try (Rows rows = new Rows(folder)) {
            if (log.equals("journal")) {
                try (Journal journal = journal(folder);
                        WriteBehind<String, String> again = behind(rows.store(), Duration.ZERO, log(journal))) {
                    again.flush();
                }
            }
            List<String> names = new ArrayList<>(List.of(LongKeys.sequential().strings(Math.toIntExact(last + 1))));
            return rows.store().loadAll(names).values().stream()
                    .filter(row -> !row.isPresent())
                    .count();
        }
    }
}
