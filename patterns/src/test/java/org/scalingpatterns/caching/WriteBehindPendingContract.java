package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a write-behind cache owes its callers while a write has not reached the store, over a store that hesitates and fails when it
 * is told to. Time stands still unless the contract moves it.
 */
public abstract class WriteBehindPendingContract {

    /** A write-behind cache. */
    public interface Behind {
        String get(String key) throws IOException;

        void put(String key, String value) throws IOException;

        void delete(String key) throws IOException;

        void flush() throws IOException;

        /** Writes what is due, on the calling thread. */
        void flushDue();

        void start(ThreadFactory threads);

        Map<String, Row<String>> close(Duration deadline);
    }

    /** What it is made of. */
    public record Parts(
            Cache<String, String> cache,
            Store<String, String> store,
            VersionClock versions,
            WriteBehindOptions options,
            FlushListener<String, String> listener,
            LongSupplier nanoTime) {}

    /** The implementation under test, without a thread of its own until it is started. */
    protected abstract Behind behind(Parts parts) throws IOException;

    /** The cache; on the heap unless overridden. Asked once, before a subclass's own fields are set. */
    protected WriteThroughContract.Copies copies(LongSupplier nanoTime) {
        return WriteThroughContract.Copies.onHeap(nanoTime);
    }

    /** An empty store; on the heap unless overridden. Asked once, before a subclass's own fields are set. */
    protected Store<String, String> rows() {
        return new HeapStore<>();
    }

    /** The reference implementation. */
    protected static Behind of(WriteBehind<String, String> behind) {
        return new Behind() {
            @Override
            public String get(String key) throws IOException {
                return behind.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                behind.put(key, value);
            }

            @Override
            public void delete(String key) throws IOException {
                behind.delete(key);
            }

            @Override
            public void flush() throws IOException {
                behind.flush();
            }

            @Override
            public void flushDue() {
                behind.flushDue();
            }

            @Override
            public void start(ThreadFactory threads) {
                behind.start(threads);
            }

            @Override
            public Map<String, Row<String>> close(Duration deadline) {
                return behind.close(deadline);
            }
        };
    }

    /** Notes the rows that reach it. */
    static final class NotingStore implements Store<String, String> {
        private final Store<String, String> store;
        final List<String> values = new CopyOnWriteArrayList<>();

        NotingStore(Store<String, String> store) {
            this.store = store;
        }

        @Override
        public Row<String> load(String key) throws IOException {
            return store.load(key);
        }

        @Override
        public Row<String> write(String key, Row<String> row) throws IOException {
            values.add(key + "=" + row.value());
            return store.write(key, row);
        }

        @Override
        public Map<String, Row<String>> writeAll(Map<String, Row<String>> rows) throws IOException {
            rows.forEach((key, row) -> values.add(key + "=" + row.value()));
            return store.writeAll(rows);
        }
    }

    /** Notes what it is told. */
    static final class NotingListener implements FlushListener<String, String> {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void refused(String key, Row<String> row, RowRefusedException why) {
            told.add("refused " + key + "=" + row.value());
        }

        @Override
        public void overtaken(String key, Row<String> row, Row<String> winner) {
            told.add("overtaken " + key + "=" + row.value() + " by " + winner.value());
        }
    }

    static final Duration DELAY = Duration.ofSeconds(1);
    static final WriteBehindOptions OPTIONS =
            WriteBehindOptions.of(DELAY, Duration.ofMinutes(10)).withBatch(4);

    private final AtomicLong nanos = new AtomicLong();

    @SuppressWarnings("this-escape") // rows() says that it is asked before a subclass's own fields are set
    final NotingStore noting = new NotingStore(rows());

    final FaultyStore<String, String> store = new FaultyStore<>(noting);

    @SuppressWarnings("this-escape") // so does copies()
    final LooseCache cache = new LooseCache(copies(nanos::get));

    final NotingListener listener = new NotingListener();
    private final AtomicLong micros = new AtomicLong(1_000_000);

    final Behind opened(WriteBehindOptions options) throws IOException {
        return opened(options, new VersionClock(1, micros::incrementAndGet));
    }

    private Behind opened(WriteBehindOptions options, VersionClock versions) throws IOException {
        return behind(new Parts(cache, store, versions, options, listener, nanos::get));
    }

    final void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    final String stored(String key) throws IOException {
        return noting.load(key).value();
    }

    static FaultyStore.Faults<String> down() {
        return StoreFaults.failing(false, new IOException("no route to host"));
    }

    private static FaultyStore.Faults<String> writtenButFailing() {
        return StoreFaults.failing(true, new IOException("connection reset"));
    }

    final void up() {
        store.setFaults(StoreFaults.none());
    }

    /** What may not wait for what stands at a gate, and fails the test where it does, as it does where it throws. */
    static void atOnce(Task.Action action) {
        assertThat(Task.start(action).failure()).isNull();
    }

    /** The store hangs. A write is acknowledged all the same, and read, be a batch on its way or not. */
    @Test
    @Guarantee("write-behind/fast-acknowledgement")
    public void put_storeHangs_isAcknowledgedAndRead() throws Exception {
        Behind behind = opened(OPTIONS);
        var gate = new Gate();
        store.setFaults(StoreFaults.stopBefore(Call.WRITE, gate));
        Task first = Task.start(() -> behind.put("a", "one")).untilItEndsOr(gate);
        assertThat(gate.isReached()).as("a writer stands before the store").isFalse();
        assertThat(first.failure()).isNull();
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        atOnce(() -> behind.put("b", "one"));
        atOnce(() -> assertThat(behind.get("b")).isEqualTo("one"));
        gate.open();
        assertThat(flush.failure()).isNull();
    }

    @Test
    @Guarantee("write-behind/pending-read")
    public void get_pendingAndEvicted_isWhatWasWritten() throws Exception {
        Behind behind = opened(OPTIONS);
        behind.put("a", "one");
        behind.flush();
        behind.put("a", "two");
        behind.put("b", "new");
        cache.evict();
        assertThat(behind.get("a")).isEqualTo("two");
        assertThat(behind.get("b")).isEqualTo("new");
        assertThat(stored("a")).isEqualTo("one");
        behind.flush();
        cache.evict();
        assertThat(behind.get("a")).isEqualTo("two");
        assertThat(stored("b")).isEqualTo("new");
    }

    @Test
    @Guarantee("write-behind/pending-delete")
    public void get_deleteIsPending_doesNotBringTheRowBack() throws Exception {
        Behind behind = opened(OPTIONS);
        behind.put("a", "one");
        behind.flush();
        behind.delete("a");
        assertThat(behind.get("a")).isNull();
        cache.evict();
        assertThat(behind.get("a")).as("the store still has it").isNull();
        assertThat(stored("a")).isEqualTo("one");
        behind.flush();
        assertThat(stored("a")).isNull();
        assertThat(behind.get("a")).isNull();
    }

    /**
     * "one" is in the store, and its batch is not over yet. "two" is written. The batch ends, and takes what it wrote off
     * the pending ones: "one", not the key. A major cache took the key, and served the older value.
     */
    @Test
    @Guarantee("write-behind/same-operation")
    public void put_betweenStoreAndEndOfBatch_staysPending() throws Exception {
        Behind behind = opened(OPTIONS);
        var gate = new Gate();
        behind.put("a", "one");
        store.setFaults(StoreFaults.stopAfter(Call.WRITE, gate));
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        atOnce(() -> behind.put("a", "two"));
        gate.open();
        assertThat(flush.failure()).isNull();
        cache.evict();
        assertThat(behind.get("a")).isEqualTo("two");
        behind.flush();
        assertThat(stored("a")).isEqualTo("two");
    }

    /**
     * The first writer stops on his way to a version. The second writes the same key, or waits. Then the first goes on.
     * Whatever was read in the end is what the store will have; a major data grid published first, and lost updates.
     */
    @Test
    @Guarantee("write-behind/sequence-before-publish")
    public void put_twoOfAKeyAtOnce_areReadAndStoredInOneOrder() throws Exception {
        var gate = new Gate();
        Behind behind = opened(OPTIONS, new VersionClock(1, () -> {
            gate.stop();
            return micros.incrementAndGet();
        }));
        Task first = Task.start(() -> behind.put("a", "one"));
        gate.awaitReachedBy(first);
        Task second = Task.start(() -> behind.put("a", "two")).untilItWaitsOrEnds();
        gate.open();
        assertThat(first.failure()).isNull();
        assertThat(second.failure()).isNull();
        String read = behind.get("a");
        behind.flush();
        assertThat(stored("a")).isEqualTo(read);
        assertThat(behind.get("a")).isEqualTo(read);
    }

    /** "one" fails. "two" is written and flushed. Whatever is tried again after that, "two" stays. */
    @Test
    @Guarantee("write-behind/retry-order")
    public void flush_retryOfAnOlderWrite_doesNotOvertakeTheNewer() throws Exception {
        Behind behind = opened(OPTIONS);
        store.setFaults(down());
        behind.put("a", "one");
        behind.put("b", "one");
        assertThat(catchThrowable(behind::flush)).isInstanceOf(IOException.class);
        behind.put("a", "two");
        assertThat(behind.get("a")).isEqualTo("two");
        up();
        for (int i = 0; i < 3; i++) {
            behind.flush();
            pass(DELAY);
            behind.flushDue();
            assertThat(stored("a")).isEqualTo("two");
            assertThat(behind.get("a")).isEqualTo("two");
        }
        assertThat(stored("b")).as("what failed and has no newer one").isEqualTo("one");
    }

    /** The store wrote, and didn't say so. Before the next try another process writes the row. It stays. */
    @Test
    @Guarantee("write-behind/versioned-writes")
    public void flush_outcomeUnknown_mayBeRepeated() throws Exception {
        Behind behind = opened(OPTIONS);
        store.setFaults(writtenButFailing());
        behind.put("a", "one");
        behind.put("b", "one");
        assertThat(catchThrowable(behind::flush)).isInstanceOf(IOException.class);
        noting.write("a", new Row<>("theirs", noting.load("a").version() + 1));
        up();
        behind.flush();
        assertThat(stored("a")).isEqualTo("theirs");
        assertThat(behind.get("a")).isEqualTo("theirs");
        assertThat(stored("b")).isEqualTo("one");
        assertThat(listener.told).containsExactly("overtaken a=one by theirs");
    }
}
