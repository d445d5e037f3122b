package org.scalingpatterns.benchmarks.cqrs;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.scalingpatterns.benchmarks.cqrs.Views.Sums;
import org.scalingpatterns.benchmarks.eventsourcing.Accounts;
import org.scalingpatterns.cqrs.MapView;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.jdbc.JdbcView;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.servers.PostgresServer;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** A view of balances that is built over and over. One thread. */
interface Rebuilt extends AutoCloseable {

    /** Builds it from history and puts it in the place of the last one. */
    void rebuild() throws Exception;

    /** The sum of all balances. */
    long total() throws Exception;

    @Override
    void close() throws IOException;

    static Rebuilt named(String view, Path folder, EventStore store) throws Exception {
        return switch (view) {
            case "heap" -> new OnTheHeap(Views.balances(store));
            case "sqlite" -> sqlite(folder.resolve("view.db"), store);
            case "h2" -> {
                var database = new JdbcDataSource();
                database.setURL("jdbc:h2:mem:view;DB_CLOSE_DELAY=-1");
                yield new InADatabase(database, store, () -> {});
            }
            case "postgres" -> {
                PostgresServer server = PostgresServer.start();
                yield new InADatabase(server.dataSource(), store, server::close);
            }
            default -> throw new IllegalArgumentException("unknown view " + view);
        };
    }

    private static Rebuilt sqlite(Path file, EventStore store) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        var database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + file);
        Connection first = database.getConnection(); // when the last one closes, SQLite folds up its log, each time
        return new InADatabase(database, store, () -> {
            try {
                first.close();
            } catch (SQLException e) {
                throw new IOException(e);
            }
        });
    }

    /** In a map. */
    final class OnTheHeap implements Rebuilt {
        private final Sums sums;

        OnTheHeap(Sums sums) {
            this.sums = sums;
        }

        @Override
        public void rebuild() throws Exception {
            sums.projector().rebuild(new MapView<>());
        }

        @Override
        public long total() {
            return sums.total();
        }

        @Override
        public void close() {
            sums.close();
        }
    }

    /** In a table, a row for each account. */
    final class InADatabase implements Rebuilt {
        private final DataSource database;
        private final Closeable end;
        private final Projector<JdbcView.Transaction, JdbcView> projector;

        InADatabase(DataSource database, EventStore store, Closeable end) throws SQLException {
            this.database = database;
            this.end = end;
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE balances (generation BIGINT, account VARCHAR(64), amount BIGINT,"
                        + " PRIMARY KEY (generation, account))");
            }
            JdbcView view = JdbcView.open(database, "balances", List.of("balances"));
            projector = new Projector<>(store, Accounts.UPCASTERS, view, InADatabase::add, Poison.stops());
        }

        private static void add(RecordedEvent event, JdbcView.Transaction rows) throws SQLException {
            long amount = Accounts.amount(event);
            if (rows.execute(
                            "UPDATE balances SET amount = amount + ? WHERE generation = ? AND account = ?",
                            amount,
                            rows.generation(),
                            event.stream())
                    == 0) {
                rows.execute("INSERT INTO balances VALUES (?, ?, ?)", rows.generation(), event.stream(), amount);
            }
        }

        @Override
        public void rebuild() throws Exception {
            projector.rebuild(projector.view().shadow());
        }

        @Override
        public long total() throws SQLException {
            try (Connection connection = database.getConnection();
                    Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT sum(amount) FROM balances WHERE generation ="
                            + " (SELECT generation FROM view_checkpoints WHERE name = 'balances' AND live = 1)")) {
                row.next();
                return row.getLong(1);
            }
        }

        @Override
        public void close() throws IOException {
            projector.close();
            end.close();
        }
    }
}
