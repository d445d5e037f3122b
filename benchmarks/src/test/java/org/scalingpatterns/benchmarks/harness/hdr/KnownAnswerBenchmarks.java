package org.scalingpatterns.benchmarks.harness.hdr;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Control;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.infra.ThreadParams;
import org.openjdk.jmh.runner.IterationType;

/** Benchmarks that record values known beforehand; {@link HdrProfilerTest} says what must come back. */
public class KnownAnswerBenchmarks {
    static final long USUAL = 1_000;
    static final long SLOW = 10_000_000;
    static final long POISON = TimeUnit.SECONDS.toNanos(7);

    /** What a thread knows of its own calls. */
    @State(Scope.Thread)
    public static class Calls {
        long n;
        boolean warmup;
        boolean first;

        @Setup(Level.Iteration)
        public void reset(IterationParams iteration, ThreadParams thread) {
            n = 0;
            warmup = iteration.getType() == IterationType.WARMUP;
            first = thread.getThreadIndex() == 0;
            if (first) {
                // The other threads spend this time in ramp-up calls.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
            }
        }
    }

    /** A recorder that another state makes and looks after. */
    @State(Scope.Thread)
    public static class Counted {
        HdrRecorder recorder;

        @Setup(Level.Iteration)
        public void keep(HdrRecorder shared) {
            recorder = shared;
        }

        @TearDown(Level.Iteration)
        public void count() {
            recorder.count("iterations", 1);
        }
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    public void oneSlowCallIn1024(HdrRecorder recorder, Calls calls) {
        recorder.start();
        recorder.record(HdrRecorder.SERVICE, ++calls.n % 1024 == 0 ? SLOW : USUAL);
    }

    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    public void severalSeries(HdrRecorder recorder, Calls calls, Counted counted) {
        recorder.start();
        calls.n++;
        recorder.record("number", calls.n * 1_000_000);
        recorder.record("edge", calls.warmup ? POISON : calls.n == 1 ? 0 : calls.n == 2 ? Long.MAX_VALUE : USUAL);
    }

    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    public void rampCallsPoisoned(HdrRecorder recorder, Calls calls, Control control) {
        boolean late = control.stopMeasurement;
        recorder.start();
        boolean early = !control.startMeasurement;
        LockSupport.parkNanos(100_000);
        if (calls.first && control.stopMeasurement && !late) {
            // Under way when the window closes: counts, and the others do ramp-down calls meanwhile.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
        }
        recorder.record(HdrRecorder.SERVICE, early || late || calls.warmup ? POISON : USUAL);
    }

    @Benchmark
    @BenchmarkMode(Mode.Throughput)
    public void recordsNothing() {}
}
