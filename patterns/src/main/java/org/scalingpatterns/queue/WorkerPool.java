package org.scalingpatterns.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Threads that take messages from a queue and handle them: what succeeds is acknowledged, what fails is returned with a backoff.
 * {@link #close} ends a worker, and so does a {@link QueueClosedException} when it receives; no other exception and no {@code Error}
 * does. Thread-safe. <b>It doesn't extend the visibility timeout</b>: a handler that needs longer calls {@link WorkQueue#extend}
 * itself, and so decides when it has hung.
 *
 * @param <T> the type of body
 */
public final class WorkerPool<T> implements AutoCloseable {

    /*
     * 1. A stop interrupts those who wait in the queue, and nobody else: who is in there is noted under the lock, and leaves under the
     *    lock, where he clears an interrupt that came too late to be noticed. So no handler meets it.
     * 2. A worker that is stopped returns what it has taken and not begun; others can have it at once. It has used up a receive all
     *    the same: a count that went back would make receipts of before good again.
     * 3. An interrupt that a handler or the listener leaves behind is cleared, else it would end the next wait, or meet the next
     *    handler. The threads are the pool's, and nothing but a stop ends them, or a queue that was closed.
     * 4. The backoff is "full jitter": a time drawn from [0, min(maxBackoff, backoff * 2^(receives - 1))] (Brooker, "Exponential
     *    Backoff and Jitter", 2015): those that failed together don't come back together.
     */

    private final WorkQueue<T> queue;
    private final Handler<T> handler;
    private final WorkerOptions options;
    private final RandomGenerator random;
    private final WorkerListener<T> listener;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch ended;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private final Set<Thread> receiving = new HashSet<>(); // under the lock
    private volatile boolean stopping; // written under the lock

    /**
     * Starts workers.
     *
     * @param queue is not closed by the pool
     * @param threads platform threads or virtual ones; as many as there are workers are made
     * @param random for jitter; thread-safe, as {@code java.util.Random} is
     */
    public static <T> WorkerPool<T> start(
            WorkQueue<T> queue,
            Handler<T> handler,
            WorkerOptions options,
            ThreadFactory threads,
            RandomGenerator random,
            WorkerListener<T> listener) {
        WorkerPool<T> pool = new WorkerPool<>(queue, handler, options, random, listener);
        pool.startAll(threads);
        return pool;
    }

    private WorkerPool(
            WorkQueue<T> queue,
            Handler<T> handler,
            WorkerOptions options,
            RandomGenerator random,
            WorkerListener<T> listener) {
        this.queue = Objects.requireNonNull(queue, "queue");
        this.handler = Objects.requireNonNull(handler, "handler");
        this.options = Objects.requireNonNull(options, "options");
        this.random = Objects.requireNonNull(random, "random");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.ended = new CountDownLatch(options.workers());
    }

    private void startAll(ThreadFactory factory) {
        for (int i = 0; i < options.workers(); i++) {
            threads.add(factory.newThread(this::work));
        }
        int started = 0;
        try {
            for (Thread thread : threads) {
                thread.start();
                started++;
            }
        } finally {
            if (started < threads.size()) { // no more threads to be had
                for (int i = started; i < threads.size(); i++) {
                    ended.countDown();
                }
                stop(Duration.ZERO);
            }
        }
    }

    private void work() {
        try {
            int failures = 0;
            while (!stopping) {
                try {
                    List<Delivery<T>> batch = receive();
                    failures = 0;
                    batch.forEach(this::process);
                } catch (QueueClosedException e) {
                    return;
                } catch (Throwable e) {
                    recover(e, ++failures);
                }
            }
        } finally {
            ended.countDown();
        }
    }

    /** Tells of it, and waits. Whatever comes of that, such as a lack of memory, doesn't end the worker either. */
    private void recover(Throwable why, int failures) {
        try {
            try {
                inform(() -> listener.queueFailed(why));
            } finally {
                pause(failures);
            }
        } catch (Throwable ignored) {
            return; // it was told already, or nobody can be
        }
    }

    private List<Delivery<T>> receive() throws IOException {
        Thread me = Thread.currentThread();
        lock.lock();
        try {
            if (stopping) {
                return List.of();
            }
            receiving.add(me);
        } finally {
            lock.unlock();
        }
        try {
            return queue.receive(options.batch(), options.poll());
        } catch (InterruptedException e) {
            return List.of(); // nothing was handed out
        } finally {
            lock.lock();
            try {
                receiving.remove(me);
                clearInterrupt();
            } finally {
                lock.unlock();
            }
        }
    }

    private static void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    private void process(Delivery<T> delivery) {
        try {
            if (stopping) {
                boolean unused = queue.nack(delivery, Duration.ZERO);
            } else if (!succeeds(delivery)) {
                return;
            } else if (!queue.ack(delivery)) {
                inform(() -> listener.late(delivery));
            }
        } catch (Throwable e) {
            inform(() -> listener.queueFailed(e));
        }
    }

    /** Handles it, and returns it if that fails. */
    private boolean succeeds(Delivery<T> delivery) throws IOException {
        try {
            handler.handle(delivery);
            return true;
        } catch (Throwable why) {
            clearInterrupt();
            Duration delay = Duration.ofNanos(jitter(delivery.receives()));
            inform(() -> listener.failed(delivery, why, delay));
            boolean unused = queue.nack(delivery, delay);
            return false;
        } finally {
            clearInterrupt();
        }
    }

    /** Up to the backoff after so many failures, at random. */
    private long jitter(int failures) {
        long longest = options.maxBackoff().toNanos();
        long backoff = options.backoff().toNanos();
        for (int i = 1; i < failures && backoff < longest; i++) {
            backoff = backoff > longest / 2 ? longest : 2 * backoff;
        }
        return random.nextLong(backoff + 1);
    }

    private void pause(int failures) {
        long left = jitter(failures);
        lock.lock();
        try {
            while (!stopping && left > 0) {
                left = stopped.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            return; // the stop's, or nobody's
        } finally {
            lock.unlock();
        }
    }

    private static void inform(Runnable what) {
        tell(what);
        clearInterrupt();
    }

    /** What a listener throws is nobody's failure here. */
    static void tell(Runnable what) {
        try {
            what.run();
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            try {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            } catch (Throwable ignored) {
                return; // as the virtual machine does
            }
        }
    }

    /**
     * Takes no more messages, lets the handlers finish, and interrupts those that haven't when the time is over. What was
     * taken and not begun is returned. <b>A handler that ignores its interrupt is waited for</b>, as no thread is left behind.
     * If the caller is interrupted, the time is over. May be called again.
     *
     * @param deadline >= 0
     * @return whether all handlers finished in time
     * @throws IllegalArgumentException if the deadline is negative
     * @throws IllegalStateException if called by a handler
     */
    public boolean stop(Duration deadline) {
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("must be >= 0: deadline=" + deadline);
        }
        if (threads.contains(Thread.currentThread())) {
            throw new IllegalStateException("must not be called by a handler");
        }
        lock.lock();
        try {
            stopping = true;
            receiving.forEach(Thread::interrupt);
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        boolean finished = false;
        try {
            finished = ended.await(HeapWorkQueue.nanos(deadline), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (!finished) {
            threads.forEach(Thread::interrupt);
        }
        interrupted |= joinAll();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return finished;
    }

    /** Returns whether it was interrupted meanwhile. */
    private boolean joinAll() {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        return interrupted;
    }

    /** Stops with the deadline of the options. */
    @Override
    public void close() {
        stop(options.drain());
    }
}
