package org.scalingpatterns.caching.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;

/** What databases call different names. */
enum Dialect {
    SQLITE("TEXT", "INTEGER", "BLOB"),
    H2("VARCHAR", "BIGINT", "VARBINARY"),
    POSTGRES("TEXT", "BIGINT", "BYTEA");

    private static final int SQLITE_TOO_BIG = 18;
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int SQLITE_MISMATCH = 20;

    private final String text;
    private final String number;
    private final String bytes;

    Dialect(String text, String number, String bytes) {
        this.text = text;
        this.number = number;
        this.bytes = bytes;
    }

    /** @throws UnsupportedOperationException if it is none of these */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product) {
            case "SQLite" -> SQLITE;
            case "H2" -> H2;
            case "PostgreSQL" -> POSTGRES;
            default -> throw new UnsupportedOperationException("must be SQLite, H2 or PostgreSQL: database=" + product);
        };
    }

    String name(Column.Type type) {
        return switch (type) {
            case TEXT -> text;
            case NUMBER -> number;
            case BYTES -> bytes;
        };
    }

    /** One statement, whose arguments are key, value and version. */
    String upsert(String table, Column.Type key, Column.Type value) {
        if (this == H2) {
            return "MERGE INTO " + table + " AS old USING (VALUES (CAST(? AS " + name(key) + "), CAST(? AS "
                    + name(value) + "), CAST(? AS BIGINT))) AS given(k, v, n) ON old.row_key = given.k"
                    + " WHEN MATCHED AND old.row_version < given.n"
                    + " THEN UPDATE SET row_value = given.v, row_version = given.n"
                    + " WHEN NOT MATCHED THEN INSERT (row_key, row_value, row_version) VALUES (given.k, given.v, given.n)";
        }
        return "INSERT INTO " + table + " AS old (row_key, row_value, row_version) VALUES (?, ?, ?)"
                + " ON CONFLICT (row_key) DO UPDATE"
                + " SET row_value = excluded.row_value, row_version = excluded.row_version"
                + " WHERE old.row_version < excluded.row_version";
    }

    static void set(PreparedStatement statement, int index, Column.Type type, Object value) throws SQLException {
        if (value != null) {
            statement.setObject(index, value);
            return;
        }
        statement.setNull(
                index,
                switch (type) {
                    case TEXT -> Types.VARCHAR;
                    case NUMBER -> Types.BIGINT;
                    case BYTES -> Types.BINARY;
                });
    }

    static Object get(ResultSet row, int index, Column.Type type) throws SQLException {
        Object value = switch (type) {
            case TEXT -> row.getString(index);
            case NUMBER -> row.getLong(index);
            case BYTES -> row.getBytes(index);
        };
        return row.wasNull() ? null : value;
    }

    /**
     * Whether a row was refused, rather than the database failed: SQLSTATE 22 (the data), 23 (a constraint) and 54 (too large),
     * and in SQLite, which has none, what means the same.
     */
    static boolean isAboutTheRow(SQLException e) {
        for (Throwable part : e) {
            if (part instanceof SQLException error) {
                String state = error.getSQLState();
                int code = error.getErrorCode() & 0xff;
                boolean refused = state == null
                        ? code == SQLITE_CONSTRAINT || code == SQLITE_TOO_BIG || code == SQLITE_MISMATCH
                        : state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
                if (refused) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether somebody else inserted the same key at the same moment; H2's MERGE may fall over that, once. */
    boolean isRace(SQLException e) {
        return this == H2 && "23505".equals(e.getSQLState());
    }
}
