package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentCaptureTest {
    private static final Redaction NOBODY = new Redaction("", "", Set.of());

    @TempDir
    Path root;

    @Test
    void capture_cloudVm_readsEveryField() throws IOException {
        cpuinfo("Intel(R) Xeon(R) CPU @ 2.90GHz", "fpu hypervisor lahf_lm");
        file("proc/meminfo", "MemTotal:       16393244 kB\nMemFree: 1 kB\n");
        file("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n");
        file("sys/devices/system/clocksource/clocksource0/current_clocksource", "kvm-clock\n");
        file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
        file("sys/class/dmi/id/product_name", "Google Compute Engine\n");
        file("proc/self/cgroup", "0::/app/worker\n");
        file("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        file("sys/fs/cgroup/app/cpu.max", "150000 100000\n");
        file("sys/fs/cgroup/app/memory.max", "2147483648\n");
        file("sys/fs/cgroup/app/worker/cpu.max", "max 100000\n");
        file("sys/fs/cgroup/app/worker/memory.max", "1073741824\n");

        Map<String, Object> facts = linux().capture();

        assertThat(section(facts, "os")).containsEntry("name", "Linux").containsEntry("kernel", "6.1.0-18-amd64");
        assertThat(section(facts, "cpu"))
                .containsEntry("model", "Intel(R) Xeon(R) CPU @ 2.90GHz")
                .containsEntry("count", 2)
                .containsEntry("governor", "not controllable");
        assertThat(section(facts, "memory"))
                .containsEntry("totalBytes", 16_393_244L * 1024)
                .containsEntry("transparentHugePages", "madvise");
        assertThat(section(facts, "virtualization"))
                .containsEntry("kind", "virtual machine")
                .containsEntry("product", "Google Compute Engine");
        assertThat(section(facts, "container"))
                .containsEntry("cgroup", "v2")
                .containsEntry("cpuLimit", 1.5)
                .containsEntry("memoryLimitBytes", 1_073_741_824L);
        assertThat(section(facts, "clock")).containsEntry("source", "kvm-clock");
        assertThat(section(facts, "perfCounters"))
                .containsEntry("available", false)
                .containsEntry("reason", "no PMU: /sys/bus/event_source/devices has no cpu");
    }

    @Test
    void capture_metalWithCgroupV1_readsEveryField() throws IOException {
        cpuinfo("AMD Ryzen 9 5950X 16-Core Processor", "fpu lahf_lm");
        file("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
        file("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
        file("proc/self/cgroup", "4:memory:/job\n3:cpu,cpuacct:/job\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "50000\n");
        file("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
        file("sys/bus/event_source/devices/cpu", "");
        file("usr/bin/perf", "");
        file("proc/sys/kernel/perf_event_paranoid", "4\n");

        Map<String, Object> facts = linux().capture();

        assertThat(section(facts, "virtualization")).containsEntry("kind", "metal");
        assertThat(section(facts, "cpu")).containsEntry("governor", "performance, powersave");
        assertThat(section(facts, "container"))
                .containsEntry("cgroup", "v1")
                .containsEntry("cpuLimit", 0.5)
                .containsEntry("memoryLimitBytes", "no limit");
        assertThat(section(facts, "perfCounters")).containsEntry("reason", "perf_event_paranoid is 4");
    }

    @ParameterizedTest
    @CsvSource({"Mac OS X", "Windows 11", "Linux"})
    void capture_withoutAnyFile_saysUnknown(String osName) {
        Map<String, Object> facts = new EnvironmentCapture(root, osName, NOBODY).capture();

        assertThat(section(facts, "os")).containsEntry("name", osName).containsEntry("kernel", "unknown");
        assertThat(section(facts, "cpu"))
                .containsEntry("model", "unknown")
                .containsEntry("count", "unknown")
                .containsEntry("governor", "unknown");
        assertThat(section(facts, "memory"))
                .containsEntry("totalBytes", "unknown")
                .containsEntry("transparentHugePages", "unknown");
        assertThat(section(facts, "virtualization")).containsEntry("kind", "unknown");
        assertThat(section(facts, "container"))
                .containsEntry("cgroup", "unknown")
                .containsEntry("cpuLimit", "unknown")
                .containsEntry("memoryLimitBytes", "unknown");
        assertThat(section(facts, "clock")).containsEntry("source", "unknown");
        assertThat(section(facts, "perfCounters")).containsEntry("available", false);
    }

    @Test
    void capture_filesOfLinuxOnAnotherSystem_areNotRead() throws IOException {
        cpuinfo("Intel(R) Xeon(R) CPU @ 2.90GHz", "fpu");

        Map<String, Object> facts = new EnvironmentCapture(root, "Mac OS X", NOBODY).capture();

        assertThat(section(facts, "cpu")).containsEntry("model", "unknown");
        assertThat(section(facts, "perfCounters")).containsEntry("reason", "not Linux");
    }

    @Test
    void capture_thisMachine_measuresItsClockAndNamesItsJdk() {
        Map<String, Object> facts = new EnvironmentCapture().capture();

        assertThat(section(facts, "clock").get("nanoTimeCostNanos"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isBetween(1.0, 100_000.0);
        assertThat(section(facts, "clock").get("recordCostNanos"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isBetween(0.1, 100_000.0);
        assertThat(section(facts, "clock").get("recordedCallCostNanos"))
                .asInstanceOf(InstanceOfAssertFactories.DOUBLE)
                .isBetween(1.0, 100_000.0);
        assertThat(section(facts, "clock").get("nanoTimeTickNanos"))
                .asInstanceOf(InstanceOfAssertFactories.LONG)
                .isPositive();
        assertThat(section(facts, "jdk")).containsEntry("version", System.getProperty("java.runtime.version"));
    }

    @ParameterizedTest
    @CsvSource({
        "Intel(R) Xeon(R) CPU @ 2.90GHz, intel-xeon-2.90ghz-2",
        "AMD EPYC, amd-epyc-2",
        "AMD Ryzen 9 5950X 16-Core Processor, amd-ryzen-9-5950x-2",
        "12th Gen Intel(R) Core(TM) i7-12700H, 12th-gen-intel-core-i7-12700h-2",
    })
    void machineSlug_cpuModel_becomesAFileName(String model, String slug) throws IOException {
        cpuinfo(model, "fpu");

        assertThat(linux().machineSlug()).isEqualTo(slug);
    }

    @Test
    void machineSlug_unknownModel_saysSo() {
        assertThat(linux().machineSlug()).matches("unknown-[a-z0-9-]+-\\d+");
    }

    @Test
    void machineSlug_armWithoutModelName_namesImplementerAndPart() throws IOException {
        file("proc/cpuinfo", "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n");

        assertThat(linux().machineSlug()).isEqualTo("implementer-0x41-part-0xd0c-1");
    }

    @Test
    void jdk_releaseFileInAHome_isNamedWithoutTheHome() throws IOException {
        Path home = root.resolve("home/eve/jdk");
        file(
                "home/eve/jdk/release",
                "IMPLEMENTOR=\"Acme\"\nJAVA_VERSION=\"25.0.3\"\nJAVA_RUNTIME_VERSION=\"25.0.3+9\"\n");

        Map<String, Object> jdk = new EnvironmentCapture(
                        root, "Linux", new Redaction(home.getParent().toString(), "eve", Set.of()))
                .jdk(home);

        assertThat(jdk)
                .containsEntry("vendor", "Acme")
                .containsEntry("version", "25.0.3+9")
                .containsEntry("path", "~/jdk");
        assertThat(linux().jdk(root.resolve("missing"))).containsEntry("version", "unknown");
    }

    private EnvironmentCapture linux() {
        return new EnvironmentCapture(root, "Linux", NOBODY);
    }

    private void cpuinfo(String model, String flags) throws IOException {
        String one = "model name\t: " + model + "\nflags\t\t: " + flags + "\n\n";
        file("proc/cpuinfo", "processor\t: 0\n" + one + "processor\t: 1\n" + one);
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        if (path.startsWith("usr/bin")) {
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> facts, String name) {
        return (Map<String, Object>) facts.get(name);
    }
}
