package org.scalingpatterns.benchmarks.harness;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.Control;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** What the clock and the recorder cost here and now, measured in some 0.3 s: an orientation, with neighbours and all. */
final class ClockFacts {
    private static final int BATCHES = 21;
    private static final int CALLS = 50_000;

    /** Batches that count; those before them ran while the code was being compiled. */
    private static final int COUNTED = 11;

    private ClockFacts() {}

    /**
     * In ns a call, the median batch: {@code nanoTimeCostNanos}, one clock read; {@code recordCostNanos}, one value into a
     * histogram; {@code recordedCallCostNanos}, a recorded call's whole overhead: two clock reads, the look whether the
     * call counts, one value. An open loop adds a look at its schedule and a second value. And {@code nanoTimeTickNanos},
     * the clock's step.
     */
    static Map<String, Object> measure() {
        Control control = new Control();
        control.startMeasurement = true;
        HdrRecorder recorder = new HdrRecorder();
        recorder.attach(control, Mode.AverageTime);
        HdrRecorder.Series series = recorder.series(HdrRecorder.SERVICE);
        recorder.start();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("nanoTimeCostNanos", cost(i -> System.nanoTime()));
        facts.put("nanoTimeTickNanos", tick());
        facts.put("recordCostNanos", cost(i -> {
            // 1 to 5 µs, in many buckets: one alone would be the processor's easiest case.
            series.record(1_000 + (i * 7_919L & 0xFFF));
            return i;
        }));
        facts.put("recordedCallCostNanos", cost(i -> {
            long start = recorder.start();
            series.record(System.nanoTime() - start);
            return start;
        }));
        return facts;
    }

    /** The median batch, in ns a call to one decimal; the fastest would be what no call can count on. */
    private static double cost(IntToLongFunction call) {
        double[] nanos = new double[BATCHES];
        long sink = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += call.applyAsLong(i);
            }
            nanos[batch] = (double) (System.nanoTime() - start) / CALLS;
        }
        Arrays.sort(nanos, BATCHES - COUNTED, BATCHES);
        double median = nanos[BATCHES - COUNTED + COUNTED / 2];
        // The sink is used, so that the calls cannot be left out.
        return sink == 0 ? Double.NaN : Math.round(median * 10) / 10.0;
    }

    private static long tick() {
        TreeMap<Long, Integer> differences = new TreeMap<>();
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            differences.merge(System.nanoTime() - start, 1, Integer::sum);
        }
        return tick(differences);
    }

    /**
     * The clock's step in ns, from how often two reads in a row were how far apart.
     *
     * <p>A read takes several ticks, so that no tick is seen alone, but the distances lie a tick apart: 20, 30, 40. They
     * may be 1 ns off, because a tick need not be a whole number of ns: 20, 21, 30, 31, 40. A run of three neighbours or
     * more means that the clock resolves 1 ns. Distances seen in fewer than one in a thousand reads are left out.
     */
    static long tick(SortedMap<Long, Integer> differences) {
        int reads = differences.values().stream().mapToInt(Integer::intValue).sum();
        long[] usual = differences.entrySet().stream()
                .filter(e -> e.getValue() * 1_000L >= reads)
                .mapToLong(Map.Entry::getKey)
                .toArray();
        long smallest = usual[usual.length - 1];
        long groupStart = usual[0];
        for (int i = 1; i < usual.length; i++) {
            if (usual[i] - usual[i - 1] > 1) {
                smallest = Math.min(smallest, usual[i] - groupStart);
                groupStart = usual[i];
            } else if (usual[i] - groupStart > 1) {
                return 1;
            }
        }
        return Math.max(1, smallest);
    }
}
