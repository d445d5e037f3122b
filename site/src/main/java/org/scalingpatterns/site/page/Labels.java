package org.scalingpatterns.site.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Environment;

/** A run's environment in a reader's words. A label that is not known here stays as the run has it. */
final class Labels {
    private static final String NANOS = " nanos";
    private static final String MICROS = " micros";

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("os name", "operating system"),
            Map.entry("os arch", "architecture"),
            Map.entry("os kernel", "kernel"),
            Map.entry("cpu model", "CPU"),
            Map.entry("cpu count", "CPUs"),
            Map.entry("cpu available to jvm", "CPUs that the JVM may use"),
            Map.entry("cpu governor", "frequency governor"),
            Map.entry("memory total", "memory"),
            Map.entry("memory transparent huge pages", "transparent huge pages"),
            Map.entry("virtualization kind", "virtual or metal"),
            Map.entry("virtualization evidence", "how that is known"),
            Map.entry("virtualization product", "virtualised by"),
            Map.entry("container cgroup", "control groups"),
            Map.entry("container cpu limit", "CPU limit of the container"),
            Map.entry("container memory limit", "memory limit of the container"),
            Map.entry("perfCounters available", "hardware counters"),
            Map.entry("perfCounters reason", "why no hardware counters"),
            Map.entry("clock source", "source of the clock"),
            Map.entry("clock nano time cost nanos", "one read of the clock"),
            Map.entry("clock record cost nanos", "one value into a histogram"),
            Map.entry("clock nano time tick nanos", "step of the clock"),
            Map.entry(Labels.RECORDED_CALL, "recording one call"),
            Map.entry("disk force micros", "one write forced to the disk"),
            Map.entry("feature", "JDK"),
            Map.entry("jmh", "JMH"),
            Map.entry("hdrhistogram", "HdrHistogram"),
            Map.entry("guava", "Guava"),
            Map.entry("jedis", "Jedis"),
            Map.entry("datafaker", "Datafaker"));

    /** What two clock reads and one record cost. */
    static final String RECORDED_CALL = "clock recorded call cost nanos";

    private Labels() {}

    /** Every fact, in the run's order. */
    static Map<String, String> words(Environment environment) {
        var words = new LinkedHashMap<String, String>();
        environment.machine().forEach((label, value) -> words.put(word(label), value(label, value)));
        environment
                .jdks()
                .forEach(jdk -> words.put("JDK " + jdk.getOrDefault("feature", jdk.get("version")), jdk(jdk)));
        Stream.of(environment.clock(), environment.engines())
                .forEach(facts -> facts.forEach((label, value) -> words.put(word(label), value(label, value))));
        return words;
    }

    /** The processor's model. */
    static String processor(Environment environment) {
        return environment.machine().getOrDefault("cpu model", "an unnamed CPU");
    }

    /** The machine in a line. */
    static String machine(Environment environment) {
        Map<String, String> machine = environment.machine();
        String cpus = machine.getOrDefault("cpu count", "");
        return Stream.of(
                        processor(environment),
                        cpus.isEmpty() ? "" : cpus + (cpus.equals("1") ? " CPU" : " CPUs"),
                        machine.getOrDefault("virtualization kind", ""))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    static String value(String label, String value) {
        if (label.endsWith(NANOS)) {
            return value + "\u202fns";
        }
        if (label.endsWith(MICROS)) {
            return value + "\u202fµs";
        }
        if (label.equals("perfCounters available")) {
            return value.equals("true") ? "yes" : "none";
        }
        return value;
    }

    private static String word(String label) {
        return WORDS.getOrDefault(label, label.endsWith(NANOS) ? label.replace(NANOS, "") : label);
    }

    /** A JDK in a line. */
    static String jdk(Map<String, String> jdk) {
        return jdk.entrySet().stream()
                .filter(fact -> !fact.getKey().equals("feature"))
                .map(fact -> List.of("version", "vendor").contains(fact.getKey())
                        ? fact.getValue()
                        : word(fact.getKey()) + ": " + fact.getValue())
                .collect(Collectors.joining("; "));
    }
}
