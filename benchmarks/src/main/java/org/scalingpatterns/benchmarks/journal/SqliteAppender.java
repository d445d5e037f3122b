package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.scalingpatterns.journal.Durability;

/**
 * A table in SQLite, with its write-ahead log. {@code synchronous=NORMAL}: a commit survives the end of the process,
 * and the loss of power may take it. {@code synchronous=FULL}: each commit forces the log, and survives that too.
 */
final class SqliteAppender implements Appender {
    private final TempFolder folder;
    private final String synchronous;
    private final byte[] record;
    private Connection connection;
    private PreparedStatement insert;

    SqliteAppender(TempFolder folder, Durability durability, ByteBuffer record) throws IOException {
        this.folder = folder;
        this.synchronous = durability == Durability.FSYNC ? "FULL" : "NORMAL";
        this.record = new byte[record.remaining()];
        record.get(record.position(), this.record);
        begin();
    }

    private void begin() throws IOException {
        try {
            connection =
                    DriverManager.getConnection("jdbc:sqlite:" + folder.path().resolve("log.sqlite"));
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = " + synchronous);
                statement.execute("CREATE TABLE log (position INTEGER PRIMARY KEY, record BLOB NOT NULL)");
            }
            insert = connection.prepareStatement("INSERT INTO log (record) VALUES (?)");
            insert.setBytes(1, record);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long append(int batch) throws IOException {
        try {
            if (batch == 1) {
                return insert.executeUpdate();
            }
            connection.setAutoCommit(false);
            for (int i = 0; i < batch; i++) {
                insert.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            return batch;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long drop() throws IOException {
        long count;
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM log WHERE record = ?")) {
            select.setBytes(1, record);
            try (ResultSet result = select.executeQuery()) {
                count = result.getLong(1);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        close();
        folder.clear();
        begin();
        return count;
    }

    @Override
    public void close() throws IOException {
        try {
            insert.close();
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
