package org.scalingpatterns.caching.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.RowRefusedException;
import org.scalingpatterns.caching.Store;
import org.scalingpatterns.caching.StoreContract;
import org.scalingpatterns.cqrs.jdbc.Database;
import org.scalingpatterns.servers.NeedsPostgres;

/** The store in a table keeps its contract on each engine. */
@Timeout(120)
class JdbcStoreTest {

    abstract static class Stores extends StoreContract {
        private final Database database;

        Stores(Database.Engine engine) throws Exception {
            this.database = engine.begin();
        }

        @AfterEach
        void end() throws Exception {
            database.close();
        }

        private JdbcStore<String, String> open(String table) throws IOException {
            return JdbcStore.open(database.source(), table, Column.text(), Column.text());
        }

        @Override
        protected Store<String, String> store() throws Exception {
            return open("customers");
        }

        @Test
        void open_again_rowsAreThere() throws Exception {
            open("customers").write("a", new Row<>("one", 1));
            assertThat(open("customers").load("a")).isEqualTo(new Row<>("one", 1));
            assertThat(open("others").load("a")).isEqualTo(Row.absent());
        }

        @Test
        void open_tableOfSomebodyElse_isRefusedAndLeftAlone() throws Exception {
            Database.execute(database.source(), "CREATE TABLE foreigners (name VARCHAR(20))");
            assertThatThrownBy(() -> open("foreigners"))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("foreigners: ");
            Database.execute(database.source(), "INSERT INTO foreigners (name) VALUES ('still there')");
        }

        @Test
        void write_rowAgainstARule_isRefused_andAlone() throws Exception {
            Database.execute(
                    database.source(),
                    "CREATE TABLE ruled (row_key VARCHAR(20) NOT NULL PRIMARY KEY, row_value VARCHAR(20),"
                            + " row_version BIGINT NOT NULL, CHECK (row_value <> 'wrong'))");
            JdbcStore<String, String> store = open("ruled");
            assertThatThrownBy(() -> store.write("a", new Row<>("wrong", 1)))
                    .isInstanceOf(RowRefusedException.class)
                    .hasMessageStartingWith("ruled: ")
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
            Map<String, Row<String>> rows = new LinkedHashMap<>();
            rows.put("b", new Row<>("right", 2));
            rows.put("a", new Row<>("wrong", 2));
            assertThatThrownBy(() -> store.writeAll(rows)).isInstanceOf(RowRefusedException.class);
            assertThat(store.load("a")).isEqualTo(Row.absent());
            assertThat(store.write("b", new Row<>("right", 2))).isEqualTo(new Row<>("right", 2));
        }

        @Test
        void write_halfASurrogatePair_isRefused_ratherThanTakenForAnotherKey() throws Exception {
            Store<String, String> store = store();
            assertThatThrownBy(() -> store.write("\ud83d", new Row<>("x", 1))).isInstanceOf(RowRefusedException.class);
            assertThatThrownBy(() -> store.writeAll(Map.of("a", new Row<>("\ude00", 1))))
                    .isInstanceOf(RowRefusedException.class);
            Row<String> odd = new Row<>("'; DROP TABLE customers; -- \ud83d\ude00", 1);
            store.write("' \u00fc %_?", odd);
            store.write("", new Row<>("", 1));
            assertThat(store.load("' \u00fc %_?")).isEqualTo(odd);
            assertThat(store.loadAll(List.of("", "' \u00fc %_?"))).containsEntry("", new Row<>("", 1));
        }

        @Test
        void writeAll_sameKeysInAnotherOrderAtOnce_nobodyIsStuck() throws Exception {
            Store<String, String> store = store();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                for (int round = 1; round <= 50; round++) {
                    List<Callable<Map<String, Row<String>>>> batches = new ArrayList<>();
                    for (int writer = 0; writer < 2; writer++) {
                        Map<String, Row<String>> rows = new LinkedHashMap<>();
                        for (int i = 0; i < 20; i++) {
                            int key = writer == 0 ? i : 19 - i;
                            rows.put("key" + key, new Row<>("of " + writer, 2L * round + writer));
                        }
                        batches.add(() -> store.writeAll(rows));
                    }
                    for (Future<Map<String, Row<String>>> batch : threads.invokeAll(batches)) {
                        assertThat(batch.get()).hasSize(20);
                    }
                    long version = 2L * round + 1;
                    assertThat(store.loadAll(List.of("key0", "key19")).values())
                            .allSatisfy(row -> assertThat(row).isEqualTo(new Row<>("of 1", version)));
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void forgetDeleted_oldOnes_onlyThoseAreGone() throws Exception {
            JdbcStore<String, String> store = open("customers");
            store.write("old", Row.deleted(10));
            store.write("new", Row.deleted(20));
            store.write("live", new Row<>("x", 5));
            assertThat(store.forgetDeleted(20)).isEqualTo(1);
            assertThat(store.load("old")).isEqualTo(Row.absent());
            assertThat(store.load("new")).isEqualTo(Row.deleted(20));
            assertThat(store.load("live").isPresent()).isTrue();
        }

        @Test
        void columns_numbersAndBytes_comeBack() throws Exception {
            JdbcStore<Long, byte[]> store =
                    JdbcStore.open(database.source(), "numbers", Column.number(), Column.bytes());
            store.write(Long.MIN_VALUE, new Row<>(new byte[] {0, -1, 1}, 1));
            store.writeAll(Map.of(7L, Row.deleted(3), Long.MAX_VALUE, new Row<>(new byte[0], 2)));
            assertThat(store.load(Long.MIN_VALUE).value()).containsExactly(0, -1, 1);
            assertThat(store.load(Long.MAX_VALUE).value()).isEmpty();
            assertThat(store.load(7L)).isEqualTo(Row.deleted(3));
            JdbcStore<Integer, Boolean> mapped = JdbcStore.open(
                    database.source(),
                    "mapped",
                    Column.number().as(Long::intValue, Integer::longValue),
                    Column.text().as(Boolean::valueOf, value -> value.toString()));
            mapped.write(3, new Row<>(true, 1));
            assertThat(mapped.load(3)).isEqualTo(new Row<>(true, 1));
        }
    }

    @Nested
    class OnSqlite extends Stores {
        OnSqlite() throws Exception {
            super(Database::sqlite);
        }
    }

    @Nested
    class OnH2 extends Stores {
        OnH2() throws Exception {
            super(Database::h2);
        }
    }

    @Nested
    @NeedsPostgres
    class OnPostgres extends Stores {
        OnPostgres() throws Exception {
            super(Database::postgres);
        }
    }

    @Test
    void open_nameThatIsNone_isRefused() throws Exception {
        try (Database database = Database.h2()) {
            DataSource source = database.source();
            for (String name : new String[] {"", "a b", "a;b", "\"a\"", "a.b.c", "1a"}) {
                assertThatThrownBy(() -> JdbcStore.open(source, name, Column.text(), Column.text()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("must be the name of a table: table=" + name);
            }
        }
    }

    @Test
    void load_databaseGone_isOneLineAndNoRefusal() throws Exception {
        Database database = Database.h2();
        JdbcStore<String, String> store = JdbcStore.open(database.source(), "customers", Column.text(), Column.text());
        Database.execute(database.source(), "DROP TABLE customers");
        assertThatThrownBy(() -> store.write("a", new Row<>("one", 1)))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(RowRefusedException.class)
                .hasMessageStartingWith("customers: ")
                .hasCauseInstanceOf(SQLException.class)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        database.close();
    }

    @Test
    void open_serverThatIsNotThere_isOneLineWithoutPassword() {
        var source = new org.postgresql.ds.PGSimpleDataSource();
        source.setUrl("jdbc:postgresql://127.0.0.1:1/none?user=me&password=secret");
        assertThatThrownBy(() -> JdbcStore.open(source, "customers", Column.text(), Column.text()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"))
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }
}
