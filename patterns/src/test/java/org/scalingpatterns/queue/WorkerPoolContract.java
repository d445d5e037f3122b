package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What workers owe to those who sent the work. The queue is on the heap; its time stands still unless the contract moves it. */
public abstract class WorkerPoolContract {

    /** Workers that were started. */
    public interface Pool {
        /** As {@link WorkerPool#stop}. */
        boolean stop(Duration deadline);
    }

    /** What it is made of. */
    public record Parts(
            WorkQueue<String> queue,
            Handler<String> handler,
            WorkerOptions options,
            ThreadFactory threads,
            WorkerListener<String> listener) {}

    /** The workers under test. */
    protected abstract Pool start(Parts parts);

    /** How long anything may take that is not held up. */
    protected Duration longest() {
        return Duration.ofSeconds(20);
    }

    private static final Duration VISIBILITY = Duration.ofSeconds(30);

    private final AtomicLong nanos = new AtomicLong();
    private final HeapWorkQueue<String> queue = new HeapWorkQueue<>(
            WorkQueueOptions.of(1_000).withVisibility(VISIBILITY), nanos::get, new SplittableRandom(1));
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> told = new ArrayBlockingQueue<>(10_000);
    private final List<Duration> backoffs = new CopyOnWriteArrayList<>();
    private final WorkerListener<String> listener = new WorkerListener<>() {
        @Override
        public void failed(Delivery<String> delivery, Throwable why, Duration againIn) {
            backoffs.add(againIn);
            told.add("failed " + delivery.body() + " " + why.getMessage());
        }

        @Override
        public void late(Delivery<String> delivery) {
            told.add("late " + delivery.body());
        }

        @Override
        public void queueFailed(Throwable why) {
            told.add("queue " + why.getMessage());
        }
    };
    private Pool pool;

    @AfterEach
    final void stopThreads() {
        threads.forEach(Thread::interrupt);
    }

    /** Holds a handler up until it is opened or interrupted. */
    private final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() throws InterruptedException {
            reached.countDown();
            if (!open.await(3 * longest().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody opened");
            }
        }

        void awaitReached() throws InterruptedException {
            assertThat(reached.await(longest().toMillis(), TimeUnit.MILLISECONDS))
                    .as("reached")
                    .isTrue();
        }
    }

    private void startPool(WorkQueue<String> of, WorkerOptions options, Handler<String> handler) {
        pool = start(new Parts(
                of,
                handler,
                options,
                task -> {
                    Thread thread = new Thread(task, "worker");
                    thread.setDaemon(true);
                    thread.setUncaughtExceptionHandler((worker, e) -> told.add("uncaught " + e.getMessage()));
                    threads.add(thread);
                    return thread;
                },
                listener));
    }

    private String nextTold() throws InterruptedException {
        String next = told.poll(longest().toMillis(), TimeUnit.MILLISECONDS);
        assertThat(next).as("told").isNotNull();
        return next;
    }

    private static WorkerOptions options(int workers) {
        return WorkerOptions.of(workers).withBackoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    }

    /** Until nothing is left. Time stands still: else a worker that got no processor would be taken for dead. */
    private void awaitEmpty() {
        long end = System.nanoTime() + longest().toNanos();
        while (queue.counts().total() > 0 && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(queue.counts().total()).as("left").isZero();
    }

    @Test
    @Guarantee("async-queue/work-until-done")
    public void handle_manyMessages_eachIsHandledAndAcknowledged() throws Exception {
        List<String> handled = new CopyOnWriteArrayList<>();
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            if (i == 25) { // some wait already, so that there are whole batches; some come meanwhile
                startPool(queue, options(2).withBatch(3), delivery -> handled.add(delivery.body()));
            }
            sent.add("m" + i);
            queue.send(Message.of("m" + i));
        }
        awaitEmpty();
        assertThat(pool.stop(longest())).isTrue();
        assertThat(handled).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    @Guarantee("async-queue/worker-survives")
    public void handle_throwsAnythingAtAll_isToldAndComesAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        startPool(queue, options(1), delivery -> {
            switch (calls.incrementAndGet()) {
                case 1 -> throw new IOException("checked");
                case 2 -> throw new IllegalStateException("unchecked");
                case 3 -> throw new StackOverflowError("error");
                case 4 -> throw new InterruptedException("interrupt");
                case 5 -> {
                    Thread.currentThread().interrupt(); // left behind
                    throw new AssertionError("last");
                }
                default -> {}
            }
        });
        queue.send(Message.of("a"));
        List<String> failures = List.of("checked", "unchecked", "error", "interrupt", "last");
        for (String failure : failures) {
            assertThat(nextTold()).isEqualTo("failed a " + failure);
            awaitReturned();
        }
        awaitEmpty();
        assertThat(calls).hasValue(6);
        assertThat(threads).as("the worker").allMatch(Thread::isAlive).hasSize(1);
        pool.stop(longest());
    }

    /** The failure is told before the message is returned; then its backoff passes, and the worker takes it again. */
    private void awaitReturned() {
        long end = System.nanoTime() + longest().toNanos();
        while (queue.counts().inFlight() > 0 && told.isEmpty() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        queue.wake();
    }

    @Test
    @Guarantee("async-queue/ack-after-success")
    public void ack_comesAfterTheHandler_neverBefore() throws Exception {
        Gate gate = new Gate();
        startPool(queue, options(1), delivery -> gate.pass());
        queue.send(Message.of("a"));
        gate.awaitReached();
        assertThat(queue.counts()).as("while it is handled").isEqualTo(new Counts(0, 0, 1));
        gate.open.countDown();
        awaitEmpty();
        pool.stop(longest());
    }

    /** 0 to 100 ms, to 200 ms, … to 1 s, and not always the same. */
    @Test
    @Guarantee("async-queue/backoff")
    public void handle_failsAgainAndAgain_isHeldBackLongerAndNeverTheSame() throws Exception {
        startPool(queue, options(1), delivery -> {
            throw new IOException("down");
        });
        queue.send(Message.of("a"));
        for (int i = 0; i < 24; i++) {
            assertThat(nextTold()).isEqualTo("failed a down");
            awaitReturned();
        }
        pool.stop(longest());
        long longest = Duration.ofMillis(100).toNanos();
        for (Duration backoff : backoffs.subList(0, 24)) {
            assertThat(backoff.toNanos()).isBetween(0L, longest);
            longest = Math.min(2 * longest, Duration.ofSeconds(1).toNanos());
        }
        List<Duration> settled = backoffs.subList(4, 24);
        assertThat(settled).as("jitter").doesNotHaveDuplicates();
        assertThat(settled).as("grows").anyMatch(backoff -> backoff.toMillis() > 400);
    }

    @Test
    @Guarantee("async-queue/late-worker")
    public void handle_longerThanTheTimeout_isTold() throws Exception {
        Gate gate = new Gate();
        startPool(queue, options(1), delivery -> gate.pass());
        queue.send(Message.of("a"));
        gate.awaitReached();
        nanos.addAndGet(VISIBILITY.plusSeconds(1).toNanos());
        Delivery<String> other = queue.receive(1, Duration.ZERO).get(0);
        gate.open.countDown();
        assertThat(nextTold()).isEqualTo("late a");
        assertThat(queue.ack(other)).isTrue();
        pool.stop(longest());
    }

    /** One is being handled, two wait in the worker's batch: the first is finished, the others are returned at once. */
    @Test
    @Guarantee("async-queue/graceful-stop")
    public void stop_whileOneIsHandled_finishesItAndReturnsTheRest() throws Exception {
        Gate gate = new Gate();
        List<String> handled = new CopyOnWriteArrayList<>();
        queue.sendAll(List.of(Message.of("a"), Message.of("b"), Message.of("c")));
        startPool(queue, options(1).withBatch(3), delivery -> {
            gate.pass();
            handled.add(delivery.body());
        });
        gate.awaitReached();
        AtomicInteger inTime = new AtomicInteger();
        Thread stopper = new Thread(() -> inTime.set(pool.stop(longest()) ? 1 : -1));
        stopper.start();
        awaitWaiting(stopper);
        gate.open.countDown();
        stopper.join(longest().toMillis());
        assertThat(inTime).as("in time").hasValue(1);
        assertThat(handled).containsExactly("a");
        assertThat(queue.counts()).as("returned").isEqualTo(new Counts(2, 0, 0));
        assertThat(threads).as("threads").noneMatch(Thread::isAlive);
    }

    /** A stop wakes those who wait in the queue, and they take nothing any more. */
    @Test
    @Guarantee("async-queue/stop-at-once")
    public void stop_workersWait_endsThemAtOnce() throws Exception {
        startPool(queue, options(3), delivery -> {});
        for (Thread thread : threads) {
            awaitWaiting(thread);
        }
        assertThat(pool.stop(longest())).isTrue();
        assertThat(threads).as("threads").noneMatch(Thread::isAlive);
        queue.send(Message.of("a"));
        assertThat(queue.counts()).isEqualTo(new Counts(1, 0, 0));
        assertThat(told).isEmpty();
    }

    @Test
    @Guarantee("async-queue/stop-deadline")
    public void stop_handlerHangs_isInterruptedAndItsMessageComesAgain() throws Exception {
        Gate gate = new Gate();
        startPool(queue, options(1), delivery -> gate.pass());
        queue.send(Message.of("a"));
        gate.awaitReached();
        Thread stopper = new Thread(() -> pool.stop(Duration.ofMillis(1)));
        stopper.start();
        stopper.join(longest().toMillis());
        assertThat(threads).as("threads").noneMatch(Thread::isAlive);
        nanos.addAndGet(VISIBILITY.plusSeconds(1).toNanos());
        assertThat(queue.receive(1, Duration.ZERO)).hasSize(1);
    }

    private void awaitWaiting(Thread thread) {
        long end = System.nanoTime() + longest().toNanos();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() - end > 0 || thread.getState() == Thread.State.TERMINATED) {
                throw new AssertionError("must wait: thread=" + thread.getState());
            }
            Thread.onSpinWait();
        }
    }

    /** For subclasses that need jitter. */
    protected static Random random() {
        return new Random(1);
    }
}
