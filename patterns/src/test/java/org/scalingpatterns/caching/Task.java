package org.scalingpatterns.caching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Something that a thread does, and what came of it. */
final class Task {
    /** Only what hangs takes so long. */
    static final long PATIENCE_MILLIS = 30_000;

    private static final Set<Thread.State> WAITS =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.BLOCKED);

    private final Thread thread;
    private volatile Throwable failure;

    private Task(Action action) {
        thread = new Thread(() -> {
            try {
                action.run();
            } catch (Throwable e) {
                failure = e;
            }
        });
        thread.setDaemon(true); // a variant may leave it waiting for ever
        thread.start();
    }

    /** May fail. */
    interface Action {
        void run() throws Exception;
    }

    static Task start(Action action) {
        return new Task(action);
    }

    /** Waits until it is done, or waits for somebody: for longer than a thread does for a class to be loaded. */
    Task untilItWaitsOrEnds() {
        for (int seen = 0; thread.isAlive() && seen < 20; ) {
            seen = WAITS.contains(thread.getState()) ? seen + 1 : 0;
            LockSupport.parkNanos(1_000_000);
        }
        return this;
    }

    /** Waits until it is done, or somebody stands at a gate. */
    Task untilItEndsOr(Gate gate) {
        while (thread.isAlive() && !gate.isReached()) {
            LockSupport.parkNanos(50_000);
        }
        return this;
    }

    /** Interrupts it, and says what it threw; null if it waits on, a second later. */
    Throwable interrupted() throws InterruptedException {
        thread.interrupt();
        thread.join(1000);
        return failure;
    }

    /** Whether it waits for somebody; to be asked of one that has to wait. */
    boolean waits() {
        return untilItWaitsOrEnds().thread.isAlive();
    }

    /** Whether it ends, in good time; to be asked of one that has to end. */
    boolean ends() throws InterruptedException {
        thread.join(PATIENCE_MILLIS);
        return !thread.isAlive();
    }

    /** What it threw; null if nothing. */
    Throwable failure() {
        end();
        return failure;
    }

    void end() {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertThat(thread.isAlive()).as("still waiting").isFalse();
    }
}
