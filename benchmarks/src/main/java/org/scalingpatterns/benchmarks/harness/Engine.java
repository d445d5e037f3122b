package org.scalingpatterns.benchmarks.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Engines that run inside a fork and need flags of the JVM to do so; the others need none and are not listed. */
public enum Engine {
    /** Chronicle Queue: reaches into the JDK's internals, and is told not to announce itself or to phone home. */
    CHRONICLE;

    /** The first JDK that warns, without these flags, of native code and of memory access through Unsafe. */
    private static final int WARNS_SINCE = 24;

    private static final List<String> SILENCE =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /**
     * What to start the fork with.
     *
     * @param jdk the fork's feature version, such as 17: an older JDK refuses to start with a newer one's flags
     */
    public List<String> flags(int jdk) {
        List<String> all = new ArrayList<>(always());
        if (jdk >= WARNS_SINCE) {
            all.addAll(SILENCE);
        }
        return List.copyOf(all);
    }

    /**
     * The engine that {@link Experiment#engines} names in lower case.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Engine named(String name) {
        return Arrays.stream(values())
                .filter(e -> e.lowerCase().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(Engine::lowerCase).collect(Collectors.joining(", "))
                        + ": engine="
                        + name));
    }

    private List<String> always() {
        return switch (this) {
            case CHRONICLE ->
                List.of(
                        "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "-Dchronicle.announcer.disable=true",
                        "-Dchronicle.analytics.disable=true");
        };
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }
}
