package org.scalingpatterns.site.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.site.catalog.Adapters;
import org.scalingpatterns.site.catalog.CatalogReader;
import org.scalingpatterns.site.catalog.Pattern;
import picocli.CommandLine;

/** The command on this project's own patterns. That each copy compiles and passes alone, scripts/test shows with Maven. */
class CopyCommandTest {
    private static final Path ROOT = Path.of("..");
    private static final Path MAIN = Path.of("src/main/java/com/acme");

    @TempDir
    private Path folder;

    /** The exit code, a colon, and what was written to the error stream. */
    private static String execute(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--root", ROOT.toString()));
        all.addAll(List.of(arguments));
        StringWriter errors = new StringWriter();
        CommandLine command = CopyCommand.commandLine().setErr(new PrintWriter(errors));
        int code = command.execute(all.toArray(String[]::new));
        return code + ": " + errors.toString().strip();
    }

    private String copy(String pattern, String... more) {
        List<String> arguments = new ArrayList<>(List.of(pattern, folder.toString(), "--package", "com.acme"));
        arguments.addAll(List.of(more));
        return execute(arguments.toArray(String[]::new));
    }

    private Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString().replace('\\', '/'), Files.readString(path));
            }
        }
        return files;
    }

    @Test
    void copy_directorySharding_takesItsFilesAndWhatTheyNeedAndNoOthers() throws IOException {
        assertThat(copy("directory-sharding")).isEqualTo("0: ");
        assertThat(files())
                .containsKeys(
                        "pom.xml",
                        "src/main/java/com/acme/sharding/ShardDirectory.java",
                        "src/main/java/com/acme/sharding/ShardMap.java",
                        "src/main/java/com/acme/sharding/package-info.java",
                        "src/test/java/com/acme/sharding/ShardDirectoryContract.java",
                        "src/test/java/com/acme/contracts/Guarantee.java")
                .doesNotContainKeys(
                        "src/main/java/com/acme/sharding/RangeMap.java",
                        "src/main/java/com/acme/sharding/HashRing.java",
                        "src/test/java/com/acme/sharding/ShardingPropertiesTest.java");
    }

    @Test
    void copy_everyPattern_hasThePackageAndTheLicenceAndNoLinkToWhatIsNotThere() throws IOException {
        for (Pattern pattern : CatalogReader.read(ROOT.resolve("patterns/catalog"))) {
            assertThat(copy(pattern.slug())).isEqualTo("0: ");
        }
        Map<String, String> files = files();
        assertThat(files).hasSizeGreaterThan(100);
        files.forEach((name, text) -> {
            if (name.endsWith(".java")) {
                assertThat(text)
                        .as(name)
                        .startsWith("/*\n * From scaling-patterns ")
                        .contains("SPDX-License-Identifier: Apache-2.0")
                        .containsPattern(": patterns/src/(main|test)/java/org/scalingpatterns/\\S+[.]java\n")
                        .contains("package com.acme");
                String code = text.substring(text.indexOf("*/"));
                assertThat(code).as(name).doesNotContain("org.scalingpatterns", "org/scalingpatterns");
            }
        });
    }

    @Test
    void copy_linkToAClassThatStaysBehind_isPlainText() throws IOException {
        copy("directory-sharding");
        Set<String> there = new TreeSet<>();
        files().keySet().stream()
                .filter(name -> name.startsWith("src/main/"))
                .forEach(name -> there.add(name.replaceAll(".*/(\\w+)\\.java", "$1")));
        Set<String> known = new TreeSet<>();
        try (Stream<Path> sources = Files.list(ROOT.resolve("patterns/src/main/java/org/scalingpatterns/sharding"))) {
            sources.forEach(file -> known.add(file.getFileName().toString().replace(".java", "")));
        }
        known.removeAll(there);
        assertThat(known).contains("RangeMap");
        files().forEach((name, text) -> known.forEach(missing -> assertThat(text)
                .as(name)
                .doesNotContainPattern("\\{@link(plain)?[\\s*]+([a-z.]+[.])?" + missing + "\\W")));
    }

    @Test
    void copy_withAnAdapter_takesItsPackageItsTestsAndItsDependency() throws IOException {
        assertThat(copy("cache-aside", "--with", "caffeine")).isEqualTo("0: ");
        assertThat(files())
                .containsKeys(
                        "src/main/java/com/acme/caching/caffeine/CaffeineCache.java",
                        "src/test/java/com/acme/caching/caffeine/CaffeineCacheTest.java")
                .doesNotContainKey("src/main/java/com/acme/caching/redis/RedisCache.java");
        assertThat(files().get("pom.xml"))
                .contains("<artifactId>caffeine</artifactId>", "<artifactId>junit-jupiter</artifactId>")
                .containsPattern("<artifactId>caffeine</artifactId>\\s*<version>[0-9.]+</version>");
    }

    /** What reports home here is left out there as well. */
    @Test
    void copy_withChronicle_leavesOutWhatIsLeftOutHere() throws IOException {
        assertThat(copy("async-queue", "--with", "chronicle")).isEqualTo("0: ");
        assertThat(files().get("pom.xml"))
                .containsPattern("<artifactId>chronicle-queue</artifactId>\\s*<version>[^<]+</version>\\s*<exclusions>")
                .contains("<artifactId>chronicle-analytics</artifactId>");
    }

    @Test
    void copy_writeBehindWithTheJournal_takesTheJournalAlong() throws IOException {
        assertThat(copy("write-behind", "--with", "journaled")).isEqualTo("0: ");
        assertThat(files())
                .containsKeys(
                        "src/main/java/com/acme/caching/journaled/JournaledWrites.java",
                        "src/main/java/com/acme/journal/Journal.java");
    }

    @Test
    void copy_twice_isTheSame() throws IOException {
        copy("journal");
        Map<String, String> first = files();
        assertThat(copy("journal")).isEqualTo("0: ");
        assertThat(files()).isEqualTo(first);
    }

    /** What two patterns share is written twice, each time with other links: neither copy refuses the other's. */
    @Test
    void copy_besideAnotherPatternOfTheFamily_isNotRefused() throws IOException {
        copy("directory-sharding");
        assertThat(copy("range-sharding")).isEqualTo("0: ");
        assertThat(copy("directory-sharding")).isEqualTo("0: ");
        assertThat(files()).containsKey("src/main/java/com/acme/sharding/RangeMap.java");
    }

    @Test
    void copy_overAnEditedFile_isRefusedAndWritesNothing() throws IOException {
        Path edited =
                Files.createDirectories(folder.resolve(MAIN).resolve("journal")).resolve("Journal.java");
        Files.writeString(edited, "// mine\n");
        assertThat(copy("journal"))
                .startsWith("2: nothing was copied, as these differ from the copy: " + edited)
                .endsWith("--force overwrites them");
        assertThat(files()).hasSize(1);

        assertThat(copy("journal", "--force")).isEqualTo("0: ");
        assertThat(edited).content().contains("class Journal");
    }

    @Test
    void copy_intoAProjectWithABuildFile_leavesItAlone() throws IOException {
        Files.writeString(folder.resolve("build.gradle.kts"), "// theirs\n");
        assertThat(copy("journal")).isEqualTo("0: ");
        assertThat(files()).containsEntry("build.gradle.kts", "// theirs\n").doesNotContainKey("pom.xml");
    }

    @Test
    void packageWithOtherLetters_isNoGroupOfMavens() throws IOException {
        assertThat(execute("journal", folder.toString(), "--package", "com.m\u00fcller"))
                .isEqualTo("0: ");
        assertThat(files().get("pom.xml")).contains("<groupId>copy</groupId>");
    }

    @Test
    void misuse_isRefusedInOneLineThatSaysTheWayOut() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(execute()).startsWith("2: names no pattern; scripts/copy list");
        assertThat(execute("hash-shrading", "x", "--package", "com.acme"))
                .startsWith("2: unknown pattern 'hash-shrading'");
        assertThat(execute("journal")).startsWith("2: names no folder to copy to");
        assertThat(execute("journal", file.toString(), "--package", "com.acme")).startsWith("2: must be a folder: ");
        assertThat(execute("journal", folder.toString())).isEqualTo("2: names no package: --package com.acme");
        assertThat(copy("journal", "--package", "com.2acme")).startsWith("2: ").hasLineCount(1);
        assertThat(execute("journal", folder.toString(), "--package", "com.class"))
                .isEqualTo("2: must be a package name: --package com.class");
        assertThat(execute("journal", folder.toString(), "--package", "java.acme"))
                .isEqualTo("2: must not be the JDK's: --package java.acme");
        assertThat(copy("journal", "--with", "redis")).isEqualTo("2: unknown adapter 'redis'; journal has none");
        assertThat(copy("cqrs", "--with", "redis")).isEqualTo("2: unknown adapter 'redis'; cqrs has jdbc, outbox");
        assertThat(files()).containsOnlyKeys("file");
    }

    @Test
    void list_everyPattern_isThere() {
        assertThat(execute("list")).isEqualTo("0: ");
    }

    @Test
    void adapters_everyPackageBelowAFamily_isListed() {
        PatternSources sources = new PatternSources(ROOT.resolve("patterns"));
        Set<String> packages = new TreeSet<>();
        CatalogReader.read(ROOT.resolve("patterns/catalog")).stream()
                .map(Pattern::family)
                .distinct()
                .forEach(family -> sources.adapters(family).forEach(adapter -> packages.add(family + "." + adapter)));
        assertThat(Adapters.read(ROOT.resolve("patterns/catalog")).packages())
                .containsExactlyInAnyOrderElementsOf(packages);
    }
}
