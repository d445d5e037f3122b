package org.scalingpatterns.benchmarks.caching;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.scalingpatterns.caching.LoadTimeoutException;

/** Threads that read once each, all at once. For one thread, which starts them and asks what came of it. */
final class Readers {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int STACK_BYTES = 128 << 10;

    /** What a reader does. */
    interface Read {
        String get(int reader) throws IOException;
    }

    private static final class Reader implements Runnable {
        private final Read read;
        private final int number;
        private long begun;
        private long ended;
        private boolean served;
        private boolean told;
        private Throwable failure;

        Reader(Read read, int number) {
            this.read = read;
            this.number = number;
        }

        @Override
        public void run() {
            begun = System.nanoTime();
            try {
                served = read.get(number) != null;
            } catch (LoadTimeoutException e) {
                told = true;
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
            ended = System.nanoTime();
        }
    }

    private final Reader[] readers;
    private final Thread[] threads;

    /** Starts them. */
    Readers(int count, Read read) {
        readers = new Reader[count];
        threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            readers[i] = new Reader(read, i);
            threads[i] = new Thread(null, readers[i], "reader-" + i, STACK_BYTES);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    /** Returns once each waits for something or has ended, and so many at most wait. */
    void awaitWaiting(int atMost) {
        long begun = System.nanoTime();
        while (!isStill(atMost)) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException("must wait or end: readers=" + readers.length);
            }
            Thread.onSpinWait();
        }
    }

    private boolean isStill(int atMost) {
        int waiting = 0;
        for (Thread thread : threads) {
            switch (thread.getState()) {
                case WAITING, TIMED_WAITING -> waiting++;
                case TERMINATED -> {}
                default -> {
                    return false;
                }
            }
        }
        return waiting <= atMost;
    }

    /** How many have not returned. */
    long underWay() {
        return Arrays.stream(threads).filter(Thread::isAlive).count();
    }

    /** Returns once all have; throws what any of them was surprised by. */
    void join() throws InterruptedException {
        for (int i = 0; i < threads.length; i++) {
            threads[i].join(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS));
            if (threads[i].isAlive() || readers[i].failure != null) {
                throw new IllegalStateException("must be served or told: reader=" + i, readers[i].failure);
            }
        }
    }

    /** How many got a value. */
    long served() {
        return Arrays.stream(readers).filter(reader -> reader.served).count();
    }

    /** How many got a {@link LoadTimeoutException}. */
    long told() {
        return Arrays.stream(readers).filter(reader -> reader.told).count();
    }

    /** What a share of the readers waited at most, in ns, from their call or from a time that came after it. */
    long waitNanos(double share, long from) {
        long[] waits = Arrays.stream(readers)
                .mapToLong(reader -> reader.ended - (reader.begun - from > 0 ? reader.begun : from))
                .sorted()
                .toArray();
        return waits[(int) Math.ceil(share * waits.length) - 1];
    }
}
