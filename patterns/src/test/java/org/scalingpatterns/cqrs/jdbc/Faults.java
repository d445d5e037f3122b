package org.scalingpatterns.cqrs.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** A database whose n-th call fails. Not thread-safe. */
public final class Faults implements AutoCloseable {

    /** How. */
    public enum Kind {
        /** Nothing is done. */
        LOST_REQUEST(true, false),
        /** It is done, and nobody hears of it. */
        LOST_ANSWER(false, false),
        /** The process ends: no call after it does anything. */
        END_BEFORE(true, true),
        /** The same, once the call is done. */
        END_AFTER(false, true);

        private final boolean before;
        private final boolean ends;

        Kind(boolean before, boolean ends) {
            this.before = before;
            this.ends = ends;
        }
    }

    private static final Set<String> UNCOUNTED = Set.of("toString", "hashCode", "equals", "addBatch", "isWrapperFor");

    private final Kind kind;
    private final int at;
    private final DataSource source;
    private final List<Connection> opened = new ArrayList<>();
    private int calls;

    public Faults(DataSource database, Kind kind, int at) {
        this.kind = kind;
        this.at = at;
        this.source = proxy(DataSource.class, database);
    }

    public DataSource source() {
        return source;
    }

    /** Whether there was an n-th call. */
    public boolean happened() {
        return calls >= at;
    }

    /** Calls of the interfaces that lead to statements; binding an argument is none. */
    private <T> T proxy(Class<T> type, T target) {
        InvocationHandler handler = (self, method, arguments) -> {
            boolean counts = !UNCOUNTED.contains(method.getName())
                    && !(target instanceof PreparedStatement && method.getName().startsWith("set"));
            int call = counts ? ++calls : 0;
            boolean lost = call == at ? kind.before : call > at && kind.ends;
            if (lost) {
                throw new SQLException("request lost: " + method.getName(), "08006");
            }
            Object result;
            try {
                result = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (result instanceof Connection connection) {
                opened.add(connection);
                result = proxy(Connection.class, connection);
            } else if (result instanceof PreparedStatement statement) {
                result = proxy(PreparedStatement.class, statement);
            }
            if (call == at) {
                throw new SQLException("answer lost: " + method.getName(), "08006");
            }
            return result;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** What an engine does with the connections of a process that has ended. */
    @Override
    public void close() throws SQLException {
        for (Connection connection : opened) {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                connection.close();
            }
        }
    }
}
