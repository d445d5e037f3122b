package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.RunFolder;

/** A publish run in a JVM of its own, killed with SIGKILL in its middle, and resumed. */
class ResumeTest {
    private static final Path ROOT = Path.of(System.getProperty("scalingpatterns.root"));
    private static final String CELLS =
            "LookupCost.*algorithm=modulo/keys=long/shards=64/|StoreLoad.*load=20.*store=none/|Surnames";

    @TempDir
    Path temp;

    private Path runs;

    private record Outcome(int exit, String output) {}

    @BeforeEach
    void folder() {
        runs = temp.resolve("runs");
    }

    @Test
    void resume_afterTwoKills_measuresTheRestAndLeavesWhatWasMeasured() throws Exception {
        Path run = killedAfter(2);
        Map<String, byte[]> first = forks(run);
        assertThat(run.resolve("run.json")).doesNotExist();

        Outcome elsewhere = resumedOnAnotherKernel(run);
        assertThat(elsewhere.exit).isEqualTo(2);
        assertThat(elsewhere.output)
                .contains("can't be resumed here: os kernel was 2.6.32, is ")
                .hasLineCount(1);

        Outcome another = bench("--resume", run.toString(), "--redis", "redis://127.0.0.1:1");
        assertThat(another.exit).isEqualTo(2);
        assertThat(another.output)
                .contains("can't be resumed here: --redis was not given, is given")
                .hasLineCount(1);

        Process process = start("--resume", run.toString());
        await(process, () -> forks(run).size() >= first.size() + 2);
        process.destroyForcibly().waitFor();
        Map<String, byte[]> second = forks(run);
        assertThat(second).as("byte for byte").containsAllEntriesOf(first);

        Outcome resumed = bench("--resume", run.toString());
        assertThat(resumed.exit).as(resumed.output).isZero();
        assertThat(resumed.output).contains("going on: " + second.size() + " of 9 forks are measured");
        assertWhole(run);
    }

    /** Its rulers stand around the family, whose first block was measured before the kill. */
    @Test
    void resume_ofAQuickRun_comparesItsRulers() throws Exception {
        Process process = start(
                "sharding",
                "--profile",
                "quick",
                "--all",
                "--only",
                "LookupCost.*algorithm=modulo/keys=long/shards=64/",
                "--iteration",
                "40",
                "--out",
                runs.toString());
        await(process, () -> Files.isDirectory(runs) && Files.exists(run().resolve(".resume/000001.block")));
        process.destroyForcibly().waitFor();
        Path run = run();

        Outcome resumed = bench("--resume", run.toString());

        assertThat(resumed.exit).as(resumed.output).isZero();
        List<Noise.Block> blocks = RunFolder.read(run).run().noise().blocks();
        Noise.Block last = blocks.get(blocks.size() - 1);
        assertThat(last.block()).isEqualTo(2);
        assertThat(last.rulersBefore()).isNotEmpty().isEqualTo(blocks.get(0).rulersBefore());
        assertThat(last.rulersAfter()).isNotEmpty();
    }

    private Outcome resumedOnAnotherKernel(Path run) throws Exception {
        Path plan = run.resolve(".resume/plan.json");
        String text = Files.readString(plan);
        Files.writeString(plan, text.replaceFirst("\"os kernel\" : \"[^\"]+\"", "\"os kernel\" : \"2.6.32\""));
        Outcome outcome = bench("--resume", run.toString());
        Files.writeString(plan, text);
        return outcome;
    }

    /** Two forks of each cell, one of an experiment: nothing is missing, and nothing was measured twice. */
    private static void assertWhole(Path folder) {
        RunFolder run = RunFolder.read(folder);
        assertThat(run.run().stopped()).isFalse();
        assertThat(run.run().options()).contains("--resume");
        assertThat(folder.resolve(".resume")).doesNotExist();
        assertThat(run.cells()).hasSize(3).allSatisfy(cell -> {
            List<Integer> blocks = cell.kind() == Cell.Kind.QUALITY ? List.of(0) : List.of(0, 1);
            assertThat(cell.forks()).extracting(Cell.Fork::block).containsExactlyElementsOf(blocks);
            cell.series()
                    .forEach(series -> assertThat(run.histograms(cell, series)).hasSize(2));
        });
        assertThat(run.run().noise().blocks()).extracting(Noise.Block::block).contains(0, 1);
        assertThat(run.run().noise().bands()).containsKeys("sharding/cost/time", "sharding/load/response-p99");
    }

    private Path killedAfter(int forks) throws Exception {
        Process process = start(
                "sharding",
                "--profile",
                "publish",
                "--only",
                CELLS,
                "--forks",
                "2",
                "--iteration",
                "40",
                "--out",
                runs.toString());
        await(process, () -> Files.isDirectory(runs) && forks(run()).size() >= forks);
        process.destroyForcibly().waitFor();
        return run();
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    /** Looks again until it holds; a process that ends before that has failed. */
    private static void await(Process process, Condition condition) throws Exception {
        while (!condition.holds()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("ended before it was killed, exit " + process.exitValue());
            }
        }
    }

    private Path run() throws IOException {
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.findFirst().orElse(runs.resolve("nothing yet"));
        }
    }

    private static Map<String, byte[]> forks(Path run) throws IOException {
        var forks = new HashMap<String, byte[]>();
        Path state = run.resolve(".resume");
        if (Files.isDirectory(state)) {
            try (Stream<Path> files = Files.list(state)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".fork")).toList()) {
                    forks.put(file.getFileName().toString(), Files.readAllBytes(file));
                }
            }
        }
        return forks;
    }

    private Outcome bench(String... arguments) throws Exception {
        Process process = start(arguments);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    private Process start(String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+IgnoreUnrecognizedVMOptions");
        command.add("--sun-misc-unsafe-memory-access=allow");
        // The other tests' JMH holds the lock too; here nothing depends on how long anything takes.
        command.add("-Djmh.ignoreLock=true");
        command.add("-Dscalingpatterns.root=" + ROOT);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Bench.class.getName());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        return arguments[0].equals("--resume")
                ? builder.start()
                : builder.redirectOutput(temp.resolve("output").toFile()).start();
    }
}
