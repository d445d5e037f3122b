package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.PendingWrites.Write;

/** Who waits for what is pending is woken; that what is read is right, its Lincheck test shows. */
class PendingWritesTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong micros = new AtomicLong();

    private PendingWrites<String, String> pending(WriteBehindOptions options) {
        return new PendingWrites<>(new VersionClock(0, micros::incrementAndGet), WriteLog.none(), options, nanos::get);
    }

    /**
     * Somebody else has taken "a", and his store hangs. The flusher finds nothing and waits, however long it may be. The store
     * fails: "a" waits again. No other write comes that would wake the flusher.
     */
    @Test
    void end_whatFailedWaitsAgain_wakesTheFlusher() throws Exception {
        PendingWrites<String, String> pending =
                pending(WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofMinutes(1)));
        pending.put("a", "one", true);
        List<Write<String, String>> batch = pending.take(1);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        Task flusher = Task.start(() -> pending.awaitDue(0));
        assertThat(flusher.waits()).isTrue();
        pending.end(batch);
        assertThat(flusher.failure()).isNull(); // ends
        assertThat(pending.untilDue()).isZero();
        assertThat(pending.waiting()).isEqualTo(1);
    }

    /** Three wait for the delay, of the four that are a batch. Two more come back from a batch that failed: as many don't wait. */
    @Test
    void end_whatFailedMakesABatchFull_wakesTheFlusher() throws Exception {
        PendingWrites<String, String> pending = pending(
                WriteBehindOptions.of(Duration.ofDays(1), Duration.ofMinutes(1)).withBatch(4));
        pending.put("a", "one", true);
        pending.put("b", "one", true);
        List<Write<String, String>> batch = pending.take(2);
        for (String key : List.of("c", "d", "e")) {
            pending.put(key, "one", true);
        }
        Task flusher = Task.start(() -> pending.awaitDue(0));
        assertThat(flusher.waits()).isTrue();
        pending.end(batch);
        assertThat(flusher.failure()).isNull(); // ends
    }

    /**
     * "a" has been written through, and waits no more; "b" and "c" stand behind its place. It is written anew: at the end, or who
     * flushes what there was before would take it instead of "c".
     */
    @Test
    void put_keyThatWasSuperseded_standsAtTheEnd() throws Exception {
        PendingWrites<String, String> pending =
                pending(WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofMinutes(1)));
        Row<String> first = pending.put("a", "one", true).row();
        pending.put("b", "one", true);
        pending.put("c", "one", true);
        pending.supersede("a", new Row<>("two", first.version() + 1));
        assertThat(pending.get("a")).isNull();
        assertThat(pending.waiting()).isEqualTo(2);
        pending.put("a", "three", true);
        pending.put("b", "two", true);
        for (String expected : List.of("b", "c", "a")) {
            assertThat(pending.take(1)).extracting(Write::key).containsExactly(expected);
        }
        assertThat(pending.take(1)).isEmpty();
    }

    /** Its hash costs memory that is not there, when the count has come down to 0; -1 for never. */
    private record Key(String name, AtomicInteger calls) {
        Key(String name) {
            this(name, new AtomicInteger(-1));
        }

        @Override
        public int hashCode() {
            if (calls.get() >= 0 && calls.getAndDecrement() == 0) {
                throw new OutOfMemoryError("injected");
            }
            return name.hashCode();
        }
    }

    private static PendingWrites<Key, String> keyed(WriteLog<Key, String> log) {
        return new PendingWrites<>(
                new VersionClock(1, () -> 0),
                log,
                WriteBehindOptions.of(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                () -> 0);
    }

    /** Wherever it happens: what is read is what the next batch takes. */
    @Test
    void put_outOfMemory_whatIsReadWaits() {
        for (int calls = 0; calls < 8; calls++) {
            PendingWrites<Key, String> pending = keyed(WriteLog.none());
            Key key = new Key("a");
            key.calls().set(calls);
            Throwable failure = catchThrowable(() -> pending.put(key, "one", true));
            key.calls().set(-1);
            Write<Key, String> read = pending.get(key);
            assertThat(read != null || failure != null).as("told").isTrue();
            assertThat(pending.take(1))
                    .as("after %d look-ups", calls)
                    .isEqualTo(read == null ? List.of() : List.of(read));
        }
    }

    @Test
    void end_outOfMemory_allWaitAgain() throws Exception {
        PendingWrites<Key, String> pending = keyed(WriteLog.none());
        List<Key> keys = List.of(new Key("a"), new Key("b"), new Key("c"));
        for (Key key : keys) {
            pending.put(key, "one", true);
        }
        List<Write<Key, String>> batch = pending.take(3);
        keys.get(1).calls().set(0);
        Throwable failure = catchThrowable(() -> pending.end(batch));
        keys.get(1).calls().set(-1);
        assertThat(pending.waiting()).isEqualTo(3);
        assertThat(failure).isNull();
        assertThat(pending.take(3)).isEqualTo(batch);
    }

    /** A write of the batch was superseded, and the log fails when it is told. */
    @Test
    void end_logFails_allOthersWaitAgain() throws Exception {
        PendingWrites<Key, String> pending = keyed(new WriteLog<>() {
            @Override
            public void replay(Replay<Key, String> into) {}

            @Override
            public long write(Key key, Row<String> row) {
                return 0;
            }

            @Override
            public void commit(long position) {}

            @Override
            public void settled(long position) {
                throw new OutOfMemoryError("injected");
            }

            @Override
            public void trim() {}
        });
        List<Key> keys = List.of(new Key("a"), new Key("b"), new Key("c"));
        for (Key key : keys) {
            pending.put(key, "one", true);
        }
        List<Write<Key, String>> batch = pending.take(3);
        pending.put(keys.get(0), "two", true);
        assertThatThrownBy(() -> pending.end(batch)).isInstanceOf(OutOfMemoryError.class);
        assertThat(pending.take(3))
                .extracting(write -> write.key().name() + "=" + write.row().value())
                .containsExactly("a=two", "b=one", "c=one");
    }
}
