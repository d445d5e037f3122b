package org.scalingpatterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every pattern can be copied: its package compiles alone, for Java 17, without a class path and without a warning. */
class IsolationTest {

    private static final Path SOURCES = Path.of("src/main/java/org/scalingpatterns");

    @TempDir
    Path output;

    @TestFactory
    Stream<DynamicTest> everyPackage_compilesAlone() throws IOException {
        try (Stream<Path> families = Files.list(SOURCES)) {
            List<Path> packages = families.filter(Files::isDirectory).sorted().toList();
            assertThat(packages).isNotEmpty();
            return packages.stream()
                    .map(family -> DynamicTest.dynamicTest(
                            family.getFileName().toString(),
                            () -> compileAlone(family.getFileName().toString())));
        }
    }

    private void compileAlone(String family) throws IOException {
        List<Path> sources = new ArrayList<>(javaFilesIn(family));
        for (String foundation : Foundations.of(family)) {
            sources.addAll(javaFilesIn(foundation));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            boolean compiled = compiler.getTask(
                            null,
                            files,
                            diagnostics,
                            List.of(
                                    "--release",
                                    "17",
                                    "-Xlint:all",
                                    "-Werror",
                                    "-proc:none",
                                    "--class-path",
                                    "",
                                    "-d",
                                    output.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(diagnostics.getDiagnostics()).isEmpty();
            assertThat(compiled).isTrue();
        }
    }

    private static List<Path> javaFilesIn(String family) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(family))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** The declared exceptions: families that stand on another one and are copied with it. */
    static final class Foundations {
        static final Map<String, List<String>> DECLARED =
                Map.of("eventsourcing", List.of("journal"), "cqrs", List.of("eventsourcing", "journal"));

        private Foundations() {}

        static List<String> of(String family) {
            return DECLARED.getOrDefault(family, List.of());
        }
    }
}
