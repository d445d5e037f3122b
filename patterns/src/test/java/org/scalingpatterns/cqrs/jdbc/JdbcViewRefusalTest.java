package org.scalingpatterns.cqrs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A database that fails is told from an event that it refuses, whoever tells it: only the latter can be poison. */
@Timeout(60)
class JdbcViewRefusalTest {

    private Database database;
    private JdbcView view;

    @BeforeEach
    void open() throws Exception {
        database = Database.h2();
        view = Balances.create(database.source()).view();
    }

    @AfterEach
    void end() throws Exception {
        database.close();
    }

    private Throwable after(Exception failure) {
        return catchThrowable(() -> view.update(-1, 1, rows -> {
            throw failure;
        }));
    }

    private static SQLException sql(String state) {
        return new SQLException("state " + state, state);
    }

    @Test
    void update_databaseFails_isAnIoException() {
        for (String state : List.of("40P01", "08006", "57014", "53100")) {
            var failure = sql(state);
            var wrapped = new IllegalStateException("a library's", new RuntimeException(failure));
            assertThat(after(failure)).as(state).isInstanceOf(IOException.class).hasCause(failure);
            assertThat(after(wrapped)).as(state).isInstanceOf(IOException.class).hasMessage("state " + state);
        }
    }

    @Test
    void update_eventIsRefused_isThrownAsItIs() {
        for (String state : List.of("22003", "23505", "54000")) {
            var refusal = sql(state);
            var wrapped = new IllegalStateException("a library's", refusal);
            var batch = new SQLException("a batch", "HY000");
            batch.setNextException(refusal);
            for (Exception thrown : List.of(refusal, wrapped, batch)) {
                assertThat(after(thrown)).as(state).isSameAs(thrown);
            }
        }
        var mistake = new IllegalArgumentException("no amount");
        assertThat(after(mistake)).isSameAs(mistake);
    }
}
