package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a write-through cache owes its callers, over a store and a cache that hesitate and fail when they are told to. */
public abstract class WriteThroughContract {

    /** A write-through cache. */
    public interface Through {
        String get(String key) throws IOException;

        void put(String key, String value) throws IOException;

        void delete(String key) throws IOException;
    }

    /** A process: a write-through cache of its own over what it may share with others. */
    protected abstract Through through(Cache<String, String> cache, Store<String, String> store, VersionClock versions);

    /** The reference implementation. */
    protected static Through of(WriteThrough<String, String> through) {
        return new Through() {
            @Override
            public String get(String key) throws IOException {
                return through.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                through.put(key, value);
            }

            @Override
            public void delete(String key) throws IOException {
                through.delete(key);
            }
        };
    }

    /**
     * A cache, and how it forgets everything it has.
     *
     * @param cache empty
     */
    public record Copies(Cache<String, String> cache, Runnable evict) {
        static Copies onHeap(LongSupplier nanoTime) {
            var map = new ConcurrentHashMap<String, Entry<String>>();
            return new Copies(new MapCache<>(map, Duration.ofMinutes(1), nanoTime), map::clear);
        }
    }

    /** The cache; on the heap unless overridden. Asked once, before a subclass's own fields are set. */
    protected Copies copies(LongSupplier nanoTime) {
        return Copies.onHeap(nanoTime);
    }

    /** An empty store; on the heap unless overridden. Asked once, before a subclass's own fields are set. */
    protected Store<String, String> rows() {
        return new HeapStore<>();
    }

    @SuppressWarnings("this-escape") // rows() says that it is asked before a subclass's own fields are set
    private final FaultyStore<String, String> store = new FaultyStore<>(rows());

    @SuppressWarnings("this-escape") // so does copies()
    private final LooseCache cache = new LooseCache(copies(System::nanoTime));

    private final AtomicLong micros = new AtomicLong(1_000_000);

    @SuppressWarnings("this-escape") // and through()
    private final Through through = through(cache, store, new VersionClock(1, micros::incrementAndGet));

    private Through otherProcess() {
        return through(cache, store, new VersionClock(2, micros::incrementAndGet));
    }

    @Test
    @Guarantee("write-through/reads-see-writes")
    public void get_afterAWrite_seesItWithoutTheStore() throws Exception {
        through.put("a", "one");
        assertThat(through.get("a")).isEqualTo("one");
        through.put("a", "two");
        assertThat(through.get("a")).isEqualTo("two");
        assertThat(store.load("a").value()).isEqualTo("two");
        assertThat(store.calls(FaultyStore.Call.LOAD))
                .as("loads, but for this test's own")
                .isEqualTo(1);
    }

    /**
     * A reader, of this process or of another one, has loaded "one" and has not kept it yet. "two" is written, as far as the
     * reader lets it. He goes on. What he loaded may be his answer, but must not be what is found later.
     */
    @Test
    @Guarantee("write-through/no-stale-fill")
    public void put_duringALoad_isNotReplacedByWhatWasLoaded() throws Exception {
        for (Through process : List.of(through, otherProcess())) {
            through.put("a", "one");
            cache.evict();
            var gate = new Gate();
            store.setFaults(StoreFaults.stopAfter(FaultyStore.Call.LOAD, gate));
            Task reader = Task.start(() -> process.get("a"));
            gate.awaitReached();
            Task writer = Task.start(() -> through.put("a", "two")).untilItWaitsOrEnds();
            gate.open();

            assertThat(reader.failure()).isNull();
            assertThat(writer.failure()).isNull();
            assertThat(through.get("a")).isEqualTo("two");
        }
    }

    /**
     * The first writer has written the store and not the cache yet. The second one does both, or waits for the first. Then
     * the first goes on.
     */
    @Test
    @Guarantee("write-through/key-order")
    public void put_twoOfAKeyAtOnce_leaveTheSameInStoreAndCache() throws Exception {
        through.put("a", "zero");
        var gate = new Gate();
        cache.beforeWrite(gate::stop);
        Task first = Task.start(() -> through.put("a", "one"));
        gate.awaitReached();
        Task second = Task.start(() -> through.put("a", "two")).untilItWaitsOrEnds();
        gate.open();

        assertThat(first.failure()).isNull();
        assertThat(second.failure()).isNull();
        assertThat(store.load("a").value()).isEqualTo("two");
        assertThat(through.get("a")).isEqualTo("two");
    }

    /** The same with the writers in two processes, which no lock keeps apart. */
    @Test
    @Guarantee("write-through/late-writer-loses")
    public void put_overtakenByAnotherProcess_leavesTheNewerCopy() throws Exception {
        Through other = otherProcess();
        var gate = new Gate();
        cache.beforeWrite(gate::stop);
        Task late = Task.start(() -> through.put("a", "one"));
        gate.awaitReached();
        other.put("a", "two");
        gate.open();

        assertThat(late.failure()).isNull();
        assertThat(store.load("a").value()).isEqualTo("two");
        assertThat(through.get("a")).isEqualTo("two");
        assertThat(other.get("a")).isEqualTo("two");
    }

    /** Another process' clock is a minute ahead. Who writes after it comes later all the same. */
    @Test
    @Guarantee("write-through/clock-behind")
    public void put_afterAProcessWhoseClockIsAhead_isWhatIsThere() throws Exception {
        Through ahead = through(cache, store, new VersionClock(3, () -> micros.get() + 60_000_000));
        ahead.put("a", "one");
        through.put("a", "two");
        assertThat(store.load("a").value()).isEqualTo("two");
        assertThat(through.get("a")).isEqualTo("two");
        ahead.put("a", "three");
        through.delete("a");
        assertThat(store.load("a").isPresent()).isFalse();
    }

    @Test
    @Guarantee("write-through/store-first")
    public void put_refusedByTheStore_isSeenByNobody() throws Exception {
        through.put("a", "one");
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(FaultyStore.Call call, Collection<? extends String> keys) throws IOException {
                if (call == FaultyStore.Call.WRITE) {
                    // Before the store has it, a reader must not.
                    Entry<String> copy = cache.get("a");
                    assertThat(copy == null ? null : copy.row().value()).isNotEqualTo("two");
                    throw new RowRefusedException("too long", null);
                }
            }
        });
        assertThat(catchThrowable(() -> through.put("a", "two"))).isInstanceOf(RowRefusedException.class);
        assertThat(through.get("a")).isEqualTo("one");
    }

    @Test
    @Guarantee("write-through/unknown-outcome")
    public void put_outcomeUnknown_leavesNoCopyThatMayBeWrong() throws Exception {
        for (Throwable failure : List.of(new IOException("reset"), new IllegalStateException("pool"))) {
            through.put("a", "one");
            store.setFaults(StoreFaults.failing(true, failure));
            assertThat(catchThrowable(() -> through.put("a", "two"))).isNotNull();
            store.setFaults(StoreFaults.none());
            assertThat(through.get("a")).as("written, though it failed").isEqualTo("two");

            store.setFaults(StoreFaults.failing(false, failure));
            assertThat(catchThrowable(() -> through.put("a", "three"))).isNotNull();
            assertThat(catchThrowable(() -> through.delete("a"))).isNotNull();
            store.setFaults(StoreFaults.none());
            assertThat(through.get("a")).as("not written").isEqualTo("two");
        }
    }

    @Test
    @Guarantee("write-through/upsert")
    public void put_copyEvicted_replacesTheRow() throws Exception {
        through.put("a", "one");
        through.put("a", "two");
        cache.evict();
        through.put("a", "three");
        assertThat(store.load("a").value()).isEqualTo("three");
        assertThat(through.get("a")).isEqualTo("three");
    }

    /** With a reader who has loaded the row, and keeps it after the delete if he is let. */
    @Test
    @Guarantee("write-through/delete")
    public void delete_copyAndLoadUnderWay_leavesNeitherRowNorCopy() throws Exception {
        through.put("a", "one");
        through.delete("a");
        assertThat(store.load("a").isPresent()).isFalse();
        assertThat(through.get("a")).as("the copy").isNull();

        through.put("a", "two");
        cache.evict();
        var gate = new Gate();
        store.setFaults(StoreFaults.stopAfter(FaultyStore.Call.LOAD, gate));
        Task reader = Task.start(() -> through.get("a"));
        gate.awaitReached();
        Task writer = Task.start(() -> through.delete("a")).untilItWaitsOrEnds();
        gate.open();
        reader.end();
        writer.end();
        assertThat(through.get("a")).as("what the reader kept").isNull();
    }

    @Test
    @Guarantee("write-through/one-load")
    public void get_manyOfAKeyThatHasNoCopy_loadOnce() throws Exception {
        store.write("a", new Row<>("one", 1));
        var gate = new Gate();
        store.setFaults(StoreFaults.stopAfter(FaultyStore.Call.LOAD, gate));
        List<Task> readers = new ArrayList<>();
        readers.add(Task.start(() -> assertThat(through.get("a")).isEqualTo("one")));
        gate.awaitReached();
        for (int i = 0; i < 20; i++) {
            readers.add(Task.start(() -> assertThat(through.get("a")).isEqualTo("one"))
                    .untilItWaitsOrEnds());
        }
        gate.open();
        for (Task reader : readers) {
            assertThat(reader.failure()).isNull();
        }
        assertThat(store.calls(FaultyStore.Call.LOAD)).isEqualTo(1);
    }

    /** One key's store call hangs. Most other keys have another lock; each may share it by chance. */
    @Test
    @Guarantee("write-through/keys-apart")
    public void put_whileAnotherKeyIsBeingWritten_doesNotWait() throws Exception {
        var gate = new Gate();
        store.setFaults(StoreFaults.stopAfter(FaultyStore.Call.WRITE, gate));
        Task slow = Task.start(() -> through.put("slow", "one"));
        gate.awaitReached();
        int written = 0;
        List<Task> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String key = "k" + i;
            others.add(Task.start(() -> through.put(key, "one")).untilItWaitsOrEnds());
            written += store.load(key).isPresent() ? 1 : 0;
        }
        gate.open();
        slow.end();
        others.forEach(Task::end);
        assertThat(written).isGreaterThanOrEqualTo(10);
    }

    /**
     * No cache, or one whose copies can't be decoded: readers are served by the store, and a writer isn't told that all is well while an
     * old copy is about.
     */
    @Test
    @Guarantee("write-through/cache-down")
    public void cacheDown_readersAskTheStore_andWritersAreTold() throws Exception {
        through.put("a", "one");
        cache.setDown(true);
        assertThat(through.get("a")).isEqualTo("one");
        assertThat(catchThrowable(() -> through.put("a", "two"))).isInstanceOf(IOException.class);
        assertThat(through.get("a")).isEqualTo("two");
        cache.setDown(false);
        through.put("a", "three");
        assertThat(through.get("a")).isEqualTo("three");
        cache.setUndecodable(true);
        assertThat(through.get("a")).isEqualTo("three");
    }

    /** Who waits for another one's write can be called off, and has then written nothing. */
    @Test
    @Guarantee("write-through/interrupt")
    public void put_interruptedWhileItWaits_endsAndHasDoneNothing() throws Exception {
        var gate = new Gate();
        store.setFaults(StoreFaults.stopAfter(FaultyStore.Call.WRITE, gate));
        Task first = Task.start(() -> through.put("a", "one"));
        gate.awaitReached();
        boolean[] kept = new boolean[1];
        Task second = Task.start(() -> {
                    try {
                        through.put("a", "two");
                    } finally {
                        kept[0] = Thread.currentThread().isInterrupted();
                    }
                })
                .untilItWaitsOrEnds();
        Throwable told = second.interrupted();
        gate.open();
        first.end();
        assertThat(told).isInstanceOf(InterruptedIOException.class);
        assertThat(kept[0]).as("still marked as interrupted").isTrue();
        assertThat(through.get("a")).isEqualTo("one");
    }

    @Test
    @Guarantee("write-through/failed-load")
    public void get_storeFailed_isToldAndTheNextOneLoadsAgain() throws Exception {
        store.write("a", new Row<>("one", 1));
        store.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void before(FaultyStore.Call call, Collection<? extends String> keys) throws IOException {
                throw new IOException("no route to host");
            }
        });
        assertThat(catchThrowable(() -> through.get("a"))).hasMessage("no route to host");
        store.setFaults(StoreFaults.none());
        Task next = Task.start(() -> assertThat(through.get("a")).isEqualTo("one"));
        assertThat(next.failure()).isNull();
    }
}
