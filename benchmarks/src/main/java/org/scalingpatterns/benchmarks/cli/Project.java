package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The checkout that the command works in. */
final class Project {
    @Option(names = "--root", hidden = true, description = "The project's folder.")
    private Path root = Path.of(System.getProperty("scalingpatterns.root", "."));

    Path root() {
        return root.toAbsolutePath().normalize();
    }

    /** Where runs are made that nobody published. */
    Path local() {
        return root().resolve("results").resolve("local");
    }

    /** Where published runs stand. */
    Path published() {
        return root().resolve("results").resolve("runs");
    }

    /** What a user names: a path, or the id of a published or local run; empty where there is neither. */
    Optional<Path> find(String name) {
        return Stream.of(Path.of(name), published().resolve(name), local().resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    /** The same, but not of a published run by its id. */
    Optional<Path> findLocal(String name) {
        return Stream.of(Path.of(name), local().resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    /** The sources' commit; {@code unknown} without git. */
    String commit() {
        String top = git("rev-parse", "--show-toplevel");
        if (top.isEmpty() || !isRoot(Path.of(top))) {
            return "unknown"; // no repository, or somebody else's around this folder
        }
        String commit = git("rev-parse", "HEAD");
        return commit.isEmpty() ? "unknown" : commit;
    }

    /** Whether sources differ from the commit; true where there is none to compare with. */
    boolean dirty() {
        return commit().equals("unknown")
                || !git("status", "--porcelain", "--untracked-files=normal").isEmpty();
    }

    private boolean isRoot(Path top) {
        try {
            return top.toRealPath().equals(root().toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private String git(String... arguments) {
        var command = new ArrayList<String>();
        command.add("git");
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .directory(root().toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? output : "";
        } catch (IOException noGit) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
