package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a system of record promises to the caches in front of it. */
public abstract class StoreContract {

    /** A store without rows. */
    protected abstract Store<String, String> store() throws Exception;

    /** How often writers are let loose on the same key. */
    protected int races() {
        return 200;
    }

    private static Row<String> row(String value, long version) {
        return new Row<>(value, version);
    }

    @Test
    @Guarantee("cache-aside/store-higher-version-stays")
    public void write_lowerVersionLater_leavesTheHigherOne() throws Exception {
        Store<String, String> store = store();
        assertThat(store.load("a")).isEqualTo(Row.absent());
        assertThat(store.write("a", row("one", 10))).isEqualTo(row("one", 10));
        assertThat(store.write("a", row("two", 20))).isEqualTo(row("two", 20));
        assertThat(store.write("a", row("late", 15)))
                .as("the row that is there")
                .isEqualTo(row("two", 20));
        assertThat(store.write("a", Row.deleted(19))).as("a late delete").isEqualTo(row("two", 20));
        assertThat(store.load("a")).isEqualTo(row("two", 20));
        assertThat(store.write("a", row("three", Long.MAX_VALUE))).isEqualTo(row("three", Long.MAX_VALUE));
        assertThat(store.load("a")).isEqualTo(row("three", Long.MAX_VALUE));
        assertThat(store.load("b")).as("another key").isEqualTo(Row.absent());
    }

    @Test
    @Guarantee("cache-aside/store-delete-remembered")
    public void write_olderThanADelete_doesNotBringTheKeyBack() throws Exception {
        Store<String, String> store = store();
        store.write("a", row("one", 10));
        assertThat(store.write("a", Row.deleted(20))).isEqualTo(Row.deleted(20));
        assertThat(store.load("a")).isEqualTo(Row.deleted(20));
        assertThat(store.write("a", row("late", 15))).isEqualTo(Row.deleted(20));
        assertThat(store.load("a").isPresent())
                .as("a late write after a delete")
                .isFalse();
        assertThat(store.write("never", Row.deleted(5)))
                .as("a delete that overtook its insert")
                .isEqualTo(Row.deleted(5));
        store.write("never", row("late", 4));
        assertThat(store.load("never")).isEqualTo(Row.deleted(5));
        assertThat(store.write("a", row("again", 21))).isEqualTo(row("again", 21));
        assertThat(store.load("a")).isEqualTo(row("again", 21));
    }

    @Test
    @Guarantee("cache-aside/store-write-repeatable")
    public void write_sameVersionAgain_changesNothing() throws Exception {
        Store<String, String> store = store();
        store.write("a", row("one", 10));
        assertThat(store.write("a", row("one", 10))).isEqualTo(row("one", 10));
        assertThat(store.write("a", row("other", 10))).as("the same version").isEqualTo(row("one", 10));
        assertThat(store.writeAll(Map.of("a", row("other", 10)))).isEqualTo(Map.of("a", row("one", 10)));
        assertThat(store.load("a")).isEqualTo(row("one", 10));
        store.write("d", Row.deleted(7));
        assertThat(store.write("d", Row.deleted(7))).isEqualTo(Row.deleted(7));
    }

    @Test
    @Guarantee("cache-aside/store-batch")
    public void batches_doWhatTheCallsDoOneByOne() throws Exception {
        Store<String, String> store = store();
        store.write("newer", row("kept", 100));
        store.write("gone", row("x", 1));
        Map<String, Row<String>> rows = new LinkedHashMap<>();
        rows.put("newer", row("late", 50));
        rows.put("fresh", row("in", 50));
        rows.put("gone", Row.deleted(50));
        Map<String, Row<String>> expected = new LinkedHashMap<>(rows);
        expected.put("newer", row("kept", 100));
        assertThat(store.writeAll(rows)).as("the rows that are there").isEqualTo(expected);
        expected.put("never", Row.absent());
        assertThat(store.loadAll(List.of("newer", "fresh", "gone", "never", "fresh")))
                .as("one row for each key, also for one that has none")
                .isEqualTo(expected);
        expected.forEach((key, row) -> assertThat(loaded(store, key)).as(key).isEqualTo(row));
        assertThat(store.loadAll(List.of())).isEmpty();
        assertThat(store.writeAll(Map.of())).isEmpty();
        Map<String, Row<String>> many = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            many.put("row" + i, row("value" + i, i + 1));
        }
        assertThat(store.writeAll(many)).isEqualTo(many);
        assertThat(store.loadAll(many.keySet())).isEqualTo(many);
    }

    private static Row<String> loaded(Store<String, String> store, String key) {
        try {
            return store.load(key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    @Guarantee("cache-aside/store-race")
    public void write_severalAtOnce_theHighestVersionStays() throws Exception {
        Store<String, String> store = store();
        int writers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            CyclicBarrier start = new CyclicBarrier(writers);
            for (int race = 0; race < races(); race++) {
                String key = "race" + race;
                List<Callable<Row<String>>> writes = new ArrayList<>();
                for (int version = 1; version <= writers; version++) {
                    Row<String> row = version == 2 ? Row.deleted(2) : row("v" + version, version);
                    writes.add(() -> {
                        start.await(60, TimeUnit.SECONDS);
                        return store.write(key, row);
                    });
                }
                long highest = 0;
                for (Future<Row<String>> write : threads.invokeAll(writes)) {
                    highest = Math.max(highest, write.get().version());
                }
                assertThat(store.load(key)).as("after race %d", race).isEqualTo(row("v" + writers, writers));
                assertThat(highest).as("what a writer was told").isEqualTo(writers);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    public void write_rowWithoutVersion_isRefused() throws Exception {
        Store<String, String> store = store();
        assertThatThrownBy(() -> store.write("a", Row.absent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be > 0: version=0");
    }
}
