package org.scalingpatterns.caching;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.caching.FaultyStore.Call;
import org.scalingpatterns.caching.FaultyStore.Faults;

/** Threads that call, and gates that hold them up. Nobody waits longer than 20 s. */
final class Crew implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;
    /** How many looks, a millisecond apart, make a standstill. */
    private static final int LOOKS = 20;

    /** One caller, and what came of it. */
    static final class Caller<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        private Caller(Callable<T> call) {
            task = new FutureTask<>(call);
            thread = new Thread(task, "caller");
            thread.setDaemon(true);
            thread.start();
        }

        /** What it returned. */
        T result() throws Exception {
            try {
                return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError("a call failed", e.getCause());
            } catch (TimeoutException e) {
                throw new AssertionError("a call doesn't return", e);
            }
        }

        /** What it threw; null if it returned. */
        Throwable failure() throws Exception {
            try {
                task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            } catch (TimeoutException e) {
                throw new AssertionError("a call doesn't return", e);
            }
        }

        boolean isDone() {
            return task.isDone();
        }

        void interrupt() {
            thread.interrupt();
        }

        private boolean isUnderWay() {
            Thread.State state = thread.getState();
            return !task.isDone() && state != Thread.State.WAITING && state != Thread.State.TIMED_WAITING;
        }
    }

    /** Holds up whoever passes, until it is opened. */
    static class Gate implements Faults<String> {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        void pass() {
            reached.countDown();
            await(open);
        }

        /** Waits until somebody stands before it. */
        void awaitReached() {
            await(reached);
        }

        void open() {
            open.countDown();
        }

        private static void await(CountDownLatch latch) {
            boolean interrupted = false;
            try {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
                while (true) {
                    try {
                        if (!latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                            throw new AssertionError("nobody came, or nobody opened");
                        }
                        return;
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Holds up the first load after it has read its row; later ones pass. */
    static final class FirstAnswer extends Gate {
        private boolean taken;

        @Override
        public void after(Call call, Collection<? extends String> keys) {
            if (call == Call.LOAD && isFirst()) {
                pass();
            }
        }

        private synchronized boolean isFirst() {
            boolean first = !taken;
            taken = true;
            return first;
        }
    }

    /** Holds up all loads before they read. */
    static final class AllLoads extends Gate {
        @Override
        public void before(Call call, Collection<? extends String> keys) {
            if (call == Call.LOAD) {
                pass();
            }
        }
    }

    private final List<Caller<?>> callers = new ArrayList<>();

    <T> Caller<T> start(Callable<T> call) {
        Caller<T> caller = new Caller<>(call);
        callers.add(caller);
        return caller;
    }

    /**
     * Waits until every caller waits for something, or is done, and goes on to. One look is not enough: who has given a connection
     * back and waits now has woken another one, which waits for a processor and still looks as if it waited for the connection.
     */
    void awaitStandstill() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int looks = 0; looks < LOOKS; ) {
            looks = callers.stream().anyMatch(Caller::isUnderWay) ? 0 : looks + 1;
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("callers neither wait nor return");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits until so many have returned or thrown. */
    static void awaitDone(List<? extends Caller<?>> callers, int count) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (callers.stream().filter(Caller::isDone).count() < count) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("must return: callers=" + count);
            }
            Thread.onSpinWait();
        }
    }

    /** Interrupts whoever is still there. */
    @Override
    public void close() {
        callers.forEach(Caller::interrupt);
    }
}
