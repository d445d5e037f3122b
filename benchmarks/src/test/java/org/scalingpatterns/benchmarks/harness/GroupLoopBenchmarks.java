package org.scalingpatterns.benchmarks.harness;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Load of several threads with a known answer; {@link SharedOpenLoopTest} and {@link RolesTest} say which. */
public class GroupLoopBenchmarks {
    static final long STALLED = 600;

    static {
        Busy.prepare();
    }

    /** 95 of 100 arrivals. */
    @State(Scope.Thread)
    public static class Reads extends MixRole {
        public Reads() {
            super("read", 0.95);
        }
    }

    /** 5 of 100. */
    @State(Scope.Thread)
    public static class Writes extends MixRole {
        public Writes() {
            super("write", 0.05);
        }
    }

    @Benchmark
    @Group("mix")
    @GroupThreads(2)
    public void read(Reads loop) {
        if (loop.await()) {
            loop.done(true);
        }
    }

    /** Every third fails. */
    @Benchmark
    @Group("mix")
    @GroupThreads(1)
    public void write(Writes loop) {
        if (loop.await()) {
            loop.done(loop.index() % 3 != 0);
        }
    }

    /** Beside a writer who takes 2 ms each. */
    @Benchmark
    @Group("mixSlow")
    @GroupThreads(1)
    public void quickRead(Reads loop) {
        if (loop.await()) {
            loop.done(true);
        }
    }

    /** Two milliseconds each. */
    @Benchmark
    @Group("mixSlow")
    @GroupThreads(1)
    public void slowWrite(Writes loop) {
        if (loop.await()) {
            Busy.forNanos(2_000_000);
            loop.done(true);
        }
    }

    /** Instant operations; which arrivals they were comes back as the sum of their numbers. */
    @Benchmark
    @Group("shared")
    @GroupThreads(2)
    public void instant(SharedOpenLoop loop) {
        if (loop.await()) {
            if (loop.recorder().counting()) {
                loop.recorder().count("numbers", loop.index());
            }
            loop.done(true);
        }
    }

    /** Two milliseconds each; of those that succeed, a series of its own from when they were due. */
    @Benchmark
    @Group("sharedSlow")
    @GroupThreads(2)
    public void slow(SharedOpenLoop loop) {
        if (loop.await()) {
            if (loop.recorder().counting()) {
                loop.recorder().count("numbers", loop.index());
            }
            Busy.forNanos(2_000_000);
            boolean success = loop.index() % 10 != 9;
            if (success) {
                loop.recorder().record("sinceDue", System.nanoTime() - loop.intendedStart());
            }
            loop.done(success);
        }
    }

    /** Instant operations, but for one of 200 ms on one of two workers. */
    @Benchmark
    @Group("oneOfTwo")
    @GroupThreads(2)
    public void oneStall(SharedOpenLoop loop) {
        stallAt(loop, loop.await(), STALLED, STALLED);
    }

    /** The same on both, at the same time. */
    @Benchmark
    @Group("bothOfTwo")
    @GroupThreads(2)
    public void twoStalls(SharedOpenLoop loop) {
        stallAt(loop, loop.await(), STALLED, STALLED + 1);
    }

    private static void stallAt(OpenLoop loop, boolean arrived, long first, long last) {
        if (arrived) {
            if (loop.recorder().counting() && loop.index() >= first && loop.index() <= last) {
                loop.recorder().count("stall", Busy.forNanos(OpenLoopBenchmarks.STALL_NANOS));
            }
            loop.done(true);
        }
    }
}
