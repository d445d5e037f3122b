package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.WriteThroughContract.Gate;
import org.scalingpatterns.caching.WriteThroughContract.LooseCache;
import org.scalingpatterns.caching.WriteThroughContract.Task;
import org.scalingpatterns.contracts.Guarantee;

/**
 * What a write-behind cache owes its callers, over a store that hesitates and fails when it is told to. Time stands still unless
 * the contract moves it.
 */
public abstract class WriteBehindContract {

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
    private static final class NotingStore implements Store<String, String> {
        private final Store<String, String> store;
        private final List<String> values = new CopyOnWriteArrayList<>();

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
    private static final class NotingListener implements FlushListener<String, String> {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void refused(String key, Row<String> row, RowRefusedException why) {
            told.add("refused " + key + "=" + row.value());
        }

        @Override
        public void overtaken(String key, Row<String> row, Row<String> winner) {
            told.add("overtaken " + key + "=" + row.value() + " by " + winner.value());
        }
    }

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final WriteBehindOptions OPTIONS =
            WriteBehindOptions.of(DELAY, Duration.ofMinutes(10)).withBatch(4);

    private final AtomicLong nanos = new AtomicLong();
    private final NotingStore noting = new NotingStore(rows());
    private final FaultyStore<String, String> store = new FaultyStore<>(noting);
    private final LooseCache cache = new LooseCache(copies(nanos::get));
    private final NotingListener listener = new NotingListener();
    private final AtomicLong micros = new AtomicLong(1_000_000);

    private Behind open(WriteBehindOptions options) throws IOException {
        return open(options, new VersionClock(1, micros::incrementAndGet));
    }

    private Behind open(WriteBehindOptions options, VersionClock versions) throws IOException {
        return behind(new Parts(cache, store, versions, options, listener, nanos::get));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private String stored(String key) throws IOException {
        return noting.load(key).value();
    }

    /** Stops a write before the store has it. */
    private static FaultyStore.Faults<String> stopBefore(Gate gate) {
        return new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) {
                if (call == Call.WRITE) {
                    gate.stop();
                }
            }
        };
    }

    private static FaultyStore.Faults<String> down() {
        return WriteThroughContract.failing(false, new IOException("no route to host"));
    }

    private static FaultyStore.Faults<String> writtenButFailing() {
        return WriteThroughContract.failing(true, new IOException("connection reset"));
    }

    private void up() {
        store.setFaults(WriteThroughContract.none());
    }

    /** What may not wait for what stands at a gate, and fails the test where it does, as it does where it throws. */
    private static void atOnce(Task.Action action) {
        assertThat(Task.start(action).failure()).isNull();
    }

    /** The store hangs. A write is acknowledged all the same, and read, be a batch on its way or not. */
    @Test
    @Guarantee("write-behind/fast-acknowledgement")
    public void put_storeHangs_isAcknowledgedAndRead() throws Exception {
        Behind behind = open(OPTIONS);
        var gate = new Gate();
        store.setFaults(stopBefore(gate));
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
        Behind behind = open(OPTIONS);
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
        Behind behind = open(OPTIONS);
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
        Behind behind = open(OPTIONS);
        var gate = new Gate();
        behind.put("a", "one");
        store.setFaults(WriteThroughContract.stopAfter(Call.WRITE, gate));
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
        Behind behind = open(OPTIONS, new VersionClock(1, () -> {
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
        Behind behind = open(OPTIONS);
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
        Behind behind = open(OPTIONS);
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

    @Test
    @Guarantee("write-behind/coalesce")
    public void put_keyThatWaits_goesToTheStoreOnce() throws Exception {
        Behind behind = open(OPTIONS);
        for (int i = 0; i < 10; i++) {
            behind.put("a", "v" + i);
            behind.put("b", "one");
        }
        behind.flush();
        assertThat(noting.values).containsExactly("a=v9", "b=one");
    }

    /** "one" is on its way. "two" and "three" are written; they wait for themselves, and change nothing of what is on its way. */
    @Test
    @Guarantee("write-behind/in-flight-untouched")
    public void put_keyInFlight_isWrittenByALaterBatch() throws Exception {
        Behind behind = open(OPTIONS);
        var gate = new Gate();
        behind.put("a", "one");
        store.setFaults(stopBefore(gate));
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        atOnce(() -> behind.put("a", "two"));
        atOnce(() -> behind.put("a", "three"));
        gate.open();
        assertThat(flush.failure()).isNull();
        behind.flush();
        cache.evict();
        assertThat(noting.values).containsExactly("a=one", "a=three");
        assertThat(behind.get("a")).isEqualTo("three");
    }

    /** Two keys are all that may be pending. */
    @Test
    @Guarantee("write-behind/full")
    public void put_full_waitsOrIsToldOrWritesThrough() throws Exception {
        for (WhenFull whenFull : WhenFull.values()) {
            Behind behind = open(OPTIONS.withBatch(2).withCapacity(2, whenFull));
            String of = whenFull.name();
            behind.put(of + 1, "one");
            behind.put(of + 2, "one");
            Task third = Task.start(() -> behind.put(of + 3, "one"));
            boolean waits = whenFull == WhenFull.BLOCK ? third.waits() : !third.ends();
            String storedAtOnce = stored(of + 3);
            Task again = Task.start(() -> behind.put(of + 1, "two"));
            assertThat(again.failure())
                    .as("a key that waits already needs no room")
                    .isNull();
            behind.flush();
            Throwable failure = third.failure();
            behind.flush();
            String read = behind.get(of + 3);

            assertThat(stored(of + 1)).isEqualTo("two");
            assertThat(stored(of + 2)).isEqualTo("one");
            assertThat(waits).as(of).isEqualTo(whenFull == WhenFull.BLOCK);
            if (whenFull == WhenFull.REJECT) {
                assertThat(failure).isInstanceOf(BacklogFullException.class);
                assertThat(read).isNull();
            } else {
                assertThat(failure).isNull();
                assertThat(read).isEqualTo("one");
                assertThat(stored(of + 3)).isEqualTo("one");
            }
            assertThat(storedAtOnce).as(of).isEqualTo(whenFull == WhenFull.WRITE_THROUGH ? "one" : null);
        }
    }

    /**
     * Both keys are in flight, and one of them is written through. Once that is acknowledged it is read, and is not overtaken by
     * what is in flight.
     */
    @Test
    @Guarantee("write-behind/write-through-order")
    public void put_writtenThroughWhileItsKeyIsInFlight_isWhatStays() throws Exception {
        Behind behind = open(OPTIONS.withBatch(2).withCapacity(2, WhenFull.WRITE_THROUGH));
        var gate = new Gate();
        behind.put("a", "one");
        behind.put("b", "one");
        store.setFaults(stopBefore(gate));
        Task flush = Task.start(behind::flush);
        gate.awaitReachedBy(flush);
        Task writer = Task.start(() -> behind.put("a", "two"));
        if (!writer.waits()) {
            atOnce(() -> assertThat(behind.get("a")).as("acknowledged").isEqualTo("two"));
        }
        gate.open();
        assertThat(flush.failure()).isNull();
        assertThat(writer.failure()).isNull();
        assertThat(behind.get("a")).isEqualTo("two");
        behind.flush();
        assertThat(behind.get("a")).isEqualTo("two");
        assertThat(stored("a")).isEqualTo("two");
    }

    /** One row of nine can't be stored. */
    @Test
    @Guarantee("write-behind/poison")
    public void flush_oneRowRefused_isToldAloneAndHoldsNobodyUp() throws Exception {
        Behind behind = open(OPTIONS.withBatch(16));
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE && keys.contains("k5")) {
                    throw new RowRefusedException("k5 is too long", null);
                }
            }
        });
        for (int i = 0; i < 9; i++) {
            behind.put("k" + i, "one");
        }
        assertThatCode(behind::flush).doesNotThrowAnyException();
        assertThatCode(behind::flush).doesNotThrowAnyException();
        for (int i = 0; i < 9; i++) {
            assertThat(stored("k" + i)).isEqualTo(i == 5 ? null : "one");
        }
        assertThat(listener.told).containsExactly("refused k5=one");
        assertThat(behind.get("k5")).isNull();
    }

    /** One row fails for a reason that nobody knows. It stays, and the others don't wait for it. */
    @Test
    @Guarantee("write-behind/failing-row-alone")
    public void flushDue_oneRowAlwaysFails_holdsNobodyUp() throws Exception {
        Behind behind = open(OPTIONS);
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE && keys.contains("k1")) {
                    throw new IllegalStateException("who knows");
                }
            }
        });
        for (int i = 0; i < 9; i++) {
            behind.put("k" + i, "one");
        }
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(5));
            behind.flushDue();
        }
        for (int i = 0; i < 9; i++) {
            assertThat(stored("k" + i)).isEqualTo(i == 1 ? null : "one");
            assertThat(behind.get("k" + i)).isEqualTo("one");
        }
        up();
        behind.flush();
        assertThat(stored("k1")).isEqualTo("one");
    }

    /** The store is down for 100 s. It is asked now and then, ever more seldom; and has everything soon after. */
    @Test
    @Guarantee("write-behind/outage")
    public void flushDue_storeIsDown_asksSeldomAndLosesNothing() throws Exception {
        Behind behind = open(OPTIONS);
        behind.put("a", "one");
        behind.put("b", "one");
        store.setFaults(down());
        for (int i = 0; i < 10_000; i++) {
            pass(Duration.ofMillis(10));
            behind.flushDue();
        }
        long tries = store.calls(Call.WRITE);
        assertThat(behind.get("a")).isEqualTo("one");
        up();
        for (int i = 0; i < 800; i++) {
            pass(Duration.ofMillis(10));
            behind.flushDue();
        }
        assertThat(tries).as("tries of a store that is down").isBetween(20L, 60L);
        assertThat(stored("a")).isEqualTo("one");
        assertThat(stored("b")).isEqualTo("one");
    }

    /** A key that is written all the time is in the store as often as the delay says. */
    @Test
    @Guarantee("write-behind/delay-bounded")
    public void flushDue_keyWrittenAllTheTime_isStoredAfterTheDelay() throws Exception {
        Behind behind = open(OPTIONS);
        for (int i = 0; i < 50; i++) {
            behind.put("a", "v" + i);
            behind.flushDue();
            pass(Duration.ofMillis(100));
        }
        assertThat(noting.values).hasSizeBetween(4, 5);
    }

    @Test
    @Guarantee("write-behind/flush")
    public void flush_returns_everythingBeforeItIsStored() throws Exception {
        Behind behind = open(OPTIONS);
        for (int i = 0; i < 10; i++) {
            behind.put("k" + i, "one");
        }
        store.setFaults(down());
        assertThat(catchThrowable(behind::flush)).isInstanceOf(IOException.class);
        up();
        behind.flush();
        for (int i = 0; i < 10; i++) {
            assertThat(stored("k" + i)).isEqualTo("one");
        }
    }

    /** Ten writes, and a store that fails again and again, each time for a second; then for ever. */
    @Test
    @Guarantee("write-behind/close-drains")
    public void close_storeFails_drainsUntilTheDeadlineAndReturnsTheRest() throws Exception {
        Behind drained = open(OPTIONS);
        failFor(3);
        for (int i = 0; i < 10; i++) {
            drained.put("k" + i, "one");
        }
        assertThat(drained.close(Duration.ofSeconds(30))).isEmpty();
        for (int i = 0; i < 10; i++) {
            assertThat(stored("k" + i)).isEqualTo("one");
        }

        Behind left = open(OPTIONS);
        failFor(Integer.MAX_VALUE);
        left.put("x", "one");
        left.put("x", "two");
        left.put("y", "one");
        left.delete("k1");
        Map<String, Row<String>> rest = left.close(Duration.ofSeconds(5));
        List<String> values = new ArrayList<>();
        rest.forEach((key, row) -> values.add(key + "=" + row.value()));
        assertThat(values).containsExactlyInAnyOrder("x=two", "y=one", "k1=null");
        assertThat(left.close(Duration.ZERO)).as("closed again").isEqualTo(rest);
        assertThat(catchThrowable(() -> left.put("z", "one"))).isInstanceOf(IllegalStateException.class);
    }

    /** Each call takes a second; so many fail. */
    private void failFor(int calls) {
        var left = new AtomicLong(calls);
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                pass(Duration.ofSeconds(1));
                if (left.getAndDecrement() > 0) {
                    throw new IOException("no route to host");
                }
            }
        });
    }

    /** Nobody flushes but its own thread, which is gone when close returns. A writer that waits for room is told. */
    @Test
    @Guarantee("write-behind/own-thread")
    public void start_thenClose_flushesMeanwhileAndLeavesNoThread() throws Exception {
        Behind behind = open(WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(1))
                .withBatch(1)
                .withCapacity(1, WhenFull.BLOCK));
        List<Thread> threads = new CopyOnWriteArrayList<>();
        behind.start(work -> {
            var thread = new Thread(work);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
        });
        var written = new CountDownLatch(1);
        var gate = new Gate();
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                written.countDown();
                if (keys.contains("b")) {
                    gate.stop();
                }
            }
        });
        behind.put("a", "one");
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        Task.start(() -> behind.put("b", "one"));
        gate.awaitReached();
        Task waiting = Task.start(() -> behind.put("c", "one")).untilItWaitsOrEnds();
        Task closing = Task.start(() -> behind.close(Duration.ofSeconds(10)));
        Throwable told = waiting.failure();
        gate.open();
        assertThat(closing.failure()).isNull();
        assertThat(told).isInstanceOf(IllegalStateException.class);
        assertThat(threads).hasSize(1).noneMatch(Thread::isAlive);
        assertThat(stored("b")).isEqualTo("one");
    }
}
