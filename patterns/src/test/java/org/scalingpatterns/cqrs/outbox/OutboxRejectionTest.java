package org.scalingpatterns.cqrs.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.cqrs.jdbc.Database;
import org.scalingpatterns.cqrs.outbox.OutboxContract.Commands;
import org.scalingpatterns.cqrs.outbox.TransactionalCommands.Decision;
import org.scalingpatterns.cqrs.outbox.TransactionalCommands.Handled;
import org.scalingpatterns.eventsourcing.EventCursor;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;

/** The contract finds the outboxes that are commonly written. */
@Timeout(120)
class OutboxRejectionTest {

    private interface Variant {
        Commands on(DataSource database) throws Exception;
    }

    private static Set<String> broken(Variant variant) {
        return broken(variant, Duration.ofMillis(1));
    }

    private static Set<String> broken(Variant variant, Duration patience) {
        return Rejection.brokenGuarantees(() -> {
            try {
                return new OutboxTest.OnEngine(Database::h2) {
                    @Override
                    protected Commands commands(DataSource source) throws Exception {
                        return variant.on(source);
                    }

                    @Override
                    protected Duration patience() {
                        return patience;
                    }
                };
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Right but for what is overridden. */
    private static class Right implements Commands {
        final DataSource database;
        final Outbox outbox;
        final TransactionalCommands commands;

        Right(DataSource database) throws SQLException {
            this.database = database;
            this.outbox = Outbox.open(database, OutboxTest.NOON, Duration.ofMillis(5));
            this.commands = new TransactionalCommands(database, outbox);
        }

        @Override
        public Handled handle(UUID id, Decision decision) throws Exception {
            return commands.handle(id, decision);
        }

        @Override
        public EventFeed messages() {
            return outbox;
        }

        @Override
        public void trim(long throughPosition) throws Exception {
            outbox.trim(throughPosition);
        }
    }

    /** The tables are committed, then the message is sent off. */
    @Test
    @Rejects("cqrs/outbox-atomic")
    void commands_thatWriteTheMessageInAnotherTransaction_areRejected() {
        assertThat(broken(database -> new Right(database) {
                    @Override
                    public Handled handle(UUID id, Decision decision) throws Exception {
                        List<Message> messages = new ArrayList<>();
                        Handled handled = commands.handle(id, connection -> {
                            messages.clear();
                            messages.addAll(decision.decide(connection));
                            return List.of();
                        });
                        return handled.again()
                                ? handled
                                : commands.handle(UUID.randomUUID(), connection -> List.copyOf(messages));
                    }
                }))
                .contains("cqrs/outbox-atomic");
    }

    /** Looks whether it knows the command, handles it, and then remembers it. */
    @Test
    @Rejects("cqrs/outbox-command-once")
    void commands_thatRememberIdsInAnotherTransaction_areRejected() {
        assertThat(broken(database -> new Right(database) {
                    @Override
                    public Handled handle(UUID id, Decision decision) throws Exception {
                        Optional<Handled> before = commands.find(id);
                        if (before.isPresent()) {
                            return before.get();
                        }
                        commands.handle(UUID.randomUUID(), decision);
                        return commands.handle(id, connection -> List.of());
                    }
                }))
                .contains("cqrs/outbox-command-once");
    }

    @Test
    @Rejects("cqrs/outbox-no-lost-update")
    void commands_thatLeaveConflictsToTheirSenders_areRejected() {
        assertThat(broken(database -> new Right(database) {
                    @Override
                    public Handled handle(UUID id, Decision decision) throws Exception {
                        return commands.handle(id, connection -> {
                            try {
                                return decision.decide(connection);
                            } catch (ConflictException e) {
                                throw new IllegalArgumentException(e);
                            }
                        });
                    }
                }))
                .containsExactly("cqrs/outbox-no-lost-update");
    }

    /** The relay takes what comes after what it has, in whatever numbers that is. */
    private record Unsuspecting(DataSource database, String table) implements EventFeed {
        @Override
        public EventCursor readAll(long afterPosition) throws IOException {
            var events = new ArrayDeque<RecordedEvent>();
            try (Connection connection = database.getConnection();
                    PreparedStatement select = connection.prepareStatement(
                            "SELECT id, subject, message FROM " + table + " WHERE id > ? ORDER BY id")) {
                select.setLong(1, afterPosition);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        events.add(new RecordedEvent(
                                row.getString(2),
                                -1,
                                row.getLong(1),
                                OutboxTest.NOON.instant(),
                                new UUID(0, 0),
                                "paid",
                                1,
                                row.getBytes(3)));
                    }
                }
            } catch (SQLException e) {
                throw new IOException(e);
            }
            return new EventCursor() {
                private RecordedEvent current;

                @Override
                public boolean next() {
                    current = events.poll();
                    return current != null;
                }

                @Override
                public RecordedEvent event() {
                    return current;
                }

                @Override
                public boolean await(Duration timeout) {
                    return !events.isEmpty();
                }

                @Override
                public void close() {}
            };
        }
    }

    @Test
    @Rejects("cqrs/outbox-gap-told")
    void relay_thatNoticesNoGap_isRejected() {
        assertThat(broken(database -> new Right(database) {
                    @Override
                    public EventFeed messages() {
                        return new Unsuspecting(database, "outbox");
                    }
                }))
                .containsExactly("cqrs/outbox-gap-told");
    }

    /** As in most articles: positions are a sequence's, given when the row is written. */
    @Test
    @Rejects("cqrs/outbox-commit-order")
    void outbox_whosePositionsAreASequences_isRejected() {
        assertThat(broken(
                        database -> new Right(database) {
                            {
                                Database.execute(database, "CREATE SEQUENCE IF NOT EXISTS positions MINVALUE 0");
                                Database.execute(
                                        database,
                                        "CREATE TABLE IF NOT EXISTS numbered (id BIGINT, subject VARCHAR(64), message BYTEA)");
                            }

                            @Override
                            public Handled handle(UUID id, Decision decision) throws Exception {
                                try (Connection connection = database.getConnection()) {
                                    connection.setAutoCommit(false);
                                    for (Message message : decision.decide(connection)) {
                                        Outbox.execute(
                                                connection,
                                                "INSERT INTO numbered VALUES (NEXT VALUE FOR positions, ?, ?)",
                                                message.subject(),
                                                message.data());
                                    }
                                    connection.commit();
                                }
                                return new Handled(0, false);
                            }

                            @Override
                            public EventFeed messages() {
                                return new Unsuspecting(database, "numbered");
                            }
                        },
                        Duration.ofSeconds(50))) // nothing holds it up
                .contains("cqrs/outbox-commit-order");
    }
}
