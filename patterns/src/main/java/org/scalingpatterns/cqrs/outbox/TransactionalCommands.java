package org.scalingpatterns.cqrs.outbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** The write side over tables: a command's changes, its messages and its id are one transaction. Thread-safe; holds no state. */
public final class TransactionalCommands {

    /*
     * 1. The transaction begins with the command's id, in a table whose key it is. A command that comes again waits there for
     *    the first one, if that is still running, and is then refused; so its decision never runs beside the first one's.
     *    It also makes the first statement a write, which SQLite can wait with.
     * 2. The messages come last, since they hold the outbox's one lock until the commit.
     * 3. After any failure the table is asked for the command once: it may have been handled. That it was not found tells
     *    nothing of a commit whose answer was lost, which may still be on its way: the caller gets the failure, its sender
     *    sends the command again, and 1. sorts it out.
     */

    private static final int ATTEMPTS = 16;
    private static final String POSTGRES_LOCK_NOT_AVAILABLE = "55P03";
    private static final int SQLITE_BUSY = 5;

    private final DataSource database;
    private final Outbox outbox;

    /** What a command does. */
    public interface Decision {
        /**
         * Decides, and changes the tables.
         *
         * @param connection in the transaction; neither to be committed, rolled back nor closed
         * @return what is to be known of it; may be empty
         * @throws ConflictException to be rolled back and asked again: where a row is not as it was read. <b>That is for the
         *     decision to find out</b>, by a version in the row or a lock on it
         * @throws RuntimeException to refuse the command: nothing happens, and the caller gets it
         */
        List<Message> decide(Connection connection) throws SQLException, ConflictException;
    }

    /**
     * What became of a command.
     *
     * @param position of its last message: what a reader waits for who wants to read what was written; that of an earlier
     *     message if it had none
     * @param again whether it had been handled before, and nothing was done now; or by this very call, where the answer to its commit was lost
     */
    public record Handled(long position, boolean again) {}

    /**
     * Commands on a database.
     *
     * @param database the outbox's; gives connections that nobody else uses meanwhile, best from a pool
     */
    public TransactionalCommands(DataSource database, Outbox outbox) {
        this.database = Objects.requireNonNull(database, "database");
        this.outbox = Objects.requireNonNull(outbox, "outbox");
    }

    /**
     * Handles a command once, however often it comes.
     *
     * @param commandId its sender's
     * @throws ConflictException if others were faster sixteen times
     * @throws SQLException the decision's; or the database's, and then it may have happened: send it again, with the same id
     */
    public Handled handle(UUID commandId, Decision decision) throws SQLException, ConflictException {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(commandId, decision);
            } catch (ConflictException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (SQLException e) {
                Optional<Handled> before = findAfter(e, commandId);
                if (before.isPresent()) {
                    return before.get();
                }
                if (attempt == ATTEMPTS || !isConflict(e)) {
                    throw e;
                }
            }
        }
    }

    private Handled attempt(UUID commandId, Decision decision) throws SQLException, ConflictException {
        try (Connection connection = database.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                Outbox.execute(connection, "INSERT INTO outbox_commands VALUES (?, -1)", commandId.toString());
                List<Message> messages = decision.decide(connection);
                long position = outbox.append(connection, commandId, messages);
                String done = "UPDATE outbox_commands SET last_position = ? WHERE id = ?";
                Outbox.execute(connection, done, position, commandId.toString());
                connection.commit();
                if (!messages.isEmpty()) {
                    outbox.appended();
                }
                connection.setAutoCommit(before);
                return new Handled(position, false);
            } catch (Throwable e) {
                try {
                    connection.rollback();
                    connection.setAutoCommit(before); // never before the rollback: it would commit
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
        }
    }

    private Optional<Handled> findAfter(SQLException failure, UUID commandId) throws SQLException {
        try {
            return find(commandId);
        } catch (SQLException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** What became of a command that was handled; empty if it was not, or was forgotten. */
    public Optional<Handled> find(UUID commandId) throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT last_position FROM outbox_commands WHERE id = ?")) {
                select.setString(1, commandId.toString());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(new Handled(row.getLong(1), true)) : Optional.empty();
                }
            } finally {
                Outbox.endReading(connection);
            }
        }
    }

    /** Forgets commands whose senders will not send them again: those up to a position. They would be handled anew. */
    public void forget(long throughPosition) throws SQLException {
        String delete = "DELETE FROM outbox_commands WHERE last_position <= ?";
        Outbox.alone(database, connection -> Outbox.execute(connection, delete, throughPosition));
    }

    /** Whether the engine rolled it back because of another transaction: deadlock, serialization, a lock not got in time. */
    private static boolean isConflict(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientException
                || (state == null
                        ? e.getErrorCode() == SQLITE_BUSY
                        : state.startsWith("40") || state.equals(POSTGRES_LOCK_NOT_AVAILABLE));
    }
}
