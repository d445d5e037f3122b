package org.scalingpatterns.eventsourcing.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.eventsourcing.ExpectedVersion;
import org.scalingpatterns.eventsourcing.NewEvent;
import org.scalingpatterns.servers.NeedsPostgres;
import org.scalingpatterns.servers.SharedPostgres;

/** The store's positions grow in the order of commits; those of a sequence don't. */
@NeedsPostgres
class CommitOrderTest extends CommitOrderContract {

    private final String schema = SharedPostgres.unusedName();

    @Override
    protected DataSource dataSource() {
        return SharedPostgres.dataSource();
    }

    @Override
    protected Log log(DataSource connections) throws Exception {
        EventStore store = PostgresEventStore.open(connections, schema, InstantSource.system());
        return new Log() {
            @Override
            public void append(String what) throws Exception {
                store.append(what, ExpectedVersion.NONE, List.of(NewEvent.of("noted", new byte[0])));
            }

            @Override
            public List<Long> after(long position) throws Exception {
                List<Long> positions = new ArrayList<>();
                try (EventCursor cursor = store.readAll(position)) {
                    while (cursor.next()) {
                        positions.add(cursor.event().position());
                    }
                }
                return positions;
            }
        };
    }

    /** As it is done everywhere: the table's own sequence gives the position. */
    private static final class SequenceLog implements CommitOrderContract.Log {
        private final DataSource dataSource;
        private final String table;

        SequenceLog(DataSource dataSource, String table) {
            this.dataSource = dataSource;
            this.table = table;
        }

        @Override
        public void append(String what) throws SQLException {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("INSERT INTO " + table + " (what) VALUES ('" + what + "')");
                }
                connection.commit();
            }
        }

        @Override
        public List<Long> after(long position) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            "SELECT position FROM " + table + " WHERE position > " + position + " ORDER BY position")) {
                List<Long> positions = new ArrayList<>();
                while (rows.next()) {
                    positions.add(rows.getLong(1));
                }
                return positions;
            }
        }
    }

    @Test
    @Rejects("event-sourcing/commit-order")
    void log_whosePositionsComeFromASequence_isRejected() throws SQLException {
        String table = SharedPostgres.unusedName();
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + table + " (position bigserial PRIMARY KEY, what text)");
        }
        assertThat(Rejection.brokenGuarantees(() -> new CommitOrderContract() {
                    @Override
                    protected DataSource dataSource() {
                        return SharedPostgres.dataSource();
                    }

                    @Override
                    protected Log log(DataSource connections) {
                        return new SequenceLog(connections, table);
                    }
                }))
                .containsExactly("event-sourcing/commit-order");
    }
}
