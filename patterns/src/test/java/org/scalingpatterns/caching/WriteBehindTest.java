package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scalingpatterns.caching.FaultyStore.Call;

/** The reference implementation keeps the contract; and what only it promises. */
@Timeout(60)
class WriteBehindTest extends WriteBehindContract {

    private static final WriteBehindOptions OPTIONS =
            WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofMinutes(10));

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // about to wrap
    private final AtomicLong micros = new AtomicLong();
    private final HeapStore<String, String> rows = new HeapStore<>();
    private final FaultyStore<String, String> unreliable = new FaultyStore<>(rows);
    private final LooseCache loose = new LooseCache(WriteThroughContract.Copies.onHeap(nanos::get));
    private final List<Duration> backoffs = new ArrayList<>();
    private RuntimeException listenerFails;
    private Runnable whenRefused = () -> {};
    private Runnable whenFailed = () -> {};

    @Override
    protected Behind behind(Parts parts) throws IOException {
        return of(new WriteBehind<>(
                parts.cache(),
                parts.store(),
                parts.versions(),
                WriteLog.none(),
                parts.options(),
                parts.listener(),
                parts.nanoTime(),
                new Random(1)));
    }

    private WriteBehind<String, String> open(WriteBehindOptions options) throws IOException {
        return open(loose, options, nanos::get);
    }

    private WriteBehind<String, String> open(
            Cache<String, String> cache, WriteBehindOptions options, LongSupplier nanoTime) throws IOException {
        FlushListener<String, String> listener = new FlushListener<>() {
            @Override
            public void refused(String key, Row<String> row, RowRefusedException why) {
                if (listenerFails != null) {
                    throw listenerFails;
                }
                whenRefused.run();
            }

            @Override
            public void failed(Throwable why, Duration againIn) {
                backoffs.add(againIn);
                whenFailed.run();
            }
        };
        return new WriteBehind<>(
                cache,
                unreliable,
                new VersionClock(1, micros::incrementAndGet),
                WriteLog.none(),
                options,
                listener,
                nanoTime,
                new Random(1));
    }

    private static FaultyStore.Faults<String> refusing() {
        return new FaultyStore.Faults<>() {
            @Override
            public void before(Call call, Collection<? extends String> keys) throws IOException {
                if (call == Call.WRITE) {
                    throw new RowRefusedException("never", null);
                }
            }
        };
    }

    private static WriteBehindOptions times(Duration backoff, Duration maxBackoff, Duration drain) {
        return new WriteBehindOptions(
                OPTIONS.delay(), 1, 1, WhenFull.BLOCK, backoff, maxBackoff, drain, OPTIONS.through());
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    @Test
    void options_outOfRange_areRefused() {
        assertThatThrownBy(() -> WriteBehindOptions.of(Duration.ofNanos(-1), Duration.ofSeconds(1)))
                .hasMessage("must be >= 0 and <= PT876000H: delay=PT-0.000000001S");
        Duration forever = ChronoUnit.FOREVER.getDuration();
        Duration brief = Duration.ofSeconds(1);
        assertThatThrownBy(() -> WriteBehindOptions.of(forever, brief))
                .hasMessageStartingWith("must be >= 0 and <= PT876000H: delay=PT");
        assertThatThrownBy(() -> times(brief, brief, forever))
                .hasMessageStartingWith("must be >= 0 and <= PT876000H: drain=PT");
        assertThatThrownBy(() -> times(brief, forever, brief))
                .hasMessageStartingWith("must be >= 0 and <= PT876000H: maxBackoff=PT");
        assertThatThrownBy(() -> times(forever, forever, brief))
                .hasMessageStartingWith("must be >= 0 and <= PT876000H: maxBackoff=PT");
        assertThatThrownBy(() -> times(Duration.ZERO, brief, brief)).hasMessage("must be > 0: backoff=PT0S");
        assertThatThrownBy(() -> OPTIONS.withBatch(0)).hasMessage("must be >= 1: batch=0");
        assertThatThrownBy(() -> OPTIONS.withCapacity(255, WhenFull.BLOCK))
                .hasMessage("must be >= batch=256: capacity=255");
        assertThatThrownBy(() -> OPTIONS.withCapacity(256, null)).isInstanceOf(NullPointerException.class);
    }

    /** 10 ms, 20 ms, … 5 s, each less up to a half of it. */
    @Test
    void flushDue_failures_holdOffTwiceAsLongEachTimeWithJitter() throws IOException {
        WriteBehind<String, String> behind = open(OPTIONS);
        unreliable.setFaults(StoreFaults.failing(false, new IOException("down")));
        behind.put("a", "one");
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        for (int i = 0; i < 14; i++) {
            long again = behind.flushDue();
            assertThat(behind.flushDue()).as("asked too early").isEqualTo(again);
            nanos.addAndGet(again);
        }
        assertThat(backoffs).hasSize(14);
        long expected = Duration.ofMillis(10).toNanos();
        for (Duration backoff : backoffs) {
            assertThat(backoff.toNanos()).isBetween(expected / 2, expected);
            expected = Math.min(2 * expected, Duration.ofSeconds(5).toNanos());
        }
        unreliable.setFaults(StoreFaults.none());
        assertThat(behind.flushDue()).isEqualTo(Long.MAX_VALUE);
        assertThat(rows.load("a").value()).isEqualTo("one");
        assertThat(behind.pending()).isZero();
    }

    /** What is refused is not given up before somebody knows. */
    @Test
    void flush_listenerFails_refusedRowStaysPending() throws IOException {
        WriteBehind<String, String> behind = open(OPTIONS);
        unreliable.setFaults(refusing());
        listenerFails = new IllegalStateException("the log is full");
        behind.put("a", "one");
        assertThatThrownBy(behind::flush).hasMessage("a refused row could not be told, and stays pending: key=a");
        assertThat(behind.get("a")).isEqualTo("one");
        listenerFails = null;
        behind.flush();
        assertThat(behind.pending()).isZero();
    }

    /** An old copy is in a cache that can't be reached. As long as it may be served again, the write is read from the pending ones. */
    @Test
    void flush_cacheDown_keepsTheWritePendingUntilTheCopyIsRight() throws IOException {
        WriteBehind<String, String> behind = open(OPTIONS);
        behind.put("a", "one");
        behind.flush();
        behind.put("a", "two");
        loose.setDown(true);
        assertThatThrownBy(behind::flush).isInstanceOf(CopyInDoubtException.class);
        assertThat(rows.load("a").value()).isEqualTo("two");
        loose.setDown(false);
        assertThat(loose.get("a").row().value()).as("the old copy").isEqualTo("one");
        assertThat(behind.get("a")).isEqualTo("two");
        behind.flush();
        assertThat(loose.get("a").row().value()).isEqualTo("two");
    }

    /** Can't be told of some keys, as if they were on a node that is down. */
    private final class Partial implements Cache<String, String> {
        private final List<String> lost;
        private int failed;

        Partial(String... lost) {
            this.lost = List.of(lost);
        }

        private Cache<String, String> reach(String key) throws IOException {
            if (lost.contains(key)) {
                failed++;
                throw new IOException("no route to host");
            }
            return loose;
        }

        @Override
        public Entry<String> get(String key) throws IOException {
            return reach(key).get(key);
        }

        @Override
        public long lease(String key) throws IOException {
            return reach(key).lease(key);
        }

        @Override
        public boolean fill(String key, Entry<String> entry, long lease) throws IOException {
            return reach(key).fill(key, entry, lease);
        }

        @Override
        public boolean put(String key, Entry<String> entry) throws IOException {
            return reach(key).put(key, entry);
        }

        @Override
        public void invalidate(String key, long version) throws IOException {
            reach(key).invalidate(key, version);
        }
    }

    /** The others of the batch are over, and the store, which is well, is neither spared nor asked for less. */
    @Test
    void flushDue_cacheCannotBeToldOfOneKey_holdsNoOtherUp() throws IOException {
        WriteBehind<String, String> behind = open(new Partial("b"), OPTIONS.withBatch(4), nanos::get);
        for (String key : List.of("a", "b", "c", "d")) {
            behind.put(key, "one");
        }
        assertThat(behind.flushDue()).isZero();
        assertThat(behind.pending()).isEqualTo(1);
        assertThat(behind.get("b")).isEqualTo("one");
        assertThat(rows.load("b").value()).isEqualTo("one");
        long before = unreliable.calls(Call.WRITE);
        for (String key : List.of("e", "f", "g")) {
            behind.put(key, "one");
        }
        behind.flushDue();
        assertThat(unreliable.calls(Call.WRITE) - before).isEqualTo(1);
        assertThat(behind.pending()).isEqualTo(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(behind.flushDue()).as("held off, as none was over").isPositive();
        assertThat(backoffs).hasSize(3).startsWith(Duration.ZERO, Duration.ZERO);
    }

    /** Each call of a cache that hangs takes its timeout. The store has all the same what it was given. */
    @Test
    void flush_cacheDown_isAskedAFewTimesAndTheStoreHasTheBatch() throws IOException {
        Partial cache = new Partial("a", "b", "c", "d", "e", "f", "g", "h");
        WriteBehind<String, String> behind = open(cache, OPTIONS.withBatch(8), nanos::get);
        for (String key : cache.lost) {
            behind.put(key, "one");
        }
        assertThatThrownBy(behind::flush).isInstanceOf(CopyInDoubtException.class);
        assertThat(cache.failed).as("put and invalidate of three keys").isEqualTo(6);
        assertThatThrownBy(behind::flush).isInstanceOf(CopyInDoubtException.class);
        assertThat(unreliable.calls(Call.WRITE)).as("each with the whole batch").isEqualTo(2);
        for (String key : cache.lost) {
            assertThat(rows.load(key).value()).isEqualTo("one");
            assertThat(behind.get(key)).isEqualTo("one");
        }
        assertThat(behind.pending()).isEqualTo(8);
    }

    /** The keys of a node that is down stand before others in each batch, where the cache seems to be down before these are told. */
    @Test
    void flush_keysOfANodeThatIsDownComeFirst_holdUpNoOther() throws IOException {
        Partial cache = new Partial("a", "b", "c", "d");
        WriteBehind<String, String> behind = open(cache, OPTIONS.withBatch(8), nanos::get);
        for (String key : cache.lost) {
            behind.put(key, "one");
        }
        behind.put("well", "one");
        behind.put("too", "one");
        for (int i = 0; i < 8; i++) {
            assertThatThrownBy(behind::flush).isInstanceOf(CopyInDoubtException.class);
        }
        assertThat(behind.pending()).isEqualTo(4);
    }

    /** Its clock fails when it waits for work, and so does who is told. */
    @Test
    void start_flusherFailsOutsideTheStore_goesOn() throws Exception {
        var flusher = new CompletableFuture<Thread>();
        var fails = new AtomicBoolean(true);
        var written = new CountDownLatch(1);
        unreliable.setFaults(new FaultyStore.Faults<>() {
            @Override
            public void after(Call call, Collection<? extends String> keys) {
                written.countDown();
            }
        });
        WriteBehind<String, String> behind = open(loose, OPTIONS.withBatch(1), () -> {
            if (Thread.currentThread() == flusher.getNow(null) && fails.getAndSet(false)) {
                throw new OutOfMemoryError("injected");
            }
            return nanos.get();
        });
        behind.put("a", "one");
        var told = new CompletableFuture<Throwable>();
        behind.start(work -> {
            Thread thread = daemon(work);
            thread.setUncaughtExceptionHandler((failed, why) -> {
                told.complete(why);
                throw new IllegalStateException("the handler's");
            });
            flusher.complete(thread);
            return thread;
        });
        assertThat(told.get(30, TimeUnit.SECONDS)).isInstanceOf(OutOfMemoryError.class);
        assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(behind.close(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void start_noThreadToBeHad_mayBeStartedLater() throws Exception {
        WriteBehind<String, String> behind = open(OPTIONS.withBatch(1));
        assertThatThrownBy(() -> behind.start(work -> new Thread(work) {
                    @Override
                    public synchronized void start() {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                }))
                .isInstanceOf(OutOfMemoryError.class);
        behind.start(WriteBehindTest::daemon);
        assertThat(behind.close(Duration.ZERO)).isEmpty();
    }

    @Test
    void put_interruptedWhileItWaitsForRoom_hasWrittenNothing() throws Exception {
        WriteBehind<String, String> behind = open(OPTIONS.withBatch(1).withCapacity(1, WhenFull.BLOCK));
        behind.put("a", "one");
        Task waiting = Task.start(() -> behind.put("b", "one")).untilItWaitsOrEnds();
        assertThat(waiting.interrupted()).isInstanceOf(InterruptedIOException.class);
        assertThat(behind.get("b")).isNull();
    }

    @Test
    void close_interrupted_returnsWhatIsLeft() throws Exception {
        WriteBehind<String, String> behind = open(OPTIONS);
        behind.put("a", "one");
        unreliable.setFaults(StoreFaults.failing(false, new IOException("down")));
        Thread.currentThread().interrupt();
        Map<String, Row<String>> left = behind.close(Duration.ofDays(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(left).containsOnlyKeys("a");
    }

    @Test
    void close_somethingLeft_isToldByAnException() throws IOException {
        WriteBehind<String, String> behind = open(new WriteBehindOptions(
                OPTIONS.delay(),
                1,
                1,
                WhenFull.REJECT,
                OPTIONS.backoff(),
                OPTIONS.maxBackoff(),
                Duration.ZERO,
                OPTIONS.through()));
        behind.put("a", "one");
        assertThatThrownBy(behind::close)
                .isInstanceOf(IOException.class)
                .hasMessage("closed, but acknowledged writes are not in the store: keys=1");
        behind.close(Duration.ofSeconds(1));
        behind.close();
        assertThatThrownBy(() -> behind.get("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the write-behind cache is closed");
        assertThatThrownBy(() -> behind.put("a", "two")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(behind::flush).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> behind.start(Thread::new)).isInstanceOf(IllegalStateException.class);
        assertThat(rows.load("a").value()).isEqualTo("one");
    }

    @Test
    void close_deadlineBeyondNanoseconds_drains() throws IOException {
        WriteBehind<String, String> behind = open(OPTIONS);
        behind.put("a", "one");
        assertThat(behind.close(ChronoUnit.FOREVER.getDuration())).isEmpty();
        assertThat(rows.load("a").value()).isEqualTo("one");
    }

    /** The flusher stands in the store with the first of ten batches that are due. It must not write the others on its way out. */
    @Test
    void close_whileTheFlusherHasBatchesToCome_waitsForTheOneUnderWayOnly() throws Exception {
        WriteBehind<String, String> behind = open(
                WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(10)).withBatch(1));
        var gate = new Gate();
        unreliable.setFaults(StoreFaults.stopBefore(Call.WRITE, gate));
        behind.start(WriteBehindTest::daemon);
        for (int i = 0; i < 10; i++) {
            behind.put("k" + i, "one");
        }
        gate.awaitReached();
        var left = new CompletableFuture<Map<String, Row<String>>>();
        Task closing =
                Task.start(() -> left.complete(behind.close(Duration.ZERO))).untilItWaitsOrEnds();
        assertThat(closing.waits()).isTrue();
        gate.open();
        assertThat(left.get(30, TimeUnit.SECONDS)).hasSize(9);
    }

    /** The backlog is full of the very batch whose end the listener holds up. */
    @ParameterizedTest
    @EnumSource(WhenFull.class)
    void put_byAListenerWithoutRoom_isToldInsteadOfWaitingForItself(WhenFull whenFull) throws Exception {
        WriteBehind<String, String> behind = open(OPTIONS.withBatch(1).withCapacity(1, whenFull));
        unreliable.setFaults(refusing());
        List<Throwable> told = new ArrayList<>();
        whenRefused = () -> told.add(catchThrowable(() -> behind.put("b", "one")));
        behind.put("a", "one");
        assertThat(Task.start(behind::flush).failure()).isNull();
        assertThat(told).hasSize(1).first().isInstanceOf(BacklogFullException.class);
        assertThat(behind.get("b")).isNull();
        behind.put("b", "two");
        assertThat(behind.get("b")).isEqualTo("two");
    }

    /** The flusher would wait for its own end. */
    @Test
    void close_byAListener_isRefused() throws Exception {
        WriteBehind<String, String> behind = open(
                WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(10)).withBatch(1));
        unreliable.setFaults(refusing());
        var told = new CompletableFuture<Throwable>();
        whenRefused = () -> told.complete(catchThrowable(() -> behind.close(Duration.ZERO)));
        behind.start(WriteBehindTest::daemon);
        behind.put("a", "one");
        assertThat(told.get(30, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must not be closed by its listener");
        behind.put("b", "one"); // it is open
        assertThat(behind.close(Duration.ofSeconds(10))).isEmpty();
    }

    /** The flusher has no batch under way there, but would still wait for its own end. */
    @Test
    void close_byTheFlushersHandlerOfUncaughtExceptions_endsIt() throws Exception {
        WriteBehind<String, String> behind = open(
                WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(10)).withBatch(1));
        unreliable.setFaults(StoreFaults.failing(false, new IOException("down")));
        whenFailed = () -> {
            throw new IllegalStateException("the listener's");
        };
        var left = new CompletableFuture<Map<String, Row<String>>>();
        var flusher = new CompletableFuture<Thread>();
        behind.start(work -> {
            Thread thread = daemon(work);
            thread.setUncaughtExceptionHandler((failed, why) -> left.complete(behind.close(Duration.ZERO)));
            flusher.complete(thread);
            return thread;
        });
        behind.put("a", "one");
        assertThat(left.get(30, TimeUnit.SECONDS)).containsOnlyKeys("a");
        flusher.join().join(30_000);
        assertThat(flusher.join().isAlive()).isFalse();
    }

    /** Another process wrote before, by a clock that is ahead. Nobody knows then which came later, the store least of all. */
    @Test
    void put_withAClockThatIsBehind_isOvertakenByAnEarlierWrite() throws IOException {
        WriteBehind<String, String> behind = open(OPTIONS);
        rows.write("a", new Row<>("theirs", Long.MAX_VALUE / 2));
        behind.put("a", "ours, later");
        behind.flush();
        assertThat(behind.get("a")).isEqualTo("theirs");
        behind.put("a", "ours, with what it has seen");
        behind.flush();
        assertThat(rows.load("a").value()).isEqualTo("ours, with what it has seen");
    }

    @Test
    void start_twice_isRefused() throws IOException {
        try (WriteBehind<String, String> behind = open(OPTIONS)) {
            behind.start(Thread::new);
            assertThatThrownBy(() -> behind.start(Thread::new))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("must be started once");
        }
    }

    /** Without a log: what was acknowledged and not yet flushed is gone with the process, here the object. */
    @Test
    void processEnds_withoutALog_losesWhatWasAcknowledgedSinceTheFlush() throws IOException {
        WriteBehind<String, String> dies = open(OPTIONS);
        dies.put("a", "one");
        dies.flush();
        dies.put("a", "two");
        loose.evict();
        assertThat(open(OPTIONS).get("a")).isEqualTo("one");
    }

    /** Two processes over one cache: who didn't write knows nothing of what is pending. */
    @Test
    void get_inAnotherProcess_isOldUntilTheFlush() throws IOException {
        WriteBehind<String, String> writer = open(OPTIONS);
        WriteBehind<String, String> reader = open(OPTIONS);
        writer.put("a", "one");
        assertThat(reader.get("a")).isNull();
        writer.flush();
        assertThat(reader.get("a")).isEqualTo("one");
    }
}
