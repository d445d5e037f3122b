package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.RunFolder;

class LabelsTest {
    /** Names of the harness's own records, joined or shortened, are no words. */
    @Test
    void words_ofPublishedRuns_areNoNamesOfFields() throws IOException {
        try (Stream<Path> runs = Files.list(Path.of("../results/runs"))) {
            for (Path run : runs.filter(Files::isDirectory).toList()) {
                Map<String, String> words =
                        Labels.words(RunFolder.read(run).run().environment());
                assertThat(words.keySet())
                        .hasSizeGreaterThan(10)
                        .noneMatch(
                                label -> label.matches("(os|cpu|virtualization|container|clock|perf.*) .*|memory t.*"))
                        .noneMatch(label -> label.contains("nanos"));
                assertThat(words.get("recording one call")).matches("[0-9.]+\u202fns");
            }
        }
    }

    @Test
    void words_unknownLabels_stay() {
        Environment environment = new Environment(
                Map.of("phase of the moon", "full"),
                List.of(),
                Map.of("clock drift nanos", "3"),
                Map.of("engine", "1.0"));
        assertThat(Labels.words(environment))
                .containsEntry("phase of the moon", "full")
                .containsEntry("clock drift", "3\u202fns")
                .containsEntry("engine", "1.0");
    }
}
