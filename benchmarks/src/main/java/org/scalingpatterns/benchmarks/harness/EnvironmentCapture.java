package org.scalingpatterns.benchmarks.harness;

import static org.scalingpatterns.benchmarks.harness.MachineFacts.UNKNOWN;

import java.io.IOException;
import java.io.Reader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * The facts about machine and JDK that a run states beside its figures, as a tree of maps, lists, strings, numbers and
 * booleans, ready for JSON.
 *
 * <p>What cannot be found out is the string {@code unknown}, never left out and never guessed; nothing throws because a
 * file is missing. All strings have gone through {@link Redaction}. Thread-safe.
 */
public final class EnvironmentCapture {
    private final MachineFacts machine;
    private final String osName;
    private final Redaction redaction;

    /** This machine. */
    public EnvironmentCapture() {
        this(Path.of("/"), System.getProperty("os.name", UNKNOWN), Redaction.ofThisMachine());
    }

    /**
     * Any machine, as its files show it.
     *
     * @param root where {@code proc} and {@code sys} are
     * @param osName value of the system property {@code os.name}; only on Linux are those files read
     */
    public EnvironmentCapture(Path root, String osName, Redaction redaction) {
        this.machine = new MachineFacts(root, osName);
        this.osName = osName;
        this.redaction = redaction;
    }

    /**
     * Everything; measures clock, recorder and disk for some 0.4 s.
     *
     * <p>Keys: os {name, arch, kernel}, cpu {model, count, availableToJvm, governor}, memory {totalBytes,
     * transparentHugePages}, virtualization {kind, evidence, product}, container {cgroup, cpuLimit, memoryLimitBytes},
     * clock {source, nanoTimeCostNanos, nanoTimeTickNanos, recordCostNanos, recordedCallCostNanos}, disk {forceMicros},
     * perfCounters {available, reason}, jdk as {@link #currentJdk}.
     */
    public Map<String, Object> capture() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("os", os());
        facts.put("cpu", cpu());
        facts.put("memory", memory());
        facts.put("virtualization", machine.virtualization());
        facts.put("container", new ContainerFacts(machine).capture());
        Map<String, Object> clock = new LinkedHashMap<>();
        clock.put("source", machine.clockSource());
        clock.putAll(ClockFacts.measure());
        facts.put("clock", clock);
        facts.put("disk", DiskFacts.measure(Path.of(System.getProperty("java.io.tmpdir"))));
        facts.put("perfCounters", machine.perfCounters());
        facts.put("jdk", currentJdk());
        return clean(facts);
    }

    /** The running JVM. Keys: vendor, version, vm, collectors, path, flags. */
    public Map<String, Object> currentJdk() {
        Map<String, Object> jdk = new LinkedHashMap<>();
        jdk.put("vendor", System.getProperty("java.vendor", UNKNOWN));
        jdk.put("version", System.getProperty("java.runtime.version", UNKNOWN));
        jdk.put("vm", System.getProperty("java.vm.name", UNKNOWN));
        jdk.put(
                "collectors",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(MemoryManagerMXBean::getName)
                        .toList());
        jdk.put("path", System.getProperty("java.home", UNKNOWN));
        jdk.put("flags", ManagementFactory.getRuntimeMXBean().getInputArguments());
        return clean(jdk);
    }

    /** A JDK that is installed but not running, from its {@code release} file. Keys: vendor, version, path. */
    public Map<String, Object> jdk(Path home) {
        Properties release = new Properties();
        try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
        } catch (IOException | IllegalArgumentException e) {
            release.clear();
        }
        String version = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION", UNKNOWN));
        Map<String, Object> jdk = new LinkedHashMap<>();
        jdk.put("vendor", release.getProperty("IMPLEMENTOR", UNKNOWN).replace("\"", ""));
        jdk.put("version", version.replace("\"", ""));
        jdk.put("path", home.toString());
        return clean(jdk);
    }

    /**
     * CPU model and count as a part of a file name, such as {@code intel-xeon-2.90ghz-2}; {@code unknown-<arch>-<n>}
     * where the model is unknown.
     */
    public String machineSlug() {
        String model = machine.cpuModel();
        if (model.equals(UNKNOWN)) {
            model = UNKNOWN + " " + System.getProperty("os.arch", "");
        }
        String words = redaction
                .clean(model)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\((r|tm|c)\\)", " ")
                .replaceAll("\\b(cpu|processor|\\d+-core)\\b", " ")
                .replaceAll("[^a-z0-9.]+", "-");
        int count = machine.cpus().orElse(Runtime.getRuntime().availableProcessors());
        return words.replaceAll("^[-.]+|[-.]+$", "") + "-" + count;
    }

    private Map<String, Object> clean(Map<String, Object> facts) {
        Map<String, Object> copy = new LinkedHashMap<>();
        facts.forEach((key, value) -> copy.put(key, redaction.cleanTree(value)));
        return copy;
    }

    private Map<String, Object> os() {
        Map<String, Object> os = new LinkedHashMap<>();
        os.put("name", osName);
        os.put("arch", System.getProperty("os.arch", UNKNOWN));
        os.put("kernel", machine.kernel());
        return os;
    }

    private Map<String, Object> cpu() {
        Map<String, Object> cpu = new LinkedHashMap<>();
        cpu.put("model", machine.cpuModel());
        cpu.put("count", machine.cpus().map(Object.class::cast).orElse(UNKNOWN));
        cpu.put("availableToJvm", Runtime.getRuntime().availableProcessors());
        cpu.put("governor", machine.governor());
        return cpu;
    }

    private Map<String, Object> memory() {
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("totalBytes", machine.memoryBytes().map(Object.class::cast).orElse(UNKNOWN));
        memory.put("transparentHugePages", machine.transparentHugePages());
        return memory;
    }
}
