package org.scalingpatterns.cqrs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.contracts.Rejection;
import org.scalingpatterns.contracts.Rejects;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.View;
import org.scalingpatterns.cqrs.jdbc.JdbcView.Transaction;
import org.scalingpatterns.eventsourcing.EventFeed;
import org.scalingpatterns.eventsourcing.RecordedEvent;
import org.scalingpatterns.servers.NeedsPostgres;

/** Databases that fail at any call, and views that are wrong about transactions. */
@Timeout(300)
class JdbcViewFaultsTest {

    private static Projector<Transaction, JdbcView> projector(
            EventFeed feed, JdbcView view, Balances balances, List<RecordedEvent> leftOut) {
        return new Projector<>(
                feed,
                Accounts.UPCASTERS,
                view,
                (event, rows) -> balances.add(rows, event.stream(), Accounts.amount(event)),
                Poison.skips((event, why) -> leftOut.add(event)));
    }

    /** Opens, follows and rebuilds, with a fault at every call in turn; then a sound process goes on. */
    private static void failAtEveryCall(Database.Engine engine) {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1, 2);
            Accounts.pay(store, "bob", 4);
            int faults = 0;
            for (Faults.Kind kind : Faults.Kind.values()) {
                try (Database database =
                        engine.begin()) { // of few tables: SQLite reads of them all with each connection
                    boolean happened = true;
                    for (int at = 1; happened; at++) {
                        happened = failAt(database, store, kind, at);
                        faults += happened ? 1 : 0;
                    }
                }
            }
            System.out.printf("faults=%d applied twice or not=0%n", faults);
            assertThat(faults).isGreaterThan(4 * 50);
        });
    }

    private static boolean failAt(Database database, EventFeed feed, Faults.Kind kind, int at) throws Exception {
        Balances balances = Balances.create(database.source());
        List<RecordedEvent> leftOut = new ArrayList<>();
        boolean happened;
        try (var faults = new Faults(database.source(), kind, at)) {
            try {
                JdbcView view = balances.view(faults.source());
                var projector = projector(feed, view, balances, leftOut);
                projector.run();
                projector.rebuild(view.shadow());
            } catch (Exception e) {
                assertThat(e).hasStackTraceContaining("lost: ");
            }
            happened = faults.happened();
        }
        var projector = projector(feed, balances.view(), balances, leftOut);
        projector.run();
        String fault = kind + " at call " + at;
        assertThat(leftOut).as(fault).isEmpty();
        assertThat(balances.balance("ada")).as(fault).isEqualTo(3);
        assertThat(balances.balance("bob")).as(fault).isEqualTo(4);
        projector.rebuild(balances.view().shadow());
        assertThat(balances.balance("ada")).as(fault).isEqualTo(3);
        projector.view().sweep();
        assertThat(balances.rows()).as(fault).isEqualTo(2);
        return happened;
    }

    @Test
    void sqlite_failsAtAnyCall_eachEventIsAppliedOnce() {
        failAtEveryCall(Database::sqlite);
    }

    @Test
    void h2_failsAtAnyCall_eachEventIsAppliedOnce() {
        failAtEveryCall(Database::h2);
    }

    @Test
    @NeedsPostgres
    void postgres_failsAtAnyCall_eachEventIsAppliedOnce() {
        failAtEveryCall(Database::postgres);
    }

    /** A row that the table refuses is the event's fault, and poison is asked, whatever the engine calls it. */
    private static void refuseRow(Database.Engine engine) {
        Accounts.use(store -> {
            Accounts.pay(store, "ada", 1);
            Accounts.pay(store, "bob", 2);
            Accounts.pay(store, "ada", 4);
            try (Database database = engine.begin()) {
                Database.execute(
                        database.source(),
                        "CREATE TABLE strict (generation BIGINT, account VARCHAR(64), amount BIGINT,"
                                + " CHECK (account <> 'bob'))");
                var balances = new Balances(database.source(), "strict");
                List<RecordedEvent> leftOut = new ArrayList<>();
                projector(store, balances.view(), balances, leftOut).run();
                assertThat(leftOut).extracting(RecordedEvent::stream).containsExactly("bob");
                assertThat(balances.balance("ada")).isEqualTo(5);
            }
        });
    }

    @Test
    void sqlite_refusesARow_eventIsPoison() {
        refuseRow(Database::sqlite);
    }

    @Test
    void h2_refusesARow_eventIsPoison() {
        refuseRow(Database::h2);
    }

    @Test
    @NeedsPostgres
    void postgres_refusesARow_eventIsPoison() {
        refuseRow(Database::postgres);
    }

    /** Two rebuilds at once: the one that began first is told that it has lost its place. */
    @Test
    void shadow_begunByAnother_endsTheFirst() throws Exception {
        try (Database database = Database.h2()) {
            Balances balances = Balances.create(database.source());
            JdbcView first = balances.view().shadow();
            JdbcView second = balances.view().shadow();
            assertThat(catchThrowable(first::checkpoint))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("must not be swept: view=" + balances.table() + ", generation=1");
            assertThat(catchThrowable(first::publish)).isInstanceOf(IllegalStateException.class);
            assertThat(first.update(-1, 0, rows -> balances.add(rows, "ada", 1)))
                    .isFalse();
            assertThat(second.publish()).isTrue();
        }
    }

    @Test
    void open_nameThatIsNoTable_isRefused() throws Exception {
        try (Database database = Database.h2()) {
            assertThat(catchThrowable(() -> JdbcView.open(database.source(), "x", List.of("a; DROP TABLE b"))))
                    .hasMessage("must be the name of a table: tables=a; DROP TABLE b");
        }
    }

    private abstract static class OnH2 extends JdbcViewTest.Views {
        OnH2() throws Exception {
            super(Database::h2);
        }
    }

    /** Rows in one transaction, checkpoint in the next. */
    @Test
    @Rejects("cqrs/checkpoint-with-view")
    void view_whoseCheckpointHasATransactionOfItsOwn_isRejected() {
        Set<String> broken = Rejection.brokenGuarantees(() -> {
            try {
                return new OnH2() {
                    @Override
                    protected View<Transaction> open() throws Exception {
                        return apart(super.open());
                    }

                    @Override
                    protected View<Transaction> openAgain(View<Transaction> view) throws Exception {
                        return apart(super.openAgain(view));
                    }
                };
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertThat(broken).contains("cqrs/checkpoint-with-view");
    }

    private static View<Transaction> apart(View<Transaction> view) {
        return new View<>() {
            @Override
            public long checkpoint() throws Exception {
                return view.checkpoint();
            }

            @Override
            public boolean update(long from, long to, Change<Transaction> change) throws Exception {
                if (checkpoint() != from) {
                    return false;
                }
                view.update(from, from, rows -> {
                    rows.connection().setAutoCommit(true); // each statement for itself
                    change.apply(rows);
                    rows.connection().setAutoCommit(false);
                });
                return view.update(from, to, rows -> {});
            }
        };
    }

    private static Set<String> brokenSwaps(boolean inTwoSteps) {
        return Rejection.brokenGuarantees(() -> {
            try {
                return new CarelessSwaps(inTwoSteps);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Swaps whatever it is told, in one step or in two, with a reader in between. */
    private static final class CarelessSwaps extends JdbcViewTest.Swaps {
        private final boolean inTwoSteps;
        private volatile long reads;

        CarelessSwaps(boolean inTwoSteps) throws Exception {
            super(Database::h2);
            this.inTwoSteps = inTwoSteps;
        }

        @Override
        protected long balance(String account) throws Exception {
            long balance = super.balance(account);
            synchronized (this) {
                reads++;
                notifyAll();
            }
            return balance;
        }

        private synchronized void awaitReads(long atLeast) throws InterruptedException {
            while (reads < atLeast) {
                wait();
            }
        }

        @Override
        protected View<Transaction> shadow(View<Transaction> view) throws Exception {
            View<Transaction> shadow = super.shadow(view);
            boolean someoneReads = view.checkpoint() == 7; // in the contract's other test nobody does meanwhile
            return new View<>() {
                @Override
                public long checkpoint() throws Exception {
                    return shadow.checkpoint();
                }

                @Override
                public boolean update(long from, long to, Change<Transaction> change) throws Exception {
                    return shadow.update(from, to, change);
                }

                @Override
                public boolean publish() throws Exception {
                    if (inTwoSteps && !someoneReads) {
                        return shadow.publish();
                    }
                    try (Connection connection = database().getConnection();
                            Statement statement = connection.createStatement()) {
                        statement.execute("UPDATE view_checkpoints SET live = 0");
                        if (inTwoSteps) {
                            awaitReads(reads + 2);
                        }
                        statement.execute("UPDATE view_checkpoints SET live = 1"
                                + " WHERE generation = (SELECT MAX(generation) FROM view_checkpoints)");
                    }
                    return true;
                }
            };
        }
    }

    @Test
    @Rejects("cqrs/swap-atomic")
    void view_thatSwapsInTwoTransactions_isRejected() {
        assertThat(brokenSwaps(true)).containsExactly("cqrs/swap-atomic");
    }

    @Test
    @Rejects("cqrs/swap-forward")
    void view_thatSwapsToOneThatIsBehind_isRejected() throws SQLException {
        assertThat(brokenSwaps(false)).contains("cqrs/swap-forward");
    }
}
