package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The workers keep the contract; and what else they do. */
@Timeout(60)
class WorkerPoolTest extends WorkerPoolContract {

    private static final WorkerListener<String> DEAF = new WorkerListener<>() {};

    private final HeapWorkQueue<String> queue =
            new HeapWorkQueue<>(WorkQueueOptions.of(100), System::nanoTime, new SplittableRandom(1));

    @Override
    protected Pool start(Parts parts) {
        return WorkerPool.start(
                parts.queue(), parts.handler(), parts.options(), parts.threads(), random(), parts.listener())::stop;
    }

    @Test
    void options_outOfRange_areRefused() {
        WorkerOptions options = WorkerOptions.of(1);
        assertThatThrownBy(() -> WorkerOptions.of(0)).hasMessage("must be >= 1: workers=0");
        assertThatThrownBy(() -> options.withBatch(0)).hasMessage("must be >= 1: batch=0");
        assertThatThrownBy(() -> options.withBackoff(Duration.ZERO, Duration.ofSeconds(1)))
                .hasMessage("must be > 0: backoff=PT0S");
        assertThatThrownBy(() -> options.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessage("must be >= backoff=PT2S: maxBackoff=PT1S");
        assertThatThrownBy(() -> options.withDrain(Duration.ofNanos(-1)))
                .hasMessage("must be >= 0: drain=PT-0.000000001S");
        assertThatThrownBy(() -> new WorkerOptions(
                        1, 1, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessage("must be > 0: poll=PT0S");
    }

    /** What is longer doesn't fit into nanoseconds, and would fail when a message is to be returned. */
    @Test
    void options_tooLong_areRefused() {
        Duration century = Duration.ofDays(36_500);
        Duration longer = century.plusSeconds(1);
        Duration second = Duration.ofSeconds(1);
        WorkerOptions options = new WorkerOptions(1, 1, century, century, century, century);
        assertThat(options.maxBackoff().toNanos()).isPositive();
        assertThatThrownBy(() -> options.withBackoff(second, longer))
                .hasMessage("must be <= PT876000H: maxBackoff=PT876000H1S");
        assertThatThrownBy(() -> options.withDrain(longer)).hasMessage("must be <= PT876000H: drain=PT876000H1S");
        assertThatThrownBy(() -> new WorkerOptions(1, 1, longer, second, second, second))
                .hasMessage("must be <= PT876000H: poll=PT876000H1S");
    }

    /** A listener waits, is interrupted and says so, as it should. Neither the return of the message nor the next handler learns of it. */
    @Test
    void listener_leavesAnInterruptBehind_nobodyMeetsIt() throws Exception {
        var interrupted = new CopyOnWriteArrayList<String>();
        var handled = new CountDownLatch(4);
        WorkQueue<String> watched = new QueueDeadLettersContract.Forwarding<>(queue) {
            @Override
            public boolean nack(Delivery<String> delivery, Duration delay) throws IOException {
                note("nack");
                return super.nack(delivery, delay);
            }

            private void note(String where) {
                if (Thread.currentThread().isInterrupted()) {
                    interrupted.add(where);
                }
            }

            @Override
            public boolean ack(Delivery<String> delivery) throws IOException {
                note("ack");
                boolean unused = super.ack(delivery);
                return false; // late, for all the pool knows
            }
        };
        Handler<String> handler = delivery -> {
            if (Thread.currentThread().isInterrupted()) {
                interrupted.add("handler");
            }
            handled.countDown();
            if (delivery.body().equals("fails") && delivery.receives() == 1) {
                throw new IllegalStateException("fails");
            }
        };
        WorkerListener<String> interrupting = new WorkerListener<>() {
            @Override
            public void failed(Delivery<String> delivery, Throwable why, Duration againIn) {
                Thread.currentThread().interrupt();
            }

            @Override
            public void late(Delivery<String> delivery) {
                Thread.currentThread().interrupt();
            }
        };
        queue.sendAll(List.of(Message.of("fails"), Message.of("late"), Message.of("last")));
        WorkerOptions options =
                WorkerOptions.of(1).withBatch(3).withBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
        try (WorkerPool<String> pool =
                WorkerPool.start(watched, handler, options, Thread::new, new Random(1), interrupting)) {
            assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.stop(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(interrupted).isEmpty();
    }

    /** A listener throws what it doesn't declare, and so does the thread's handler of that: the workers go on. */
    @Test
    void listener_andTheHandlerOfItsFailureThrow_workersGoOn() throws Exception {
        var handled = new CountDownLatch(2);
        Handler<String> handler = delivery -> {
            handled.countDown();
            throw new IllegalStateException("fails");
        };
        WorkerListener<String> throwing = new WorkerListener<>() {
            @Override
            public void failed(Delivery<String> delivery, Throwable why, Duration againIn) {
                throw WorkerPoolTest.<RuntimeException>sneaky(new IOException("told nobody"));
            }
        };
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((worker, e) -> {
                throw new IllegalStateException(e);
            });
            return thread;
        };
        queue.send(Message.of("a"));
        WorkerOptions options = WorkerOptions.of(1).withBackoff(Duration.ofMillis(1), Duration.ofMillis(1));
        try (WorkerPool<String> pool = WorkerPool.start(queue, handler, options, threads, new Random(1), throwing)) {
            assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> pool.stop(Duration.ofSeconds(-1))).hasMessage("must be >= 0: deadline=PT-1S");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneaky(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void stop_byAHandler_isRefused() throws Exception {
        CompletableFuture<WorkerPool<String>> pool = new CompletableFuture<>();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Handler<String> handler = delivery -> {
            try {
                pool.get().close();
                failure.complete(null);
            } catch (RuntimeException e) {
                failure.complete(e);
            }
        };
        try (WorkerPool<String> started =
                WorkerPool.start(queue, handler, WorkerOptions.of(1), Thread::new, new Random(1), DEAF)) {
            pool.complete(started);
            queue.send(Message.of("a"));
            assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessage("must not be called by a handler");
        }
    }

    @Test
    void queue_isClosed_endsTheWorkers() throws Exception {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        try (WorkerPool<String> pool = WorkerPool.start(
                queue,
                delivery -> {},
                WorkerOptions.of(2),
                task -> {
                    threads.add(new Thread(task));
                    return threads.get(threads.size() - 1);
                },
                new Random(1),
                DEAF)) {
            queue.close();
            for (Thread thread : threads) {
                thread.join(20_000);
            }
            assertThat(threads).hasSize(2).noneMatch(Thread::isAlive);
            assertThat(pool.stop(Duration.ZERO)).isTrue();
        }
    }

    /** The first receive fails, and so does the listener that is told of it. */
    @Test
    void queue_failsOnce_isToldAndAskedAgain() throws Exception {
        AtomicInteger receives = new AtomicInteger();
        CountDownLatch handled = new CountDownLatch(1);
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        WorkQueue<String> failing = new QueueDeadLettersContract.Forwarding<>(queue) {
            @Override
            public List<Delivery<String>> receive(int max, Duration wait) throws IOException, InterruptedException {
                if (receives.incrementAndGet() == 1) {
                    throw new IOException("no route to host");
                }
                return super.receive(max, wait);
            }
        };
        WorkerListener<String> throwing = new WorkerListener<>() {
            @Override
            public void queueFailed(Throwable why) {
                throw new IllegalStateException("listener", why);
            }
        };
        queue.send(Message.of("a"));
        WorkerOptions options = WorkerOptions.of(1).withBackoff(Duration.ofNanos(1), Duration.ofMillis(1));
        WorkerPool<String> pool = WorkerPool.start(
                failing,
                delivery -> handled.countDown(),
                options,
                task -> {
                    Thread thread = new Thread(task);
                    thread.setUncaughtExceptionHandler((worker, e) -> uncaught.add(e));
                    return thread;
                },
                new Random(1),
                throwing);
        try {
            assertThat(handled.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            pool.close();
        }
        assertThat(uncaught).hasSize(1).allMatch(e -> e.getCause() instanceof IOException);
    }

    /** As without memory: the receive fails, and then the wait before the next one does. */
    @Test
    void queue_failsAndSoDoesTheBackoff_isAskedAgain() throws Exception {
        AtomicInteger receives = new AtomicInteger();
        AtomicInteger draws = new AtomicInteger();
        CountDownLatch handled = new CountDownLatch(1);
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        WorkQueue<String> failing = new QueueDeadLettersContract.Forwarding<>(queue) {
            @Override
            public List<Delivery<String>> receive(int max, Duration wait) throws IOException, InterruptedException {
                if (receives.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("at the receive");
                }
                return super.receive(max, wait);
            }
        };
        RandomGenerator random = () -> {
            if (draws.getAndIncrement() == 0) {
                throw new OutOfMemoryError("at the backoff");
            }
            return 0;
        };
        queue.send(Message.of("a"));
        WorkerPool<String> pool = WorkerPool.start(
                failing,
                delivery -> handled.countDown(),
                WorkerOptions.of(1),
                task -> {
                    Thread thread = new Thread(task);
                    thread.setUncaughtExceptionHandler((worker, e) -> uncaught.add(e));
                    return thread;
                },
                random,
                DEAF);
        try {
            assertThat(handled.await(20, TimeUnit.SECONDS)).as("handled").isTrue();
        } finally {
            pool.close();
        }
        assertThat(draws).hasValue(1);
        assertThat(uncaught).isEmpty();
    }

    /** Neither started nor left behind. */
    @Test
    void start_noThreadToBeHad_leavesNoneBehind() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        assertThatThrownBy(() -> WorkerPool.start(
                        queue,
                        delivery -> {},
                        WorkerOptions.of(3),
                        task -> {
                            Thread thread = threads.size() == 1
                                    ? new Thread(task) {
                                        @Override
                                        public synchronized void start() {
                                            throw new OutOfMemoryError("unable to create native thread");
                                        }
                                    }
                                    : new Thread(task);
                            threads.add(thread);
                            return thread;
                        },
                        new Random(1),
                        DEAF))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(threads).hasSize(3).noneMatch(Thread::isAlive);
    }
}
