package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A site that is served while somebody edits what it is made of. */
class LiveSiteTest {
    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private ProjectFixture project;
    private Path out;
    private Server server;
    private LiveSite live;
    private Thread watching;

    @BeforeEach
    void serve() throws IOException {
        project = new ProjectFixture(folder.resolve("project"));
        RunFixture.publish(project, "2026-01-02-example");
        Path root = project.root;
        out = root.resolve("site/target/site");
        Path templates = Templates.folder(repository());
        copy(templates, Templates.folder(root));
        copy(Templates.assets(repository()), Templates.assets(root));
        Settings settings = new Settings(
                root, out, Optional.empty(), root.resolve("results/figures.json"), Optional.empty(), "", "");
        Site site = new Site(settings);
        site.write();
        server = new Server(out, 0);
        live = new LiveSite(settings, site, server, lines());
        watching = new Thread(
                () -> {
                    try {
                        live.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "watching");
        watching.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        live.close();
        server.close();
        watching.join(TimeUnit.SECONDS.toMillis(SECONDS));
        assertThat(watching.isAlive()).as("watching ends when it is closed").isFalse();
    }

    private static Path repository() {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("scripts/site"))) {
            root = root.getParent();
        }
        return root;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    /** Every line that is printed, as it comes. */
    private PrintStream lines() {
        StringBuilder line = new StringBuilder();
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        if (b == '\n') {
                            said.add(line.toString());
                            line.setLength(0);
                        } else {
                            line.append((char) b);
                        }
                    }
                },
                true,
                StandardCharsets.ISO_8859_1);
    }

    private String next() throws InterruptedException {
        String line = said.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(line).as("a line within " + SECONDS + " s").isNotNull();
        return line;
    }

    @Test
    void catalog_changed_isBuiltAgain() throws Exception {
        project.replace("patterns/catalog/hashed-placing.md", "Everybody knows it", "Nobody knew it");
        assertThat(next()).matches("rebuilt in \\d+\\.\\d s: patterns/catalog/hashed-placing\\.md");
        assertThat(Files.readString(out.resolve("patterns/hashed-placing.html")))
                .contains("Nobody knew it")
                .doesNotContain("EventSource", "connect-src", "/-/");
    }

    @Test
    void catalog_spoilt_leavesTheSiteAndSaysWhy() throws Exception {
        project.replace("patterns/catalog/hashed-placing.md", "Spread.moved[", "Spread.mowed[");
        assertThat(next())
                .startsWith("not rebuilt, patterns/catalog/hashed-placing.md: ")
                .contains("unknown figure Spread.mowed");
        assertThat(Files.readString(out.resolve("patterns/hashed-placing.html")))
                .contains("Everybody knows it");
        project.replace("patterns/catalog/hashed-placing.md", "Spread.mowed[", "Spread.moved[");
        assertThat(next()).startsWith("rebuilt in ");
    }

    @Test
    void run_added_isShown() throws Exception {
        RunFixture.publish(project, "2026-01-09-later");
        String line = next();
        while (line.startsWith("not rebuilt")) { // it may be seen before it is whole
            line = next();
        }
        assertThat(line).startsWith("rebuilt in ").contains("results/runs/2026-01-09-later");
        assertThat(Files.readString(out.resolve("results/index.html"))).contains("2026-01-09-later");
    }

    @Test
    void template_changed_isCompiledAndUsed() throws Exception {
        project.replace("site/src/main/jte/home.jte", "What hurts?", "Where does it hurt?");
        assertThat(next()).startsWith("rebuilt in ").endsWith("site/src/main/jte/home.jte");
        assertThat(Files.readString(out.resolve("index.html"))).contains("Where does it hurt?");
    }

    /** However often one is edited, one folder of compiled templates is there, and none once it is closed. */
    @Test
    void templates_changedTwice_leaveNoCompiledOnes() throws Exception {
        Set<Path> before = compiled();
        project.replace("site/src/main/jte/home.jte", "What hurts?", "Where does it hurt?");
        assertThat(next()).startsWith("rebuilt in ");
        project.replace("site/src/main/jte/home.jte", "Where does it hurt?", "Does it hurt?");
        assertThat(next()).startsWith("rebuilt in ");
        assertThat(Files.readString(out.resolve("index.html"))).contains("Does it hurt?");
        assertThat(compiled()).hasSize(before.size() + 1);
        live.close();
        assertThat(compiled()).isEqualTo(before);
    }

    private static Set<Path> compiled() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("site-templates"))
                    .collect(Collectors.toSet());
        }
    }

    @Nested
    @ExtendWith(Browsers.class)
    class Open {
        /** The page that is open shows the change, and was told so over the one connection that only a served page may make. */
        @Test
        void page_thatIsOpen_loadsTheChange() {
            try (Playwright playwright = Browsers.playwright();
                    Browser browser = Browsers.launch(playwright)) {
                Page page = browser.newPage();
                page.waitForResponse(
                        response -> response.url().endsWith("/-/changes") && response.ok(),
                        () -> page.navigate(server.uri()
                                .resolve("patterns/hashed-placing.html")
                                .toString()));
                assertThat(page.locator("main").innerText()).contains("Everybody knows it");
                project.replace("patterns/catalog/hashed-placing.md", "Everybody knows it", "Nobody knew it");
                page.locator("main:has-text('Nobody knew it')")
                        .waitFor(new com.microsoft.playwright.Locator.WaitForOptions().setTimeout(SECONDS * 1000.0));
            }
        }
    }
}
