package org.scalingpatterns.cqrs.outbox;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/**
 * Messages in a table, in the order in which they were committed: positions 0, 1, 2, … without a gap. Thread-safe, in any
 * number of processes. Its tables are {@code outbox}, {@code outbox_head} and {@code outbox_commands}; whoever needs two
 * outboxes in a database gives each a schema.
 */
public final class Outbox implements EventFeed {

    /*
     * The gap that outboxes are known for: a sequence or an identity column gives positions when rows are written, but
     * rows become visible when they are committed. Who reads 8 while 7 is on its way, and goes on after 8, never sees 7.
     *
     *   A: nextval 7 ............................. commit
     *   B:           nextval 8, commit
     *   relay:                         reads 8, checkpoint 8
     *
     * 1. Here a position is taken by UPDATE of one row, which is locked until the transaction ends. So who takes the next one
     *    begins after the last one's commit, positions are in the order of commits, and one that is rolled back is taken again.
     * 2. Since there is no gap, a reader who finds one knows that messages were trimmed which it lacks, or that the outbox was
     *    set back; it says so rather than go on.
     * 3. A reader asks for the head first, then for rows; so what it misses can't be what came in between.
     */

    /** One for each table and row that another process may be making, and one more. */
    private static final int OPENINGS = 5;

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int PAGE = 256;

    private final DataSource database;
    private final InstantSource clock;
    private final Duration poll;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    private long commits; // in this process; under the lock

    private Outbox(DataSource database, InstantSource clock, Duration poll) {
        this.database = database;
        this.clock = clock;
        this.poll = poll;
    }

    /**
     * Opens the outbox of a database; makes its tables where they are not there.
     *
     * @param database gives connections that nobody else uses meanwhile, best from a pool
     * @param clock gives messages their time, in milliseconds; where it steps back, time stands still
     * @param poll how long a reader who waits looks away, above 0; those in this process are told sooner
     */
    public static Outbox open(DataSource database, InstantSource clock, Duration poll) throws SQLException {
        Objects.requireNonNull(clock, "clock");
        if (poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("must be > 0: poll=" + poll);
        }
        for (int left = OPENINGS - 1; ; left--) {
            try {
                begin(database);
                return new Outbox(database, clock, poll);
            } catch (SQLException e) {
                if (left == 0 || !mayBeAnothers(e)) {
                    throw e;
                }
            }
        }
    }

    /** Makes what is not there. Who begins at the same time may be refused a table or a row that another one has just made. */
    private static void begin(DataSource database) throws SQLException {
        alone(database, connection -> {
            execute(
                    connection,
                    "CREATE TABLE IF NOT EXISTS outbox (id BIGINT PRIMARY KEY, command_id VARCHAR(36) NOT NULL,"
                            + " subject VARCHAR(200) NOT NULL, message_type VARCHAR(200) NOT NULL,"
                            + " message_schema INT NOT NULL, millis BIGINT NOT NULL, message BYTEA NOT NULL)");
            execute(
                    connection,
                    "CREATE TABLE IF NOT EXISTS outbox_commands (id VARCHAR(36) PRIMARY KEY, last_position BIGINT NOT NULL)");
            execute(
                    connection,
                    "CREATE TABLE IF NOT EXISTS outbox_head"
                            + " (id INT PRIMARY KEY, last_position BIGINT NOT NULL, millis BIGINT NOT NULL)");
            execute(connection, "INSERT INTO outbox_head SELECT 1, -1, 0 WHERE NOT EXISTS (SELECT 1 FROM outbox_head)");
        });
    }

    /** SQLSTATE 23, 40 and 42, and what SQLite has instead. */
    private static boolean mayBeAnothers(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? e.getErrorCode() == SQLITE_CONSTRAINT || e.getErrorCode() == SQLITE_BUSY
                : state.startsWith("23") || state.startsWith("40") || state.startsWith("42");
    }

    /** Takes positions and writes messages; the head is locked from here to the end of the transaction. */
    long append(Connection connection, UUID commandId, List<Message> messages) throws SQLException {
        long now = clock.millis();
        execute(
                connection,
                "UPDATE outbox_head SET last_position = last_position + ?,"
                        + " millis = CASE WHEN millis < ? THEN ? ELSE millis END",
                messages.size(),
                now,
                now);
        long last;
        long millis;
        try (PreparedStatement select = connection.prepareStatement("SELECT last_position, millis FROM outbox_head");
                ResultSet head = select.executeQuery()) {
            head.next();
            last = head.getLong(1);
            millis = head.getLong(2);
        }
        if (messages.isEmpty()) {
            return last;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            long position = last - messages.size();
            for (Message message : messages) {
                insert.setLong(1, ++position);
                insert.setString(2, commandId.toString());
                insert.setString(3, message.subject());
                insert.setString(4, message.type());
                insert.setInt(5, message.schema());
                insert.setLong(6, millis);
                insert.setBytes(7, message.data());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        return last;
    }

    /** Tells readers in this process. */
    void appended() {
        lock.lock();
        try {
            commits++;
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long commits() {
        lock.lock();
        try {
            return commits;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless there was a commit since. */
    private void lookAway(long seen, long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (commits == seen && left > 0) {
                left = appended.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Position of the last message in what a transaction sees, trimmed or not; -1 where there is none. */
    public long position(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT last_position FROM outbox_head");
                ResultSet head = select.executeQuery()) {
            head.next();
            return head.getLong(1);
        }
    }

    /** Deletes the messages up to a position, which all views have. */
    public void trim(long throughPosition) throws SQLException {
        alone(database, connection -> execute(connection, "DELETE FROM outbox WHERE id <= ?", throughPosition));
    }

    /**
     * The messages as events: the stream is the subject, the id the command's, and the version -1, for none is counted. A cursor
     * throws {@code IllegalStateException} where messages were trimmed that its reader lacks, and where the reader is further than
     * the outbox.
     */
    @Override
    public EventCursor readAll(long afterPosition) {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new Cursor(afterPosition);
    }

    /** What commits each of its statements. */
    interface Statements {
        void in(Connection connection) throws SQLException;
    }

    /** Executes statements that are each committed, whatever the connection is set to, and leaves it as it was. */
    static void alone(DataSource database, Statements statements) throws SQLException {
        try (Connection connection = database.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(true);
            try {
                statements.in(connection);
            } catch (Throwable e) {
                try {
                    connection.setAutoCommit(before);
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
            connection.setAutoCommit(before);
        }
    }

    /** What is read next is of that time, not of this transaction's. */
    static void endReading(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
    }

    static int execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    /** Reads by the page; holds no connection in between. */
    private final class Cursor implements EventCursor {
        private final ArrayDeque<RecordedEvent> page = new ArrayDeque<>();
        private long read;
        private RecordedEvent current;

        Cursor(long after) {
            this.read = after;
        }

        @Override
        public boolean next() throws IOException {
            if (page.isEmpty()) {
                turn();
            }
            if (page.isEmpty()) {
                return false;
            }
            current = page.remove();
            return true;
        }

        private void turn() throws IOException {
            try (Connection connection = database.getConnection()) {
                try {
                    long head = position(connection);
                    if (head < read) {
                        throw new IllegalStateException("must be <= " + head + ", the outbox's last: position=" + read);
                    }
                    if (head > read) {
                        select(connection);
                        if (page.isEmpty()) {
                            throw trimmed();
                        }
                    }
                } finally {
                    endReading(connection);
                }
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }

        private void select(Connection connection) throws SQLException {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, command_id, subject, message_type, message_schema, millis, message FROM outbox"
                            + " WHERE id > ? ORDER BY id LIMIT " + PAGE)) {
                select.setLong(1, read);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        long position = row.getLong(1);
                        if (position != read + 1) {
                            throw trimmed();
                        }
                        page.add(new RecordedEvent(
                                row.getString(3),
                                -1,
                                position,
                                Instant.ofEpochMilli(row.getLong(6)),
                                UUID.fromString(row.getString(2)),
                                row.getString(4),
                                row.getInt(5),
                                row.getBytes(7)));
                        read = position; // it is there: a row that can't be read comes again
                    }
                }
            }
        }

        private IllegalStateException trimmed() {
            return new IllegalStateException("must not be trimmed before it was read: position=" + (read + 1));
        }

        @Override
        public RecordedEvent event() {
            if (current == null) {
                throw new IllegalStateException("must be called after next(): event");
            }
            return current;
        }

        @Override
        public boolean await(Duration timeout) throws IOException, InterruptedException {
            long nanos = Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)); // at most what a long holds
            long begun = System.nanoTime();
            while (true) {
                long seen = commits();
                if (page.isEmpty()) {
                    turn();
                }
                if (!page.isEmpty()) {
                    return true;
                }
                long left = nanos - (System.nanoTime() - begun);
                if (left <= 0) {
                    return false;
                }
                lookAway(seen, Math.min(left, TimeUnit.NANOSECONDS.convert(poll)));
            }
        }

        @Override
        public void close() {
            page.clear();
        }
    }
}
