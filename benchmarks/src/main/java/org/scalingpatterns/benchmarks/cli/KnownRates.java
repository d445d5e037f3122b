package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;

/**
 * Arrival rates that an earlier run fixed. Load cells are compared at equal rates only, so a later run takes them over
 * rather than probing anew.
 */
final class KnownRates {
    /** A disk is taken for the same while a forced write takes less than this many times the other's time. */
    private static final double SAME_DISK = 2;

    private KnownRates() {}

    /** Those of one run. */
    static Map<String, Run.Rates> of(Path run) {
        if (!Files.isDirectory(run)) {
            throw new RunFormatException(run + ": is no run folder");
        }
        return probed(RunFolder.readDescription(run));
    }

    /**
     * Those of the runs that were published of this machine, each group's newest. A machine is told by its processors and by
     * what a forced write takes: on a disk three times as slow, half of the load that another sustained is too much.
     *
     * @param fits whether the rates of a group are known to be sustained by all that is planned of it
     */
    static Map<String, Run.Rates> published(
            Path runs, String machineSlug, Environment environment, BiPredicate<String, Run.Rates> fits) {
        if (!Files.isDirectory(runs)) {
            return Map.of();
        }
        var rates = new LinkedHashMap<String, Run.Rates>();
        try (Stream<Path> folders = Files.list(runs)) {
            List<Run> ofThisMachine = folders.filter(folder -> folder.getFileName()
                            .toString()
                            .matches("\\d{4}-\\d\\d-\\d\\d-\\Q" + machineSlug + "\\E(-\\d+)?"))
                    .map(RunFolder::readDescription)
                    .filter(run -> isSameDisk(run.environment(), environment))
                    .sorted(Comparator.comparing(Run::ended))
                    .toList();
            ofThisMachine.forEach(run -> probed(run).forEach((group, found) -> {
                if (fits.test(group, found)) {
                    rates.put(group, found);
                }
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rates;
    }

    private static boolean isSameDisk(Environment one, Environment other) {
        double ratio = forceMicros(one) / forceMicros(other);
        return ratio < SAME_DISK && ratio > 1 / SAME_DISK;
    }

    /** NaN where it is not known, as in runs before it was measured: such a disk is no other's same. */
    private static double forceMicros(Environment environment) {
        try {
            return Double.parseDouble(environment.clock().getOrDefault("disk force micros", ""));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Only what was probed: token rates say nothing about the machine. */
    private static Map<String, Run.Rates> probed(Run run) {
        var probed = new LinkedHashMap<String, Run.Rates>();
        run.rates().forEach((group, rates) -> {
            if (!rates.sustained().isEmpty()) {
                probed.put(group, rates);
            }
        });
        return probed;
    }
}
