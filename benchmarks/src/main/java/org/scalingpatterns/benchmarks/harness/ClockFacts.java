package org.scalingpatterns.benchmarks.harness;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.Control;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** What the clock and the recorder cost here and now, measured in some 0.2 s. No more than an orientation. */
final class ClockFacts {
    private static final int BATCHES = 15;
    private static final int CALLS = 50_000;

    private ClockFacts() {}

    /** In ns: nanoTimeCost, nanoTimeTick, recordedCallCost (two clock reads and one record, a call's whole overhead). */
    static Map<String, Object> measure() {
        Control control = new Control();
        control.startMeasurement = true;
        HdrRecorder recorder = new HdrRecorder();
        recorder.attach(control, Mode.AverageTime);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("nanoTimeCostNanos", cost(System::nanoTime));
        facts.put("nanoTimeTickNanos", tick());
        facts.put("recordedCallCostNanos", cost(() -> {
            long start = recorder.start();
            recorder.record(HdrRecorder.SERVICE, System.nanoTime() - start);
            return start;
        }));
        return facts;
    }

    /** Median over batches, in ns to one decimal; the first third of them warms up. */
    private static double cost(LongSupplier call) {
        double[] nanos = new double[BATCHES];
        long sink = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += call.getAsLong();
            }
            nanos[batch] = (double) (System.nanoTime() - start) / CALLS;
        }
        double[] warm = Arrays.copyOfRange(nanos, BATCHES / 3, BATCHES);
        Arrays.sort(warm);
        // The sink is used, so that the calls cannot be left out.
        return sink == 0 ? Double.NaN : Math.round(warm[warm.length / 2] * 10) / 10.0;
    }

    /** Largest step that divides every difference seen, in ns: a read takes several ticks, so none is seen alone. */
    private static long tick() {
        long divisor = 0;
        long previous = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            long now = System.nanoTime();
            divisor = greatestCommonDivisor(now - previous, divisor);
            previous = now;
        }
        return divisor;
    }

    private static long greatestCommonDivisor(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }
}
