package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.CommandSpec;

class RunPlaceTest {

    @Test
    void create_idOfAPublishedRun_isNotGivenAgain(@TempDir Path results) throws IOException {
        Path local = results.resolve("local");
        Path published = results.resolve("runs");
        String first = name(local, published);
        Files.createDirectories(published.resolve(first + "-2"));

        assertThat(name(local, published)).isEqualTo(first + "-3");
        assertThat(name(results.resolve("elsewhere"), published)).isEqualTo(first);
    }

    private static String name(Path parent, Path published) {
        return RunPlace.create(parent, published, CommandSpec.create())
                .getFileName()
                .toString();
    }
}
