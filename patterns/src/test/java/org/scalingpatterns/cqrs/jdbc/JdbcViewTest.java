package org.scalingpatterns.cqrs.jdbc;

import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projection;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.cqrs.ProjectorContract;
import org.scalingpatterns.cqrs.SwapContract;
import org.scalingpatterns.cqrs.View;
import org.scalingpatterns.cqrs.ViewContract;
import org.scalingpatterns.cqrs.jdbc.JdbcView.Transaction;
import org.scalingpatterns.eventsourcing.EventStore;
import org.scalingpatterns.servers.NeedsPostgres;

/** The view in a database keeps the contracts on each engine. */
@Timeout(120)
class JdbcViewTest {

    /** One contract on one engine. */
    abstract static class Views extends ViewContract<Transaction> {
        private final Database database;
        private Balances balances;

        Views(Database.Engine engine) throws Exception {
            this.database = engine.begin();
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        @Override
        protected View<Transaction> open() throws Exception {
            balances = Balances.create(database.source());
            return balances.view();
        }

        @Override
        protected View<Transaction> openAgain(View<Transaction> view) throws Exception {
            return balances.view();
        }

        @Override
        protected void add(Transaction transaction, String account, long amount) throws Exception {
            balances.add(transaction, account, amount);
        }

        @Override
        protected long balance(View<Transaction> view, String account) throws Exception {
            return balances.balance(account);
        }
    }

    abstract static class Swaps extends SwapContract<Transaction> {
        private final Database database;
        private final Balances balances;

        Swaps(Database.Engine engine) throws Exception {
            this.database = engine.begin();
            this.balances = Balances.create(database.source());
        }

        DataSource database() {
            return database.source();
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        @Override
        protected View<Transaction> open() throws Exception {
            return balances.view();
        }

        @Override
        protected View<Transaction> shadow(View<Transaction> view) throws Exception {
            return ((JdbcView) view).shadow();
        }

        @Override
        protected void add(Transaction transaction, String account, long amount) throws Exception {
            balances.add(transaction, account, amount);
        }

        @Override
        protected long balance(String account) throws Exception {
            return balances.balance(account);
        }
    }

    abstract static class Projectors extends ProjectorContract<Transaction> {
        private final Database database;
        private Balances balances;

        Projectors(Database.Engine engine) throws Exception {
            this.database = engine.begin();
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        @Override
        protected Following<Transaction> following(EventStore store, Projection<Transaction> projection, Poison poison)
                throws Exception {
            balances = Balances.create(database.source());
            return of(new Projector<>(store, Accounts.UPCASTERS, balances.view(), projection, poison));
        }

        @Override
        protected View<Transaction> shadow(View<Transaction> view) throws Exception {
            return ((JdbcView) view).shadow();
        }

        @Override
        protected void add(Transaction transaction, String account, long amount) throws Exception {
            balances.add(transaction, account, amount);
        }

        @Override
        protected long balance(View<Transaction> view, String account) throws Exception {
            return balances.balance(account);
        }
    }

    @Nested
    class Sqlite {
        @Nested
        class OfView extends Views {
            OfView() throws Exception {
                super(Database::sqlite);
            }
        }

        @Nested
        class OfSwap extends Swaps {
            OfSwap() throws Exception {
                super(Database::sqlite);
            }
        }

        @Nested
        class OfProjector extends Projectors {
            OfProjector() throws Exception {
                super(Database::sqlite);
            }
        }
    }

    @Nested
    class H2 {
        @Nested
        class OfView extends Views {
            OfView() throws Exception {
                super(Database::h2);
            }
        }

        @Nested
        class OfSwap extends Swaps {
            OfSwap() throws Exception {
                super(Database::h2);
            }
        }

        @Nested
        class OfProjector extends Projectors {
            OfProjector() throws Exception {
                super(Database::h2);
            }
        }
    }

    @Nested
    @NeedsPostgres
    class Postgres {
        @Nested
        class OfView extends Views {
            OfView() throws Exception {
                super(Database::postgres);
            }
        }

        @Nested
        class OfSwap extends Swaps {
            OfSwap() throws Exception {
                super(Database::postgres);
            }
        }

        @Nested
        class OfProjector extends Projectors {
            OfProjector() throws Exception {
                super(Database::postgres);
            }
        }
    }
}
