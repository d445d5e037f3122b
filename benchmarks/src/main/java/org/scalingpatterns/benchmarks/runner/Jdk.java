package org.scalingpatterns.benchmarks.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.scalingpatterns.results.Cell;

/**
 * A JDK that runs forks.
 *
 * @param feature its feature version: 17, 25
 * @param executable its {@code java}
 * @param running whether it is the one that runs this command
 * @param release what its {@code release} file says: version, vendor
 * @param more flags of every fork that come last, so that they win
 */
public record Jdk(int feature, Path executable, boolean running, Map<String, String> release, List<String> more) {
    private static final int FLOOR = 17;

    /** Its folder. */
    public Path home() {
        return executable.getParent().getParent();
    }

    /** The JDK that runs this command. */
    public static Jdk current() {
        Path home = Path.of(System.getProperty("java.home"));
        return new Jdk(
                Runtime.version().feature(),
                home.resolve("bin").resolve("java"),
                true,
                release(Runtime.version().toString(), System.getProperty("java.vendor", "unknown")),
                List.of());
    }

    /**
     * The JDK in a folder.
     *
     * @param home a JDK's folder
     * @throws IllegalArgumentException where there is no JDK, or one before 17
     */
    public static Jdk at(Path home) {
        Path executable = home.resolve("bin").resolve("java");
        Path releaseFile = home.resolve("release");
        if (!Files.isExecutable(executable) || !Files.isRegularFile(releaseFile)) {
            throw new IllegalArgumentException("--jdk: no JDK at " + home + " (it must hold bin/java and release)");
        }
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(releaseFile)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new IllegalArgumentException("--jdk: can't read " + releaseFile, e);
        }
        String version = properties
                .getProperty("JAVA_RUNTIME_VERSION", properties.getProperty("JAVA_VERSION", "0"))
                .replace("\"", "");
        String leading = version.replaceAll("[^0-9].*", "");
        if (leading.isEmpty()) {
            throw new IllegalArgumentException("--jdk: " + releaseFile + " states no version: " + version);
        }
        int feature = Integer.parseInt(leading);
        if (feature < FLOOR) {
            throw new IllegalArgumentException(
                    "--jdk: must be JDK %d or later: %s is %s".formatted(FLOOR, home, version));
        }
        String vendor = properties.getProperty("IMPLEMENTOR", "unknown").replace("\"", "");
        boolean running = sameFolder(home, Path.of(System.getProperty("java.home")));
        return new Jdk(feature, executable, running, release(version, vendor), List.of());
    }

    /** The same with the flags that a profile adds. */
    public Jdk with(Profile profile) {
        return new Jdk(feature, executable, running, release, profile.flags());
    }

    private static boolean sameFolder(Path a, Path b) {
        try {
            return a.toRealPath().equals(b.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, String> release(String version, String vendor) {
        var release = new LinkedHashMap<String, String>();
        release.put("version", version);
        release.put("vendor", vendor);
        return release;
    }

    /**
     * The flags of every fork on it. The heap has its whole size from the start, and is touched before the clock starts: a first
     * touch costs more than most of what is measured here, and a heap that grows is touched within a collector's pause. Huge
     * pages, where the system has them, make that a fifth of the time; other systems ignore the flag. A quality experiment counts
     * and is not timed, so it starts without touching.
     */
    public List<String> flags(Cell.Kind kind) {
        var flags = new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));
        if (kind != Cell.Kind.QUALITY) {
            flags.addAll(
                    List.of("-XX:+AlwaysPreTouch", "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UseTransparentHugePages"));
        }
        if (feature >= 24) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        flags.addAll(more);
        return List.copyOf(flags);
    }
}
