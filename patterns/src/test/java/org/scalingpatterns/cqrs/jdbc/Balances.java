package org.scalingpatterns.cqrs.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A view of balances by account: a table, and the questions that are asked of it. */
public record Balances(DataSource database, String table) {

    private static final AtomicInteger NAMES = new AtomicInteger();

    /** With a name that nobody else has. */
    public static Balances create(DataSource database) throws SQLException {
        return create(database, "balances_" + NAMES.incrementAndGet());
    }

    static Balances create(DataSource database, String table) throws SQLException {
        Database.execute(
                database,
                "CREATE TABLE IF NOT EXISTS " + table
                        + " (generation BIGINT, account VARCHAR(64), amount BIGINT, PRIMARY KEY (generation, account))");
        return new Balances(database, table);
    }

    /** The view through another way to its database. */
    public JdbcView view(DataSource way) throws SQLException {
        return JdbcView.open(way, table, List.of(table));
    }

    public JdbcView view() throws SQLException {
        return view(database);
    }

    public void add(JdbcView.Transaction rows, String account, long amount) throws SQLException {
        String update = "UPDATE " + table + " SET amount = amount + ? WHERE generation = ? AND account = ?";
        if (rows.execute(update, amount, rows.generation(), account) == 0) {
            rows.execute("INSERT INTO " + table + " VALUES (?, ?, ?)", rows.generation(), account, amount);
        }
    }

    /** What readers see; 0 where there is no row. */
    public long balance(String account) throws SQLException {
        return number(
                "SELECT SUM(amount) FROM " + table + " WHERE account = ? AND generation ="
                        + " (SELECT generation FROM view_checkpoints WHERE name = ? AND live = 1)",
                account,
                table);
    }

    /** Rows of all generations. */
    long rows() throws SQLException {
        return number("SELECT COUNT(*) FROM " + table);
    }

    private long number(String sql, String... arguments) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                select.setString(i + 1, arguments[i]);
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
