package org.scalingpatterns.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.Control;
import org.scalingpatterns.benchmarks.harness.hdr.HdrRecorder;

/** What the clock and the recorder cost here and now, measured in some 0.2 s. No more than an orientation. */
final class ClockFacts {
    private static final int BATCHES = 20;
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

    /** The fastest batch, in ns a call to one decimal: the others were warming up or disturbed. */
    private static double cost(LongSupplier call) {
        double best = Double.MAX_VALUE;
        long sink = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sink += call.getAsLong();
            }
            best = Math.min(best, (double) (System.nanoTime() - start) / CALLS);
        }
        // The sink is used, so that the calls cannot be left out.
        return sink == 0 ? Double.NaN : Math.round(best * 10) / 10.0;
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
