package org.scalingpatterns.cqrs.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.scalingpatterns.cqrs.View;

/**
 * A view in a relational database. Thread-safe, in any number of processes. An update is one transaction on one connection:
 * two statements and a commit beside the change's own.
 */
public final class JdbcView implements View<JdbcView.Transaction> {

    /*
     * 1. Every transaction begins by writing the view's row in view_checkpoints. That is the fence (the row must be at the
     *    checkpoint that the change follows on), the lock (a second projector waits there, and then finds another checkpoint),
     *    and it spares SQLite the way from a reading transaction to a writing one, which can't wait.
     * 2. Commit makes rows and checkpoint one fact. Where its answer is lost, the checkpoint tells: the same update done again
     *    is refused by the fence, or was not done.
     * 3. A view that was opened is whichever generation is live, asked anew in each transaction. So after a swap every process
     *    goes on with the new one, whatever it was told of the swap.
     * 4. A swap is one UPDATE under the lock of all the view's rows, after it was seen that the new one is not behind. A reader
     *    finds the live generation in the same statement as its rows.
     * 5. Numbers of generations are not used again, so a rebuild that was believed dead finds its row gone, and stops. The last
     *    one stands in a table of its own, which no sweep touches.
     */

    private static final long LIVE = -1;
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_TOO_BIG = 18;
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int SQLITE_MISMATCH = 20;

    /** One for each table and row that another process may be making, and one more. */
    private static final int OPENINGS = 5;

    private final DataSource database;
    private final String name;
    private final List<String> tables;
    private volatile long generation; // or LIVE: whichever is

    /** A change in the making, in the database's own transaction. Not thread-safe. */
    public static final class Transaction {
        private final Connection connection;
        private final long generation;

        private Transaction(Connection connection, long generation) {
            this.connection = connection;
            this.generation = generation;
        }

        /** Which rows are its own: those with this number, in reading and in writing. */
        public long generation() {
            return generation;
        }

        /**
         * Executes a statement that changes rows.
         *
         * @return how many
         */
        public int execute(String sql, Object... arguments) throws SQLException {
            return JdbcView.execute(connection, sql, arguments);
        }

        /** For anything else; neither to be committed, rolled back nor closed. */
        public Connection connection() {
            return connection;
        }
    }

    private interface Work<R, E extends Exception> {
        R in(Connection connection) throws SQLException, E;
    }

    private JdbcView(DataSource database, String name, List<String> tables, long generation) {
        this.database = database;
        this.name = name;
        this.tables = tables;
        this.generation = generation;
    }

    /**
     * Opens a view; begins it at checkpoint -1 where there is none of that name. Makes the tables {@code view_checkpoints} and
     * {@code view_generations} where they aren't.
     *
     * @param database gives connections that nobody else uses meanwhile, best from a pool
     * @param name the view's, up to 200 characters
     * @param tables those that hold its rows and no other view's, each with a column {@code generation BIGINT}
     */
    public static JdbcView open(DataSource database, String name, List<String> tables) throws SQLException {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(name, "name");
        for (String table : tables) {
            if (!table.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
                throw new IllegalArgumentException("must be the name of a table: tables=" + table);
            }
        }
        var view = new JdbcView(database, name, List.copyOf(tables), LIVE);
        for (int left = OPENINGS - 1; ; left--) {
            try {
                view.begin();
                return view;
            } catch (SQLException e) {
                if (left == 0 || !mayBeAnothers(e)) {
                    throw e;
                }
            }
        }
    }

    /**
     * Makes what is not there. Of two processes that begin at once, one may be refused a table or a row that the other one had
     * just made: then it is there the next time. The view's row comes last, behind the one that is never deleted; else the other
     * process might have swapped and swept generation 0 in the meantime, and two generations were live.
     */
    private void begin() throws SQLException {
        // Each alone: where they are there, a transaction that begins with one of them is a reading one.
        table("view_checkpoints (name VARCHAR(200) NOT NULL, generation BIGINT NOT NULL,"
                + " last_position BIGINT NOT NULL, live INT NOT NULL, PRIMARY KEY (name, generation))");
        table("view_generations (name VARCHAR(200) NOT NULL PRIMARY KEY, last_used BIGINT NOT NULL)");
        transaction(connection -> {
            execute(
                    connection,
                    "INSERT INTO view_generations SELECT ?, 0"
                            + " WHERE NOT EXISTS (SELECT 1 FROM view_generations WHERE name = ?)",
                    name,
                    name);
            return execute(
                    connection,
                    "INSERT INTO view_checkpoints SELECT ?, 0, -1, 1"
                            + " WHERE NOT EXISTS (SELECT 1 FROM view_checkpoints WHERE name = ?)",
                    name,
                    name);
        });
    }

    private void table(String definition) throws SQLException {
        transaction(connection -> execute(connection, "CREATE TABLE IF NOT EXISTS " + definition));
    }

    /**
     * A view without rows beside this one, for a rebuild. <b>Sweeps first</b>, so of two rebuilds at once the earlier one ends
     * with an exception.
     */
    public JdbcView shadow() throws SQLException {
        return transaction(connection -> {
            lock(connection);
            long used = number(connection, "SELECT last_used FROM view_generations WHERE name = ?", name);
            long there = number(connection, "SELECT MAX(generation) FROM view_checkpoints WHERE name = ?", name);
            long next = Math.max(used, there) + 1; // a former version of this class notes none
            execute(connection, "UPDATE view_generations SET last_used = ? WHERE name = ?", next, name);
            sweep(connection);
            execute(connection, "INSERT INTO view_checkpoints VALUES (?, ?, -1, 0)", name, next);
            return new JdbcView(database, name, tables, next);
        });
    }

    /** Deletes the rows that no reader sees, in one transaction: those of former views, and of rebuilds that were given up. */
    public void sweep() throws SQLException {
        transaction(connection -> {
            lock(connection);
            sweep(connection);
            return null;
        });
    }

    /** The fence first: a rebuild that has begun since the lock was taken writes nothing behind it. */
    private void sweep(Connection connection) throws SQLException {
        execute(connection, "DELETE FROM view_checkpoints WHERE name = ? AND live = 0", name);
        for (String table : tables) {
            String others = " WHERE generation NOT IN (SELECT generation FROM view_checkpoints WHERE name = ?)";
            execute(connection, "DELETE FROM " + table + others, name);
        }
    }

    private void lock(Connection connection) throws SQLException {
        execute(connection, "UPDATE view_checkpoints SET last_position = last_position WHERE name = ?", name);
    }

    /** The condition on a view's row; its argument is the name. */
    private static String isView(long generation) {
        return " name = ? AND " + (generation == LIVE ? "live = 1" : "generation = " + generation);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if it was swept
     */
    @Override
    public long checkpoint() throws SQLException {
        try (Connection connection = database.getConnection()) {
            try {
                return position(connection, generation);
            } finally {
                if (!connection.getAutoCommit()) {
                    connection.rollback(); // what is read next is of that time
                }
            }
        }
    }

    private long position(Connection connection, long ofGeneration) throws SQLException {
        return number(connection, "SELECT last_position FROM view_checkpoints WHERE" + isView(ofGeneration), name);
    }

    @Override
    public boolean update(long from, long to, Change<Transaction> change) throws Exception {
        String view = isView(generation);
        try {
            return this.<Boolean, Exception>transaction(connection -> {
                String fence = "UPDATE view_checkpoints SET last_position = ? WHERE last_position = ? AND";
                if (execute(connection, fence + view, to, from, name) == 0) {
                    return false;
                }
                String which = "SELECT generation FROM view_checkpoints WHERE";
                change.apply(new Transaction(connection, number(connection, which + view, name)));
                return true;
            });
        } catch (Exception e) { // also what a library on the connection made of it
            SQLException failure = cause(e);
            if (failure == null || isAboutTheRows(failure)) {
                throw e;
            }
            throw new IOException(failure.getMessage(), e);
        }
    }

    /** What the database said; null where it was somebody else. */
    private static SQLException cause(Throwable e) {
        Throwable cause = e;
        while (cause != null && !(cause instanceof SQLException)) {
            cause = cause.getCause();
        }
        return (SQLException) cause;
    }

    /**
     * Whether a database refused what it was given, rather than failed: SQLSTATE 22 (the data), 23 (a constraint) and 54 (too
     * large), and in SQLite, which has none, what means the same.
     */
    private static boolean isAboutTheRows(SQLException e) {
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

    /** Whether another transaction may have been first: SQLSTATE 23, 40 and 42, and what SQLite has instead. */
    private static boolean mayBeAnothers(SQLException e) {
        String state = e.getSQLState();
        return state == null
                ? e.getErrorCode() == SQLITE_CONSTRAINT || e.getErrorCode() == SQLITE_BUSY
                : state.startsWith("23") || state.startsWith("40") || state.startsWith("42");
    }

    @Override
    public boolean publish() throws SQLException {
        long own = generation;
        boolean published = own == LIVE
                || transaction(connection -> {
                    lock(connection);
                    if (position(connection, own) < position(connection, LIVE)) {
                        return false;
                    }
                    String swap =
                            "UPDATE view_checkpoints SET live = CASE WHEN generation = ? THEN 1 ELSE 0 END WHERE name = ?";
                    return execute(connection, swap, own, name) > 0;
                });
        if (published) {
            generation = LIVE;
        }
        return published;
    }

    private <R, E extends Exception> R transaction(Work<R, E> work) throws SQLException, E {
        try (Connection connection = database.getConnection()) {
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                R result = work.in(connection);
                connection.commit();
                connection.setAutoCommit(before);
                return result;
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

    private static int execute(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    private long number(Connection connection, String sql, Object argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, argument);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new IllegalStateException("must not be swept: view=" + name + ", generation=" + generation);
                }
                return result.getLong(1);
            }
        }
    }
}
