package org.scalingpatterns.site.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportsTest {
    @TempDir
    private Path folder;

    private final Pattern pattern = CatalogReader.pattern("a.md", """
            ---
            slug: a
            title: A
            family: a
            summary: A.
            problem: [reads]
            sources: [A]
            guarantees:
              - id: a/kept
                promises: It is kept.
                test: a.BaseContract#keeps
            ---
            """);

    /** The test is inherited from a contract that the classes don't name. */
    @BeforeEach
    void sources() throws IOException {
        write("src/a/BaseContract.java", "abstract class BaseContract { void keeps() {} }");
        write("src/a/WholeContract.java", "abstract class WholeContract extends BaseContract {}");
        write("src/a/HeapTest.java", "class HeapTest extends WholeContract {}");
        write("src/a/EngineTest.java", "class EngineTest extends WholeContract {}");
        write("src/a/OtherTest.java", "class OtherTest {}");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private void report(String type, String outcome) throws IOException {
        write(
                "reports/TEST-a." + type + ".xml",
                "<testsuite><testcase classname='a." + type + "' name='keeps'>" + outcome + "</testcase></testsuite>");
    }

    private int check() {
        return new TestReports(folder.resolve("reports"), folder.resolve("src")).check(pattern);
    }

    @Test
    void check_inheritedTest_isCountedForEachClassThatRunsIt() throws IOException {
        report("HeapTest", "");
        report("EngineTest", "");
        report("OtherTest", "");
        assertThat(check()).isEqualTo(2);
    }

    @Test
    void check_skippedTest_isNotCounted() throws IOException {
        report("HeapTest", "");
        report("EngineTest", "<skipped/>");
        assertThat(check()).isEqualTo(1);
        report("HeapTest", "<skipped/>");
        assertThatThrownBy(this::check).isInstanceOf(CatalogException.class).hasMessageContaining("did not run");
    }

    @Test
    void check_failedTest_isRefused() throws IOException {
        report("HeapTest", "");
        report("EngineTest", "<error/>");
        assertThatThrownBy(this::check)
                .isInstanceOf(CatalogException.class)
                .hasMessageContaining("did not pass in a.EngineTest");
    }
}
