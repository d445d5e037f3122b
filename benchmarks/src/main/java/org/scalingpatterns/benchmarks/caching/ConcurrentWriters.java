package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.benchmarks.harness.SplitMix64;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.caching.HeapStore;
import org.scalingpatterns.caching.VersionClock;
import org.scalingpatterns.caching.WriteThrough;
import org.scalingpatterns.caching.WriteThroughOptions;

/** Threads that write and read the same keys through one write-through cache, and notice a read that is too old. */
final class ConcurrentWriters {
    /*
     * A write's value is its number; its version is known to its writer when it is acknowledged, and noted under the number. A
     * reader takes the highest version of the key that was acknowledged before his read, then reads. What he finds has a
     * version that is noted by now, or will be as soon as its writer has returned, who waits for nobody. If it is lower
     * than the first one, the read was stale.
     */

    private static final int KEYS = 64;

    private final int threads;
    private final int each;
    private final WriteThrough<Integer, Integer> cache = new WriteThrough<>(
            Modes.map(System::nanoTime),
            new HeapStore<>(),
            new VersionClock(1, () -> System.currentTimeMillis() * 1000),
            WriteThroughOptions.of(Duration.ofHours(1)),
            System::nanoTime,
            new Random(LongKeys.SEED));
    private final AtomicLongArray versions; // by number; 0 until it is acknowledged
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS); // the highest version of each key

    /** @param operations over all threads; every other one is a write */
    ConcurrentWriters(int threads, int operations) {
        this.threads = threads;
        this.each = operations / 2 / threads;
        this.versions = new AtomicLongArray(KEYS + threads * each);
    }

    /** Makes all operations; returns how many reads were stale. */
    long run() throws Exception {
        for (int key = 0; key < KEYS; key++) {
            write(key, key);
        }
        List<FutureTask<Long>> tasks = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = KEYS + thread * each;
            var task = new FutureTask<>(() -> writeAndRead(first));
            tasks.add(task);
            running.add(new Thread(task));
        }
        running.forEach(Thread::start);
        long stale = 0;
        for (FutureTask<Long> task : tasks) {
            stale += task.get();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return stale;
    }

    private long writeAndRead(int first) throws IOException {
        var random = new SplitMix64(first);
        long stale = 0;
        for (int number = first; number < first + each; number++) {
            write((int) random.nextLong(KEYS), number);
            int key = (int) random.nextLong(KEYS);
            long before = acknowledged.get(key);
            stale += version(cache.get(key)) < before ? 1 : 0;
        }
        return stale;
    }

    private void write(int key, int number) throws IOException {
        long version = cache.put(key, number).version();
        versions.set(number, version);
        acknowledged.accumulateAndGet(key, version, Math::max);
    }

    private long version(int number) {
        long version = versions.get(number);
        while (version == 0) {
            LockSupport.parkNanos(this, 1_000); // its writer has to come to that line
            version = versions.get(number);
        }
        return version;
    }
}
