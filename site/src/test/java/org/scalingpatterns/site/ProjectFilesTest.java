package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that a project on GitHub is expected to have: they say what is so, and lead to what there is. */
class ProjectFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    /** Where GitHub shows the deployments of an environment, seen from the front page of whichever repository this is. */
    private static final String PUBLISHED = "../../deployments/github-pages";

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    private static Map<?, ?> citation() throws IOException {
        return new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve(".github/CITATION.cff")));
    }

    /** GitHub's address of a heading. */
    private static List<String> anchors(Path file) throws IOException {
        return HEADING.matcher(Files.readString(file))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void citation_hasWhatTheFormatAsksFor() throws IOException {
        assertThat(citation().get("cff-version")).isEqualTo("1.2.0");
        assertThat(citation().get("message")).asString().isNotBlank();
        assertThat(citation().get("title")).isEqualTo("scaling-patterns");
        assertThat(citation().get("type")).isEqualTo("software");
        assertThat((List<?>) citation().get("authors"))
                .isNotEmpty()
                .allSatisfy(author ->
                        assertThat(((Map<?, ?>) author).get("name")).asString().isNotBlank());
    }

    @Test
    void citation_saysThePomsVersionAndLicence() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertThat(pom)
                .contains("<version>" + citation().get("version") + "-SNAPSHOT</version>")
                .contains("<name>" + citation().get("license") + "</name>");
    }

    /** What {@code --version} says, which an annotation can't take from the pom. */
    @Test
    void commands_sayThePomsVersion() throws IOException {
        Matcher version = Pattern.compile("<artifactId>scaling-patterns</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        for (String command : List.of(
                "benchmarks/src/main/java/org/scalingpatterns/benchmarks/cli/Bench.java",
                "benchmarks/src/main/java/org/scalingpatterns/benchmarks/cli/Compare.java",
                "site/src/main/java/org/scalingpatterns/site/SiteCommand.java",
                "site/src/main/java/org/scalingpatterns/site/copy/CopyCommand.java")) {
            assertThat(Files.readString(ROOT.resolve(command)))
                    .as(command)
                    .contains("version = \"scaling-patterns " + version.group(1) + "\"");
        }
    }

    /** It is a project of its own and can't take them from the build. */
    @Test
    void contractKit_hasTheVersionsOfTheBuild() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        List<String> versions = Pattern.compile("<version>(\\d[^<]*)</version>")
                .matcher(Files.readString(ROOT.resolve("patterns/contract-kit/pom.xml")))
                .results()
                .map(found -> found.group(1))
                .filter(version -> !version.equals("1.0-SNAPSHOT")) // its own
                .toList();
        assertThat(versions)
                .hasSizeGreaterThan(5)
                .allSatisfy(version ->
                        assertThat(pom).containsPattern("<[a-z.-]+\\.version>" + Pattern.quote(version) + "</"));
    }

    @Test
    void readme_linksWhatTheWorkflowPublishes() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("](" + PUBLISHED + ")");
        assertThat(Files.readString(ROOT.resolve(".github/workflows/site.yml")))
                .contains("      name: " + PUBLISHED.substring(PUBLISHED.lastIndexOf('/') + 1) + "\n");
    }

    @Test
    void links_leadToFilesAndHeadingsThatThereAre() throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("patterns/DECISIONS.md")));
        for (String folder : List.of(".github", "patterns/catalog")) {
            try (Stream<Path> inside = Files.list(ROOT.resolve(folder))) {
                inside.filter(file -> file.toString().endsWith(".md")).forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(10);
        for (Path file : files) {
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                String[] address = link.group(1).split("#", 2);
                if (!address[0].startsWith("https://") && !address[0].equals(PUBLISHED)) {
                    Path target = address[0].isEmpty() ? file : file.resolveSibling(address[0]);
                    assertThat(target).as("link in %s", ROOT.relativize(file)).exists();
                    if (address.length > 1) {
                        assertThat(anchors(target)).contains(address[1]);
                    }
                }
            }
        }
    }
}
