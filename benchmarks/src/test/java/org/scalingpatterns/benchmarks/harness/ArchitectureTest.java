package org.scalingpatterns.benchmarks.harness;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Benchmark;

@AnalyzeClasses(packages = "org.scalingpatterns.benchmarks", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HDR = "org.scalingpatterns.benchmarks.harness.hdr";

    @ArchTest
    static final ArchRule HDR_STANDS_ALONE = classes()
            .that()
            .resideInAPackage(HDR)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(HDR, "java..", "org.openjdk.jmh..", "org.HdrHistogram..")
            .because("it is copied into other people's JMH projects");

    @ArchTest
    static final ArchRule HARNESS_KNOWS_NO_COMMAND = noClasses()
            .that()
            .resideInAPackage("org.scalingpatterns.benchmarks.harness..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.scalingpatterns.benchmarks.cli..")
            .because("the command stands on the harness");

    /** ArchUnit sees classes; only a compiler sees that the sources need nothing else. */
    @Test
    void hdr_compiledWithJmhAndHdrHistogramOnly_compiles(@TempDir Path out) throws IOException {
        Path sources = Path.of("src/main/java", HDR.split("\\.")).toAbsolutePath();
        List<Path> files;
        try (Stream<Path> list = Files.list(sources)) {
            files = list.filter(f -> f.toString().endsWith(".java")).toList();
        }
        assertThat(files).hasSizeGreaterThan(5);
        String classPath = Stream.of(Benchmark.class, Histogram.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();

        try (StandardJavaFileManager manager = javac.getStandardFileManager(null, null, null)) {
            boolean compiled = javac.getTask(
                            messages,
                            manager,
                            null,
                            List.of("--release", "17", "-proc:none", "-d", out.toString(), "-cp", classPath),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }
}
