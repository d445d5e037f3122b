package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.scalingpatterns.benchmarks.runner.Suite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes the manifest of figures, which the site holds claims against. */
@Command(
        name = "figures",
        description = "Writes results/figures.json: every figure that the benchmarks can give, for claims to name.",
        mixinStandardHelpOptions = true)
final class FiguresCommand implements Callable<Integer> {
    @Mixin
    private Project project;

    @Override
    public Integer call() throws IOException {
        Path file = project.root().resolve("results").resolve("figures.json");
        Files.writeString(file, Suite.load().figures().toJson());
        System.out.println("wrote " + file);
        return 0;
    }
}
