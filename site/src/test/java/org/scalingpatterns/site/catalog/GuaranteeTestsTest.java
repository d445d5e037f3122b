package org.scalingpatterns.site.catalog;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuaranteeTestsTest {
    @TempDir
    private Path sources;

    @BeforeEach
    void write() throws IOException {
        write(
                "a/KeptContract.java",
                "package a; class KeptContract { @Guarantee(\"a/kept\") void kept() {} void bare() {} }");
        write(
                "a/BrokenTest.java",
                "package a; class BrokenTest { @Rejects({\"a/kept\", \"a/other\"}) void broken() {} }");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(sources.resolve(name).getParent());
        Files.writeString(sources.resolve(name), text);
    }

    private void check(String id, String test) {
        Pattern pattern = CatalogReader.pattern("one.md", """
                ---
                slug: one
                title: One
                family: a
                card: Words
                summary: A sentence.
                guarantees:
                  - {id: %s, promises: something, test: %s}
                ---
                """.formatted(id, test.replace("#", "#")));
        new GuaranteeTests(sources).check(pattern);
    }

    @Test
    void check_testWithBothAnnotations_passes() {
        assertThatCode(() -> check("a/kept", "'a.KeptContract#kept'")).doesNotThrowAnyException();
    }

    @Test
    void check_noSuchClass_isRefused() {
        assertThatThrownBy(() -> check("a/kept", "'a.Missing#kept'"))
                .hasMessage("one.md: guarantees a/kept: no such test class: a.Missing");
    }

    @Test
    void check_noSuchMethod_isRefused() {
        assertThatThrownBy(() -> check("a/kept", "'a.KeptContract#gone'"))
                .hasMessage("one.md: guarantees a/kept: no such test: a.KeptContract#gone");
    }

    @Test
    void check_testWithoutGuarantee_isRefused() {
        assertThatThrownBy(() -> check("a/kept", "'a.KeptContract#bare'"))
                .hasMessage("one.md: guarantees a/kept: a.KeptContract#bare must carry @Guarantee(\"a/kept\")");
    }

    @Test
    void check_guaranteeThatNothingRejects_isRefused() throws IOException {
        write("a/BrokenTest.java", "package a; class BrokenTest { }");
        assertThatThrownBy(() -> check("a/kept", "'a.KeptContract#kept'"))
                .hasMessageContaining("no test carries @Rejects(\"a/kept\")");
    }
}
