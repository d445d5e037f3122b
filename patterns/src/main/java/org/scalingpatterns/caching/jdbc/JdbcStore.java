package org.scalingpatterns.caching.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.RowRefusedException;
import org.scalingpatterns.caching.Store;

/**
 * A system of record in a table of SQLite, H2 or PostgreSQL. Thread-safe, in any number of processes. A load, a write and a
 * batch of loads are one statement each; a batch of writes is one transaction.
 *
 * @param <K> the type of key
 * @param <V> the type of value
 */
public final class JdbcStore<K, V> implements Store<K, V> {

    /*
     *   row_key      row_value            row_version
     *   primary key  null where deleted   > 0
     *
     * 1. The version is compared by the statement that writes, under the row's lock. So of two writes at once the higher
     *    version stays, whichever comes first. A deleted row stays as well, without its value, or a late write would bring
     *    it back; forgetDeleted drops those that are old enough.
     * 2. A write that changed no row is told which one is there by a second statement. Versions only grow, so what it finds is
     *    at least what held it off.
     * 3. A batch locks its rows in the order of their keys. Two batches that share keys wait for each other, and never both.
     *    Its first statement writes: in SQLite, a transaction that began by reading can't wait for another writer.
     * 4. The keys of a batch of loads are filled up to a power of two, so that a database sees few different statements.
     */

    private static final int MAX_KEYS = 1024;

    private final DataSource database;
    private final String table;
    private final Column<K> keys;
    private final Column<V> values;
    private final Dialect dialect;
    private final String upsert;

    private interface Work<R> {
        R in(Connection connection) throws SQLException, IOException;
    }

    private JdbcStore(DataSource database, String table, Column<K> keys, Column<V> values, Dialect dialect) {
        this.database = database;
        this.table = table;
        this.keys = keys;
        this.values = values;
        this.dialect = dialect;
        this.upsert = dialect.upsert(table, keys.type(), values.type());
    }

    /**
     * Opens a table; makes it where there is none of that name.
     *
     * @param database gives connections that nobody else uses meanwhile, best from a pool
     * @param table its name, with or without a schema; what stands under it must have the columns {@code row_key},
     *     {@code row_value} and {@code row_version}
     * @param keys not null, equal if and only if they are stored the same
     * @param values without null
     * @throws IOException if the database can't be reached, or the table is another one
     */
    public static <K, V> JdbcStore<K, V> open(DataSource database, String table, Column<K> keys, Column<V> values)
            throws IOException {
        Objects.requireNonNull(database, "database");
        if (!table.matches("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62})?")) {
            throw new IllegalArgumentException("must be the name of a table: table=" + table);
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            var store = new JdbcStore<>(database, table, keys, values, Dialect.of(connection));
            store.create(connection);
            return store;
        } catch (SQLException e) {
            throw failure(table, e);
        }
    }

    /** Who finds the table needs no right to make one, and of two who make it at once one may be told that it is there. */
    private void create(Connection connection) throws SQLException {
        if (isThere(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (row_key " + dialect.name(keys.type())
                    + " NOT NULL PRIMARY KEY, row_value " + dialect.name(values.type())
                    + ", row_version BIGINT NOT NULL)");
        } catch (SQLException e) {
            if (!isThere(connection)) {
                throw e;
            }
        }
        look(connection);
    }

    private boolean isThere(Connection connection) {
        try {
            look(connection);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private void look(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT row_key, row_value, row_version FROM " + table + " WHERE 1 = 0");
        }
    }

    @Override
    public Row<V> load(K key) throws IOException {
        return connected(connection -> load(connection, List.of(key)).get(key));
    }

    @Override
    public Map<K, Row<V>> loadAll(Collection<? extends K> some) throws IOException {
        return some.isEmpty() ? Map.of() : connected(connection -> load(connection, List.copyOf(some)));
    }

    private Map<K, Row<V>> load(Connection connection, List<? extends K> some) throws SQLException, IOException {
        Map<K, Row<V>> rows = new LinkedHashMap<>();
        some.forEach(key -> rows.put(key, Row.absent()));
        List<K> each = new ArrayList<>(rows.keySet());
        for (int from = 0; from < each.size(); from += MAX_KEYS) {
            loadSome(connection, each.subList(from, Math.min(each.size(), from + MAX_KEYS)), rows);
        }
        return rows;
    }

    private void loadSome(Connection connection, List<K> some, Map<K, Row<V>> rows) throws SQLException, IOException {
        int count = some.size() == 1 ? 1 : Integer.highestOneBit(some.size() - 1) * 2;
        try (PreparedStatement statement = connection.prepareStatement(select(count))) {
            for (int i = 0; i < count; i++) {
                Object key = stored(keys, some.get(Math.min(i, some.size() - 1)), "key");
                Dialect.set(statement, i + 1, keys.type(), key);
            }
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    Object value = Dialect.get(found, 2, values.type());
                    rows.put(
                            keys.decode().apply(Dialect.get(found, 1, keys.type())),
                            new Row<>(value == null ? null : values.decode().apply(value), found.getLong(3)));
                }
            }
        }
    }

    private String select(int count) {
        return "SELECT row_key, row_value, row_version FROM " + table + " WHERE row_key IN (?" + ", ?".repeat(count - 1)
                + ")";
    }

    @Override
    public Row<V> write(K key, Row<V> row) throws IOException {
        checkVersion(row);
        return connected(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(upsert)) {
                set(statement, key, row);
                if (statement.executeUpdate() == 1) {
                    return row;
                }
            }
            return load(connection, List.of(key)).get(key);
        });
    }

    @Override
    public Map<K, Row<V>> writeAll(Map<K, Row<V>> rows) throws IOException {
        if (rows.isEmpty()) {
            return Map.of();
        }
        rows.values().forEach(JdbcStore::checkVersion);
        List<K> inOrder = inOrder(rows.keySet());
        return connected(connection -> {
            connection.setAutoCommit(false);
            try {
                Map<K, Row<V>> stored = writeAll(connection, inOrder, rows);
                connection.commit();
                return stored;
            } catch (Throwable e) {
                try {
                    connection.rollback();
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        });
    }

    private Map<K, Row<V>> writeAll(Connection connection, List<K> inOrder, Map<K, Row<V>> rows)
            throws SQLException, IOException {
        Map<K, Row<V>> stored = new LinkedHashMap<>(rows);
        try (PreparedStatement statement = connection.prepareStatement(upsert)) {
            for (K key : inOrder) {
                set(statement, key, rows.get(key));
                statement.addBatch();
            }
            int[] changed = statement.executeBatch();
            List<K> others = new ArrayList<>();
            for (int i = 0; i < changed.length; i++) {
                if (changed[i] != 1) {
                    others.add(inOrder.get(i));
                }
            }
            stored.putAll(load(connection, others));
        }
        return stored;
    }

    private List<K> inOrder(Collection<K> some) throws RowRefusedException {
        Comparator<Object> order = switch (keys.type()) {
            case TEXT -> Comparator.comparing(String.class::cast);
            case NUMBER -> Comparator.comparing(Long.class::cast);
            case BYTES -> (a, b) -> Arrays.compareUnsigned((byte[]) a, (byte[]) b);
        };
        Map<K, Object> encoded = new LinkedHashMap<>();
        for (K key : some) {
            encoded.put(key, stored(keys, key, "key"));
        }
        List<K> sorted = new ArrayList<>(encoded.keySet());
        sorted.sort(Comparator.comparing(encoded::get, order));
        return sorted;
    }

    /**
     * Forgets deleted rows, which otherwise stay for good.
     *
     * @param below only versions below this one: older than any write that may still come late
     * @return how many
     */
    public int forgetDeleted(long below) throws IOException {
        String delete = "DELETE FROM " + table + " WHERE row_value IS NULL AND row_version < ?";
        return connected(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(delete)) {
                statement.setLong(1, below);
                return statement.executeUpdate();
            }
        });
    }

    private static void checkVersion(Row<?> row) {
        if (row.version() == 0) {
            throw new IllegalArgumentException("must be > 0: version=0");
        }
    }

    private void set(PreparedStatement statement, K key, Row<V> row) throws SQLException, IOException {
        Object value = row.value() == null ? null : stored(values, row.value(), "value");
        Dialect.set(statement, 1, keys.type(), stored(keys, key, "key"));
        Dialect.set(statement, 2, values.type(), value);
        statement.setLong(3, row.version());
    }

    private static <T> Object stored(Column<T> column, T value, String what) throws RowRefusedException {
        try {
            return Objects.requireNonNull(column.encode().apply(value), what);
        } catch (RuntimeException e) {
            throw new RowRefusedException("a " + what + " can't be encoded: " + e.getMessage(), e);
        }
    }

    private <R> R connected(Work<R> work) throws IOException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(true);
            try {
                return work.in(connection);
            } catch (SQLException e) {
                if (!dialect.isRace(e)) {
                    throw e;
                }
                return work.in(connection); // now the key is there
            }
        } catch (SQLException e) {
            throw failure(table, e);
        }
    }

    /** One line; a database's own message may have several, and never a password. */
    private static IOException failure(String table, SQLException e) {
        String message = table + ": "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return Dialect.isAboutTheRow(e) ? new RowRefusedException(message, e) : new IOException(message, e);
    }
}
