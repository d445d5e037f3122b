package org.scalingpatterns.eventsourcing.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.VersionConflictException;
import org.scalingpatterns.eventsourcing.postgres.CommitOrderContract.CommitGate;
import org.scalingpatterns.servers.NeedsPostgres;
import org.scalingpatterns.servers.SharedPostgres;

/** What only a database brings along: several processes, connections of any kind, transactions that fail. */
@NeedsPostgres
@Timeout(60)
class PostgresEventStoreEngineTest {

    private static final int SECONDS = 50;

    private final String schema = SharedPostgres.unusedName();

    private EventStore open() throws IOException {
        return PostgresEventStore.open(SharedPostgres.dataSource(), schema, InstantSource.system());
    }

    private static List<NewEvent> event() {
        return List.of(NewEvent.of("noted", new byte[] {1}));
    }

    private static List<Long> versions(EventStore store, String stream) throws IOException {
        List<Long> versions = new ArrayList<>();
        try (EventCursor cursor = store.read(stream, 0)) {
            while (cursor.next()) {
                versions.add(cursor.event().version());
            }
        }
        return versions;
    }

    private static long number(String sql) throws SQLException {
        try (Connection connection = SharedPostgres.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** As many stores as writers, as if each were a process: they share nothing but the database. */
    @Test
    void append_fromSeveralStores_oneWinsEachVersion() throws Exception {
        int writers = 3;
        int rounds = 20;
        ExecutorService executor = Executors.newFixedThreadPool(writers);
        var barrier = new CyclicBarrier(writers);
        List<Future<Integer>> won = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            won.add(executor.submit((Callable<Integer>) () -> {
                int wins = 0;
                try (EventStore store = open()) { // at once: the tables are made once
                    for (int round = 0; round < rounds; round++) {
                        barrier.await(SECONDS, TimeUnit.SECONDS);
                        try {
                            store.append("a", round - 1L, event());
                            wins++;
                        } catch (VersionConflictException e) {
                            assertThat(e.actual()).isEqualTo(round);
                        }
                        barrier.await(SECONDS, TimeUnit.SECONDS);
                    }
                }
                return wins;
            }));
        }
        int wins = 0;
        for (Future<Integer> one : won) {
            wins += one.get(SECONDS, TimeUnit.SECONDS);
        }
        executor.shutdown();
        assertThat(wins).isEqualTo(rounds);
        try (EventStore store = open()) {
            assertThat(versions(store, "a"))
                    .isEqualTo(LongStream.range(0, rounds).boxed().toList());
            assertThat(store.lastPosition()).isEqualTo(rounds - 1);
        }
    }

    /** Its commit wakes a reader of another store, long before the reader would look again. */
    @Test
    void await_appendByAnotherStore_wakes() throws Exception {
        try (EventStore reading = open();
                EventStore writing = open();
                EventCursor cursor = reading.readAll(-1)) {
            ExecutorService reader = Executors.newSingleThreadExecutor();
            Future<Boolean> waited = reader.submit(() -> cursor.await(Duration.ofSeconds(SECONDS)));
            String listening =
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ClientRead' AND query LIKE '%\"" + schema
                            + "\".head%'";
            while (number(listening) == 0) {
                Thread.onSpinWait();
            }
            writing.append("a", ExpectedVersion.NONE, event());
            assertThat(waited.get(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(cursor.next()).isTrue();
            reader.shutdown();
        }
    }

    @Test
    void await_interruptedOrClosed_ends() throws Exception {
        EventStore store = open();
        EventCursor cursor = store.readAll(-1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> cursor.await(Duration.ofSeconds(SECONDS)))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(InterruptedException.class),
                        e -> assertThat(e).hasRootCauseInstanceOf(InterruptedException.class)); // the pool's
        Thread.interrupted();

        ExecutorService reader = Executors.newSingleThreadExecutor();
        Future<Boolean> waited = reader.submit(() -> cursor.await(Duration.ofSeconds(SECONDS)));
        store.close();
        store.close();
        assertThat(waited.get(SECONDS, TimeUnit.SECONDS)).isFalse();
        assertThatThrownBy(() -> store.append("a", ExpectedVersion.ANY, event()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the event store is closed");
        assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
        reader.shutdown();
    }

    /** The isolation that a connection comes with is not the store's; nor does the store leave another behind. */
    @Test
    void append_connectionsOfAnotherIsolation_areAppendedInTurn() throws Exception {
        var serializable = new PGSimpleDataSource();
        serializable.setUrl(SharedPostgres.url());
        serializable.setOptions("-c default_transaction_isolation=serializable");
        try (EventStore first = open();
                EventStore other = PostgresEventStore.open(serializable, schema, InstantSource.system())) {
            var gate = new CommitGate();
            try (EventStore held =
                    PostgresEventStore.open(gate.on(SharedPostgres.dataSource()), schema, InstantSource.system())) {
                gate.close();
                ExecutorService writers = Executors.newFixedThreadPool(2);
                Future<?> one = writers.submit(() -> held.append("a", ExpectedVersion.NONE, event()));
                gate.awaitCommit();
                Future<?> two = writers.submit(() -> other.append("b", ExpectedVersion.NONE, event()));
                while (!two.isDone()
                        && number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 0) {
                    Thread.onSpinWait();
                }
                gate.letGo();
                one.get(SECONDS, TimeUnit.SECONDS);
                two.get(SECONDS, TimeUnit.SECONDS);
                writers.shutdown();
            }
            assertThat(first.lastPosition()).isEqualTo(1);
        }
    }

    /** The commit is cut off: who appends again, by the same ids, gets one batch. */
    @Test
    void append_connectionLostAtTheCommit_canBeAppendedAgain() throws Exception {
        var gate = new CommitGate();
        DataSource breaking = gate.on(SharedPostgres.dataSource());
        List<NewEvent> batch = List.of(event().get(0), event().get(0));
        try (EventStore store = PostgresEventStore.open(breaking, schema, InstantSource.system())) {
            gate.close();
            ExecutorService writer = Executors.newSingleThreadExecutor();
            Future<?> writing = writer.submit(() -> store.append("a", ExpectedVersion.NONE, batch));
            gate.awaitCommit();
            number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                    + " WHERE state = 'idle in transaction' AND query LIKE '%\"" + schema + "\".head%'");
            gate.letGo();
            assertThatThrownBy(() -> writing.get(SECONDS, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
            writer.shutdown();

            assertThat(store.append("a", ExpectedVersion.NONE, batch).again()).isFalse();
            assertThat(store.append("a", ExpectedVersion.NONE, batch).again()).isTrue();
            assertThat(versions(store, "a")).containsExactly(0L, 1L);
        }
    }

    @Test
    void open_connectionsWithoutAutoCommit_workAndStayAsTheyWere() throws Exception {
        try (Connection only = SharedPostgres.dataSource().getConnection()) {
            only.setAutoCommit(false);
            DataSource single = OneConnection.of(only);
            try (EventStore store = PostgresEventStore.open(single, schema, InstantSource.system());
                    EventCursor cursor = store.readAll(-1)) {
                store.append("a", ExpectedVersion.NONE, event());
                assertThatThrownBy(() -> store.append("a", ExpectedVersion.NONE, event()))
                        .isInstanceOf(VersionConflictException.class);
                assertThat(cursor.await(Duration.ofSeconds(SECONDS))).isTrue();
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.await(Duration.ofMillis(1))).isFalse();
                assertThat(only.getAutoCommit()).isFalse();
            }
            try (EventStore other = open()) {
                assertThat(other.lastPosition()).isZero();
            }
        }
    }

    @Test
    void arguments_thatTheDatabaseCannotHold_areRefused() throws IOException {
        for (String name : new String[] {"", "Upper", "a b", "a\"b", "1a", "a".repeat(41)}) {
            assertThatThrownBy(() -> PostgresEventStore.open(SharedPostgres.dataSource(), name, InstantSource.system()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be a lower-case letter and up to 39 letters, digits or _: schema=" + name);
        }
        try (EventStore store = open()) {
            assertThatThrownBy(() -> store.append("a\0b", ExpectedVersion.ANY, event()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must have no character 0, which PostgreSQL can't store: stream");
            assertThatThrownBy(() -> store.append("é".repeat(1001), ExpectedVersion.ANY, event()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("must be 1 .. 2000 bytes of UTF-8: stream=2002");
            store.append("é".repeat(1000), ExpectedVersion.NONE, event());
            assertThat(versions(store, "é".repeat(1000))).containsExactly(0L);
        }
    }

    /** A data source of one connection, which it never closes. */
    private static final class OneConnection {
        private OneConnection() {}

        static DataSource of(Connection connection) {
            return CommitGate.proxy(
                    DataSource.class,
                    (self, method, arguments) -> CommitGate.proxy(Connection.class, (c, m, a) -> {
                        return m.getName().equals("close") ? null : CommitGate.call(connection, m, a);
                    }));
        }
    }
}
