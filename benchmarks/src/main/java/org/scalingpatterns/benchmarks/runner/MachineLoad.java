package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.scalingpatterns.results.Noise;

/**
 * The machine at one moment, as Linux tells in {@code /proc}; elsewhere the values are null.
 *
 * @param load one-minute load average
 * @param ticks CPU time since boot, in clock ticks
 * @param stolen how much of it the hypervisor gave to others
 */
record MachineLoad(long nanos, Double load, Long ticks, Long stolen) {
    /** In the first line of /proc/stat: user nice system idle iowait irq softirq steal; guest times are in user. */
    private static final int STEAL = 7;

    static MachineLoad now() {
        Double load = null;
        try (var words = new Scanner(Files.readString(Path.of("/proc/loadavg")))) {
            load = Double.valueOf(words.next());
        } catch (IOException noLinux) {
            // stays null
        }
        try (var words = new Scanner(Files.readString(Path.of("/proc/stat")))) {
            words.next();
            long ticks = 0;
            long stolen = 0;
            for (int i = 0; i <= STEAL; i++) {
                stolen = words.nextLong();
                ticks += stolen;
            }
            return new MachineLoad(System.nanoTime(), load, ticks, stolen);
        } catch (IOException noLinux) {
            return new MachineLoad(System.nanoTime(), load, null, null);
        }
    }

    Noise.Block until(MachineLoad end, String family, int block) {
        Double steal = null;
        if (ticks != null && end.ticks != null) {
            steal = end.ticks > ticks ? Math.max(0, end.stolen - stolen) / (double) (end.ticks - ticks) : 0;
        }
        return new Noise.Block(
                family, block, 0, (end.nanos - nanos) / 1e9, steal, load, Map.of(), Map.of(), Map.of(), List.of());
    }
}
