package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Work of a known length. */
final class Busy {
    /** Longer than a park usually oversleeps. */
    private static final long SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Busy() {}

    /** Takes that long, or longer if the machine is disturbed; returns how long it took. */
    static long forNanos(long nanos) {
        long start = System.nanoTime();
        long left = nanos;
        while (left > 0) {
            if (left > SPIN_NANOS) {
                LockSupport.parkNanos(left - SPIN_NANOS);
            }
            left = start + nanos - System.nanoTime();
        }
        return nanos - left;
    }
}
