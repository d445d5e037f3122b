package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
}
