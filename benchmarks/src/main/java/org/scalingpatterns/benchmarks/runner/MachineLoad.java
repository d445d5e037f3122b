package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scalingpatterns.results.Noise;

/**
 * The machine at one moment, as Linux tells in {@code /proc}; elsewhere the values are null or empty.
 *
 * @param load one-minute load average
 * @param ticks CPU time since boot, in clock ticks
 * @param stolen how much of it the hypervisor gave to others
 * @param stalledMicros time in which some task waited for a resource (PSI), by resource
 */
record MachineLoad(long nanos, Double load, Long ticks, Long stolen, Map<String, Long> stalledMicros) {
    /** A ruler that moved by more than this share flags the block. */
    static final double RULERS_MOVED = 0.15;

    /** A block that lost more than this share of its CPU time to others is flagged. */
    static final double STOLEN = 0.01;

    /** In the first line of /proc/stat: user nice system idle iowait irq softirq steal; guest times are in user. */
    private static final int STEAL = 7;

    private static final Pattern SOME = Pattern.compile("(?m)^some .*total=(\\d{1,18})$");

    static MachineLoad now() {
        return of(Path.of("/proc"));
    }

    static MachineLoad of(Path proc) {
        Double load = null;
        try (var words = new Scanner(Files.readString(proc.resolve("loadavg")))) {
            load = Double.valueOf(words.next());
        } catch (IOException noLinux) {
            // stays null
        }
        var stalled = new TreeMap<String, Long>();
        for (String resource : List.of("cpu", "memory", "io")) {
            try {
                Matcher total = SOME.matcher(Files.readString(proc.resolve("pressure/" + resource)));
                if (total.find()) {
                    stalled.put(resource, Long.parseLong(total.group(1)));
                }
            } catch (IOException noPressure) {
                // an older kernel, or one that keeps it from us
            }
        }
        try (var words = new Scanner(Files.readString(proc.resolve("stat")))) {
            words.next();
            long ticks = 0;
            long stolen = 0;
            for (int i = 0; i <= STEAL; i++) {
                stolen = words.nextLong();
                ticks += stolen;
            }
            return new MachineLoad(System.nanoTime(), load, ticks, stolen, stalled);
        } catch (IOException noLinux) {
            return new MachineLoad(System.nanoTime(), load, null, null, stalled);
        }
    }

    /**
     * What was seen of a block that began here.
     *
     * @param rulersBefore in ns by name; those of before and after are compared where both are there
     * @param repeatedForks how often a fork was measured again
     */
    Noise.Block until(
            MachineLoad end,
            String family,
            int block,
            int attempt,
            Map<String, Double> rulersBefore,
            Map<String, Double> rulersAfter,
            int repeatedForks) {
        Double steal = null;
        if (ticks != null && end.ticks != null) {
            steal = end.ticks > ticks ? Math.max(0, end.stolen - stolen) / (double) (end.ticks - ticks) : 0;
        }
        double seconds = (end.nanos - nanos) / 1e9;
        var pressure = new TreeMap<String, Double>();
        stalledMicros.forEach((resource, before) -> {
            Long after = end.stalledMicros.get(resource);
            if (after != null && seconds > 0) {
                pressure.put(resource, Math.max(0, after - before) / 1e6 / seconds);
            }
        });
        return new Noise.Block(
                family,
                block,
                attempt,
                seconds,
                steal,
                load,
                pressure,
                rulersBefore,
                rulersAfter,
                repeatedForks,
                disturbances(steal, rulersBefore, rulersAfter));
    }

    /** Why a block is flagged, in words; nothing for a calm one. */
    static List<String> disturbances(Double steal, Map<String, Double> before, Map<String, Double> after) {
        var reasons = new ArrayList<String>();
        if (steal != null && steal > STOLEN) {
            reasons.add(String.format(Locale.ROOT, "%.1f %% of the CPU time was stolen", steal * 100));
        }
        new TreeMap<>(before).forEach((ruler, first) -> {
            Double second = after.get(ruler);
            if (second != null && Math.max(first / second, second / first) > 1 + RULERS_MOVED) {
                reasons.add(String.format(
                        Locale.ROOT, "the %s ruler moved by %+.0f %%", ruler, (second / first - 1) * 100));
            }
        });
        return reasons;
    }
}
