package org.scalingpatterns.benchmarks.cqrs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts.Account;
import org.scalingpatterns.benchmarks.journal.TempFolder;
import org.scalingpatterns.cqrs.CommandHandler;
import org.scalingpatterns.cqrs.outbox.ConflictException;
import org.scalingpatterns.cqrs.outbox.Message;
import org.scalingpatterns.cqrs.outbox.Outbox;
import org.scalingpatterns.cqrs.outbox.TransactionalCommands;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.postgres.PostgresEventStore;
import org.scalingpatterns.journal.Durability;
import org.scalingpatterns.servers.PostgresServer;

/** Accounts into which is paid, in one design or another. One thread. */
interface Ledger extends AutoCloseable {

    /** Pays; on the disk when it returns. The answer is the balance, or a position, or anything that depends on it. */
    long pay(UUID commandId, String account, long amount) throws Exception;

    /** The sum of all balances. */
    long total() throws Exception;

    @Override
    void close() throws IOException;

    static Ledger named(String design, List<String> accounts) throws Exception {
        return switch (design) {
            case "one-model" -> new OneModel(PostgresServer.start(), accounts);
            case "outbox" -> new WithOutbox(PostgresServer.start(), accounts);
            case "events" -> {
                PostgresServer server = PostgresServer.start();
                yield new Events(
                        PostgresEventStore.open(server.dataSource(), "ledger", InstantSource.system()), server::close);
            }
            case "events-journal" -> {
                TempFolder folder = TempFolder.make();
                yield new Events(Accounts.open("journal", folder.path(), Durability.FSYNC), folder);
            }
            default -> throw new IllegalArgumentException("unknown design " + design);
        };
    }

    /** A row for each account, with a version; who was slower than another writer begins again. */
    class OneModel implements Ledger {
        private final PostgresServer server;
        final DataSource database;

        OneModel(PostgresServer server, List<String> accounts) throws SQLException {
            this.server = server;
            this.database = server.dataSource();
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE account"
                        + " (name VARCHAR(64) PRIMARY KEY, balance BIGINT NOT NULL, version BIGINT NOT NULL)");
                for (String account : accounts) {
                    statement.addBatch("INSERT INTO account VALUES ('" + account + "', 0, 0)");
                }
                statement.executeBatch();
            }
        }

        @Override
        public long pay(UUID commandId, String account, long amount) throws Exception {
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                long balance = change(connection, account, amount);
                connection.commit();
                return balance;
            }
        }

        static long change(Connection connection, String account, long amount) throws SQLException, ConflictException {
            long balance;
            long version;
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT balance, version FROM account WHERE name = ?")) {
                select.setString(1, account);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    balance = row.getLong(1);
                    version = row.getLong(2);
                }
            }
            if (balance + amount < 0) {
                throw new IllegalStateException("must have %d: balance=%d".formatted(-amount, balance));
            }
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE account SET balance = ?, version = version + 1 WHERE name = ? AND version = ?")) {
                update.setLong(1, balance + amount);
                update.setString(2, account);
                update.setLong(3, version);
                if (update.executeUpdate() == 0) {
                    throw new ConflictException("changed meanwhile: " + account);
                }
            }
            return balance + amount;
        }

        @Override
        public long total() throws SQLException {
            try (Connection connection = database.getConnection();
                    Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT sum(balance) FROM account")) {
                row.next();
                return row.getLong(1);
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    /** The same, with the command's id and a message in the same transaction. */
    final class WithOutbox extends OneModel {
        private final TransactionalCommands commands;

        WithOutbox(PostgresServer server, List<String> accounts) throws SQLException {
            super(server, accounts);
            this.commands = new TransactionalCommands(
                    database, Outbox.open(database, InstantSource.system(), Duration.ofSeconds(1)));
        }

        @Override
        public long pay(UUID commandId, String account, long amount) throws Exception {
            return commands.handle(commandId, connection -> {
                        change(connection, account, amount);
                        byte[] data = ByteBuffer.allocate(Accounts.BYTES)
                                .putLong(amount)
                                .array();
                        return List.of(new Message(account, Accounts.PAID_IN, 1, data));
                    })
                    .position();
        }
    }

    /** Events, and what follows from them. */
    final class Events implements Ledger {
        private final EventStore store;
        private final Closeable end;
        private final CommandHandler<Account> commands;

        Events(EventStore store, Closeable end) {
            this.store = store;
            this.end = end;
            this.commands = new CommandHandler<>(store, Accounts.aggregates(store));
        }

        @Override
        public long pay(UUID commandId, String account, long amount) throws IOException {
            return commands.handle(account, commandId, state -> {
                        if (state.balance() + amount < 0) {
                            throw new IllegalStateException("must have %d: %s".formatted(-amount, state));
                        }
                        byte[] data = ByteBuffer.allocate(Accounts.BYTES)
                                .putLong(amount)
                                .array();
                        return List.of(new NewEvent(commandId, Accounts.PAID_IN, 1, data));
                    })
                    .orElseThrow()
                    .position();
        }

        @Override
        public long total() throws IOException {
            long total = 0;
            try (EventCursor cursor = store.readAll(-1)) {
                while (cursor.next()) {
                    total += Accounts.amount(cursor.event());
                }
            }
            return total;
        }

        @Override
        public void close() throws IOException {
            store.close();
            end.close();
        }
    }
}
