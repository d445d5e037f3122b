package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** Load with a known answer; {@link OpenLoopTest} says which. */
public class OpenLoopBenchmarks {
    static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Longer than a park usually oversleeps. */
    private static final long SPIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Instant operations, but for one of 200 ms; its true length is a counter of its own. */
    @Benchmark
    public void oneStall(OpenLoop loop, HdrRecorder recorder) {
        if (loop.await()) {
            if (loop.index() == 1_000) {
                recorder.count("stall", busy(STALL_NANOS));
            }
            loop.done(true);
        }
    }

    /** Every operation takes 2 ms, every tenth fails. */
    @Benchmark
    public void slow(OpenLoop loop) {
        if (loop.await()) {
            busy(TimeUnit.MILLISECONDS.toNanos(2));
            loop.done(loop.index() % 10 != 9);
        }
    }

    @Benchmark
    public void instant(OpenLoop loop) {
        if (loop.await()) {
            loop.done(true);
        }
    }

    private static long busy(long nanos) {
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
