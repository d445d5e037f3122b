package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** Load with a known answer; {@link OpenLoopTest} says which. */
public class OpenLoopBenchmarks {
    static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    static final int ARRIVALS = 240;
    static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long SLOW_SEED = 7;

    static {
        Busy.prepare();
    }

    /** Instant operations, but for one of 200 ms; its true length is a counter of its own. */
    @Benchmark
    public void oneStall(OpenLoop loop) {
        if (loop.await()) {
            if (loop.index() == 1_000) {
                loop.recorder().count("stall", Busy.forNanos(STALL_NANOS));
            }
            loop.done(true);
        }
    }

    /** Every operation takes 2 ms, every tenth fails. */
    @Benchmark
    public void slow(OpenLoop loop) {
        if (loop.await()) {
            Busy.forNanos(TimeUnit.MILLISECONDS.toNanos(2));
            loop.done(loop.index() % 10 != 9);
        }
    }

    @Benchmark
    public void instant(OpenLoop loop) {
        if (loop.await()) {
            loop.done(true);
        }
    }

    /** One thread's stall; the other thread has its own arrivals and goes on. */
    @Benchmark
    public void oneStallOfTwo(OpenLoop loop, ThreadParams thread) {
        if (loop.await()) {
            if (loop.index() == 500 && thread.getThreadIndex() == 0) {
                loop.recorder().count("stall", Busy.forNanos(STALL_NANOS));
            }
            loop.done(true);
        }
    }

    /** Which iteration it is, from 0. */
    @State(Scope.Thread)
    public static class Iterations {
        int number = -1;

        @Setup(Level.Iteration)
        public void next() {
            number++;
        }
    }

    /** Instant operations, but for some in the middle third of the second iteration. */
    @Benchmark
    public void slowMiddle(OpenLoop loop, Iterations iterations) {
        if (loop.await()) {
            if (iterations.number == 1 && loop.recorder().counting() && isSlow(loop.index())) {
                loop.recorder().count("excess", Busy.forNanos(SLOW_NANOS) - SLOW_NANOS);
            }
            loop.done(true);
        }
    }

    /** Five in eight of the middle third, at seeded places. */
    static boolean isSlow(long index) {
        return index >= ARRIVALS / 3
                && index < 2 * ARRIVALS / 3
                && (new SplitMix64(SLOW_SEED + index).nextLong() & 7) < 5;
    }
}
