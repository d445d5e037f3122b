package org.scalingpatterns.cqrs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projection;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.servers.NeedsPostgres;

/** The usage in the package documentation, compiled and run on each engine. */
@Timeout(60)
class JdbcDemoTest {

    private static void usage(Database.Engine engine) {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 5, 6);
            try (Database database = engine.begin()) {
                Database.execute(
                        database.source(),
                        "CREATE TABLE balance_rows (generation BIGINT, account VARCHAR(64), amount BIGINT,"
                                + " PRIMARY KEY (generation, account))");
                Projection<JdbcView.Transaction> projection = (event, rows) -> {
                    long generation = rows.generation();
                    if (rows.execute(
                                    "UPDATE balance_rows SET amount = amount + ? WHERE generation = ? AND account = ?",
                                    Accounts.amount(event),
                                    generation,
                                    event.stream())
                            == 0) {
                        rows.execute(
                                "INSERT INTO balance_rows VALUES (?, ?, ?)",
                                generation,
                                event.stream(),
                                Accounts.amount(event));
                    }
                };
                JdbcView view = JdbcView.open(database.source(), "balances", List.of("balance_rows"));
                Database.execute(
                        database.source(),
                        "CREATE VIEW balances AS SELECT account, amount FROM balance_rows WHERE generation ="
                                + " (SELECT generation FROM view_checkpoints WHERE name = 'balances' AND live = 1)");
                Projector<JdbcView.Transaction, JdbcView> projector =
                        new Projector<>(store, Accounts.UPCASTERS, view, projection, Poison.stops());
                projector.run();
                assertThat(ada(database)).isEqualTo(11);
                projector.rebuild(view.shadow());
                assertThat(ada(database)).isEqualTo(11);
                Accounts.pay(store, "ada", 7);
                projector.run();
                assertThat(ada(database)).isEqualTo(18);
            }
        });
    }

    private static long ada(Database database) throws SQLException {
        try (Connection connection = database.source().getConnection();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT amount FROM balances WHERE account = 'ada'")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void sqlite_usage() {
        usage(Database::sqlite);
    }

    @Test
    void h2_usage() {
        usage(Database::h2);
    }

    @Test
    @NeedsPostgres
    void postgres_usage() {
        usage(Database::postgres);
    }
}
