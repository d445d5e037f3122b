package org.scalingpatterns.eventsourcing.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.scalingpatterns.eventsourcing.Appended;
import org.scalingpatterns.eventsourcing.DuplicateEventException;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.eventsourcing.VersionConflictException;
import org.scalingpatterns.eventsourcing.postgres.Tables.Head;
import org.scalingpatterns.eventsourcing.postgres.Tables.Known;

/**
 * An event store in PostgreSQL, for any number of processes. An append is six statements and a commit; a reader fetches 256
 * events at a time, holds those in memory, and holds a connection only while it fetches or waits. Thread-safe.
 *
 * <p><b>One writer at a time, for all streams, until its commit is on the disk.</b> A pool is needed: each call takes a
 * connection. What is committed survives what the server's {@code fsync} and {@code synchronous_commit} say.
 */
public final class PostgresEventStore implements EventStore {

    /*
     * 1. A position that is taken from a sequence is taken before the commit, and commits happen in any order: a reader that
     *    has seen 11 would miss 10. So a writer locks the one row of "head" first, and holds it to its commit. The positions
     *    of what is committed then grow, without a gap, in the order of the commits.
     * 2. With that lock held no other writer is under way, and each statement sees all that was committed before it. Ids and
     *    expected version are looked up then, and are right until the commit. The unique constraints never have to speak.
     * 3. A reader's statement sees a prefix of that order, which ends with a whole batch.
     * 4. Who waits listens first, then looks, then sleeps: what is committed after the look is notified after the listening.
     */

    private static final int LONGEST_STREAM = 2000; // what fits into an index entry, with room to spare
    private static final long GLANCE_MILLIS = 100;

    private final DataSource dataSource;
    private final Tables tables;
    private final InstantSource clock;
    private volatile boolean closed;

    private PostgresEventStore(DataSource dataSource, Tables tables, InstantSource clock) {
        this.dataSource = dataSource;
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Opens an event store, or begins one. Makes the schema and its two tables, {@code event} and {@code head}, where there are
     * none.
     *
     * @param dataSource a pool; it stays open when the store is closed
     * @param schema where its tables are: a lower-case letter and up to 39 lower-case letters, digits or underscores
     * @param clock gives events their time; where it steps back, time stands still
     */
    public static PostgresEventStore open(DataSource dataSource, String schema, InstantSource clock)
            throws IOException {
        Objects.requireNonNull(dataSource, "dataSource");
        Objects.requireNonNull(clock, "clock");
        var store = new PostgresEventStore(dataSource, new Tables(schema), clock);
        store.transaction(connection -> {
            store.tables.create(connection);
            return null;
        });
        return store;
    }

    /** What is done with a connection. */
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T transaction(Work<T> work) throws IOException {
        return connected(false, connection -> {
            try {
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException second) {
                    e.addSuppressed(second);
                }
                throw e;
            }
        });
    }

    private <T> T connected(boolean autoCommit, Work<T> work) throws IOException {
        if (closed) {
            throw new IllegalStateException("the event store is closed");
        }
        try (Connection connection = dataSource.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(autoCommit);
            T result;
            try {
                result = work.with(connection);
            } catch (SQLException | RuntimeException e) {
                restore(connection, before, e);
                throw e;
            }
            connection.setAutoCommit(before);
            return result;
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void restore(Connection connection, boolean autoCommit, Exception why) {
        try {
            connection.setAutoCommit(autoCommit);
        } catch (SQLException second) {
            why.addSuppressed(second);
        }
    }

    @Override
    public Appended append(String stream, long expected, List<NewEvent> events) throws IOException {
        EventStore.check(stream, expected, events);
        checkText("stream", stream, LONGEST_STREAM);
        events.forEach(event -> checkText("type", event.type(), Short.MAX_VALUE));
        return transaction(connection -> append(connection, stream, expected, events));
    }

    private static void checkText(String name, String text, int longest) {
        int bytes = text.getBytes(UTF_8).length;
        if (bytes < 1 || bytes > longest) {
            throw new IllegalArgumentException("must be 1 .. %d bytes of UTF-8: %s=%d".formatted(longest, name, bytes));
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("must have no character 0, which PostgreSQL can't store: " + name);
        }
    }

    private Appended append(Connection connection, String stream, long expected, List<NewEvent> events)
            throws SQLException {
        Head head = tables.lock(connection);
        List<UUID> ids = events.stream().map(NewEvent::id).toList();
        List<Known> known = tables.known(connection, ids);
        if (!known.isEmpty()) {
            return again(stream, ids, known);
        }
        long actual = tables.version(connection, stream);
        if (expected != ExpectedVersion.ANY && expected != actual) {
            throw new VersionConflictException(stream, expected, actual);
        }
        long millis = Math.max(head.millis(), clock.millis());
        tables.insert(connection, stream, actual + 1, head, millis, events);
        long last = head.position() + events.size();
        tables.move(connection, new Head(last, millis));
        return new Appended(actual + 1, actual + events.size(), last, false);
    }

    /** Where the same batch stands; what else has these ids is another one. */
    private static Appended again(String stream, List<UUID> ids, List<Known> known) {
        Known first = known.get(0);
        boolean same = known.stream().map(Known::id).toList().equals(ids)
                && first.place() == 0
                && first.size() == ids.size()
                && first.stream().equals(stream);
        if (!same) {
            throw new DuplicateEventException(first.id(), stream);
        }
        return batchOf(first);
    }

    private static Appended batchOf(Known first) {
        int further = first.size() - 1;
        return new Appended(first.version(), first.version() + further, first.position() + further, true);
    }

    @Override
    public Optional<Appended> find(UUID firstId) throws IOException {
        return connected(true, connection -> tables.known(connection, List.of(firstId))).stream()
                .filter(event -> event.place() == 0)
                .map(PostgresEventStore::batchOf)
                .findFirst();
    }

    @Override
    public long version(String stream) throws IOException {
        EventStore.checkText("stream", stream); // the driver would ask for another one
        return connected(true, connection -> tables.version(connection, stream));
    }

    @Override
    public long lastPosition() throws IOException {
        return connected(true, tables::position);
    }

    @Override
    public EventCursor read(String stream, long fromVersion) {
        if (fromVersion < 0) {
            throw new IllegalArgumentException("must be >= 0: fromVersion=" + fromVersion);
        }
        EventStore.checkText("stream", Objects.requireNonNull(stream, "stream"));
        return new OfStream(stream, fromVersion);
    }

    @Override
    public EventCursor readAll(long afterPosition) {
        if (afterPosition < -1) {
            throw new IllegalArgumentException("must be >= -1: afterPosition=" + afterPosition);
        }
        return new OfAll(afterPosition);
    }

    /** Those who read or wait are told at their next step; the pool stays open. */
    @Override
    public void close() {
        closed = true;
    }

    private boolean await(Work<Boolean> arrived, Duration timeout) throws IOException, InterruptedException {
        if (closed) {
            return false;
        }
        long deadline =
                System.nanoTime() + Math.max(0, TimeUnit.NANOSECONDS.convert(timeout)); // at most what a long holds
        Boolean there = connected(true, connection -> {
            if (arrived.with(connection)) {
                return true;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("LISTEN " + tables.channel());
                try {
                    return listen(connection, arrived, deadline);
                } finally { // else the driver would collect what comes for whoever has the connection next
                    statement.execute("UNLISTEN " + tables.channel());
                }
            }
        });
        if (there == null) {
            throw new InterruptedException();
        }
        return there;
    }

    /** Whether it arrived before the deadline; null where the thread was interrupted. */
    private Boolean listen(Connection connection, Work<Boolean> arrived, long deadline) throws SQLException {
        PGConnection notified = connection.unwrap(PGConnection.class);
        while (!arrived.with(connection)) {
            if (Thread.interrupted()) {
                return null;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0 || closed) {
                return false;
            }
            notified.getNotifications((int) Math.min(left, GLANCE_MILLIS)); // a driver's wait can't be interrupted
        }
        return true;
    }

    /** Goes through pages of events. */
    private abstract class Cursor implements EventCursor {
        private Deque<RecordedEvent> page = new ArrayDeque<>();
        private RecordedEvent current;

        /** The events that follow the current one. */
        abstract Deque<RecordedEvent> fetch(Connection connection, RecordedEvent after) throws SQLException;

        abstract boolean arrived(Connection connection, RecordedEvent after) throws SQLException;

        @Override
        public boolean next() throws IOException {
            if (page.isEmpty()) {
                page = connected(true, connection -> fetch(connection, current));
            }
            if (page.isEmpty()) {
                return false;
            }
            current = page.remove();
            return true;
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
            return !page.isEmpty()
                    || PostgresEventStore.this.await(connection -> arrived(connection, current), timeout);
        }

        @Override
        public void close() {}
    }

    private final class OfStream extends Cursor {
        private final String stream;
        private final long first;

        OfStream(String stream, long first) {
            this.stream = stream;
            this.first = first;
        }

        private long following(RecordedEvent after) {
            return after == null ? first : after.version() + 1;
        }

        @Override
        Deque<RecordedEvent> fetch(Connection connection, RecordedEvent after) throws SQLException {
            return tables.ofStream(connection, stream, following(after));
        }

        @Override
        boolean arrived(Connection connection, RecordedEvent after) throws SQLException {
            return tables.version(connection, stream) >= following(after);
        }
    }

    private final class OfAll extends Cursor {
        private final long before;

        OfAll(long before) {
            this.before = before;
        }

        private long following(RecordedEvent after) {
            return after == null ? before + 1 : after.position() + 1;
        }

        @Override
        Deque<RecordedEvent> fetch(Connection connection, RecordedEvent after) throws SQLException {
            return tables.all(connection, following(after));
        }

        @Override
        boolean arrived(Connection connection, RecordedEvent after) throws SQLException {
            return tables.position(connection) >= following(after);
        }
    }
}
