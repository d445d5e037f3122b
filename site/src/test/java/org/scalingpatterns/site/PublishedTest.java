package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a published site needs beyond its pages: addresses, descriptions, a sitemap, pictures. */
class PublishedTest {
    private static final String BASE = "https://example.org/patterns/";

    @TempDir
    private Path folder;

    private Path site;

    @BeforeEach
    void project() {
        ProjectFixture project = new ProjectFixture(folder);
        RunFixture.publish(project, "2026-01-02-example");
        site = folder.resolve("site/target/site");
    }

    private String execute(String... more) {
        StringWriter errors = new StringWriter();
        CommandLine command = SiteCommand.commandLine().setErr(new PrintWriter(errors));
        int code = command.execute(Stream.concat(Stream.of("--root", folder.toString()), Stream.of(more))
                .toArray(String[]::new));
        return code + ": " + errors.toString().strip();
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList();
        }
    }

    private static String meta(String html, String attribute, String name) {
        Matcher meta = Pattern.compile("<meta " + attribute + "=\"" + name + "\" content=\"([^\"]*)\">")
                .matcher(html);
        assertThat(meta.find()).as(name).isTrue();
        return meta.group(1);
    }

    @Test
    void sitemap_withABaseUrl_hasEveryPageOnce() throws IOException {
        assertThat(execute("--base-url", BASE)).isEqualTo("0: ");
        String sitemap = Files.readString(site.resolve("sitemap.xml"));
        for (Path page : pages()) {
            String name = site.relativize(page).toString();
            String loc = "<loc>" + BASE + name.replaceFirst("(^|/)index\\.html$", "$1") + "</loc>";
            assertThat(sitemap.split(Pattern.quote(loc), -1)).as(name).hasSize(name.equals("404.html") ? 1 : 2);
        }
        assertThat(Files.readString(site.resolve("404.html")))
                .contains("href=\"/patterns/index.html\"", "src=\"/patterns/assets/site.js\"", "href=\"#main\"")
                .doesNotContain("<base", "\"index.html\""); // it would lead the skip link to another page
        String home = Files.readString(site.resolve("index.html"));
        assertThat(meta(home, "property", "og:url")).isEqualTo(BASE);
        assertThat(meta(home, "property", "og:image")).isEqualTo(BASE + "assets/social.png");
    }

    @Test
    void sitemap_withoutABaseUrl_isNotWritten() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        assertThat(site.resolve("sitemap.xml")).doesNotExist();
        for (Path page : pages()) {
            assertThat(Files.readString(page)).doesNotContain("og:url", "og:image");
        }
        assertThat(SiteCommand.commandLine().getUsageMessage()).contains("without it there is no sitemap");
    }

    @Test
    void baseUrl_thatIsNone_isRefused() {
        for (String bad : List.of("example.org/", "https://example.org", "ftp://example.org/", "https://a b/")) {
            assertThat(execute("--base-url", bad)).startsWith("2: --base-url must be an http address that ends with /");
        }
    }

    @Test
    void basePath_withoutSlashes_isRefused() {
        assertThat(execute("--base-path", "pages")).isEqualTo("2: --base-path must begin and end with /: pages");
    }

    @Test
    void descriptions_ofAllPages_areThereAndDiffer() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        Set<String> seen = new HashSet<>();
        for (Path page : pages()) {
            String html = Files.readString(page);
            String description = meta(html, "name", "description");
            assertThat(description).as(page.toString()).hasSizeBetween(20, 320);
            assertThat(seen.add(description)).as(page + ": " + description).isTrue();
            assertThat(meta(html, "property", "og:description")).isEqualTo(description);
            assertThat(meta(html, "property", "og:title")).isNotBlank();
        }
    }

    @Test
    void picture_ofTheSite_isDrawnFromItsFigures() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        BufferedImage before = ImageIO.read(site.resolve("assets/social.png").toFile());
        assertThat(before.getWidth()).isEqualTo(1200);
        assertThat(before.getHeight()).isEqualTo(630);
        assertThat(execute(
                        "--runs", Files.createDirectory(folder.resolve("none")).toString()))
                .isEqualTo("0: ");
        BufferedImage without = ImageIO.read(site.resolve("assets/social.png").toFile());
        assertThat(different(before, without))
                .as("pixels that differ without figures")
                .isGreaterThan(1_000);
    }

    private static int different(BufferedImage a, BufferedImage b) {
        int different = 0;
        for (int x = 0; x < a.getWidth(); x++) {
            for (int y = 0; y < a.getHeight(); y++) {
                different += a.getRGB(x, y) == b.getRGB(x, y) ? 0 : 1;
            }
        }
        return different;
    }

    /** What is no time has no band of its own: by its key the widest of its kind is found. */
    @Test
    void figures_ofCost_haveAKeyOfTheirBand() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        Path data = site.resolve("data/2026-01-02-example/placing.js");
        assertThat(Files.readString(data))
                .contains("\"band\":\"placing/cost/time\"", "\"band\":\"placing/allocation\"");
        Path manifest = folder.resolve("results/figures.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"allocation\"", "\"2 * 3\""));
        assertThat(execute()).isEqualTo("0: ");
        assertThat(Files.readString(data)).contains("\"band\":\"placing/cost/LookupCost.alloc\"");
    }

    @Test
    void icon_isAFileOfTheSite() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        assertThat(Files.readString(site.resolve("patterns/hashed-placing.html")))
                .contains("<link rel=\"icon\" type=\"image/svg+xml\" href=\"../assets/favicon.svg\">");
        assertThat(Files.readString(site.resolve("assets/favicon.svg"))).startsWith("<svg ");
    }

    /** A build that fails leaves what was there. */
    @Test
    void build_thatFails_leavesTheSite() throws IOException {
        assertThat(execute()).isEqualTo("0: ");
        String before = Files.readString(site.resolve("index.html"));
        Files.delete(folder.resolve("LICENSE"));
        assertThat(execute()).startsWith("1: ");
        assertThat(Files.readString(site.resolve("index.html"))).isEqualTo(before);
    }
}
