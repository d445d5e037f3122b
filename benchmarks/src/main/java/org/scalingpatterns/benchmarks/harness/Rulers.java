package org.scalingpatterns.benchmarks.harness;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Is the machine as fast as it was? Two fixed pieces of work, to be run before and after what is measured.
 *
 * <p><b>Workload.</b> Each some 10 ms, fifteen times, of which the lower quartile counts. Processor: six chains of
 * multiplications and shifts side by side, which keep the execution units busy; one chain alone waits for itself and
 * does not feel a neighbour on the core's other hardware thread. Memory: 64 MB of links in seeded random order, followed
 * one by one. One fork of at most a second. There is none for allocation: with a large young generation it measures which
 * pages the process happened to get, with a small one how a collection is handed to its thread.
 *
 * <p><b>Expected.</b> The same times whenever it runs. A move of <em>cpu</em> means that the clock rate changed, or that
 * neighbours took processor time or the core's units; of <em>memory</em> alone, that they took cache or bandwidth.
 * Figures from before and after a move do not compare. It is a cell of no family: its figures judge a run, not a pattern.
 * What a single fork had of its processor, its own {@link Pulse} tells.
 *
 * <pre>java -jar benchmarks/target/benchmarks.jar harness.Rulers</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms160m", "-Xmx160m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class Rulers {
    private static final int REPETITIONS = 15;

    /** The first one runs in the interpreter. */
    private static final int UNCOUNTED = 1;

    private static final int CPU_STEPS = 3_000_000;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int LINE_INTS = 16;
    private static final int LINES = (64 << 20) / (LINE_INTS * Integer.BYTES);
    private static final int HOPS = 50_000;
    private static final long SEED = 20_260_101L;

    /** Lower quartile of a piece of work each, in ns: what a passing disturbance does not reach. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Times {
        public long cpuNanos;
        public long memoryNanos;
    }

    /** Both in turn, so that each sees the whole of the fork's time. */
    @Benchmark
    public void measure(Times times) {
        long chained = chains(CPU_STEPS);
        Chase chase = new Chase(LINES, SEED);
        long[] cpu = new long[REPETITIONS];
        long[] memory = new long[REPETITIONS];
        for (int i = -UNCOUNTED; i < REPETITIONS; i++) {
            int slot = Math.max(0, i);
            cpu[slot] = time(() -> chains(CPU_STEPS), chained);
            memory[slot] = time(chase, HOPS);
        }
        times.cpuNanos = quarter(cpu);
        times.memoryNanos = quarter(memory);
    }

    private static long time(LongSupplier work, long expected) {
        long start = System.nanoTime();
        long result = work.getAsLong();
        long end = System.nanoTime();
        if (result != expected) {
            throw new IllegalStateException("must be " + expected + " each time: result=" + result);
        }
        return end - start;
    }

    private static long quarter(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 4];
    }

    /** Six chains side by side. */
    static long chains(int steps) {
        long a = SEED;
        long b = SEED + 1;
        long c = SEED + 2;
        long d = SEED + 3;
        long e = SEED + 4;
        long f = SEED + 5;
        for (int i = 0; i < steps; i++) {
            a = (a ^ (a >>> 29)) * MULTIPLIER;
            b = (b ^ (b >>> 29)) * MULTIPLIER;
            c = (c ^ (c >>> 29)) * MULTIPLIER;
            d = (d ^ (d >>> 29)) * MULTIPLIER;
            e = (e ^ (e >>> 29)) * MULTIPLIER;
            f = (f ^ (f >>> 29)) * MULTIPLIER;
        }
        return a ^ b ^ c ^ d ^ e ^ f;
    }

    /** One link a cache line, all lines in one cycle; goes on where it stopped, so that it finds no line in a cache. */
    private static final class Chase implements LongSupplier {
        private final int[] order;
        private final int[] links;
        private int at;
        private long hops;

        Chase(int lines, long seed) {
            order = new int[lines];
            for (int i = 0; i < lines; i++) {
                order[i] = i * LINE_INTS;
            }
            SplitMix64 random = new SplitMix64(seed);
            for (int i = lines - 1; i > 0; i--) {
                int j = (int) random.nextLong(i + 1L);
                int other = order[j];
                order[j] = order[i];
                order[i] = other;
            }
            links = new int[lines * LINE_INTS];
            for (int i = 0; i < lines; i++) {
                links[order[i]] = order[(i + 1) % lines];
            }
            at = order[0];
        }

        /** @return the number of hops, -1 if they led elsewhere than they should */
        @Override
        public long getAsLong() {
            int here = at;
            for (int i = 0; i < HOPS; i++) {
                here = links[here];
            }
            at = here;
            hops += HOPS;
            return here == order[(int) (hops % order.length)] ? HOPS : -1;
        }
    }
}
