package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.scalingpatterns.benchmarks.harness.Experiment;
import org.scalingpatterns.benchmarks.harness.Figure;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.caching.Cache;
import org.scalingpatterns.caching.CacheAside;
import org.scalingpatterns.caching.FaultyStore;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.results.Cell;

/**
 * After a read and a write of the same key that overlap, how often does the cache hold the old value?
 *
 * <p><b>Workload.</b> 100,000 rounds on 1,000 keys in turn. In each round the key is not cached; it is read once and written
 * once, in one of five orders that a seed draws: the write before the read, or after it; or, within the read, before the
 * store has read the row, or after that and before the copy is kept; or the read within the write, after the store has it
 * and before the copy is dropped. What lies within is called from the store, on the same thread, so an order is not a
 * matter of luck. {@code leases}: cache-aside, the reader and the writer being two processes that share store and cache.
 *
 * <p><b>Expected.</b> Naive: each round of the fourth order, so a fifth of them. Leases: none. <b>Refuted</b> by one stale round with
 * leases, or by a naive one in another order.
 *
 * <pre>scripts/bench cache-aside</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Experiment(
        kind = Cell.Kind.QUALITY,
        patterns = "cache-aside",
        headline = "aside=leases",
        figures = {
            @Figure(
                    name = "stale",
                    unit = "rounds",
                    says = "rounds after which the cache holds an old value",
                    of = "stale"),
            @Figure(name = "stale-share", unit = "share", says = "the same, of all rounds", of = "stale / rounds"),
            @Figure(
                    name = "stale-of-overtaken",
                    unit = "share",
                    says = "the same, of those in which a write overtook the load",
                    of = "stale / overtaken")
        })
public class StaleReads {
    private static final int ROUNDS = 100_000;
    private static final int KEYS = 1_000;

    private enum Order {
        WRITE_FIRST,
        READ_FIRST,
        WRITE_BEFORE_LOAD,
        WRITE_AFTER_LOAD,
        READ_BEFORE_DROP
    }

    @Param({"naive", "leases"})
    public String aside;

    /** Raw counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Counts {
        public long rounds;
        public long overtaken;
        public long stale;
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step once, at a place of a call to the store. */
    private static final class Once implements FaultyStore.Faults<String> {
        private Call within;
        private boolean early;
        private Step step;

        void at(Call call, boolean before, Step todo) {
            within = call;
            early = before;
            step = todo;
        }

        @Override
        public void before(Call call, Collection<? extends String> keys) throws IOException {
            run(call, true);
        }

        @Override
        public void after(Call call, Collection<? extends String> keys) throws IOException {
            run(call, false);
        }

        private void run(Call call, boolean before) throws IOException {
            Step due = step;
            if (due != null && within == call && early == before) {
                step = null;
                due.run();
            }
        }
    }

    /** A reader and a writer. */
    private interface Subject {
        String get(String key) throws IOException;

        void put(String key, String value) throws IOException;

        void drop(String key) throws IOException;
    }

    @Benchmark
    public void race(Counts counts) throws IOException {
        var store = new FaultyStore<>(new HeapStore<String, String>());
        var once = new Once();
        Subject subject = subject(store);
        var random = new SplitMix64(Asides.SEED);
        for (int i = 0; i < KEYS; i++) {
            subject.put("key-" + i, "initial");
        }
        store.setFaults(once);
        for (int round = 0; round < ROUNDS; round++) {
            String key = "key-" + round % KEYS;
            String value = "value-" + round;
            subject.drop(key);
            Order order = Order.values()[(int) random.nextLong(Order.values().length)];
            play(order, once, () -> subject.get(key), () -> subject.put(key, value));
            boolean stale = !value.equals(subject.get(key));
            counts.rounds++;
            counts.overtaken += order == Order.WRITE_AFTER_LOAD ? 1 : 0;
            counts.stale += stale ? 1 : 0;
            if (stale && order != Order.WRITE_AFTER_LOAD) {
                throw new IllegalStateException("must be stale after an overtaken load only: order=" + order);
            }
        }
    }

    private static void play(Order order, Once once, Step read, Step write) throws IOException {
        switch (order) {
            case WRITE_FIRST -> {
                write.run();
                read.run();
            }
            case READ_FIRST -> {
                read.run();
                write.run();
            }
            case READ_BEFORE_DROP -> {
                once.at(Call.WRITE, false, read);
                write.run();
            }
            default -> {
                once.at(Call.LOAD, order == Order.WRITE_BEFORE_LOAD, write);
                read.run();
            }
        }
        if (once.step != null) {
            throw new IllegalStateException("must have been played: order=" + order);
        }
    }

    private Subject subject(FaultyStore<String, String> store) {
        if (aside.equals("naive")) {
            var naive = new NaiveAside(new ConcurrentHashMap<>(), store);
            return new Subject() {
                @Override
                public String get(String key) throws IOException {
                    return naive.get(key);
                }

                @Override
                public void put(String key, String value) throws IOException {
                    naive.put(key, value);
                }

                @Override
                public void drop(String key) {
                    naive.drop(key);
                }
            };
        }
        Cache<String, String> cache = Asides.cache();
        CacheAside<String, String> reader = Asides.aside(cache, store, Asides.options());
        CacheAside<String, String> writer = Asides.aside(cache, store, Asides.options());
        return new Subject() {
            @Override
            public String get(String key) throws IOException {
                return reader.get(key);
            }

            @Override
            public void put(String key, String value) throws IOException {
                writer.put(key, value);
            }

            @Override
            public void drop(String key) {
                reader.invalidate(key, 0);
            }
        };
    }
}
