package org.scalingpatterns.eventsourcing.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * The tables of one store, in a schema of their own.
 *
 * <pre>
 *  head    position and time of the last event: one row, which a writer locks until it has committed
 *  event   the events; place and size say where in its batch one stands, so that the batch is known again
 * </pre>
 */
final class Tables {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final int PAGE = 256;
    private static final String COLUMNS = "stream, version, position, millis, id, type, form, data";

    private final String schema;

    Tables(String schema) {
        if (!NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "must be a lower-case letter and up to 39 letters, digits or _: schema=" + schema);
        }
        this.schema = schema;
    }

    /** What its writers notify, and its readers listen to. */
    String channel() {
        return schema + "_events";
    }

    private String event() {
        return '"' + schema + "\".event";
    }

    private String head() {
        return '"' + schema + "\".head";
    }

    /** Makes what is not there; two who do so at once wait for each other. */
    void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + schema.hashCode() + ")");
            try (ResultSet found = statement.executeQuery("SELECT to_regclass('" + head() + "') IS NOT NULL")) {
                found.next();
                if (found.getBoolean(1)) {
                    return;
                }
            }
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"');
            statement.execute("CREATE TABLE " + event()
                    + " (position bigint PRIMARY KEY, stream text COLLATE \"C\" NOT NULL, version bigint NOT NULL,"
                    + " id uuid NOT NULL UNIQUE, millis bigint NOT NULL, type text NOT NULL, form smallint NOT NULL,"
                    + " data bytea NOT NULL, place smallint NOT NULL, size smallint NOT NULL,"
                    + " UNIQUE (stream, version))");
            statement.execute("CREATE TABLE " + head()
                    + " (one boolean PRIMARY KEY DEFAULT true CHECK (one),"
                    + " position bigint NOT NULL, millis bigint NOT NULL)");
            statement.execute("INSERT INTO " + head() + " (position, millis) VALUES (-1, 0)");
        }
    }

    /** Position and time of the last event. */
    record Head(long position, long millis) {}

    /** The head, which stays the same until this transaction ends. */
    Head lock(Connection connection) throws SQLException {
        // A statement sees what was committed before it only under this isolation, whatever the connection came with.
        String sql = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT position, millis FROM " + head()
                + " FOR UPDATE";
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return new Head(row.getLong(1), row.getLong(2));
            }
        }
    }

    /** Moves the head, and wakes those who wait, both when the transaction commits. */
    void move(Connection connection, Head to) throws SQLException {
        String sql = "UPDATE " + head() + " SET position = ?, millis = ? RETURNING pg_notify(?, '')";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, to.position());
            statement.setLong(2, to.millis());
            statement.setString(3, channel());
            statement.execute();
        }
    }

    void insert(Connection connection, String stream, long version, Head before, long millis, List<NewEvent> events)
            throws SQLException {
        String sql = "INSERT INTO " + event() + " (" + COLUMNS + ", place, size) VALUES (?,?,?,?,?,?,?,?,?,?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < events.size(); i++) {
                NewEvent event = events.get(i);
                statement.setString(1, stream);
                statement.setLong(2, version + i);
                statement.setLong(3, before.position() + 1 + i);
                statement.setLong(4, millis);
                statement.setObject(5, event.id());
                statement.setString(6, event.type());
                statement.setInt(7, event.schema());
                statement.setBytes(8, event.data());
                statement.setInt(9, i);
                statement.setInt(10, events.size());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** An event that has an id which somebody asks for. */
    record Known(UUID id, String stream, long version, long position, int place, int size) {}

    List<Known> known(Connection connection, List<UUID> ids) throws SQLException {
        String sql = "SELECT id, stream, version, position, place, size FROM " + event()
                + " WHERE id = ANY (?) ORDER BY position";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                List<Known> known = new ArrayList<>();
                while (rows.next()) {
                    known.add(new Known(
                            rows.getObject(1, UUID.class),
                            rows.getString(2),
                            rows.getLong(3),
                            rows.getLong(4),
                            rows.getInt(5),
                            rows.getInt(6)));
                }
                return known;
            }
        }
    }

    long version(Connection connection, String stream) throws SQLException {
        String sql = "SELECT coalesce(max(version), -1) FROM " + event() + " WHERE stream = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, stream);
            return number(statement);
        }
    }

    long position(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT position FROM " + head())) {
            return number(statement);
        }
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Up to 256 events of all streams, from a position on. */
    Deque<RecordedEvent> all(Connection connection, long fromPosition) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM " + event() + " WHERE position >= ? ORDER BY position LIMIT " + PAGE;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, fromPosition);
            return events(statement);
        }
    }

    /** Up to 256 events of one stream, from a version on. */
    Deque<RecordedEvent> ofStream(Connection connection, String stream, long fromVersion) throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM " + event()
                + " WHERE stream = ? AND version >= ? ORDER BY version LIMIT " + PAGE;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, stream);
            statement.setLong(2, fromVersion);
            return events(statement);
        }
    }

    private static Deque<RecordedEvent> events(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            Deque<RecordedEvent> events = new ArrayDeque<>();
            while (rows.next()) {
                events.add(new RecordedEvent(
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getLong(3),
                        Instant.ofEpochMilli(rows.getLong(4)),
                        rows.getObject(5, UUID.class),
                        rows.getString(6),
                        rows.getInt(7),
                        rows.getBytes(8)));
            }
            return events;
        }
    }
}
