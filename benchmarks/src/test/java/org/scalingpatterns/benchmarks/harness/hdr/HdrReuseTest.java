package org.scalingpatterns.benchmarks.harness.hdr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import joptsimple.OptionParser;
import org.HdrHistogram.Histogram;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.generators.BenchmarkProcessor;

/** Somebody else's JMH project, which knows nothing of this one but the package that was copied into it. */
class HdrReuseTest {
    private static final String HDR = HdrMain.class.getPackageName();

    private static final String BENCHMARK = """
            package elsewhere;

            import org.openjdk.jmh.annotations.*;
            import %s.HdrRecorder;

            @State(Scope.Thread)
            public class Calls {
                @Param("a b")
                public String name;
                private long n;

                @Benchmark
                @BenchmarkMode(Mode.SingleShotTime)
                public void call(HdrRecorder recorder) {
                    recorder.start();
                    recorder.record("call", ++n * 1_000);
                    recorder.count("calls", 1);
                }
            }
            """;

    private static final String RUNTIME = Stream.<Class<?>>of(
                    Benchmark.class, Histogram.class, OptionParser.class, FastMath.class)
            .map(HdrReuseTest::jar)
            .collect(Collectors.joining(File.pathSeparator));

    @TempDir
    static Path project;

    @BeforeAll
    static void copyAndCompile() throws IOException {
        List<Path> sources = new ArrayList<>();
        Path here = Path.of("src/main/java", HDR.split("\\."));
        Path copy = Files.createDirectories(project.resolve("src").resolve(HDR.replace('.', '/')));
        try (Stream<Path> files = Files.list(here.toAbsolutePath())) {
            for (Path file : files.toList()) {
                sources.add(Files.copy(file, copy.resolve(file.getFileName())));
            }
        }
        Path own = Files.createDirectories(project.resolve("src/elsewhere")).resolve("Calls.java");
        sources.add(Files.writeString(own, BENCHMARK.formatted(HDR)));
        compile(sources);
    }

    @Test
    void profiler_onSomebodyElsesProject_bringsPercentilesAndCountersIntoOutputAndJson()
            throws IOException, InterruptedException {
        Path json = project.resolve("out.json");

        String output =
                java("org.openjdk.jmh.Main", "-prof", HDR + ".HdrProfiler", "-rf", "json", "-rff", json.toString());

        String text = Files.readString(json);
        assertThat(output).contains("Calls.call:hdr.call:p50").contains("Calls.call:count.calls");
        assertThat(score(text, "hdr.call:p50")).isBetween(500_000.0, 500_999.0);
        assertThat(score(text, "hdr.call:p90")).isBetween(900_000.0, 900_999.0);
        assertThat(score(text, "hdr.call:p99")).isBetween(990_000.0, 990_999.0);
        assertThat(score(text, "hdr.call:max")).isBetween(1_000_000.0, 1_000_999.0);
        assertThat(score(text, "count.calls")).isEqualTo(1_000);
        assertThat(score(text, "count.clamped")).isZero();
        assertThat(score(text, "count.discarded")).isZero();
    }

    @Test
    void hdrMain_withHlog_alsoWritesALogOfEachIteration() throws IOException, InterruptedException {
        Path log = project.resolve("out.hlog");

        String output = java(HDR + ".HdrMain", "-hlog", log.toString(), "-i", "2");

        assertThat(output).contains("Calls.call:hdr.call:p50");
        List<HdrLogEntry> entries = HdrLogReader.read(log);
        assertThat(entries).extracting(HdrLogEntry::tag).containsOnly("elsewhere.Calls.call/name=a_b/call");
        assertThat(entries).extracting(HdrLogEntry::iteration).containsExactly(0, 1);
        assertThat(entries)
                .allSatisfy(e -> assertThat(e.histogram().getTotalCount()).isEqualTo(1_000));
    }

    @Test
    void hdrMain_withoutHlog_isJmhWithTheProfiler() throws IOException, InterruptedException {
        assertThat(java(HDR + ".HdrMain")).contains("Calls.call:hdr.call:max");
    }

    private static double score(String json, String label) {
        Matcher score = Pattern.compile(Pattern.quote('"' + label + '"') + "\\s*:\\s*\\{\\s*\"score\"\\s*:\\s*([^,]+),")
                .matcher(json);
        assertThat(score.find()).as(label + " in " + json).isTrue();
        return Double.parseDouble(score.group(1));
    }

    /** One fork of one iteration of 1,000 calls. */
    private static String java(String main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx128m",
                "-Djmh.ignoreLock=true",
                "-cp",
                project.resolve("classes") + File.pathSeparator + RUNTIME,
                main,
                "elsewhere"));
        command.addAll(List.of("-f", "1", "-wi", "0", "-bs", "1000"));
        command.addAll(List.of(options));
        if (!command.contains("-i")) {
            command.addAll(List.of("-i", "1"));
        }
        Path output = Files.createTempFile(project, "output", ".txt");
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String text = Files.readString(output);
        assertThat(exit).as(text).isZero();
        return text;
    }

    private static void compile(List<Path> sources) throws IOException {
        Path classes = Files.createDirectories(project.resolve("classes"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                jar(Benchmark.class) + File.pathSeparator + jar(Histogram.class),
                "-processorpath",
                jar(BenchmarkProcessor.class) + File.pathSeparator + RUNTIME,
                "-processor",
                BenchmarkProcessor.class.getName());
        try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, null)) {
            boolean compiled = javac.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    private static String jar(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
