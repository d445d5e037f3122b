package org.scalingpatterns.cqrs.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.cqrs.Accounts;
import org.scalingpatterns.cqrs.Poison;
import org.scalingpatterns.cqrs.Projection;
import org.scalingpatterns.cqrs.Projector;
import org.scalingpatterns.servers.NeedsPostgres;

/** A generation's number is used once, whatever was swept in between. */
@Timeout(120)
class JdbcViewGenerationTest {

    abstract static class Generations {
        private final Database database;
        private final Balances balances;

        Generations(Database.Engine engine) throws Exception {
            this.database = engine.begin();
            this.balances = Balances.create(database.source());
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        /**
         * A rebuild was believed dead, so somebody swept, and began another one; the first one goes on. With the same number, both
         * would fill one view.
         */
        @Test
        void shadow_afterASweep_isAnotherGeneration() throws Exception {
            JdbcView view = balances.view();
            JdbcView early = view.shadow();
            view.sweep();
            JdbcView later = view.shadow();

            assertThat(early.update(-1, 4, rows -> balances.add(rows, "ada", 4)))
                    .isFalse();
            assertThatThrownBy(early::checkpoint).isInstanceOf(IllegalStateException.class);
            assertThat(later.update(-1, 7, rows -> balances.add(rows, "ada", 7)))
                    .isTrue();
            assertThatThrownBy(early::publish).isInstanceOf(IllegalStateException.class);
            assertThat(later.publish()).isTrue();
            assertThat(balances.balance("ada")).isEqualTo(7);
        }

        /** As when the log was set back to an older copy: no event comes with which the new view would reach the old one. */
        @Test
        void rebuild_viewInUseIsAheadOfTheLog_saysSo() throws Exception {
            JdbcView view = balances.view();
            assertThat(view.update(-1, 1_000_000, rows -> balances.add(rows, "ada", 4)))
                    .isTrue();
            Accounts.use(store -> {
                Accounts.pay(store, "ada", 1);
                Projection<JdbcView.Transaction> projection =
                        (event, rows) -> balances.add(rows, event.stream(), Accounts.amount(event));
                var projector = new Projector<>(store, Accounts.UPCASTERS, view, projection, Poison.stops());
                assertThatThrownBy(() -> projector.rebuild(view.shadow()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("set back");
            });
            assertThat(balances.balance("ada")).isEqualTo(4);
        }

        /** Of a rebuild whose row was swept while it began, or by an older version that swept rows first. */
        @Test
        void sweep_rowsOfNoGeneration_areGone() throws Exception {
            JdbcView view = balances.view();
            view.update(-1, 1, rows -> balances.add(rows, "ada", 4));
            Database.execute(database.source(), "INSERT INTO " + balances.table() + " VALUES (99, 'ada', 1)");
            view.sweep();
            assertThat(balances.rows()).isEqualTo(1);
            assertThat(balances.balance("ada")).isEqualTo(4);
        }

        /** Also where another process opened the view in the meantime, and where a generation was live in between. */
        @Test
        void shadow_sweptAgainAndAgain_countsOn() throws Exception {
            JdbcView view = balances.view();
            long last = 0;
            for (int i = 0; i < 6; i++) {
                JdbcView shadow = balances.view().shadow();
                long[] generation = new long[1];
                shadow.update(-1, 1, rows -> generation[0] = rows.generation());
                assertThat(generation[0]).isGreaterThan(last);
                last = generation[0];
                if (i % 3 == 1) {
                    assertThat(shadow.publish()).isTrue();
                }
                view.sweep();
            }
        }

        /** Tables that a version made, or goes on using, which does not count: the numbers that are in use count as used. */
        @Test
        void shadow_besideAFormerVersion_countsOn() throws Exception {
            JdbcView view = balances.view();
            Database.execute(database.source(), "DROP TABLE IF EXISTS view_generations");
            JdbcView other = JdbcView.open(database.source(), "other", List.of());
            for (int used = 5; used < 12; used += 5) {
                Database.execute(
                        database.source(),
                        "UPDATE view_checkpoints SET generation = " + used + " WHERE live = 1 AND name <> 'other'");
                JdbcView shadow = balances.view().shadow();
                long next = used + 1L;
                shadow.update(-1, 1, rows -> assertThat(rows.generation()).isEqualTo(next));
            }
            other.shadow().update(-1, 1, rows -> assertThat(rows.generation()).isEqualTo(1));
            assertThat(view.checkpoint()).isEqualTo(-1);
        }
    }

    @Nested
    class OnSqlite extends Generations {
        OnSqlite() throws Exception {
            super(Database::sqlite);
        }
    }

    @Nested
    class OnH2 extends Generations {
        OnH2() throws Exception {
            super(Database::h2);
        }
    }

    @Nested
    @NeedsPostgres
    class OnPostgres extends Generations {
        OnPostgres() throws Exception {
            super(Database::postgres);
        }
    }
}
