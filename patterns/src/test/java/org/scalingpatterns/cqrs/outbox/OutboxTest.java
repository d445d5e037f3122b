package org.scalingpatterns.cqrs.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.jdbc.Balances;
import org.scalingpatterns.cqrs.jdbc.Database;
import org.scalingpatterns.cqrs.jdbc.JdbcView;
import org.scalingpatterns.cqrs.jdbc.JdbcView.Transaction;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.servers.NeedsPostgres;

/** Commands and outbox keep their contract on each engine. */
@Timeout(300)
class OutboxTest {

    static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));

    abstract static class OnEngine extends OutboxContract {
        private final Database database;

        OnEngine(Database.Engine engine) throws Exception {
            this.database = engine.begin();
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        @Override
        protected DataSource database() {
            return database.source();
        }

        @Override
        protected Commands commands(DataSource source) throws Exception {
            Outbox outbox = Outbox.open(source, NOON, Duration.ofMillis(5));
            var commands = new TransactionalCommands(source, outbox);
            return new Commands() {
                @Override
                public TransactionalCommands.Handled handle(UUID id, TransactionalCommands.Decision decision)
                        throws Exception {
                    return commands.handle(id, decision);
                }

                @Override
                public EventFeed messages() {
                    return outbox;
                }

                @Override
                public void trim(long throughPosition) throws Exception {
                    outbox.trim(throughPosition);
                }
            };
        }

        /** Several pay at once while a view follows in the same database: in the end it says what the tables say. */
        @Test
        void start_manyCommandsAtOnce_viewSaysWhatTheTablesSay() throws Exception {
            Database.execute(database(), "CREATE TABLE accounts (account VARCHAR(9), balance BIGINT)");
            Database.execute(database(), "INSERT INTO accounts VALUES ('ada', 0), ('bob', 0), ('cleo', 0)");
            Outbox outbox = Outbox.open(database(), NOON, Duration.ofMillis(5));
            var commands = new TransactionalCommands(database(), outbox);
            Balances balances = Balances.create(database());
            ExecutorService senders = Executors.newFixedThreadPool(4);
            try (Projector<Transaction, JdbcView> projector = follow(outbox, balances)) {
                projector.start(Thread::new);
                List<Future<Long>> sent = new ArrayList<>();
                for (int i = 0; i < 120; i++) {
                    String account = List.of("ada", "bob", "cleo").get(i % 3);
                    var id = new UUID(7, i / 2); // each is sent twice
                    sent.add(senders.submit(() -> commands.handle(id, connection -> pay(connection, account))
                            .position()));
                }
                long last = -1;
                for (Future<Long> position : sent) {
                    last = Math.max(last, position.get(100, TimeUnit.SECONDS));
                }
                assertThat(last).isEqualTo(59);
                assertThat(projector.await(last, Duration.ofSeconds(100))).isTrue();
                assertThat(projector.lag(NOON)).isZero();
                for (String account : List.of("ada", "bob", "cleo")) {
                    assertThat(balances.balance(account)).as(account).isEqualTo(balance(account));
                }
            } finally {
                senders.shutdownNow();
            }
        }

        private static List<Message> pay(Connection connection, String account) throws SQLException {
            Outbox.execute(connection, "UPDATE accounts SET balance = balance + 3 WHERE account = ?", account);
            return List.of(new Message(account, "paid", 1, "3".getBytes(UTF_8)));
        }

        private long balance(String account) throws SQLException {
            try (Connection connection = database().getConnection();
                    PreparedStatement select =
                            connection.prepareStatement("SELECT balance FROM accounts WHERE account = ?")) {
                select.setString(1, account);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        }
    }

    private static Projector<Transaction, JdbcView> follow(EventFeed feed, Balances balances) throws SQLException {
        return new Projector<>(
                feed,
                Accounts.UPCASTERS,
                balances.view(),
                (event, rows) -> balances.add(rows, event.stream(), Accounts.amount(event)),
                Poison.stops());
    }

    @Nested
    class Sqlite extends OnEngine {
        Sqlite() throws Exception {
            super(Database::sqlite);
        }

        @Override
        protected boolean isOneWriterAtATime() {
            return true;
        }
    }

    @Nested
    class H2 extends OnEngine {
        H2() throws Exception {
            super(Database::h2);
        }
    }

    @Nested
    @NeedsPostgres
    class Postgres extends OnEngine {
        Postgres() throws Exception {
            super(Database::postgres);
        }
    }

    private static List<Message> paid(long amount) {
        return List.of(new Message("ada", "paid", 1, Long.toString(amount).getBytes(UTF_8)));
    }

    /** A row that can't be read, for whatever reason, is not passed over by the cursor's next call. */
    @Test
    void next_afterARowThatCouldNotBeRead_readsThatRow() throws Exception {
        try (Database database = Database.h2()) {
            Outbox outbox = Outbox.open(database.source(), NOON, Duration.ofDays(1));
            var commands = new TransactionalCommands(database.source(), outbox);
            for (int i = 0; i < 3; i++) {
                commands.handle(new UUID(1, i), connection -> paid(1));
            }
            String right = new UUID(1, 1).toString();
            Database.execute(
                    database.source(), "UPDATE outbox SET command_id = 'none' WHERE command_id = '" + right + "'");
            try (EventCursor cursor = outbox.readAll(-1)) {
                assertThatThrownBy(cursor::next).isInstanceOf(IllegalArgumentException.class);
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.event().position()).isZero();
                Database.execute(
                        database.source(), "UPDATE outbox SET command_id = '" + right + "' WHERE command_id = 'none'");
                for (int i = 1; i < 3; i++) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.event().position()).isEqualTo(i);
                }
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    /** More than a page of messages, and then those that come while the reader waits. */
    @Test
    void await_messageFromThisProcess_comesAtOnce() throws Exception {
        try (Database database = Database.h2()) {
            Outbox outbox = Outbox.open(database.source(), NOON, Duration.ofDays(1));
            var commands = new TransactionalCommands(database.source(), outbox);
            for (int i = 0; i < 300; i++) {
                commands.handle(new UUID(1, i), connection -> paid(1));
            }
            try (EventCursor cursor = outbox.readAll(-1)) {
                assertThatThrownBy(cursor::event).isInstanceOf(IllegalStateException.class);
                for (int i = 0; i < 300; i++) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.event().position()).isEqualTo(i);
                    assertThat(cursor.event().id()).isEqualTo(new UUID(1, i));
                    assertThat(cursor.event().time()).isEqualTo(NOON.instant());
                }
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.await(Duration.ofMillis(1))).isFalse();
                var begun = new CountDownLatch(1);
                Thread writer = new Thread(() -> {
                    try {
                        begun.await();
                        commands.handle(new UUID(2, 2), connection -> paid(2));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
                writer.start();
                begun.countDown();
                assertThat(cursor.await(Duration.ofSeconds(100))).isTrue(); // its poll alone would take a day
                assertThat(cursor.await(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.await(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
                writer.join();
            }
        }
    }

    /** Somebody commits whenever it has just looked, so it looks again at once; time passes all the same. */
    @Test
    void await_commitsAllTheTime_endsWhenItIsTime() throws Exception {
        try (Database database = Database.h2()) {
            var opened = new AtomicReference<Outbox>();
            DataSource busy = proxy(DataSource.class, (method, arguments) -> {
                if (opened.get() != null) {
                    opened.get().appended();
                }
                return method.invoke(database.source(), arguments);
            });
            opened.set(Outbox.open(busy, NOON, Duration.ofDays(1)));
            try (EventCursor cursor = opened.get().readAll(-1)) {
                assertThat(cursor.await(Duration.ofMillis(100))).isFalse();
            }
        }
    }

    /** Two processes that open a database for the first time at once both have their outbox. */
    @Test
    void open_manyAtOnce() throws Exception {
        for (Database.Engine engine : List.<Database.Engine>of(Database::sqlite, Database::h2)) {
            for (int round = 0; round < 10; round++) {
                openAtOnce(engine, 4);
            }
        }
    }

    private static void openAtOnce(Database.Engine engine, int openers) throws Exception {
        var barrier = new CyclicBarrier(openers);
        ExecutorService threads = Executors.newFixedThreadPool(openers);
        try (Database database = engine.begin()) {
            var opening = new ArrayList<Future<Outbox>>();
            for (int i = 0; i < openers; i++) {
                opening.add(threads.submit(() -> {
                    barrier.await();
                    return Outbox.open(database.source(), NOON, Duration.ofDays(1));
                }));
            }
            for (Future<Outbox> outbox : opening) {
                outbox.get(50, TimeUnit.SECONDS);
            }
            try (Connection connection = database.source().getConnection();
                    ResultSet head = connection.createStatement().executeQuery("SELECT COUNT(*) FROM outbox_head")) {
                head.next();
                assertThat(head.getInt(1)).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** A view that begins with a copy of the tables goes on from the position that the copy was taken at. */
    @Test
    void rebuild_fromACopyOfTheTables_goesOnFromItsPosition() throws Exception {
        try (Database database = Database.sqlite()) {
            Outbox outbox = Outbox.open(database.source(), NOON, Duration.ofMillis(5));
            var commands = new TransactionalCommands(database.source(), outbox);
            commands.handle(new UUID(1, 1), connection -> paid(5));
            commands.handle(new UUID(1, 2), connection -> paid(6));
            Balances balances = Balances.create(database.source());
            try (Projector<Transaction, JdbcView> projector = follow(outbox, balances)) {
                projector.run();
                outbox.trim(projector.view().checkpoint());
                commands.forget(0);
                assertThat(commands.find(new UUID(1, 1))).isEmpty();
                assertThat(commands.find(new UUID(1, 2))).isPresent();

                JdbcView shadow = projector.view().shadow();
                long position;
                long copy;
                try (Connection connection = database.source().getConnection()) {
                    position = outbox.position(connection);
                    copy = balances.balance("ada"); // stands for the write model's tables
                }
                commands.handle(new UUID(1, 3), connection -> paid(100));
                shadow.update(-1, position, rows -> balances.add(rows, "ada", copy));
                projector.rebuild(shadow);
                assertThat(balances.balance("ada")).isEqualTo(111);
            }
        }
    }

    /** What is written on connections that commit nothing by themselves stays, and they go back as they came, at their transaction's end. */
    @Test
    void all_connectionsWithoutAutoCommit_workAndStayAsTheyWere() throws Exception {
        for (boolean autoCommit : new boolean[] {false, true}) {
            try (Database database = Database.h2()) {
                List<Boolean> returned = new ArrayList<>();
                DataSource source = handingOut(database.source(), autoCommit, returned);
                Outbox outbox = Outbox.open(source, NOON, Duration.ofMillis(5));
                var commands = new TransactionalCommands(source, outbox);
                commands.handle(new UUID(1, 1), connection -> paid(5));
                commands.handle(new UUID(1, 2), connection -> paid(6));
                assertThatThrownBy(() -> commands.handle(new UUID(1, 3), connection -> {
                            throw new IllegalStateException("refused");
                        }))
                        .hasMessage("refused");
                JdbcView view = JdbcView.open(source, "v", List.of());
                view.update(-1, 1, rows -> {});
                assertThatThrownBy(() -> view.update(1, 2, rows -> {
                            throw new IllegalStateException("refused");
                        }))
                        .hasMessage("refused");
                assertThat(view.checkpoint()).isEqualTo(1);
                outbox.trim(0);
                commands.forget(0);
                assertThat(commands.find(new UUID(1, 1))).isEmpty();
                assertThat(commands.find(new UUID(1, 2))).isPresent();
                try (EventCursor cursor = outbox.readAll(0)) {
                    assertThat(cursor.next()).isTrue();
                }
                try (EventCursor cursor = outbox.readAll(-1)) {
                    assertThatThrownBy(cursor::next).hasMessageContaining("trimmed");
                }
                assertThat(returned).hasSizeGreaterThan(9).containsOnly(autoCommit);
            }
        }
    }

    private static DataSource handingOut(DataSource source, boolean autoCommit, List<Boolean> returned) {
        return proxy(DataSource.class, (method, arguments) -> {
            if (!method.getName().equals("getConnection")) {
                return method.invoke(source, arguments);
            }
            Connection connection = source.getConnection();
            connection.setAutoCommit(autoCommit);
            var open = new AtomicBoolean(); // a transaction, so far as the calls tell
            return proxy(Connection.class, (called, with) -> {
                switch (called.getName()) {
                    case "prepareStatement", "createStatement" -> open.set(!connection.getAutoCommit());
                    case "commit", "rollback" -> open.set(false);
                    case "close" -> {
                        assertThat(open).as("a transaction is left open").isFalse();
                        returned.add(connection.getAutoCommit());
                    }
                    default -> {}
                }
                return called.invoke(connection, with);
            });
        });
    }

    private interface Call {
        Object of(Method method, Object[] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    @Test
    void arguments_outOfRange_areRefused() throws Exception {
        assertThatThrownBy(() -> new Message("ada", "paid", 0, new byte[0])).hasMessage("must be 1 .. 32767: schema=0");
        try (Database database = Database.h2()) {
            assertThatThrownBy(() -> Outbox.open(database.source(), NOON, Duration.ZERO))
                    .hasMessage("must be > 0: poll=PT0S");
            Outbox outbox = Outbox.open(database.source(), NOON, Duration.ofMillis(5));
            assertThatThrownBy(() -> outbox.readAll(-2)).hasMessage("must be >= -1: afterPosition=-2");
        }
    }
}
