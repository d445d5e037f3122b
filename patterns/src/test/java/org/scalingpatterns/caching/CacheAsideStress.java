package org.scalingpatterns.caching;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A reader loads while a writer writes and invalidates: load, write, invalidate, fill must not leave the old value behind. */
public class CacheAsideStress {

    private static final Random RANDOM = new Random(5);

    private CacheAsideStress() {}

    /** Store and cache, with 1 in the store and nothing in the cache. */
    private static final class Rows {
        final AtomicLong micros = new AtomicLong();
        final HeapStore<Integer, Integer> store = new HeapStore<>();
        final MapCache<Integer, Integer> cache =
                new MapCache<>(new ConcurrentHashMap<>(), Duration.ofMinutes(1), () -> 0);

        Rows() {
            store.write(1, new Row<>(1, 1));
        }
    }

    /** The lease is taken before the load, and voided by the invalidation; so the fill is refused, or comes before it. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "before or after the write; then the new one")
    @Outcome(expect = FORBIDDEN, desc = "the old value has become a copy")
    @State
    public static class Fill {
        private final Rows rows = new Rows();
        private final CacheAside<Integer, Integer> aside = new CacheAside<>(
                rows.cache,
                rows.store,
                new VersionClock(0, rows.micros::incrementAndGet),
                CacheAsideOptions.of(Duration.ofMinutes(1)).withEarliness(0).withJitter(0),
                () -> 0,
                RANDOM,
                Runnable::run);

        private int get() {
            try {
                return aside.get(1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = get();
        }

        @Actor
        public void writer() {
            try {
                aside.put(1, 2);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = get();
        }
    }

    /** The flaw: the lease is taken after the load. Of load, write, invalidate, lease, fill in this order the fill is kept. */
    @JCStressTest
    @Outcome(
            id = {"1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "before or after the write; then the new one")
    @Outcome(expect = FORBIDDEN, desc = "the old value has become a copy")
    @State
    public static class BrokenLeasesLate {
        private static final int LOAD_SPINS = 100;
        private final Rows rows = new Rows();

        private int get() {
            Entry<Integer> copy = rows.cache.get(1);
            if (copy != null) {
                return copy.row().value();
            }
            Row<Integer> row = rows.store.load(1);
            for (int spin = 0; spin < LOAD_SPINS; spin++) {
                Thread.onSpinWait(); // a load takes its time, in which the writer comes: else hardly a round meets it
            }
            rows.cache.fill(1, new Entry<>(row, Long.MAX_VALUE, 0), rows.cache.lease(1));
            return row.value();
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = get();
        }

        @Actor
        public void writer() {
            rows.store.write(1, new Row<>(2, 2));
            rows.cache.invalidate(1, 0);
        }

        @Arbiter
        public void after(II_Result result) {
            result.r2 = get();
        }
    }
}
