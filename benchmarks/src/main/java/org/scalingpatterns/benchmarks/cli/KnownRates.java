package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFolder;
import org.scalingpatterns.results.RunFormatException;

/**
 * Arrival rates that an earlier run fixed. Load cells are compared at equal rates only, so a later run takes them over
 * rather than probing anew.
 */
final class KnownRates {
    private KnownRates() {}

    /** Those of one run. */
    static Map<String, Run.Rates> of(Path run) {
        if (!Files.isDirectory(run)) {
            throw new RunFormatException(run + ": is no run folder");
        }
        return probed(RunFolder.readDescription(run));
    }

    /** Those of the runs that were published of this machine, each group's newest. */
    static Map<String, Run.Rates> published(Path runs, String machineSlug) {
        if (!Files.isDirectory(runs)) {
            return Map.of();
        }
        var rates = new LinkedHashMap<String, Run.Rates>();
        try (Stream<Path> folders = Files.list(runs)) {
            List<Run> ofThisMachine = folders.filter(folder -> folder.getFileName()
                            .toString()
                            .matches("\\d{4}-\\d\\d-\\d\\d-\\Q" + machineSlug + "\\E(-\\d+)?"))
                    .map(RunFolder::readDescription)
                    .sorted(Comparator.comparing(Run::ended))
                    .toList();
            ofThisMachine.forEach(run -> rates.putAll(probed(run)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rates;
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
