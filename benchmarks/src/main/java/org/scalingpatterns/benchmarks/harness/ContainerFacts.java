package org.scalingpatterns.benchmarks.harness;

import static org.scalingpatterns.benchmarks.harness.MachineFacts.UNKNOWN;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The control group's limits on this process, v1 and v2. A limit of any group above holds too: the smallest counts. */
final class ContainerFacts {
    private static final String NO_LIMIT = "no limit";

    /** v1 says "no limit" as the largest long, rounded down to pages. */
    private static final double V1_UNLIMITED = 1L << 62;

    private final MachineFacts machine;

    ContainerFacts(MachineFacts machine) {
        this.machine = machine;
    }

    /** Keys cgroup ({@code v1}, {@code v2}, {@code unknown}), cpuLimit in CPUs, memoryLimitBytes. */
    Map<String, Object> capture() {
        Map<String, Object> facts = new LinkedHashMap<>();
        Optional<String> groups = machine.read("proc/self/cgroup");
        boolean v2 = machine.read("sys/fs/cgroup/cgroup.controllers").isPresent();
        facts.put("cgroup", groups.isEmpty() ? UNKNOWN : v2 ? "v2" : "v1");
        Object cpu = UNKNOWN;
        Object memory = UNKNOWN;
        if (groups.isPresent() && v2) {
            String path = path(groups.get(), "0::");
            cpu = smallest(path, "sys/fs/cgroup", this::cpuV2);
            memory = smallest(path, "sys/fs/cgroup", folder -> number(folder + "/memory.max"));
        } else if (groups.isPresent()) {
            cpu = smallest(path(groups.get(), "\\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:"), "sys/fs/cgroup/cpu", this::cpuV1);
            memory = smallest(
                    path(groups.get(), "\\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:"),
                    "sys/fs/cgroup/memory",
                    folder -> number(folder + "/memory.limit_in_bytes").filter(bytes -> bytes < V1_UNLIMITED));
        }
        facts.put("cpuLimit", cpu);
        facts.put("memoryLimitBytes", memory instanceof Double bytes ? (Object) bytes.longValue() : memory);
        return facts;
    }

    private Optional<Double> cpuV2(String folder) {
        String[] max = machine.read(folder + "/cpu.max").orElse("max").split(" ", -1);
        return max.length == 2 && max[0].matches("\\d+")
                ? Optional.of(Double.parseDouble(max[0]) / Double.parseDouble(max[1]))
                : Optional.empty();
    }

    private Optional<Double> cpuV1(String folder) {
        Optional<Double> quota = number(folder + "/cpu.cfs_quota_us");
        Optional<Double> period = number(folder + "/cpu.cfs_period_us");
        return quota.flatMap(q -> period.map(p -> q / p));
    }

    /** A positive number; empty for "max", -1 and missing files. */
    private Optional<Double> number(String file) {
        return machine.read(file).filter(s -> s.matches("\\d+")).map(Double::parseDouble);
    }

    /** The group's path, without the leading slash. In a container's own name space it is empty. */
    private static String path(String groups, String prefix) {
        Matcher line = Pattern.compile("(?m)^" + prefix + "/?(.*)$").matcher(groups);
        return line.find() ? line.group(1) : "";
    }

    private static Object smallest(String path, String mount, Function<String, Optional<Double>> limit) {
        Optional<Double> smallest = limit.apply(mount);
        String folder = path;
        while (!folder.isEmpty()) {
            Optional<Double> here = limit.apply(mount + "/" + folder);
            if (here.isPresent() && (smallest.isEmpty() || here.get() < smallest.get())) {
                smallest = here;
            }
            folder = folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
        }
        return smallest.isPresent() ? (Object) smallest.get() : NO_LIMIT;
    }
}
