package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The fixture's site, built once, and one browser for all tests that look at it. They only read it. */
final class SharedSite implements AutoCloseable {
    final Path folder;
    final Path site;
    final Browser browser;
    private final Playwright playwright;

    private SharedSite() {
        try {
            folder = Files.createTempDirectory("site-in-browser");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ProjectFixture project = new ProjectFixture(folder);
        RunFixture.publish(project, "2026-01-02-example");
        Path local = RunFixture.quick(project, "2026-01-03-mine");
        site = folder.resolve("site/target/site");
        assertThat(SiteCommand.commandLine().execute("--root", folder.toString(), "--local", local.toString()))
                .isZero();
        playwright = Browsers.playwright();
        browser = Browsers.launch(playwright);
    }

    static SharedSite of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(SharedSite.class, type -> new SharedSite(), SharedSite.class);
    }

    /** Every page, by its name. */
    List<String> pages() {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .map(file -> site.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        playwright.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
