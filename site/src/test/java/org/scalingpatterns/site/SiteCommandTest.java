package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SiteCommandTest {
    @TempDir
    private Path folder;

    private ProjectFixture project;
    private Path run;

    @BeforeEach
    void project() {
        project = new ProjectFixture(folder.resolve("project"));
        run = RunFixture.publish(project, "2026-01-02-example");
    }

    /** The exit code, a colon, and what was written to the error stream. */
    private String execute(String... more) {
        List<String> arguments = new ArrayList<>();
        if (!List.of(more).contains("--root")) {
            arguments.addAll(List.of("--root", project.root.toString()));
        }
        arguments.addAll(List.of(more));
        StringWriter errors = new StringWriter();
        CommandLine command = SiteCommand.commandLine().setErr(new PrintWriter(errors));
        int code = command.execute(arguments.toArray(String[]::new));
        return code + ": " + errors.toString().strip();
    }

    private void assertRefused(String message, String... more) {
        String answer = execute(more);
        assertThat(answer).startsWith("2: ").contains(message);
        assertThat(answer.lines()).hasSize(1);
    }

    private static Map<String, String> files(Path site) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(site)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                boolean picture = path.toString().endsWith(".png");
                files.put(
                        site.relativize(path).toString(),
                        Files.readString(path, picture ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8));
            }
        }
        return files;
    }

    @Test
    void build_twice_givesTheSameBytes() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        Map<String, String> first = files(project.root.resolve("site/target/site"));
        assertThat(execute()).isEqualTo("0: ");
        assertThat(files(project.root.resolve("site/target/site"))).isEqualTo(first);
        assertThat(first)
                .containsKeys(
                        "index.html", "404.html", "method.html", "results/index.html", "patterns/hashed-placing.html");
    }

    @Test
    void build_withoutAnyRun_saysSoEverywhere() throws IOException {
        assertThat(execute(
                        "--runs", Files.createDirectory(folder.resolve("none")).toString()))
                .isEqualTo("0: ");
        Map<String, String> files = files(project.root.resolve("site/target/site"));
        assertThat(files.get("patterns/hashed-placing.html"))
                .contains("No run of this family has been published yet")
                .contains("not measured");
        assertThat(files.get("results/index.html")).contains("No run has been published yet");
    }

    @Test
    void build_newPatternAndFamily_needNoCode() throws IOException {
        project.write(
                "patterns/src/main/java/org/scalingpatterns/sorting/Sorted.java",
                "package org.scalingpatterns.sorting;\n\nclass Sorted {}\n");
        project.write("patterns/catalog/sorting.md", """
                ---
                slug: sorting
                title: Sorting
                family: sorting
                card: Keep it sorted
                summary: Sorted things are found faster.
                problem: [audit]
                sources: [Sorted]
                ---
                """);
        assertThat(execute()).isEqualTo("0: ");
        Map<String, String> files = files(project.root.resolve("site/target/site"));
        assertThat(files).containsKey("patterns/sorting.html");
        assertThat(files.get("index.html")).contains("patterns/sorting.html").contains("what happened must be known");
    }

    @Test
    void run_withFewerBenchmarksOfTheFamily_doesNotTakeItsPages() throws IOException {
        RunFixture.publishInPart(project, "2026-01-01-in-part"); // as late as the other, and before it by name
        assertThat(execute()).isEqualTo("0: ");
        assertThat(files(project.root.resolve("site/target/site")).get("patterns/hashed-placing.html"))
                .contains("2026-01-02-example")
                .doesNotContain("2026-01-01-in-part");
    }

    @Test
    void local_run_standsBesideThePublishedOne() throws IOException {
        assertThat(execute(
                        "--local", RunFixture.quick(project, "2026-01-03-mine").toString()))
                .isEqualTo("0: ");
        Map<String, String> files = files(project.root.resolve("site/target/site"));
        assertThat(files.get("patterns/hashed-placing.html"))
                .contains("this machine, JDK 17")
                .contains("hollow: this machine")
                .contains("indicative");
        assertThat(files.get("patterns/tabled-placing.html")).contains("1\u202f429/s on this machine");
        assertThat(files).containsKey("results/local-2026-01-03-mine/placing.html");
    }

    @Test
    void local_runAlone_hasNoBandAndSaysSo() throws IOException {
        project.replace("patterns/catalog/tabled-placing.md", ", jdk: 25", "");
        String none = Files.createDirectory(folder.resolve("none")).toString();
        String local = RunFixture.quick(project, "2026-01-03-mine").toString();
        assertThat(execute("--runs", none, "--local", local)).isEqualTo("0: ");
        Map<String, String> files = files(project.root.resolve("site/target/site"));
        assertThat(files.get("patterns/tabled-placing.html"))
                .contains(">verdict, no A/A band<", "The run has no A/A band for this family");
        assertThat(files.get("method.html"))
                .contains("</strong> on this machine")
                .contains("It measured no cell twice");
    }

    /** Somebody who measures on the publisher's machine on the same day. */
    @Test
    void local_runWithThePublishedId_standsBesideItToo() throws IOException {
        String published =
                RunFixture.publish(project, "2026-01-04-twin").getFileName().toString();
        assertThat(execute("--local", RunFixture.quick(project, published).toString()))
                .isEqualTo("0: ");
        assertThat(files(project.root.resolve("site/target/site")))
                .containsKey("results/2026-01-04-twin/placing.html")
                .containsKey("results/local-2026-01-04-twin/placing.html");
    }

    @Test
    void local_smokeRun_isListedButNotShown() throws IOException {
        assertThat(execute(
                        "--local", RunFixture.smoke(project, "2026-01-03-smoke").toString()))
                .isEqualTo("0: ");
        Map<String, String> files = files(project.root.resolve("site/target/site"));
        assertThat(files.get("patterns/hashed-placing.html")).doesNotContain("this machine");
        assertThat(files.get("results/index.html")).contains("none of its figures is shown as a result");
    }

    @Test
    void run_olderThanAFiguresDefinition_staysReadable() {
        project.replace("results/figures.json", "moved / total", "strayed / total");
        project.replace("patterns/src/main/java/org/scalingpatterns/placing/Slots.java", "16_384", "4_096");
        assertThat(execute()).isEqualTo("0: ");
    }

    @Test
    void root_withoutProject_isRefused() {
        assertRefused("is not the project's folder", "--root", folder.toString());
    }

    @Test
    void runs_missingFolder_isRefused() {
        assertRefused(
                "is no folder of runs", "--runs", folder.resolve("missing").toString());
    }

    /** What a stopped run needs to be resumed names folders of this machine. */
    @Test
    void local_runThatCanBeResumed_showsNothingOfItsState() throws IOException {
        Path local = RunFixture.quick(project, "2026-01-03-mine");
        Files.createDirectory(local.resolve(".resume"));
        Files.writeString(local.resolve(".resume/plan.json"), "/home/somebody/jdk");

        assertThat(execute("--local", local.toString())).isEqualTo("0: ");
        assertThat(files(project.root.resolve("site/target/site")))
                .allSatisfy((name, text) -> assertThat(name + text).doesNotContain(".resume/plan", "/home/somebody"));
    }

    @Test
    void local_missingRun_isRefused() {
        assertRefused("is no run folder", "--local", folder.resolve("missing").toString());
    }

    @Test
    void recorder_withoutUsage_isRefused() {
        project.write(
                "benchmarks/src/main/java/org/scalingpatterns/benchmarks/harness/hdr/package-info.java",
                "package org.scalingpatterns.benchmarks.harness.hdr;\n");
        assertRefused("package-info.java: has no usage between");
    }

    @Test
    void figures_missing_isRefused() throws IOException {
        Files.delete(project.root.resolve("results/figures.json"));
        assertRefused("figures.json: is missing");
    }

    @Test
    void run_changedAfterItsChecksums_isRefused() throws IOException {
        Files.writeString(
                run.resolve("placing.json"),
                Files.readString(run.resolve("placing.json")).replace("1.0", "2.0"));
        assertRefused("placing.json");
    }

    @Test
    void out_holdingOtherFiles_isRefusedAndLeftAlone() throws IOException {
        Path out = Files.createDirectory(folder.resolve("mine"));
        Files.writeString(out.resolve("thesis.txt"), "years of work");
        assertRefused("holds files that are not a generated site", "--out", out.toString());
        assertThat(out.resolve("thesis.txt")).hasContent("years of work");
    }

    @Test
    void claim_unknownFigure_isRefused() {
        project.replace("patterns/catalog/hashed-placing.md", "Spread.moved[", "Spread.mowed[");
        assertRefused("hashed-placing.md: claims placed/hard: unknown figure Spread.mowed");
    }

    @Test
    void claim_inOtherWordsThanTheCards_isRefused() {
        project.replace("patterns/catalog/hashed-placing.md", "says: Resharding is hard", "says: Resharding is easy");
        assertRefused("hashed-placing.md: claims must have placed/hard as the card has it: Resharding is hard");
    }

    @Test
    void card_withAnUnknownKey_isRefused() {
        project.replace("patterns/catalog/card.yml", "title: Hashed", "tittle: Hashed");
        assertRefused("card.yml: patterns[1]: title must be there");
    }

    @Test
    void claim_limitWithUnknownValue_isRefused() {
        project.replace(
                "patterns/catalog/hashed-placing.md",
                "figure: Spread.max-mean[algorithm=modulo",
                "figure: Spread.max-mean[algorithm=modula");
        assertRefused("claims placed/even: figure Spread.max-mean");
    }

    @Test
    void guarantee_withoutTest_isRefused() {
        project.replace("patterns/catalog/hashed-placing.md", "#growth_moves", "#shrinking_moves");
        assertRefused(
                "guarantees placing/minimal: no such test: org.scalingpatterns.placing.SlotsContract#shrinking_moves");
    }

    @Test
    void guarantee_thatNoTestRejects_isRefused() {
        project.replace(
                "patterns/src/test/java/org/scalingpatterns/placing/BrokenTest.java",
                "placing/minimal",
                "placing/other");
        assertRefused("no test carries @Rejects(\"placing/minimal\")");
    }

    @Test
    void source_missing_isRefused() {
        project.replace("patterns/catalog/hashed-placing.md", "[Slots, Table]", "[Slots, Gone]");
        assertRefused("sources: no such class");
    }

    @Test
    void evidence_unknownBenchmark_isRefused() {
        project.replace("patterns/catalog/tabled-placing.md", "benchmark: Move", "benchmark: Moves");
        assertRefused("evidence Moves: no such benchmark");
    }

    @Test
    void evidence_unknownParameter_isRefused() {
        project.replace("patterns/catalog/tabled-placing.md", "x: shards", "x: shreds");
        assertRefused("evidence LookupCost.lookup: no such parameter: shreds");
    }

    @Test
    void option_unknown_exitsTwo() {
        assertRefused("Unknown option: '--nonsense'", "--nonsense");
    }
}
