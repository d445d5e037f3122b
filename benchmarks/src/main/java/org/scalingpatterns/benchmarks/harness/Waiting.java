package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.infra.Control;

/** How a thread waits for an arrival: parks, then spins, with an eye on whether JMH has started or stopped. */
final class Waiting {
    /** Longest busy wait. Waking from park takes some 0.1 ms, at times more: the response time shows that, rightly. */
    private static final long SPIN_NANOS = 200_000;

    /** Longest sleep without a look at whether JMH has started or stopped. */
    private static final long NAP_NANOS = 1_000_000;

    /** After any time that JMH knows: add it to a {@link System#nanoTime} to wait until JMH stops. */
    static final long NEVER = Long.MAX_VALUE / 2;

    private Waiting() {}

    /**
     * Waits until a time; returns at once if it is over.
     *
     * @param time as {@link System#nanoTime}
     * @return true if JMH has not stopped, nor started since {@code measuring} was read
     */
    static boolean until(long time, Control control, boolean measuring) {
        while (!control.stopMeasurement) {
            long left = time - System.nanoTime();
            if (left <= 0) {
                return true;
            }
            if (!measuring && control.startMeasurement) {
                return false;
            }
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(Math.min(left - SPIN_NANOS, NAP_NANOS));
            } else {
                Thread.onSpinWait();
            }
        }
        // Ramp-down calls come one after the other: leave the processor to the threads that still work.
        LockSupport.parkNanos(SPIN_NANOS);
        return false;
    }
}
