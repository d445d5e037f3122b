package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** Work of a known length. */
final class Busy {
    /** Longer than a park usually oversleeps. */
    private static final long SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Busy() {}

    /**
     * To be called before anything is measured. The first count of a JVM links a lambda, which takes some tens of milliseconds on some
     * machines, and would be taken for work.
     */
    static void prepare() {
        forNanos(0);
        new HdrRecorder().count("prepared", 0);
    }

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
