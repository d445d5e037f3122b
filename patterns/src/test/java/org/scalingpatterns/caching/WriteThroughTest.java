package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reference implementation keeps the contract; and what only it promises. */
@Timeout(60)
class WriteThroughTest extends WriteThroughContract {

    private static final WriteThroughOptions OPTIONS = WriteThroughOptions.of(Duration.ofMinutes(10));

    private final AtomicLong micros = new AtomicLong();
    private final VersionClock versions = new VersionClock(7, micros::incrementAndGet);
    private final LooseCache copies = new LooseCache(Copies.onHeap(System::nanoTime));
    private final HeapStore<String, String> rows = new HeapStore<>();

    @Override
    protected Through through(Cache<String, String> cache, Store<String, String> store, VersionClock clock) {
        return of(new WriteThrough<>(cache, store, clock, OPTIONS, System::nanoTime, new Random(1)));
    }

    private WriteThrough<String, String> over(Store<String, String> store) {
        return new WriteThrough<>(copies, store, versions, OPTIONS, System::nanoTime, new Random(1));
    }

    @Test
    void options_outOfRange_areRefused() {
        Duration ttl = Duration.ofSeconds(1);
        assertThatThrownBy(() -> WriteThroughOptions.of(Duration.ZERO))
                .hasMessage("must be > 0 and <= PT876000H: ttl=PT0S");
        assertThatThrownBy(() -> WriteThroughOptions.of(ChronoUnit.FOREVER.getDuration()))
                .hasMessageStartingWith("must be > 0 and <= PT876000H: ttl=PT");
        assertThatThrownBy(() -> new WriteThroughOptions(ttl, -0.1, 1, 1)).hasMessage("must be 0 .. 1: jitter=-0.1");
        assertThatThrownBy(() -> new WriteThroughOptions(ttl, Double.NaN, 1, 1))
                .hasMessage("must be 0 .. 1: jitter=NaN");
        assertThatThrownBy(() -> new WriteThroughOptions(ttl, 0, 3, 1))
                .hasMessage("must be a power of two, 1 .. 1048576: locks=3");
        assertThatThrownBy(() -> new WriteThroughOptions(ttl, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WriteThroughOptions(ttl, 0, 1, 0)).hasMessage("must be >= 1: attempts=0");
    }

    @Test
    void put_null_isRefused() {
        assertThatThrownBy(() -> over(rows).put("a", null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> over(rows).put(null, "one")).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> over(rows).get(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void get_neverWritten_isNullAndKept() throws IOException {
        var store = new FaultyStore<>(rows);
        WriteThrough<String, String> through = over(store);
        assertThat(through.get("a")).isNull();
        assertThat(through.get("a")).isNull();
        assertThat(store.calls(FaultyStore.Call.LOAD)).isEqualTo(1);
        assertThat(through.put("a", "one").value()).isEqualTo("one");
        assertThat(through.get("a")).isEqualTo("one");
    }

    /** The store has it; which version, the exception says. Later, with the cache there again, the same write puts it right. */
    @Test
    void put_neitherCopyNorInvalidationPossible_saysWhatIsInTheStore() throws IOException {
        WriteThrough<String, String> through = over(rows);
        through.put("a", "one");
        copies.setDown(true);
        var doubt = catchThrowableOfType(CopyInDoubtException.class, () -> through.put("a", "two"));
        assertThat(doubt.version()).isEqualTo(rows.load("a").version());
        copies.setDown(false);
        assertThat(through.get("a"))
                .as("the loss: an old copy, until it expires")
                .isEqualTo("one");
        through.put("a", "two");
        assertThat(through.get("a")).isEqualTo("two");
    }

    /** It has no memory for the new copy. The old one is dropped, and the writer told. */
    @Test
    void put_cacheFailsByAnError_leavesNoOldCopy() throws IOException {
        WriteThrough<String, String> through = over(rows);
        through.put("a", "one");
        var error = new OutOfMemoryError("injected");
        var calls = new AtomicLong();
        copies.beforeWrite(() -> {
            if (calls.getAndIncrement() == 0) {
                throw error;
            }
        });
        assertThatThrownBy(() -> through.put("a", "two")).isSameAs(error);
        assertThat(through.get("a")).isEqualTo("two");
    }

    /** The same one each time, as the JVM may do. */
    @Test
    void put_cacheFailsByErrorsOnly_saysThatTheCopyIsInDoubt() throws IOException {
        WriteThrough<String, String> through = over(rows);
        through.put("a", "one");
        var error = new OutOfMemoryError("injected");
        copies.beforeWrite(() -> {
            throw error;
        });
        assertThatThrownBy(() -> through.put("a", "two"))
                .isInstanceOf(CopyInDoubtException.class)
                .hasCause(error);
        var store = new FaultyStore<>(rows);
        store.setFaults(StoreFaults.failing(true, new IOException("reset")));
        var failure = catchThrowableOfType(IOException.class, () -> over(store).put("a", "three"));
        assertThat(failure).hasMessage("reset");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).isInstanceOf(CopyInDoubtException.class);
    }

    /** Whether it is written is not known, nor whether a copy is right. Both are said. */
    @Test
    void put_outcomeUnknownAndCacheDown_saysBoth() {
        copies.setDown(true);
        var store = new FaultyStore<>(rows);
        store.setFaults(StoreFaults.failing(true, new IOException("reset")));
        var failure = catchThrowableOfType(IOException.class, () -> over(store).put("a", "two"));
        assertThat(failure).hasMessage("reset");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).isInstanceOf(CopyInDoubtException.class);
    }

    /** Somebody is ahead of every version that is tried. It ends, and says so. */
    @Test
    void put_losesAgainAndAgain_givesUp() throws IOException {
        var store = new FaultyStore<>(rows);
        store.setFaults(new FaultyStore.Faults<String>() {
            @Override
            public void before(FaultyStore.Call call, java.util.Collection<? extends String> keys) {
                if (call == FaultyStore.Call.WRITE) {
                    rows.write("a", new Row<>("theirs", rows.load("a").version() + 1_000_000_000));
                }
            }
        });
        assertThatThrownBy(() -> over(store).put("a", "mine"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("not written, each time a higher version was there: attempts=5, version=");
        assertThat(over(rows).get("a")).isEqualTo("theirs");
    }

    /** Somebody is ahead, and the cache can't be told: the first attempt is lost, not in doubt. The next one finds both well. */
    @Test
    void put_losesWhileTheCacheIsDown_triesAgain() throws IOException {
        var store = new FaultyStore<>(rows);
        store.setFaults(new FaultyStore.Faults<String>() {
            @Override
            public void before(FaultyStore.Call call, java.util.Collection<? extends String> keys) {
                boolean first = store.calls(FaultyStore.Call.WRITE) == 1;
                if (first) {
                    rows.write("a", new Row<>("theirs", 1_000_000_000));
                }
                copies.setDown(first);
            }
        });
        WriteThrough<String, String> through = over(store);
        assertThat(through.put("a", "mine").value()).isEqualTo("mine");
        assertThat(rows.load("a").value()).isEqualTo("mine");
        assertThat(through.get("a")).isEqualTo("mine");
    }

    /** It is not written, and an old copy may be left. Both are said. */
    @Test
    void put_losesAgainAndAgainWithTheCacheDown_saysBoth() {
        var store = new FaultyStore<>(rows);
        store.setFaults(new FaultyStore.Faults<String>() {
            @Override
            public void before(FaultyStore.Call call, java.util.Collection<? extends String> keys) {
                rows.write("a", new Row<>("theirs", rows.load("a").version() + 1_000_000_000));
            }
        });
        copies.setDown(true);
        var failure = catchThrowableOfType(IOException.class, () -> over(store).put("a", "mine"));
        assertThat(failure)
                .hasMessageStartingWith("not written, each time a higher version was there: attempts=5, version=");
        assertThat(failure.getSuppressed()).hasSize(1);
        assertThat(failure.getSuppressed()[0]).isInstanceOf(CopyInDoubtException.class);
    }

    /** Who writes around the cache is not seen by those who have a copy, until it expires. */
    @Test
    void get_afterAWriteThatBypassesTheCache_isOldUntilTheCopyExpires() throws IOException {
        var now = new AtomicLong();
        Cache<String, String> cache =
                new MapCache<>(new java.util.concurrent.ConcurrentHashMap<>(), Duration.ofSeconds(1), now::get);
        var through = new WriteThrough<>(
                cache,
                rows,
                versions,
                new WriteThroughOptions(Duration.ofSeconds(60), 0, 1, 1),
                now::get,
                new Random());
        through.put("a", "one");
        rows.write("a", new Row<>("theirs", rows.load("a").version() + 1));
        now.addAndGet(Duration.ofSeconds(60).toNanos() - 1);
        assertThat(through.get("a")).isEqualTo("one");
        now.incrementAndGet();
        assertThat(through.get("a")).isEqualTo("theirs");
    }
}
