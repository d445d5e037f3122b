package org.scalingpatterns.cqrs.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.jdbc.JdbcView.Transaction;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.JournalEventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.journal.JournalOptions;
import org.sqlite.SQLiteConfig.JournalMode;

/** Projectors that are killed at random points, over a SQLite file. */
class JdbcViewKillTest {

    private static final int KILLS = Integer.getInteger("scalingpatterns.kills", 6);
    private static final int ACCOUNTS = 7;

    private static EventStore log(Path folder) throws Exception {
        var options = JournalOptions.of(Durability.PROCESS).withSegmentBytes(128 << 10);
        return JournalEventStore.open(folder.resolve("log"), options, InstantSource.system());
    }

    private static Balances balances(Path folder, JournalMode mode) throws Exception {
        return Balances.create(Database.durableSqlite(folder.resolve("view.db"), mode), "balances");
    }

    /** Pays, follows and rebuilds, and says of each event when it is applied: before its transaction ends. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            var out = new PrintStream(System.out, true, UTF_8);
            Path folder = Path.of(args[0]);
            Balances balances = balances(folder, JournalMode.valueOf(args[1]));
            JdbcView view = balances.view();
            try (EventStore store = log(folder);
                    var projector = new Projector<Transaction, JdbcView>(
                            store,
                            Accounts.UPCASTERS,
                            view,
                            (event, rows) -> {
                                balances.add(rows, event.stream(), Accounts.amount(event));
                                out.println(event.position());
                            },
                            Poison.stops())) {
                for (int i = 0; true; i++) {
                    store.append("account-" + i % ACCOUNTS, ExpectedVersion.ANY, List.of(Accounts.paid(1 + i % 5)));
                    if (i % 50 == 0) {
                        projector.run();
                    }
                    if (i % 500 == 499) {
                        projector.rebuild(view.shadow());
                    }
                }
            }
        }
    }

    @Test
    void run_processKilledAtRandom_appliesEachEventOnce(@TempDir Path root) throws Exception {
        var random = new Random(20_261_124);
        int kills = 0;
        long events = 0;
        for (JournalMode mode : List.of(JournalMode.WAL, JournalMode.DELETE)) {
            Path folder = Files.createDirectory(root.resolve(mode.name()));
            for (int kill = 0; kill < KILLS; kill++) {
                kill(folder, mode, 1 + random.nextInt(2000));
                kills++;
                events += check(folder, mode);
            }
        }
        System.out.printf("figures: kills=%d, events checked=%d, applied twice or not=0%n", kills, events);
    }

    private static long check(Path folder, JournalMode mode) throws Exception {
        Balances balances = balances(folder, mode);
        long checkpoint = balances.view().checkpoint();
        Map<String, Long> expected = new HashMap<>();
        long events = 0;
        try (EventStore store = log(folder);
                EventCursor cursor = store.readAll(-1)) {
            assertThat(checkpoint).isLessThanOrEqualTo(store.lastPosition());
            while (cursor.next() && cursor.event().position() <= checkpoint) {
                expected.merge(cursor.event().stream(), Accounts.amount(cursor.event()), Long::sum);
                events++;
            }
        }
        for (int i = 0; i < ACCOUNTS; i++) {
            String account = "account-" + i;
            assertThat(balances.balance(account)).as(account).isEqualTo(expected.getOrDefault(account, 0L));
        }
        return events;
    }

    private static void kill(Path folder, JournalMode mode, int afterLines) throws Exception {
        Path errors = Files.createTempFile("view-child", ".txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.sqlite.tmpdir=" + folder, // its library is left there by those who are killed
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        folder.toString(),
                        mode.name())
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines = child.inputReader(UTF_8)) {
            for (int i = 0; i < afterLines; i++) {
                assertThat(lines.readLine()).as(Files.readString(errors)).isNotNull();
            }
            child.toHandle().destroyForcibly(); // SIGKILL
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            Files.delete(errors);
        }
    }
}
