package org.scalingpatterns.eventsourcing.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a log in a database owes its readers, whose transactions may commit in any order. */
public abstract class CommitOrderContract {

    private static final int SECONDS = 50;

    /** Connections on which, once it is closed, a commit stands still right before it begins, until it is let go. */
    static final class CommitGate {

        private volatile boolean closed;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);

        DataSource on(DataSource dataSource) {
            return proxy(DataSource.class, (self, method, arguments) -> {
                Object result = call(dataSource, method, arguments);
                return result instanceof Connection connection ? held(connection) : result;
            });
        }

        private Connection held(Connection connection) {
            return proxy(Connection.class, (self, method, arguments) -> {
                if (closed && method.getName().equals("commit")) {
                    arrived.countDown();
                    assertThat(go.await(SECONDS, TimeUnit.SECONDS)).isTrue();
                }
                return call(connection, method, arguments);
            });
        }

        static <T> T proxy(Class<T> type, InvocationHandler handler) {
            return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
        }

        static Object call(Object on, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        void close() {
            closed = true;
        }

        /** Until somebody is about to commit. */
        void awaitCommit() throws InterruptedException {
            assertThat(arrived.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        }

        void letGo() {
            go.countDown();
        }
    }

    /** A log under test, on connections of its own. */
    public interface Log {
        void append(String what) throws Exception;

        /** Positions of what is committed, after one. */
        List<Long> after(long position) throws Exception;
    }

    /** A plain data source of the database. */
    protected abstract DataSource dataSource();

    /** The same log each time, on the connections that are given. */
    protected abstract Log log(DataSource connections) throws Exception;

    private boolean somebodyWaitsForALock() throws Exception {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
            row.next();
            return row.getLong(1) > 0;
        }
    }

    /**
     * One writer has done all but its commit. Another one comes, and commits if it can, and somebody reads and takes the last
     * position along. Then the first one commits.
     */
    @Test
    @Guarantee("event-sourcing/commit-order")
    public void read_whileALateWriterHasNotCommitted_missesNothingLater() throws Exception {
        var gate = new CommitGate();
        Log reader = log(dataSource());
        Log late = log(gate.on(dataSource()));
        gate.close();
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try {
            Future<?> first = writers.submit(() -> {
                late.append("late");
                return null;
            });
            gate.awaitCommit();
            Future<?> second = writers.submit(() -> {
                reader.append("prompt");
                return null;
            });
            while (!second.isDone() && !somebodyWaitsForALock()) {
                Thread.onSpinWait();
            }
            List<Long> seen = new ArrayList<>(reader.after(-1));
            gate.letGo();
            first.get(SECONDS, TimeUnit.SECONDS);
            second.get(SECONDS, TimeUnit.SECONDS);

            seen.addAll(reader.after(seen.isEmpty() ? -1 : seen.get(seen.size() - 1)));
            assertThat(seen).as("followed").hasSize(2).isSorted();
            assertThat(reader.after(-1)).as("read again").isEqualTo(seen);
        } finally {
            gate.letGo();
            writers.shutdownNow();
        }
    }
}
