package org.scalingpatterns.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTest {
    /** What a fork prints that was started with an engine's flags. */
    static final class Fork {
        private Fork() {}

        public static void main(String[] args) {
            Module base = Object.class.getModule();
            System.out.println(base.isExported("jdk.internal.ref", Fork.class.getModule())
                    + " " + base.isOpen("sun.nio.ch", Fork.class.getModule())
                    + " " + base.isOpen("java.lang.reflect", Fork.class.getModule())
                    + " " + System.getProperty("chronicle.announcer.disable")
                    + " " + System.getProperty("chronicle.analytics.disable"));
        }
    }

    @Test
    void flags_forkOnThisJdk_seesThemAndPrintsNoWarning() throws IOException, InterruptedException {
        assertThat(output(Engine.CHRONICLE, "-cp", System.getProperty("java.class.path"), Fork.class.getName()))
                .isEqualTo("true true true true true" + System.lineSeparator());
    }

    @ParameterizedTest
    @EnumSource
    void flags_ofEachEngineOnThisJdk_areAcceptedInSilence(Engine engine) throws IOException, InterruptedException {
        assertThat(output(engine, "--version")).doesNotContainIgnoringCase("warning");
    }

    @Test
    void flags_jdk17and25_differByWhatOnlyTheNewerOneKnows() {
        List<String> newer = new ArrayList<>(Engine.CHRONICLE.flags(25));
        newer.removeAll(Engine.CHRONICLE.flags(17));

        assertThat(newer)
                .containsExactly("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        assertThat(Engine.CHRONICLE.flags(17)).isEqualTo(Engine.CHRONICLE.flags(23));
        assertThat(Engine.CHRONICLE.flags(25)).isEqualTo(Engine.CHRONICLE.flags(24));
    }

    @Test
    void named_lowerCaseOnly_findsIt() {
        assertThat(Engine.named("chronicle")).isEqualTo(Engine.CHRONICLE);
        assertThatThrownBy(() -> Engine.named("chronicel"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be one of chronicle: engine=chronicel");
    }

    private static String output(Engine engine, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(engine.flags(Runtime.version().feature()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
