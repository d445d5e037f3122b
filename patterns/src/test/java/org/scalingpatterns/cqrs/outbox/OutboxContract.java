package org.scalingpatterns.cqrs.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.jdbc.Faults;
import org.scalingpatterns.cqrs.outbox.TransactionalCommands.Decision;
import org.scalingpatterns.cqrs.outbox.TransactionalCommands.Handled;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;

/** What is owed to whoever changes tables by commands, and to whoever follows what they did. */
public abstract class OutboxContract {

    private static final int SECONDS = 50;

    /** Commands over tables, and what follows from them. */
    public interface Commands {
        Handled handle(UUID commandId, Decision decision) throws Exception;

        EventFeed messages();

        void trim(long throughPosition) throws Exception;
    }

    /** A database for this test, the same at each call; without tables at the first one. */
    protected abstract DataSource database() throws Exception;

    /** The implementation under test, as a process begins it. */
    protected abstract Commands commands(DataSource database) throws Exception;

    /** Whether the engine lets one write at a time, so that another can't get in between a decision and its commit. */
    protected boolean isOneWriterAtATime() {
        return false;
    }

    /** How long a command gets to be done that need not be, because another one holds it up. */
    protected Duration patience() {
        return Duration.ofMillis(300);
    }

    /** The write model of the tests: accounts, with the version by which a change is noticed. */
    private void begin(String... accounts) throws Exception {
        commands(database());
        try (Connection connection = database().getConnection()) {
            execute(
                    connection,
                    "CREATE TABLE IF NOT EXISTS accounts"
                            + " (account VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL, version BIGINT NOT NULL)");
            for (String account : accounts) {
                execute(connection, "INSERT INTO accounts VALUES (?, 0, 0)", account);
            }
        }
    }

    private static int execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static long[] read(Connection connection, String account) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT balance, version FROM accounts WHERE account = ?")) {
            select.setString(1, account);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new long[] {row.getLong(1), row.getLong(2)};
            }
        }
    }

    private static Decision pay(String account, long amount) {
        return pay(account, amount, () -> null);
    }

    /** Reads, lets something happen, and then decides on what it read. */
    static Decision pay(String account, long amount, Callable<?> between) {
        return connection -> {
            long[] read = read(connection, account);
            try {
                between.call();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            if (read[0] + amount < 0) {
                throw new IllegalStateException("must be <= " + read[0] + ": amount=" + -amount);
            }
            String update = "UPDATE accounts SET balance = ?, version = version + 1 WHERE account = ? AND version = ?";
            if (execute(connection, update, read[0] + amount, account, read[1]) == 0) {
                throw new ConflictException("must be at version " + read[1] + ": account=" + account);
            }
            return List.of(new Message(account, "paid", 1, Long.toString(amount).getBytes(UTF_8)));
        };
    }

    private long balance(String account) throws Exception {
        try (Connection connection = database().getConnection()) {
            return read(connection, account)[0];
        }
    }

    /** The amounts of an account's messages. */
    private static List<Long> told(Commands commands, String account) throws Exception {
        List<Long> amounts = new ArrayList<>();
        try (EventCursor cursor = commands.messages().readAll(-1)) {
            while (cursor.next()) {
                if (cursor.event().stream().equals(account)) {
                    amounts.add(Accounts.amount(cursor.event()));
                }
            }
        }
        return amounts;
    }

    /** A database that fails at any call, or a process that ends there: table and outbox say the same, then and afterwards. */
    @Test
    @Guarantee("cqrs/outbox-atomic")
    public void handle_failsAtAnyCall_tableAndOutboxSayTheSame() throws Exception {
        begin();
        Commands sound = commands(database());
        for (Faults.Kind kind : Faults.Kind.values()) {
            boolean happened = true;
            for (int at = 1; happened; at++) {
                String account = kind + "-" + at;
                begin(account);
                var id = UUID.nameUUIDFromBytes(account.getBytes(UTF_8));
                try (var faults = new Faults(database(), kind, at)) {
                    try {
                        commands(faults.source()).handle(id, pay(account, 5));
                    } catch (SQLException e) {
                        assertThat(e.getMessage()).as(account).contains("lost: ");
                    }
                    happened = faults.happened();
                }
                List<Long> before = told(sound, account);
                assertThat(before).as(account).isEqualTo(balance(account) == 0 ? List.of() : List.of(5L));

                Handled handled = sound.handle(id, pay(account, 5));
                assertThat(handled.again()).as(account).isEqualTo(!before.isEmpty());
                assertThat(balance(account)).as(account).isEqualTo(5);
                assertThat(told(sound, account)).as(account).containsExactly(5L);
            }
        }
    }

    /** Sent again, and by several at once. */
    @Test
    @Guarantee("cqrs/outbox-command-once")
    public void handle_sameCommandAgain_happensOnce() throws Exception {
        begin("ada");
        Commands commands = commands(database());
        var id = new UUID(1, 1);
        Handled first = commands.handle(id, pay("ada", 5));
        Handled again = commands.handle(id, pay("ada", -1_000));
        assertThat(again).isEqualTo(new Handled(first.position(), true));
        assertThat(balance("ada")).isEqualTo(5);

        var silent = new UUID(1, 2);
        assertThat(commands.handle(silent, connection -> List.of()).again()).isFalse();
        assertThat(commands.handle(silent, pay("ada", 1)).again())
                .as("one without messages")
                .isTrue();

        for (int round = 0; round < 10; round++) {
            var sent = new UUID(2, round);
            together(3, () -> commands.handle(sent, pay("ada", 1)));
        }
        assertThat(balance("ada")).isEqualTo(15);
        assertThat(told(commands, "ada")).hasSize(11);
    }

    /** They begin when all are there. */
    private static void together(int threads, Callable<?> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        var barrier = new CyclicBarrier(threads);
        Callable<Object> atOnce = () -> {
            barrier.await(SECONDS, TimeUnit.SECONDS);
            return work.call();
        };
        try {
            for (Future<?> future : executor.invokeAll(Collections.nCopies(threads, atOnce))) {
                future.get(SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /**
     * One command is held at its commit, when everything of it is written; another one is sent; the relay runs. Whether or not
     * that other one has to wait, the first one's message is not passed by.
     */
    @Test
    @Guarantee("cqrs/outbox-commit-order")
    public void relay_messageCommittedLate_isNotPassedBy() throws Exception {
        begin("ada", "bob");
        var view = new MapView<String, Long>();
        var atCommit = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Commands late = commands(heldAtCommit(database(), atCommit, go));
        Commands early = commands(database());
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try (var relay = new Projector<>(
                early.messages(),
                Accounts.UPCASTERS,
                view,
                (event, entries) -> entries.put(event.stream(), Accounts.amount(event)),
                Poison.stops())) {
            Future<?> first = executor.submit(() -> late.handle(new UUID(1, 1), pay("ada", 1)));
            assertThat(atCommit.await(SECONDS, TimeUnit.SECONDS)).isTrue();
            Future<?> second = executor.submit(() -> early.handle(new UUID(1, 2), pay("bob", 2)));
            try {
                second.get(patience().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                assertThat(second).isNotDone(); // it waits for the first one, and may
            }
            relay.run();
            go.countDown();
            first.get(SECONDS, TimeUnit.SECONDS);
            second.get(SECONDS, TimeUnit.SECONDS);
            relay.run();
        } finally {
            go.countDown();
            executor.shutdownNow();
        }
        assertThat(view.get("bob")).isEqualTo(2);
        assertThat(view.get("ada")).as("what was committed late").isEqualTo(1);
    }

    /** Commits of connections on which something was inserted wait for a gate. */
    private static DataSource heldAtCommit(DataSource database, CountDownLatch arrived, CountDownLatch go) {
        return proxy(DataSource.class, database, arrived, go);
    }

    private static <T> T proxy(Class<T> type, T target, CountDownLatch arrived, CountDownLatch go) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        arrived.countDown();
                        assertThat(go.await(SECONDS, TimeUnit.SECONDS)).isTrue();
                    }
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof Connection connection
                                ? proxy(Connection.class, connection, arrived, go)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Two who withdraw the last coin have both seen it: one gets it, the other decides anew. */
    @Test
    @Guarantee("cqrs/outbox-no-lost-update")
    public void handle_twoThatSawTheSameRow_oneDecidesAnew() throws Exception {
        begin("ada");
        Commands commands = commands(database());
        commands.handle(new UUID(1, 0), pay("ada", 1));
        int[] asked = {0};
        Callable<?> other = () -> asked[0]++ > 0 || isOneWriterAtATime()
                ? null
                : commands(database()).handle(new UUID(1, 1), pay("ada", -1));
        Throwable refused = catchThrowable(() -> commands.handle(new UUID(1, 2), pay("ada", -1, other)));
        if (isOneWriterAtATime()) {
            assertThat(refused).isNull();
            refused = catchThrowable(() -> commands.handle(new UUID(1, 1), pay("ada", -1)));
        }

        assertThat(refused).isInstanceOf(IllegalStateException.class).hasMessage("must be <= 0: amount=1");
        assertThat(balance("ada")).isZero();
        assertThat(told(commands, "ada")).containsExactly(1L, -1L);
    }

    /** Who lacks messages that are gone is told; who has them goes on. */
    @Test
    @Guarantee("cqrs/outbox-gap-told")
    public void readAll_messagesTrimmedThatTheReaderLacks_isTold() throws Exception {
        begin("ada");
        Commands commands = commands(database());
        long[] positions = new long[4];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = commands.handle(new UUID(1, i), pay("ada", 1 << i)).position();
        }
        commands.trim(positions[1]);
        assertThat(catchThrowable(() -> told(commands, "ada"))).isInstanceOf(IllegalStateException.class);
        try (EventCursor cursor = commands.messages().readAll(positions[1])) {
            assertThat(cursor.next()).isTrue();
            assertThat(Accounts.amount(cursor.event())).isEqualTo(4);
        }

        commands.trim(positions[3]);
        assertThat(catchThrowable(() -> told(commands, "ada")))
                .as("nothing is left")
                .isInstanceOf(IllegalStateException.class);
        try (EventCursor behind = commands.messages().readAll(positions[3]);
                EventCursor ahead = commands.messages().readAll(positions[3] + 1)) {
            assertThat(behind.next()).isFalse();
            assertThat(catchThrowable(ahead::next)).as("set back").isInstanceOf(IllegalStateException.class);
        }
    }
}
