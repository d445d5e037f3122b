package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.FaultyStore;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.Row;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughOptions;

/** Two writes of a key and a read of it, again and again; the writes one after the other, or in the worst order. */
final class Rounds {
    private static final Long KEY = 1L;

    private final FaultyStore<Long, Long> store = new FaultyStore<>(new HeapStore<>());
    private final Kept kept;
    private long written;

    /** A store and its cache. The value of a row is its number: they grow as writes reach the store. */
    private interface Kept {
        void put(Long value) throws IOException;

        Long get() throws IOException;
    }

    private Rounds(boolean naive) {
        var versions = new VersionClock(1, () -> System.currentTimeMillis() * 1000);
        if (naive) {
            var copies = new ConcurrentHashMap<Long, Long>();
            kept = new Kept() {
                @Override
                public void put(Long value) throws IOException {
                    store.write(KEY, new Row<>(value, versions.next()));
                    copies.put(KEY, value);
                }

                @Override
                public Long get() {
                    return copies.get(KEY);
                }
            };
        } else {
            var through = new WriteThrough<>(
                    Modes.map(System::nanoTime),
                    store,
                    versions,
                    WriteThroughOptions.of(Duration.ofHours(1)),
                    System::nanoTime,
                    new Random(LongKeys.SEED));
            kept = new Kept() {
                @Override
                public void put(Long value) throws IOException {
                    through.put(KEY, value);
                }

                @Override
                public Long get() throws IOException {
                    return through.get(KEY);
                }
            };
        }
    }

    static Rounds writeThrough() {
        return new Rounds(false);
    }

    /** What one writes first: the store, then the cache. */
    static Rounds naive() {
        return new Rounds(true);
    }

    /** Whether the read after both writes sees another value than the one written last, which is what the store has. */
    boolean isStaleAfter(boolean forced) throws Exception {
        long first = ++written;
        long second = ++written;
        if (forced) {
            overlap(first, second);
        } else {
            kept.put(first);
            kept.put(second);
        }
        if (store.load(KEY).value() != second) {
            throw new IllegalStateException("must be in the store: value=" + second);
        }
        return kept.get() != second;
    }

    /*
     * first:   store ......held...................... cache
     * second:          store, cache, or waits for the lock    (then its store and cache come last)
     *
     * The first writer is held between store and cache until the second one has ended or is blocked. It is blocked only by
     * the first one's lock: nobody else is there.
     */
    private void overlap(long first, long second) throws Exception {
        var inStore = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var one = new FutureTask<>(put(first));
        Thread holder = new Thread(one);
        store.setFaults(new FaultyStore.Faults<Long>() {
            @Override
            public void after(FaultyStore.Call call, Collection<? extends Long> keys) throws IOException {
                if (Thread.currentThread() == holder) {
                    inStore.countDown();
                    await(go);
                }
            }
        });
        holder.start();
        inStore.await();
        var two = new FutureTask<>(put(second));
        Thread follower = new Thread(two);
        follower.start();
        while (!two.isDone() && follower.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        one.get();
        two.get();
        holder.join();
        follower.join();
    }

    private Callable<Void> put(long value) {
        return () -> {
            kept.put(value);
            return null;
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a write was held", e);
        }
    }
}
