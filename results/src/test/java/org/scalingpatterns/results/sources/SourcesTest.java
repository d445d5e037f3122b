package org.scalingpatterns.results.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.FamilyResults.MeasuredCode;
import org.scalingpatterns.results.RunFormatException;

class SourcesTest {
    private static final String BENCHMARK = "org.acme.bench.CacheCost";

    @TempDir
    Path root;

    @BeforeEach
    void writeProject() throws IOException {
        write("results/src/main/java/org/acme/results/Format.java", "package org.acme.results; class Format {}");
        write("pom.xml", "<guava.version>33.0</guava.version><jmh.version>1.37</jmh.version>");
        write(
                "patterns/src/main/java/org/acme/journal/Journal.java",
                "package org.acme.journal; public class Journal { int x = 1; }");
        write("patterns/src/main/java/org/acme/cache/Cache.java", """
                package org.acme.cache;
                import org.acme.journal.Journal;
                /** Doc. */
                public class Cache {
                    private Entry entry; // of this package
                    Journal journal;
                }
                """);
        write("patterns/src/main/java/org/acme/cache/Entry.java", "package org.acme.cache; class Entry {}");
        write("patterns/src/main/java/org/acme/cache/Unused.java", "package org.acme.cache; class Unused {}");
        write("benchmarks/src/main/java/org/acme/bench/CacheCost.java", """
                package org.acme.bench;
                import com.google.common.cache.CacheBuilder;
                import org.acme.cache.Cache;
                public class CacheCost { Cache cache; }
                """);
    }

    @Test
    void measuredBy_followsImportsAndThePackage() {
        MeasuredCode code = new Sources(root).measuredBy(List.of(BENCHMARK), Map.of("flags", "-Xmx1g"));

        assertThat(code.sources())
                .containsExactly(
                        "benchmarks/src/main/java/org/acme/bench/CacheCost.java",
                        "patterns/src/main/java/org/acme/cache/Cache.java",
                        "patterns/src/main/java/org/acme/cache/Entry.java",
                        "patterns/src/main/java/org/acme/journal/Journal.java");
        assertThat(code.dependencies()).containsExactly("guava");
    }

    @Test
    void fingerprint_commentAndLayoutChanged_stays() throws IOException {
        String before = fingerprint();
        write("patterns/src/main/java/org/acme/cache/Cache.java", """
                package org.acme.cache;

                import org.acme.journal.Journal;

                /** Another doc, with more words. */
                public class Cache { private Entry entry; /* elsewhere */ Journal journal; }
                """);

        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void fingerprint_oneLiteralChangedInWhatItStandsOn_differs() throws IOException {
        String before = fingerprint();
        write(
                "patterns/src/main/java/org/acme/journal/Journal.java",
                "package org.acme.journal; public class Journal { int x = 2; }");

        assertThat(fingerprint()).isNotEqualTo(before);
    }

    @Test
    void fingerprint_dependencyOrSettingChanged_differs() throws IOException {
        String before = fingerprint();
        write("pom.xml", "<guava.version>34.0</guava.version><jmh.version>1.37</jmh.version>");
        String newer = fingerprint();

        assertThat(newer).isNotEqualTo(before);
        var sources = new Sources(root);
        assertThat(sources.fingerprint(sources.measuredBy(List.of(BENCHMARK), Map.of("flags", "-Xmx2g"))))
                .isNotEqualTo(newer);
    }

    @Test
    void fingerprint_unrelatedFileChanged_stays() throws IOException {
        String before = fingerprint();
        write("patterns/src/main/java/org/acme/cache/Unused.java", "package org.acme.cache; class Unused { int y; }");

        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void sources_noProject_refused() {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> new Sources(root.resolve("nowhere")))
                .withMessageContaining("is not the project's folder");
    }

    @Test
    void measuredBy_unknownClass_refused() {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> new Sources(root).measuredBy(List.of("org.acme.Nothing"), Map.of()))
                .withMessageContaining("no source of org.acme.Nothing");
    }

    @Test
    void codeLines_countsCodeOnly() {
        String source = """
                package a;

                /** Doc. */
                class A {
                    // comment
                    int split() {
                        return 1;
                    }

                    int get() { return 2; } /* three
                    lines */
                }
                """;

        assertThat(SourceFile.parse("A", source).codeLines(Set.of())).isEqualTo(7);
        assertThat(SourceFile.parse("A", source).codeLines(Set.of("split"))).isEqualTo(4);
    }

    private String fingerprint() {
        var sources = new Sources(root);
        return sources.fingerprint(sources.measuredBy(List.of(BENCHMARK), Map.of("flags", "-Xmx1g")));
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
