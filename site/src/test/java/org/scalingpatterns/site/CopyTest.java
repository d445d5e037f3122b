package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every copy button of every page puts on the clipboard. */
class CopyTest extends InBrowser {
    @Test
    void copy_everyButton_givesTheSourceFileOrTheCommand() throws IOException {
        Page page = tab(size(1280, 900).setPermissions(List.of("clipboard-read", "clipboard-write")));
        int sources = 0;
        int commands = 0;
        for (String name : pages()) {
            page.navigate(url(name));
            for (Locator button : page.locator("button.copy").all()) {
                page.evaluate("navigator.clipboard.writeText('nothing')");
                button.click();
                button.locator(":scope:has-text('Copied')").waitFor();
                String copied = (String) page.evaluate("navigator.clipboard.readText()");
                String of = button.getAttribute("data-copy");
                if (of.startsWith("code-") && !of.equals("code-recorder")) {
                    assertThat(copied).as(name + " " + of).isEqualTo(source(of.substring("code-".length())));
                    sources++;
                } else {
                    assertThat(copied)
                            .as(name + " " + of)
                            .isEqualTo(page.locator("#" + of).textContent())
                            .isNotBlank();
                    commands++;
                }
            }
        }
        assertThat(sources).isGreaterThanOrEqualTo(4);
        assertThat(commands).isGreaterThanOrEqualTo(6);
    }

    private static String source(String type) throws IOException {
        try (Stream<Path> files = Files.walk(folder().resolve("patterns/src/main/java"))) {
            Path file = files.filter(path -> path.endsWith(type + ".java"))
                    .findFirst()
                    .orElseThrow();
            return Files.readString(file);
        }
    }

    @Test
    void download_source_equalsTheFile() throws IOException {
        for (String type : List.of("Slots", "Table")) {
            assertThat(Files.readString(site().resolve("source/hashed-placing/" + type + ".java")))
                    .isEqualTo(source(type));
        }
    }

    @Test
    void copy_recorder_isTheUsageOfItsPackage() {
        Page page = tab(size(1280, 900).setPermissions(List.of("clipboard-read", "clipboard-write")));
        page.navigate(url("method.html"));
        page.locator("button[data-copy='code-recorder']").click();
        page.locator("button:has-text('Copied')").first().waitFor();
        assertThat((String) page.evaluate("navigator.clipboard.readText()"))
                .startsWith("@Benchmark\npublic Value get(HdrRecorder recorder) {\n    long start")
                .endsWith("}");
    }
}
