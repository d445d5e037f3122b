package org.scalingpatterns.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.FamilyResults;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunWriter;
import tools.jackson.databind.JsonNode;

/** The command as a user meets it: what it prints, what it refuses, and its exit codes. */
@ResourceLock("java.lang.System.err")
class CompareTest {
    private static final double[] FAST = {100, 101, 99, 102, 98, 100.5};
    private static final double[] SLOW = {120, 121, 119, 122, 118, 120.5};

    @TempDir
    Path temp;

    private record Outcome(int exit, String out, String err) {}

    @Test
    void compare_slowdown_isPrintedWithEnvironmentFirst() {
        run("runs/a", "17", FAST);
        run("local/b", "17", SLOW);

        Outcome outcome = compare("a", "b");

        assertThat(outcome.exit).as(outcome.err).isZero();
        assertThat(outcome.out)
                .containsSubsequence(
                        "A  a",
                        "B  b",
                        "environment: what differs",
                        "os kernel",
                        "A kernel of a",
                        "B kernel of b",
                        "no A/A band",
                        "LookupCost.lookup jdk=17 in ns/op",
                        "algorithm",
                        "jump",
                        "+20.0 % [",
                        "] slower",
                        "ring",
                        "~",
                        "geomean time",
                        "2 cells",
                        "2 cells compared (2 figures): 1 slower, 0 faster, 1 without detectable difference; 50 % called different",
                        "median detectable effect");
        assertThat(outcome.out.lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(120);
        assertThat(outcome.out).doesNotContain("\u001b");
    }

    @Test
    void gate_slowdownBeyond_exit1AndSaysWhich() {
        Path a = run("runs/a", "17", FAST);
        Path b = run("runs/b", "17", SLOW);

        Outcome failed = compare(a.toString(), b.toString(), "--gate", "10");
        Outcome passed = compare(a.toString(), b.toString(), "--gate", "25");
        Outcome other = compare(a.toString(), b.toString(), "--gate", "10", "--only", "ring");
        Outcome faster = compare(b.toString(), a.toString(), "--gate", "10");

        assertThat(failed.exit).isEqualTo(1);
        assertThat(failed.out)
                .contains(
                        "gate 10.0 %: FAILED; 2 of 2 figures judged, by",
                        "sharding/LookupCost.lookup/algorithm=jump/jdk=17 time +20.0 %");
        assertThat(passed.exit).isZero();
        assertThat(passed.out).contains("gate 25.0 %: passed; 2 of 2 figures judged");
        assertThat(other.exit).isZero();
        assertThat(faster.exit).isZero();
    }

    /** JMH leaves a benchmark that failed out of its JSON, so its absence is no pass. */
    @Test
    void gate_cellThatIsMissing_exit1AndSaysWhich() throws IOException {
        Path after = jmh("after.json", "ns/op", 1, FAST);
        String get = Files.readString(after).strip();
        get = get.substring(1, get.length() - 1);
        Path before = write(
                temp.resolve("before.json"), "[" + get + ", " + get.replace("MapBench.get", "MapBench.put") + "]");

        Outcome failed = compare(before.toString(), after.toString(), "--gate", "5");
        Outcome program = compare(before.toString(), after.toString(), "--gate", "5", "--json");
        Outcome chosen = compare(before.toString(), after.toString(), "--gate", "5", "--only", "get");
        Outcome added = compare(after.toString(), before.toString(), "--gate", "5");
        Outcome ungated = compare(before.toString(), after.toString());

        assertThat(failed.exit).isEqualTo(1);
        assertThat(failed.out)
                .contains("gate 5.00 %: FAILED; 1 of 1 figures judged, by")
                .containsPattern("  com\\.acme\\.MapBench\\.put.* is missing in B");
        assertThat(program.exit).isEqualTo(1);
        assertThat(Json.parse(program.out).path("gate").path("passed").asBoolean(true))
                .isFalse();
        assertThat(chosen.exit).isZero();
        assertThat(added.exit).isZero();
        assertThat(ungated.exit).isZero();
    }

    /** One fork has no interval, so there is nothing that a gate could go by: that is no pass. */
    @Test
    void gate_nothingCanBeJudged_isRefused() {
        Path a = run("runs/a", "17", 100);
        Path b = run("runs/b", "17", 500);

        Outcome outcome = compare(a.toString(), b.toString(), "--gate", "10", "--only", "jump");
        Outcome program = compare(a.toString(), b.toString(), "--gate", "10", "--only", "jump", "--json");

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err.strip())
                .isEqualTo("compare: --gate: no figure of both can be judged:"
                        + " each is marked, or has too little to tell by");
        assertThat(outcome.out).doesNotContain("passed");
        assertThat(program.exit).isEqualTo(2);
        assertThat(Json.parse(program.out).path("gate").path("passed").asBoolean(true))
                .isFalse();
    }

    @Test
    void json_sameFigures_asOneObject() {
        Path a = run("runs/a", "17", FAST);
        Path b = run("runs/b", "17", SLOW);

        Outcome outcome = compare(a.toString(), b.toString(), "--json", "--gate", "10");

        assertThat(outcome.exit).isEqualTo(1);
        JsonNode object = Json.parse(outcome.out);
        assertThat(object.path("figures").path(0).path("verdict").asString()).isEqualTo("slower");
        assertThat(object.path("figures").path(0).path("ratio").asDouble()).isBetween(1.19, 1.21);
        assertThat(object.path("summary").path("cells").asInt()).isEqualTo(2);
        assertThat(object.path("summary").path("flagged").asDouble()).isEqualTo(0.5);
        assertThat(object.path("gate").path("passed").asBoolean(true)).isFalse();
        assertThat(object.path("environment").path(0).path("label").asString()).isEqualTo("os kernel");
    }

    @Test
    void compare_runWithItself_saysSo() {
        run("runs/a", "17", FAST);

        Outcome outcome = compare("a", "a", "--gate", "0");

        assertThat(outcome.exit).isZero();
        assertThat(outcome.out)
                .contains("same environment", "A and B are the same measurements", "0 slower, 0 faster, 2 without");
    }

    @Test
    void compare_twoJdksOfOneRun_areSelected() {
        run("runs/a", "17,25", FAST);

        Outcome outcome = compare("a@17", "a@25");

        assertThat(outcome.exit).as(outcome.err).isZero();
        assertThat(outcome.out).contains("A  a@17", "jdk feature", "A 17", "B 25", "2 cells compared");
    }

    @Test
    void compare_foreignFiles_areComparedInOneUnit() {
        Path before = jmh("before.json", "ns/op", 1, FAST);
        Path after = jmh("after.json", "us/op", 0.001, SLOW);

        Outcome outcome = compare(before.toString(), after.toString(), "--gate", "5");

        assertThat(outcome.exit).isEqualTo(1);
        assertThat(outcome.out).contains("same environment", "no A/A band", "MapBench.get size=1 in ns/op", "slower");
    }

    /** There is no ratio of it, and one row alone has no columns. */
    @Test
    void compare_jmhScoreOfZero_isShownWithoutARatio() {
        Path zero = jmh("zero.json", "ns/op", 1, 0);

        Outcome outcome = compare(zero.toString(), zero.toString());

        assertThat(outcome.exit).isZero();
        assertThat(outcome.err).isEmpty();
        assertThat(outcome.out).contains("n/a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | Missing required parameter: 'B'",
                "a nothing | nothing: no run folder, run under results/runs or results/local, or JMH JSON file",
                "a a@21 | has no cell of JDK 21; there are: 17",
                "a FILE | a run and a JMH JSON file can't be compared: a and ",
                "FILE FILE@17 | only the JDK of a run can be selected, not of a file",
                "FILE BAD | bad.json: is no JMH JSON: must be an array of results",
                "a a --only [ | --only: is no regular expression",
                "a a --only nothing | no cell in common: a has none that was chosen",
                "a a --gate -1 | --gate: must be 0..1000: -1.0",
                "a a --gate ten | Invalid value for option '--gate'",
                "a a --colour | Unknown option: '--colour'",
                "a EMPTY | SHA256SUMS: is missing",
            })
    void compare_badInput_oneLineAndExit2(String arguments, String message) throws IOException {
        run("runs/a", "17", FAST);
        Path file = jmh("file.json", "ns/op", 1, FAST);
        Path bad = Files.writeString(temp.resolve("bad.json"), "{}");
        Path empty = Files.createDirectories(temp.resolve("empty"));

        Outcome outcome = compare(arguments
                .replace("FILE", file.toString())
                .replace("BAD", bad.toString())
                .replace("EMPTY", empty.toString())
                .split(" "));

        assertThat(outcome.exit).isEqualTo(2);
        assertThat(outcome.err.strip().lines()).hasSize(1);
        assertThat(outcome.err).startsWith("compare: ").contains(message);
        assertThat(outcome.out).isEmpty();
    }

    @Test
    void help_saysWhatThereIs() {
        Outcome outcome = compare("--help");

        assertThat(outcome.exit).isZero();
        assertThat(outcome.err).isEmpty();
        assertThat(outcome.out).contains("--gate", "--json", "--only", "95 %", "RUN@17 RUN@25");
    }

    /** Two cells for each JDK: {@code jump} with these values, {@code ring} always with the same. */
    private Path run(String place, String jdks, double... values) {
        Path folder = temp.resolve("results").resolve(place);
        String id = folder.getFileName().toString();
        List<Cell> cells = Arrays.stream(jdks.split(","))
                .flatMap(jdk -> List.of(cell("jump", jdk, values), cell("ring", jdk, FAST)).stream())
                .toList();
        var writer = new RunWriter(folder);
        Instant start = Instant.parse("2026-01-02T03:04:05Z");
        writer.write(new Run(
                Run.SCHEMA,
                id,
                start,
                start.plusSeconds(60),
                "publish",
                List.of(),
                "unknown",
                true,
                1,
                false,
                List.of(new Run.Plan("sharding", cells.size(), 12, 60)),
                Map.of(),
                new Environment(
                        Map.of("os kernel", "kernel of " + id),
                        Arrays.stream(jdks.split(","))
                                .map(jdk -> Map.of("feature", jdk))
                                .toList(),
                        Map.of(),
                        Map.of()),
                new Noise(List.of(), List.of(), Map.of())));
        var code = new FamilyResults.MeasuredCode(List.of("A.java"), List.of(), Map.of());
        writer.write(new FamilyResults(Run.SCHEMA, "sharding", cells, Map.of("f00d", code)));
        write(writer.histogramLog("sharding"), "#[Histogram log format version 1.3]\n");
        write(writer.jmhJson("sharding"), "[]");
        writer.seal();
        return folder;
    }

    private static Cell cell(String algorithm, String jdk, double... values) {
        return new Cell(
                "sharding/LookupCost.lookup/algorithm=" + algorithm + "/jdk=" + jdk,
                "org.scalingpatterns.benchmarks.sharding.LookupCost.lookup",
                Cell.Kind.COST,
                Map.of("algorithm", algorithm),
                jdk,
                "avgt",
                "ns/op",
                1,
                IntStream.range(0, values.length)
                        .mapToObj(block -> new Cell.Fork(block, values[block], List.of(values[block]), 0.001, Map.of()))
                        .toList(),
                List.of(),
                List.of(),
                "f00d");
    }

    private Path jmh(String name, String unit, double factor, double... forks) {
        String rows = Arrays.stream(forks)
                .mapToObj(value -> "[" + value * factor + "]")
                .collect(Collectors.joining(", "));
        return write(temp.resolve(name), """
                [{"benchmark": "com.acme.MapBench.get", "mode": "avgt", "params": {"size": "1"},
                  "primaryMetric": {"score": 1, "scoreUnit": "%s", "rawData": [%s]}}]
                """.formatted(unit, rows));
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Outcome compare(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--root";
        all[arguments.length + 1] = temp.toString();
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exit = Compare.commandLine().execute(all);
            return new Outcome(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }
}
