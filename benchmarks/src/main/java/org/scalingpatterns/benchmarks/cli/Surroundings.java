package org.scalingpatterns.benchmarks.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scalingpatterns.benchmarks.harness.EnvironmentCapture;
import org.scalingpatterns.benchmarks.harness.keys.LongKeys;
import org.scalingpatterns.benchmarks.harness.keys.SurnameKeys;
import org.scalingpatterns.benchmarks.runner.Jdk;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.sources.Sources;

/** The environment as a run states it: labels and values, from the facts that the harness finds. */
final class Surroundings {
    private Surroundings() {}

    static String machineSlug() {
        return new EnvironmentCapture().machineSlug();
    }

    static Environment capture(List<Jdk> jdks, Sources sources) {
        Map<String, Object> facts = new EnvironmentCapture().capture();
        var timings = flat(Map.of("clock", facts.remove("clock")));
        timings.putAll(flat(Map.of("disk", facts.remove("disk"))));
        facts.remove("jdk"); // the forks' JDKs count, not the one of this command
        var libraries = new LinkedHashMap<String, String>();
        Sources.dependencies().forEach(library -> libraries.put(library, sources.version(library)));
        libraries.put("keys", "seed " + LongKeys.SEED + ", zipfian theta " + LongKeys.THETA);
        libraries.put("surnames", new SurnameKeys(LongKeys.SEED).describe());
        return new Environment(
                flat(facts), jdks.stream().map(Surroundings::describe).toList(), timings, libraries);
    }

    private static Map<String, String> describe(Jdk jdk) {
        var description = new LinkedHashMap<String, String>();
        description.put("feature", Integer.toString(jdk.feature()));
        description.putAll(jdk.release());
        description.put("flags", String.join(" ", jdk.flags(Cell.Kind.COST)));
        description.put("flags of quality experiments", String.join(" ", jdk.flags(Cell.Kind.QUALITY)));
        return description;
    }

    /** {@code {cpu: {model: X}}} becomes {@code cpu model → X}. */
    private static Map<String, String> flat(Map<String, Object> tree) {
        var flat = new LinkedHashMap<String, String>();
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((name, fact) -> flat.put(key + " " + words(String.valueOf(name)), text(name, fact)));
            } else {
                flat.put(words(key), text(key, value));
            }
        });
        return flat;
    }

    private static String text(Object name, Object fact) {
        if (fact instanceof Number number && String.valueOf(name).endsWith("Bytes")) {
            return String.format(Locale.ROOT, "%.1f GiB", number.doubleValue() / (1 << 30));
        }
        if (fact instanceof Double number) {
            return String.format(Locale.ROOT, "%.1f", number);
        }
        return String.valueOf(fact);
    }

    /** {@code nanoTimeCostNanos} becomes {@code nano time cost nanos}. */
    private static String words(String camelCase) {
        return camelCase
                .replaceAll("Bytes$", "")
                .replaceAll("([a-z])([A-Z])", "$1 $2")
                .toLowerCase(Locale.ROOT);
    }
}
