package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Control;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.infra.ThreadParams;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/**
 * Open-loop load: one benchmark call is one arrival, due at a time that does not depend on how the earlier ones went.
 *
 * <p>Records the series {@code response} (end − intended start), {@code service} (end − actual start) and, for failed
 * operations only, {@code failed} (end − intended start), and the counters named by the constants below, per iteration
 * and summed over threads. Needs a timed mode; give it <b>one</b> measurement iteration.
 *
 * <p>Not thread-safe: one per benchmark thread, which JMH sees to. {@code await} and {@code done} are O(1) and allocate
 * nothing.
 *
 * <pre>{@code
 * @Benchmark
 * public void get(OpenLoop loop) {
 *     if (loop.await()) {
 *         loop.done(cache.get(loop.index()) != null);
 *     }
 * }
 * }</pre>
 */
@State(Scope.Thread)
public class OpenLoop {
    /*
     * Time in an iteration, s = the first call after Control.startMeasurement, d = the iteration's time:
     *
     *   ramp-up            s                              s + d                  ramp-down
     *   paced, unrecorded  | schedule: s + arrival(0), …  | no arrivals: await() | await() is false
     *                        1/3       2/3       3/3 = end    is false
     *
     * 1. Intended starts are s + arrival(n), whatever happens: being late never moves a later one.
     * 2. An arrival counts as scheduled if it was due before the end = min(s + d, when the thread saw JMH stop).
     * 3. A scheduled arrival is either started, then it is completed or failed, however late, or censored:
     *    scheduled = completed + failed + censored. The call under way at the end is recorded in full.
     * 4. Backlog at a third = due by then and not started by then. Only the number started is noted on the way; what
     *    was due is counted in tear-down, by drawing the same sequence again.
     * 5. Of T threads, each has rate/T of the arrivals: constant ones shifted by 1/T of a gap each, Poisson ones from
     *    a seed each. All iterations and forks of all variants have the same arrivals.
     *
     * Arrivals is apart from this class, and so is the waiting below: a scheduler thread that hands arrivals to worker
     * threads of a @Group would use the first in the scheduler, and the recording in the workers.
     */

    /** Counter: arrivals due by the end. */
    public static final String SCHEDULED = "scheduled";

    /** Counter: arrivals that were served with success. */
    public static final String COMPLETED = "completed";

    /** Counter: arrivals that were served and failed. */
    public static final String FAILED = "failed";

    /** Counter: arrivals due by the end that were never started. */
    public static final String CENSORED = "censored";

    /** Counter: arrivals due but not started at one third of the iteration. */
    public static final String BACKLOG_1 = "backlog1";

    /** Counter: arrivals due but not started at two thirds. It grows when {@link #BACKLOG_3} is larger than this. */
    public static final String BACKLOG_2 = "backlog2";

    /** Counter: arrivals due but not started at the end. */
    public static final String BACKLOG_3 = "backlog3";

    /** Seed of the first thread's Poisson arrivals; thread i adds i. */
    public static final long SEED = 20_260_101L;

    /** Longest busy wait. Waking from park takes some 0.1 ms, at times more: the response time shows that, rightly. */
    private static final long SPIN_NANOS = 200_000;

    /** Longest sleep without a look at whether JMH has started or stopped. */
    private static final long NAP_NANOS = 1_000_000;

    /** Arrivals per second over all threads. */
    @Param("1000")
    public double rate;

    /** Spacing of the arrivals. */
    @Param("CONSTANT")
    public Arrivals arrivals;

    private final long[] startedByThird = new long[3];
    private HdrRecorder recorder;
    private HdrRecorder.Series service;
    private HdrRecorder.Series response;
    private Control control;
    private double gapNanos;
    private double phase;
    private long seed;
    private long durationNanos;

    private Arrivals.Sequence sequence;
    private boolean measuring;
    private long origin;
    private long intended;
    private boolean pending;
    private boolean open;
    private long actual;
    private long started;
    private long failed;
    private long endNanos;
    private int third;

    /** Called by JMH before each iteration. */
    @Setup(Level.Iteration)
    public final void attach(
            HdrRecorder threadRecorder,
            Control iteration,
            BenchmarkParams benchmark,
            IterationParams params,
            ThreadParams thread) {
        if (benchmark.getMode() == Mode.SingleShotTime) {
            throw new IllegalStateException("must be a timed mode, an open loop has no single shot: mode=ss");
        }
        if (!(rate > 0) || rate > 1e9) {
            throw new IllegalArgumentException("must be > 0 and <= 1e9 ops/s: rate=" + rate);
        }
        int threads = thread.getGroupCount() * thread.getSubgroupThreadCount();
        int index = thread.getGroupIndex() * thread.getSubgroupThreadCount() + thread.getSubgroupThreadIndex();
        recorder = threadRecorder;
        service = recorder.series(HdrRecorder.SERVICE);
        response = recorder.series(HdrRecorder.RESPONSE);
        control = iteration;
        gapNanos = TimeUnit.SECONDS.toNanos(1) * threads / rate;
        phase = (double) index / threads;
        seed = SEED + index;
        durationNanos = params.getTime().convertTo(TimeUnit.NANOSECONDS);
        measuring = false;
        begin();
    }

    /**
     * Waits until the next arrival is due; returns at once if it is already late.
     *
     * @return true if an operation is to run now, and then {@link #done} to be called; false if there is nothing to do
     * @throws IllegalStateException if {@code done} was not called for the arrival before
     */
    public final boolean await() {
        if (open) {
            throw new IllegalStateException("must be called after each await() that is true: done()");
        }
        if (!measuring && control.startMeasurement) {
            measuring = true;
            begin();
        }
        if (!pending) {
            intended = sequence.next();
            pending = true;
        }
        boolean due = waitUntilDue();
        actual = recorder.start();
        if (!due || (measuring && !recorder.counting())) {
            endNanos = Math.min(endNanos, actual - origin);
            return false;
        }
        noteThirds();
        pending = false;
        open = true;
        started++;
        return true;
    }

    /**
     * Ends the operation that {@link #await} began and records it.
     *
     * @param success false counts it as failed, and records it in the series {@code failed} alone
     * @throws IllegalStateException if there is no such operation
     */
    public final void done(boolean success) {
        long end = System.nanoTime();
        if (!open) {
            throw new IllegalStateException("must be called only after an await() that is true: done()");
        }
        open = false;
        if (success) {
            service.record(end - actual);
            response.record(end - origin - intended);
        } else {
            recorder.record(FAILED, end - origin - intended);
            failed++;
        }
    }

    /** Number of the current arrival in this thread, from 0 at the start of the measurement. */
    public final long index() {
        return started - 1;
    }

    /** Called by JMH after each iteration: settles the counters. */
    @TearDown(Level.Iteration)
    public final void settle() {
        if (!measuring) {
            return;
        }
        endNanos = Math.min(endNanos, System.nanoTime() - origin);
        while (third < startedByThird.length) {
            startedByThird[third++] = started;
        }
        long[] due = arrivals.sequence(gapNanos, phase, seed).countBefore(third(1), third(2), endNanos);
        // An arrival that was started in the very nanosecond of its end was due.
        long scheduled = Math.max(due[2], started);
        recorder.count(SCHEDULED, scheduled);
        recorder.count(COMPLETED, started - failed);
        recorder.count(FAILED, failed);
        recorder.count(CENSORED, scheduled - started);
        recorder.count(BACKLOG_1, Math.max(0, due[0] - startedByThird[0]));
        recorder.count(BACKLOG_2, Math.max(0, due[1] - startedByThird[1]));
        recorder.count(BACKLOG_3, scheduled - started);
    }

    private void begin() {
        sequence = arrivals.sequence(gapNanos, phase, seed);
        origin = System.nanoTime();
        endNanos = durationNanos;
        pending = false;
        open = false;
        started = 0;
        failed = 0;
        third = 0;
    }

    private void noteThirds() {
        while (third < startedByThird.length && actual - origin >= third(third + 1)) {
            startedByThird[third++] = started;
        }
    }

    private long third(int k) {
        return durationNanos * k / 3;
    }

    /** Parks, then spins, until the arrival is due; false if the measurement starts or stops before that. */
    private boolean waitUntilDue() {
        boolean beyond = measuring && intended >= durationNanos;
        while (!control.stopMeasurement) {
            long left = beyond ? NAP_NANOS : intended - (System.nanoTime() - origin);
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
