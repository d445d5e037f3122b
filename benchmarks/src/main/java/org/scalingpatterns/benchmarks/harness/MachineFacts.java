package org.scalingpatterns.benchmarks.harness;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Linux's /proc and /sys say about the machine; elsewhere, or where a file is missing: {@code unknown}. */
final class MachineFacts {
    static final String UNKNOWN = "unknown";

    private static final Pattern KNOWN_VM = Pattern.compile(
            "(?i)kvm|qemu|vmware|virtualbox|innotek|virtual machine|hvm domu|xen|firecracker|google compute engine"
                    + "|amazon ec2|bochs|parallels|openstack|droplet|standard pc");

    private final Path root;
    private final boolean linux;
    private final String cpuinfo;

    MachineFacts(Path root, String osName) {
        this.root = root;
        linux = osName.toLowerCase(Locale.ROOT).startsWith("linux");
        cpuinfo = read("proc/cpuinfo").orElse("");
    }

    /** Content without surrounding white space; empty if missing, unreadable, empty, or not on Linux. */
    Optional<String> read(String path) {
        if (!linux) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readString(root.resolve(path)).strip()).filter(s -> !s.isEmpty());
        } catch (IOException | SecurityException e) {
            return Optional.empty();
        }
    }

    String cpuModel() {
        return cpuField("model name")
                .or(() -> read("sys/firmware/devicetree/base/model").map(s -> s.replace("\0", "")))
                .or(() -> cpuField("CPU part")
                        .map(part ->
                                "implementer " + cpuField("CPU implementer").orElse(UNKNOWN) + " part " + part))
                .orElse(UNKNOWN);
    }

    /** Logical processors of the machine; empty if unknown. */
    Optional<Integer> cpus() {
        int n = 0;
        Matcher lines = Pattern.compile("(?m)^processor\\s*:").matcher(cpuinfo);
        while (lines.find()) {
            n++;
        }
        return n == 0 ? Optional.empty() : Optional.of(n);
    }

    Optional<Long> memoryBytes() {
        Matcher total = Pattern.compile("(?m)^MemTotal:\\s*(\\d{1,15}) kB")
                .matcher(read("proc/meminfo").orElse(""));
        return total.find() ? Optional.of(Long.parseLong(total.group(1)) * 1024) : Optional.empty();
    }

    String kernel() {
        return read("proc/sys/kernel/osrelease").orElse(UNKNOWN);
    }

    String clockSource() {
        return read("sys/devices/system/clocksource/clocksource0/current_clocksource")
                .orElse(UNKNOWN);
    }

    /** The frequency governors in use; {@code not controllable} on a Linux that has none, as most VMs. */
    String governor() {
        if (cpuinfo.isEmpty()) {
            return UNKNOWN;
        }
        TreeSet<String> governors = new TreeSet<>();
        for (int cpu = 0; cpu < cpus().orElse(0); cpu++) {
            read("sys/devices/system/cpu/cpu" + cpu + "/cpufreq/scaling_governor")
                    .ifPresent(governors::add);
        }
        return governors.isEmpty() ? "not controllable" : String.join(", ", governors);
    }

    /** The bracketed word of "always [madvise] never". */
    String transparentHugePages() {
        Matcher chosen = Pattern.compile("\\[(\\w+)]")
                .matcher(read("sys/kernel/mm/transparent_hugepage/enabled").orElse(""));
        return chosen.find() ? chosen.group(1) : UNKNOWN;
    }

    /** Keys kind ({@code virtual machine}, {@code metal}, {@code unknown}) and evidence. */
    Map<String, Object> virtualization() {
        Optional<String> flags = cpuField("flags");
        Optional<String> product = read("sys/class/dmi/id/product_name");
        Optional<String> vendor = read("sys/class/dmi/id/sys_vendor");
        String dmi = (vendor.orElse("") + " " + product.orElse("")).strip();
        String kind = UNKNOWN;
        String evidence = "no hypervisor flag, no DMI";
        if (flags.isPresent() && (" " + flags.get() + " ").contains(" hypervisor ")) {
            kind = "virtual machine";
            evidence = "hypervisor flag in /proc/cpuinfo";
        } else if (read("sys/hypervisor/type").isPresent()) {
            kind = "virtual machine";
            evidence = "/sys/hypervisor/type is " + read("sys/hypervisor/type").get();
        } else if (dmi.endsWith(".metal")) {
            kind = "metal";
            evidence = "DMI: " + dmi;
        } else if (KNOWN_VM.matcher(dmi).find()) {
            kind = "virtual machine";
            evidence = "DMI: " + dmi;
        } else if (flags.isPresent() || !dmi.isEmpty()) {
            kind = "metal";
            evidence = flags.isPresent() ? "no hypervisor flag in /proc/cpuinfo" : "DMI: " + dmi;
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("kind", kind);
        facts.put("evidence", evidence);
        facts.put("product", dmi.isEmpty() ? UNKNOWN : dmi);
        return facts;
    }

    /** Keys available, and reason if not. JMH's perfnorm profiler needs a PMU, the permission, and the program. */
    Map<String, Object> perfCounters() {
        Map<String, Object> facts = new LinkedHashMap<>();
        String reason = whyNoPerf();
        facts.put("available", reason.isEmpty());
        if (!reason.isEmpty()) {
            facts.put("reason", reason);
        }
        return facts;
    }

    private String whyNoPerf() {
        if (!linux) {
            return "not Linux";
        }
        if (list("sys/bus/event_source/devices").stream()
                .noneMatch(d -> d.matches("cpu|cpu_core|cpu_atom|armv\\d.*"))) {
            return "no PMU: /sys/bus/event_source/devices has no cpu";
        }
        if (!Files.isExecutable(root.resolve("usr/bin/perf"))
                && !Files.isExecutable(root.resolve("usr/local/bin/perf"))) {
            return "no perf program in /usr/bin or /usr/local/bin";
        }
        String paranoid = read("proc/sys/kernel/perf_event_paranoid").orElse(UNKNOWN);
        boolean superuser = read("proc/self/status").orElse("").matches("(?s).*\\nUid:\\s+\\d+\\s+0\\s.*");
        return superuser || paranoid.matches("-?[012]") ? "" : "perf_event_paranoid is " + paranoid;
    }

    private List<String> list(String folder) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            entries.forEach(e -> names.add(e.getFileName().toString()));
        } catch (IOException | SecurityException e) {
            return List.of();
        }
        return names;
    }

    private Optional<String> cpuField(String name) {
        Matcher field = Pattern.compile("(?m)^" + Pattern.quote(name) + "\\s*:[ \\t]*(\\S.*)$")
                .matcher(cpuinfo);
        return field.find() ? Optional.of(field.group(1).strip()) : Optional.empty();
    }
}
