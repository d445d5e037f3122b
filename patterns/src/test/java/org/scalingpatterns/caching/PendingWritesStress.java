package org.scalingpatterns.caching;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.scalingpatterns.caching.PendingWrites.Write;

/** A write is put, flushed to the store and settled, while a reader looks at what is pending, then at the store. */
public class PendingWritesStress {

    private static final WriteBehindOptions OPTIONS = WriteBehindOptions.of(Duration.ZERO, Duration.ofMinutes(1))
            .withBatch(2)
            .withCapacity(8, WhenFull.REJECT);

    private PendingWritesStress() {}

    /** With 1 in the store. */
    private static final class Behind {
        private final AtomicLong micros = new AtomicLong(1);
        private final HeapStore<Integer, Integer> store = new HeapStore<>();
        private final PendingWrites<Integer, Integer> pending =
                new PendingWrites<>(new VersionClock(0, micros::incrementAndGet), WriteLog.none(), OPTIONS, () -> 0);

        Behind() {
            store.write(1, new Row<>(1, 1));
        }

        int get() {
            Write<Integer, Integer> write = pending.get(1);
            return write == null ? store.load(1).value() : write.row().value();
        }

        void putAndFlush(boolean settlesFirst) {
            try {
                pending.put(1, 2, false);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            List<Write<Integer, Integer>> batch = pending.take(1);
            if (settlesFirst) {
                pending.settle(batch.get(0));
            }
            store.write(1, batch.get(0).row());
            pending.settle(batch.get(0));
            pending.end(batch);
        }
    }

    /** It leaves what is pending after the store has it: who doesn't find it there any more finds it in the store. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "never back")
    @Outcome(expect = FORBIDDEN, desc = "the old value is back")
    @State
    public static class Read {
        private final Behind behind = new Behind();

        @Actor
        public void writer() {
            behind.putAndFlush(false);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = behind.get();
            result.r2 = behind.get();
        }
    }

    /** The flaw: it leaves what is pending, then goes to the store. In between it is nowhere. */
    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "never back")
    @Outcome(expect = FORBIDDEN, desc = "the old value is back")
    @State
    public static class BrokenSettlesFirst {
        private final Behind behind = new Behind();

        @Actor
        public void writer() {
            behind.putAndFlush(true);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = behind.get();
            result.r2 = behind.get();
        }
    }
}
