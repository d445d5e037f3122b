package org.scalingpatterns.benchmarks.cli;

import java.util.List;
import java.util.Map;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.sources.Sources;

/** placeholder until capture lands */
final class Surroundings {
    private Surroundings() {}

    static Environment capture(List<Jdk> jdks, Sources sources) {
        return new Environment(Map.of(), List.of(), Map.of(), Map.of());
    }

    static String machineSlug() {
        return "local";
    }
}
