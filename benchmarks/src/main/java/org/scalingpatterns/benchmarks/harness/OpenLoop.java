package org.scalingpatterns.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
 * and summed over threads. Needs a timed mode; give it <b>one</b> measurement iteration. For operations that several
 * threads serve from one schedule take {@link SharedOpenLoop}; for a mix of readers and writers subclass this one.
 *
 * <p>Not thread-safe: one per benchmark thread, which JMH sees to. {@code await} and {@code done} are O(1), take no lock
 * and allocate nothing.
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
     * 6. Rate 0 makes all gaps 0: every arrival is due, so that each starts as soon as the thread is free. Its intended
     *    start is then its actual one, which makes scheduled = started, and no response time is recorded.
     * 7. A role has its share of the rate and series of its own, but no counters of its own: of a mix one asks whether
     *    all of it was served. It draws from seeds of its own, or readers and writers would arrive together.
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

    /**
     * Counter: arrivals that were served with success in the last two thirds of the iteration: the rate sustained, over
     * their time. A role also has {@code <role>-servedLastTwoThirds}.
     */
    public static final String SERVED_LAST_TWO_THIRDS = "servedLastTwoThirds";

    /** Seed of the first thread's Poisson arrivals; thread i adds i, a role has seeds of its own. */
    public static final long SEED = 20_260_101L;

    private static final Pattern ROLE = Pattern.compile("[a-z][a-z0-9]*");

    /**
     * Arrivals per second over all threads and roles. <b>0 saturates:</b> each thread starts its next operation when it
     * has ended the last, as in a closed loop, whatever the shares. That probes capacity; it has no response time.
     */
    @Param("1000")
    public double rate;

    /** Spacing of the arrivals. */
    @Param("CONSTANT")
    public Arrivals arrivals;

    private final String role;
    private final double share;
    private final Tally tally = new Tally();
    private HdrRecorder recorder;
    private HdrRecorder.Series service;
    private HdrRecorder.Series response;
    private String failures;
    private ThreadParams thread;
    private Control control;
    private long durationNanos;
    private Timetable timetable;
    private boolean saturates;
    private Arrivals.Sequence sequence;
    private boolean measuring;
    private long origin;
    private long intended;
    private long number;
    private boolean pending;
    private boolean open;
    private long actual;

    /** The whole rate, for JMH. */
    public OpenLoop() {
        role = "";
        share = 1;
    }

    /**
     * One side of a mix in a {@code @Group}: a public subclass with {@code @State(Scope.Thread)} and a constructor
     * without arguments names its role, and its method's threads have that share of the rate together. Shares must sum
     * to 1 over the group's methods. The series are {@code <role>-response}, {@code <role>-service} and
     * {@code <role>-failed}; the counters are all roles' together.
     *
     * @param role of lower-case letters and digits, such as {@code read}
     * @param share in (0, 1]
     */
    protected OpenLoop(String role, double share) {
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("must match " + ROLE + ": role=" + role);
        }
        if (!(share > 0) || share > 1) {
            throw new IllegalArgumentException("must be > 0 and <= 1: share=" + share);
        }
        this.role = role;
        this.share = share;
    }

    /** Called by JMH before each iteration. */
    @Setup(Level.Iteration)
    public final void attach(
            HdrRecorder threadRecorder,
            Control iteration,
            BenchmarkParams benchmark,
            IterationParams params,
            ThreadParams threadParams) {
        if (benchmark.getMode() == Mode.SingleShotTime) {
            throw new IllegalStateException("must be a timed mode, an open loop has no single shot: mode=ss");
        }
        if (!(rate >= 0) || rate > 1e9) {
            throw new IllegalArgumentException("must be >= 0 and <= 1e9 ops/s: rate=" + rate);
        }
        thread = threadParams;
        control = iteration;
        durationNanos = params.getTime().convertTo(TimeUnit.NANOSECONDS);
        int threads = thread.getGroupCount() * thread.getSubgroupThreadCount();
        int index = thread.getGroupIndex() * thread.getSubgroupThreadCount() + thread.getSubgroupThreadIndex();
        timetable = Timetable.of(arrivals, rate * share, role, index, threads);
        saturates = timetable.saturates();
        recorder = threadRecorder;
        service = recorder.series(name(HdrRecorder.SERVICE));
        // Without a schedule there is no intended start, and no response time.
        response = saturates ? service : recorder.series(name(HdrRecorder.RESPONSE));
        failures = name(FAILED);
        measuring = false;
        begin(System.nanoTime());
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
            begin(startSchedule(control, durationNanos, thread));
        }
        if (!pending) {
            claim(measuring);
            pending = true;
        }
        boolean beyond = measuring && intended >= durationNanos;
        boolean due = Waiting.until(origin + (beyond ? Waiting.NEVER : intended), control, measuring);
        actual = recorder.start();
        // Counting if and only if measuring; else the measurement started or stopped since that was read.
        if (!due || measuring != recorder.counting()) {
            tally.end(actual - origin);
            return false;
        }
        if (saturates) {
            intended = actual - origin;
        }
        tally.start(actual - origin);
        pending = false;
        open = true;
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
        long at = end - origin;
        if (!success) {
            recorder.record(failures, at - intended);
            tally.fail();
            return;
        }
        service.record(end - actual);
        if (!saturates) {
            response.record(at - intended);
        }
        tally.succeed(at);
    }

    /** Number of the current arrival in its schedule, from 0 at the start of the measurement. */
    public final long index() {
        return number;
    }

    /**
     * When the current arrival was due, as {@link System#nanoTime}: what a time of one's own is taken from that is to hold the
     * wait before the start. Without a schedule the actual start.
     */
    public final long intendedStart() {
        return origin + intended;
    }

    /** For series and counters of one's own. <b>A recorder as a benchmark's argument would be another one.</b> */
    public final HdrRecorder recorder() {
        return recorder;
    }

    /** Called by JMH after each iteration: settles the counters. */
    @TearDown(Level.Iteration)
    public final void settle() {
        if (measuring) {
            tally.end(System.nanoTime() - origin);
            tally.close();
            if (!role.isEmpty()) {
                recorder.count(name(SERVED_LAST_TWO_THIRDS), tally.servedLate());
            }
        } else {
            tally.reset(durationNanos);
        }
        settle(tally, measuring, control, durationNanos, thread);
    }

    /** Starts the schedule that is measured; returns when that was, as {@link System#nanoTime}. */
    long startSchedule(Control iteration, long nanos, ThreadParams worker) {
        return System.nanoTime();
    }

    /** Takes the next arrival, by calling {@link #take}. */
    void claim(boolean measured) {
        take(number + 1, sequence.next());
    }

    final void take(long n, long at) {
        number = n;
        intended = at;
    }

    /** Counts what was served. If the thread took no part in the measurement, the tally is empty. */
    void settle(Tally served, boolean measured, Control iteration, long nanos, ThreadParams worker) {
        if (measured) {
            served.count(recorder, timetable);
        }
    }

    private String name(String base) {
        return role.isEmpty() ? base : role + "-" + base;
    }

    private void begin(long start) {
        origin = start;
        sequence = timetable.sequence();
        number = -1;
        pending = false;
        open = false;
        tally.reset(durationNanos);
    }
}
