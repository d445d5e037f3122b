package org.scalingpatterns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that says what it did, line by line, and is killed while it goes on. */
public final class KilledProcess {

    private KilledProcess() {}

    /**
     * Starts a class of the tests, kills it by SIGKILL after a number of lines, and returns every whole line that it said, also
     * those of before the kill that were still on their way. A torn line was read by nobody.
     */
    public static List<String> linesOf(Class<?> main, int after, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile("child", ".txt");
        Process child =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = child.inputReader(UTF_8)) {
            var line = new StringBuilder();
            for (int next = out.read(); next >= 0; next = out.read()) {
                if (next != '\n') {
                    line.append((char) next);
                    continue;
                }
                lines.add(line.toString());
                line.setLength(0);
                if (lines.size() == after) {
                    child.toHandle().destroyForcibly(); // unlike the process', leaves the pipe to be read
                }
            }
            assertThat(lines)
                    .as("it ended by itself: %s", Files.readString(errors))
                    .hasSizeGreaterThanOrEqualTo(after);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
            Files.delete(errors);
        }
        return lines;
    }
}
