package org.scalingpatterns.benchmarks.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.scalingpatterns.servers.PostgresServer;

/**
 * A table in PostgreSQL, on this machine, with {@code fsync} and {@code synchronous_commit} on: a commit survives the loss of
 * power. A batch is sent as a whole, in one transaction.
 */
final class PostgresAppender implements Appender {
    private final PostgresServer server;
    private final Connection connection;
    private final PreparedStatement insert;
    private final byte[] record;

    PostgresAppender(ByteBuffer record) throws IOException {
        this.record = new byte[record.remaining()];
        record.get(record.position(), this.record);
        this.server = PostgresServer.start();
        try {
            connection = DriverManager.getConnection(server.url());
            connection.setAutoCommit(false);
            execute(
                    "CREATE TABLE log (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, record bytea NOT NULL)");
            insert = connection.prepareStatement("INSERT INTO log (record) VALUES (?)");
            insert.setBytes(1, this.record);
        } catch (SQLException e) {
            server.close();
            throw new IOException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        connection.commit();
    }

    @Override
    public long append(int batch) throws IOException {
        try {
            if (batch == 1) {
                insert.executeUpdate();
            } else {
                for (int i = 0; i < batch; i++) {
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            return batch;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public long drop() throws IOException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM log WHERE record = ?")) {
            select.setBytes(1, record);
            long count;
            try (ResultSet result = select.executeQuery()) {
                result.next();
                count = result.getLong(1);
            }
            execute("TRUNCATE log");
            return count;
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (server) {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
