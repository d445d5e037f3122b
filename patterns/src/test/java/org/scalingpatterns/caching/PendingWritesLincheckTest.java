package org.scalingpatterns.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.caching.PendingWrites.Write;

/** Explores interleavings of writers, readers and flushers, some of which fail, and compares every outcome with a sequential one. */
class PendingWritesLincheckTest {

    private static final WriteBehindOptions OPTIONS = WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(1))
            .withBatch(2)
            .withCapacity(8, WhenFull.REJECT);

    private static final int SCENARIOS = Integer.getInteger("scalingpatterns.scenarios", 2);
    private static final int INTERLEAVINGS = Integer.getInteger("scalingpatterns.interleavings", 150);

    /** What is read is the newest write, pending or stored: flushing changes nothing that anybody sees. */
    @Param(name = "key", gen = IntGen.class, conf = "1:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public static class Core {
        private final AtomicLong micros = new AtomicLong();
        private final HeapStore<Integer, Integer> store = new HeapStore<>();
        private final PendingWrites<Integer, Integer> pending =
                new PendingWrites<>(new VersionClock(0, micros::incrementAndGet), WriteLog.none(), OPTIONS, () -> 0);

        @Operation
        public void put(@Param(name = "key") int key, @Param(name = "value") int value) throws IOException {
            pending.put(key, value, true);
        }

        @Operation
        public void delete(@Param(name = "key") int key) throws IOException {
            pending.put(key, null, true);
        }

        @Operation
        public Integer get(@Param(name = "key") int key) {
            Write<Integer, Integer> write = pending.get(key);
            return write == null ? store.load(key).value() : write.row().value();
        }

        @Operation(nonParallelGroup = "flusher")
        public void flush() {
            List<Write<Integer, Integer>> batch = pending.take(2);
            for (Write<Integer, Integer> write : batch) {
                store.write(write.key(), write.row());
                pending.settle(write);
            }
            pending.end(batch);
        }

        /** It reaches the store, and nobody knows. */
        @Operation(nonParallelGroup = "flusher")
        public void fail() {
            List<Write<Integer, Integer>> batch = pending.take(1);
            for (Write<Integer, Integer> write : batch) {
                store.write(write.key(), write.row());
            }
            pending.end(batch);
        }
    }

    @Test
    void writesReadsAndFlushes_areLinearizable() {
        new ModelCheckingOptions()
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2)
                .check(Core.class);
        System.out.printf("figures: scenarios=%d, interleavings of each=%d%n", SCENARIOS, INTERLEAVINGS);
    }
}
