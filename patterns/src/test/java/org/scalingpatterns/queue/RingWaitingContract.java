package org.scalingpatterns.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.contracts.Guarantee;

/** What a ring promises to those who wait for an element, or for room. */
public abstract class RingWaitingContract extends RingContract {

    /** A ring that one can wait at. */
    public interface WaitingSubject extends Subject {
        void put(Long element) throws InterruptedException;

        boolean offer(Long element, long timeout, TimeUnit unit) throws InterruptedException;

        Long take() throws InterruptedException;

        Long poll(long timeout, TimeUnit unit) throws InterruptedException;
    }

    @Override
    protected abstract WaitingSubject ring(int capacity, long start);

    /** A thread and what it returns or throws. */
    private static final class Waiter<T> {
        final FutureTask<T> task;
        final Thread thread;

        Waiter(Callable<T> call) {
            task = new FutureTask<>(call);
            thread = new Thread(task, "waiter");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Starts it, and returns when it sleeps. */
    private <T> Waiter<T> waiting(Callable<T> call) {
        Waiter<T> waiter = new Waiter<>(call);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis());
        while (waiter.thread.getState() != Thread.State.WAITING
                && waiter.thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(waiter.task.isDone()).as("returned, rather than wait").isFalse();
            assertThat(System.nanoTime() - end).as("neither waits nor returns").isNegative();
            Thread.onSpinWait();
        }
        return waiter;
    }

    private static Callable<Boolean> put(WaitingSubject ring, long element) {
        return () -> {
            ring.put(element);
            return true;
        };
    }

    private static WaitingSubject full(WaitingSubject ring) {
        while (ring.offer(7L)) {
            // there is room
        }
        return ring;
    }

    /** Whatever the call that brings what is waited for, and whatever the one that waits. */
    @Test
    @Guarantee("async-queue/ring-wakes")
    public void waiter_isWoken_whenThereIsWhatItWaitsFor() throws Exception {
        for (int way = 0; way < 3; way++) {
            WaitingSubject ring = ring(2, 0);
            Waiter<Long> taker = waiting(ring::take);
            Waiter<Long> timed = waiting(() -> ring.poll(1, TimeUnit.DAYS));
            Long[] both = {1L, 2L};
            if (way == 0) {
                assertThat(ring.offerAll(both, 0, 2)).isEqualTo(2);
            } else {
                assertThat(ring.offer(1L)).isTrue();
                ring.put(2L);
            }
            assertThat(result(taker.task) + result(timed.task)).isEqualTo(3);

            full(ring);
            Waiter<Boolean> putter = waiting(put(ring, 8));
            Waiter<Boolean> offerer = waiting(() -> ring.offer(9L, 1, TimeUnit.DAYS));
            if (way == 0) {
                assertThat(ring.drain(element -> assertThat(element).isEqualTo(7), 2))
                        .isEqualTo(2);
            } else {
                assertThat(ring.poll()).isEqualTo(7);
                assertThat(way == 1 ? ring.take() : ring.poll()).isNotNull();
            }
            assertThat(result(putter.task)).isTrue();
            assertThat(result(offerer.task)).isTrue();
        }
    }

    /** How many messages go there and back. */
    protected int rounds() {
        return 5_000;
    }

    /** The answer comes while the one who asked is about to sleep, again and again. */
    @Test
    @Guarantee("async-queue/ring-no-lost-wake-up")
    public void messages_thereAndBack_wakeEachTime() throws Exception {
        WaitingSubject there = ring(1, 0);
        WaitingSubject back = ring(1, 0);
        long rounds = rounds();
        together(List.of(
                () -> {
                    for (long i = 0; i < rounds; i++) {
                        there.put(i);
                        assertThat(back.take()).isEqualTo(i);
                    }
                    return true;
                },
                () -> {
                    for (long i = 0; i < rounds; i++) {
                        back.put(there.take());
                    }
                    return true;
                }));
        WaitingSubject narrow = ring(1, 0);
        together(List.of(
                () -> {
                    for (long i = 0; i < rounds; i++) {
                        narrow.put(i);
                    }
                    return true;
                },
                () -> {
                    for (long i = 0; i < rounds; i++) {
                        assertThat(narrow.take()).isEqualTo(i);
                    }
                    return true;
                }));
    }

    @Test
    @Guarantee("async-queue/ring-interrupt")
    public void interrupt_endsTheWait_andNothingHasMoved() throws Exception {
        WaitingSubject empty = ring(2, 0);
        for (Callable<Long> wait : List.<Callable<Long>>of(empty::take, () -> empty.poll(1, TimeUnit.DAYS))) {
            assertThat(interrupted(waiting(wait))).isInstanceOf(InterruptedException.class);
        }
        assertThat(empty.offer(1L)).isTrue();
        assertThat(empty.poll()).as("nobody took it").isEqualTo(1);

        WaitingSubject full = full(ring(2, 0));
        for (Callable<Boolean> wait :
                List.<Callable<Boolean>>of(put(full, 8), () -> full.offer(9L, 1, TimeUnit.DAYS))) {
            assertThat(interrupted(waiting(wait))).isInstanceOf(InterruptedException.class);
        }
        assertThat(full.poll()).isEqualTo(7);
        assertThat(full.poll()).isEqualTo(7);
        assertThat(full.poll()).as("nobody put another").isNull();
    }

    private Throwable interrupted(Waiter<?> waiter) throws Exception {
        waiter.thread.interrupt();
        try {
            waiter.task.get(patienceMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            throw new AssertionError("goes on waiting", e);
        }
    }

    @Test
    @Guarantee("async-queue/ring-timeout")
    public void timeout_endsTheWait_andNotBefore() throws Exception {
        WaitingSubject empty = ring(2, 0);
        WaitingSubject full = full(ring(2, 0));
        long timeout = TimeUnit.MILLISECONDS.toNanos(30);
        long start = System.nanoTime();
        assertThat(empty.poll(30, TimeUnit.MILLISECONDS)).isNull();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(timeout);
        start = System.nanoTime();
        assertThat(full.offer(8L, 30, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(timeout);
        assertThat(full.poll(-1, TimeUnit.DAYS)).as("there was one").isEqualTo(7);
        assertThat(full.offer(8L, 0, TimeUnit.DAYS)).as("there was room").isTrue();
        assertThat(full.offer(9L, Long.MIN_VALUE, TimeUnit.DAYS)).isFalse();
    }
}
