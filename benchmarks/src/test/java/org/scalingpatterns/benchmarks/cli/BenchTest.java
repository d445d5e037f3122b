package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFolder;

/** The command as a user meets it: what it refuses, and that a run it makes is one that can be read. */
@ResourceLock("java.lang.System.err")
class BenchTest {
    @TempDir
    Path temp;

    private record Outcome(int exit, String out, String err) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | unknown pattern or family 'nonsense'; there are: ",
                "--profile thorough | --profile: must be quick, publish or smoke: thorough",
                "--forks 0 | --forks: must be 1..100: 0",
                "--iteration 1 | --iteration: must be 10..60000: 1",
                "--jdk /nowhere | --jdk: no JDK at /nowhere",
                "--only [ | --only: is no regular expression",
                "--only nothing-fits | --only: fits no cell",
                "--redis localhost:6379 | --redis: must be redis://",
                "--redis redis://a:secret@:b | --redis: ",
                "--jdbc jdbc:mysql://localhost/test | --jdbc: must be jdbc:postgresql://",
                "--jdbc jdbc:postgresql://a:secret@b/c | --jdbc: must have no user and password before the host",
                "--jdbc jdbc:postgresql://a:sec/secret@b/c?d=e | --jdbc: must have no user and password before the host",
                "--jdbc jdbc:postgresql://a:s?secret@b/c | --jdbc: must have no user and password before the host",
                "--resume /nowhere/run | /nowhere/run: can't be resumed: it is no run folder",
                "--resume x --forks 3 | --resume: takes everything from the run that it goes on with",
                "sharding --resume x | --resume: takes everything from the run that it goes on with",
                "--rates /nowhere | /nowhere: is no run folder",
                "redis://a:secret@b | unknown pattern or family 'redis://***@b'",
                "--colour | Unknown option: '--colour'",
                "--seed one | Invalid value for option '--seed'",
                "--root /nowhere | /nowhere: is not the project's folder",
            })
    void bench_badInput_oneLineAndExit2(String arguments, String message) {
        Outcome outcome = run(arguments.split(" ", -1));

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err.strip().lines()).hasSize(1);
        assertThat(outcome.err).contains(message).doesNotContain("secret");
    }

    /** The same JDK by two names would be measured into one cell. */
    @Test
    void bench_twoJdksOfOneVersion_oneLineAndExit2() {
        String home = System.getProperty("java.home");
        Outcome outcome = run("--jdk", home, "--jdk", home + "/.");

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err).contains("--jdk: must be of different feature versions");
    }

    @Test
    void bench_outIsAFile_oneLineAndExit2() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        Outcome outcome =
                run("--profile", "smoke", "--out", file.resolve("below").toString());

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err).contains("--out: can't make a folder in " + file);
        assertThat(outcome.err.strip().lines()).hasSize(1);
    }

    @Test
    void bench_smokeOfOneBenchmark_makesAFolderThatCanBeRead() throws IOException {
        Outcome outcome = run(
                "range-sharding",
                "--profile",
                "smoke",
                "--only",
                "Surnames|StoreLoad",
                "--out",
                temp.toString(),
                "--redis",
                "redis://somebody:planted-password@127.0.0.1:6379",
                "--quiet");

        assertThat(outcome.exit).as(outcome.err + outcome.out).isZero();
        Path folder = onlyChild(temp);
        RunFolder run = RunFolder.read(folder);
        assertThat(run.cells().map(Cell::benchmarkClass).distinct()).containsExactlyInAnyOrder("Surnames", "StoreLoad");
        assertThat(run.cells().filter(cell -> cell.kind() == Cell.Kind.LOAD))
                .allSatisfy(cell -> assertThat(run.histogram(cell, "response").getTotalCount())
                        .isPositive());
        assertThat(outcome.out).contains("share-a-to-m").contains(folder.toString());
        assertThat(outcome.out + outcome.err).doesNotContain("planted-password");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContain("planted-password", "somebody", System.getProperty("user.home") + "/");
            }
        }
    }

    /** Forks that run side by side fail one by one. */
    @Test
    void bench_smokeWithoutTheServer_failsTheCellsThatNeedItAndNoOther() throws IOException {
        Outcome outcome = run(
                "cache-aside",
                "--profile",
                "smoke",
                "--only",
                "EngineCost.*cache=(redis|near|bounded)/",
                "--out",
                temp.toString(),
                "--redis",
                "redis://127.0.0.1:1",
                "--quiet");

        assertThat(outcome.exit).as(outcome.err + outcome.out).isEqualTo(1);
        List<Cell> cells = RunFolder.read(onlyChild(temp)).cells().toList();
        assertThat(cells.stream().filter(cell -> cell.has(Cell.Flag.FAILED)))
                .isNotEmpty()
                .allSatisfy(cell -> {
                    assertThat(cell.params().get("cache")).isIn("redis", "near");
                    assertThat(outcome.err).contains("failed: " + cell.id() + ": ");
                });
        assertThat(cells.stream().filter(cell -> !cell.has(Cell.Flag.FAILED)))
                .isNotEmpty()
                .allSatisfy(cell -> assertThat(cell.params()).containsEntry("cache", "bounded"));
    }

    @Test
    void list_namesEveryPatternAndItsTime() {
        Outcome outcome = run("list");

        assertThat(outcome.exit).isZero();
        assertThat(outcome.out).contains("hash-sharding", "LookupCost", "quick", "forks, about");
    }

    @Test
    void help_saysWhatThereIs() {
        Outcome outcome = run("--help");

        assertThat(outcome.exit).isZero();
        assertThat(outcome.out).contains("--profile", "--jdk", "--out", "list", "scripts/bench sharding");
    }

    private static Path onlyChild(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.reduce((a, b) -> {
                        throw new AssertionError("two children: " + a + ", " + b);
                    })
                    .orElseThrow();
        }
    }

    private static Outcome run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exit = Bench.commandLine().execute(arguments);
            return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }
}
