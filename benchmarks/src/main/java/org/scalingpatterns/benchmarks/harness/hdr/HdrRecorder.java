package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.Control;

/**
 * Named series of call durations of one benchmark thread, for {@link HdrProfiler} to collect.
 *
 * <p>Take it as an argument of a {@code @Benchmark} method. <b>JMH makes one for each place that names it:</b> a state
 * that takes one as well has another. Each series is a histogram from 1 ns to 1 h with three
 * significant digits; a value outside is clamped <b>and counted</b>.
 *
 * <p><b>Not thread-safe:</b> only the benchmark thread that owns it may call it. Recording is O(1) and allocates
 * nothing, except that the first use of a name creates its series (about 0.5 MB): name it in a {@code @Setup}.
 */
@State(Scope.Thread)
public class HdrRecorder {
    /*
     * Which calls count. A call counts when it STARTS inside JMH's measurement window. With iterations synchronised,
     * JMH also calls the benchmark before and after that window, so that all threads are busy in it: such ramp calls
     * are discarded, and counted as discarded. A call that is under way when the window closes counts in full:
     * dropping it would lose precisely the slowest calls.
     *
     * The window is Control's: startMeasurement and not stopMeasurement, volatile flags of a Control that is new in
     * each iteration. In single-shot mode there is no ramp, and JMH raises stopMeasurement before the first call
     * (BenchmarkHandler.runIteration announces "done" without waiting), so that there only the start flag counts.
     *
     * Whose recorders. JMH runs iteration set-up in the worker thread after the profilers' beforeIteration, and
     * afterIteration once all workers have returned. So the profiler empties ACTIVE, every recorder that takes part
     * resets and enters itself, and no recorder of an earlier benchmark in the same JVM is ever collected. The
     * workers' Futures order their plain writes before the profiler's reads.
     */

    /** Time from actual start to end. */
    public static final String SERVICE = "service";

    /** Time from intended start to end. */
    public static final String RESPONSE = "response";

    /** Smallest value that is kept as it is, in ns. */
    public static final long LOWEST_NANOS = 1;

    /** Largest value that is kept as it is, in ns: one hour. */
    public static final long HIGHEST_NANOS = TimeUnit.HOURS.toNanos(1);

    /** Significant decimal digits of every histogram. */
    public static final int SIGNIFICANT_DIGITS = 3;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._=-]+");
    private static final List<HdrRecorder> ACTIVE = new ArrayList<>();

    private final Map<String, Long> counters = new TreeMap<>();
    private Series[] series = new Series[0];
    private Control control;
    private boolean singleShot;
    private boolean explicitStart;
    private boolean counting;

    /** Called by JMH before each iteration. */
    @Setup(Level.Iteration)
    public final void attach(Control iteration, BenchmarkParams benchmark) {
        attach(iteration, benchmark.getMode());
    }

    /**
     * Forgets everything recorded and takes part in the coming iteration. JMH calls it for a recorder that is a
     * benchmark's argument; call it yourself, in the recording thread, only for one that you constructed.
     *
     * @param iteration the iteration's own control: a new one each time
     */
    public final void attach(Control iteration, Mode mode) {
        control = iteration;
        singleShot = mode == Mode.SingleShotTime;
        explicitStart = false;
        counting = false;
        counters.clear();
        for (Series s : series) {
            s.reset();
        }
        synchronized (ACTIVE) {
            if (!ACTIVE.contains(this)) {
                ACTIVE.add(this);
            }
        }
    }

    /**
     * Opens a call: decides whether its values count, then reads the clock. Without it, a value counts if it is
     * recorded inside the window, which loses the call that is under way at the end of the iteration.
     *
     * @return {@link System#nanoTime()}
     * @throws IllegalStateException if no iteration is under way
     */
    public final long start() {
        explicitStart = true;
        counting = inWindow();
        return System.nanoTime();
    }

    /** Whether the call that {@link #start} opened last counts. */
    public final boolean counting() {
        return counting;
    }

    /**
     * Records a duration of the current call. Several series may each record one, or more.
     *
     * @param name the series, best one of the constants or a literal
     * @param nanos in ns; outside 1 ns…1 h it is clamped and counted as clamped
     * @throws IllegalArgumentException if the name is not of letters, digits and {@code . _ = -}
     * @throws IllegalStateException if no iteration is under way
     */
    public final void record(String name, long nanos) {
        series(name).record(nanos);
    }

    /**
     * The series of that name, made if it is new. Saves {@link #record} the look-up.
     *
     * @throws IllegalArgumentException if the name is not of letters, digits and {@code . _ = -}
     */
    public final Series series(String name) {
        for (Series s : series) {
            if (s.name.equals(name)) {
                return s;
            }
        }
        Series made = new Series(requireName(name));
        series = Arrays.copyOf(series, series.length + 1);
        series[series.length - 1] = made;
        return made;
    }

    /**
     * Adds to a counter, which reaches the parent as {@code count.<name>}, summed over threads, per iteration.
     * <b>Counters know no window:</b> ask {@link #counting} first, or set them in an iteration's tear-down.
     *
     * @param delta may be 0, which makes the counter appear
     */
    public final void count(String name, long delta) {
        counters.merge(requireName(name), delta, Long::sum);
    }

    final Map<String, Long> counters() {
        return counters;
    }

    final Series[] allSeries() {
        return series;
    }

    /** Starts an iteration: nobody takes part yet. */
    static void clearActive() {
        synchronized (ACTIVE) {
            ACTIVE.clear();
        }
    }

    /** The recorders of the iteration's threads. */
    static List<HdrRecorder> active() {
        synchronized (ACTIVE) {
            return List.copyOf(ACTIVE);
        }
    }

    static String requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("must match " + NAME + ": name=" + name);
        }
        return name;
    }

    /** An empty histogram with the geometry of every series. */
    static Histogram newHistogram() {
        return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }

    private boolean inWindow() {
        if (control == null) {
            throw new IllegalStateException("must be attached to an iteration: take HdrRecorder as an argument of the"
                    + " @Benchmark or @Setup method");
        }
        return control.startMeasurement && (singleShot || !control.stopMeasurement);
    }

    /** One histogram of a recorder. Same rules as {@link HdrRecorder#record}. */
    public final class Series {
        private final String name;
        private final SingleWriterRecorder recorder =
                new SingleWriterRecorder(LOWEST_NANOS, HIGHEST_NANOS, SIGNIFICANT_DIGITS);
        private long clampedLow;
        private long clampedHigh;
        private long discarded;

        private Series(String name) {
            this.name = name;
        }

        /** Records a duration of the current call, in ns. */
        public void record(long nanos) {
            if (!explicitStart) {
                counting = inWindow();
            }
            if (!counting) {
                discarded++;
                return;
            }
            long value = nanos;
            if (value < LOWEST_NANOS) {
                value = LOWEST_NANOS;
                clampedLow++;
            } else if (value > HIGHEST_NANOS) {
                value = HIGHEST_NANOS;
                clampedHigh++;
            }
            recorder.recordValue(value);
        }

        private void reset() {
            recorder.reset();
            clampedLow = 0;
            clampedHigh = 0;
            discarded = 0;
        }

        HistogramResult collect() {
            Histogram histogram = newHistogram();
            recorder.getIntervalHistogramInto(histogram);
            return new HistogramResult(name, histogram, clampedLow, clampedHigh, discarded);
        }
    }
}
