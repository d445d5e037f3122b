package org.scalingpatterns.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports point one way: benchmarks → patterns, benchmarks → results, site → results, and nothing else. */
class ModulesTest {
    private static final Map<String, Set<String>> ALLOWED = Map.of(
            "patterns", Set.of(),
            "results", Set.of(),
            "benchmarks", Set.of("patterns", "results"),
            "site", Set.of("results"));
    private static final Pattern DEPENDENCY =
            Pattern.compile("<groupId>org\\.scalingpatterns</groupId>\\s*<artifactId>([a-z]+)</artifactId>");
    private static final Pattern IMPORT = Pattern.compile("import (?:static )?org\\.scalingpatterns\\.([a-z]+)\\.");

    private final Path root = Path.of(System.getProperty("scalingpatterns.root"));

    @ParameterizedTest
    @ValueSource(strings = {"patterns", "results", "benchmarks", "site"})
    void pom_ofAModule_dependsOnAllowedModulesOnly(String module) throws IOException {
        var found = new TreeSet<String>();
        var matcher = DEPENDENCY.matcher(Files.readString(root.resolve(module).resolve("pom.xml")));
        while (matcher.find()) {
            found.add(matcher.group(1));
        }

        assertThat(ALLOWED.get(module))
                .as("%s/pom.xml may depend on these modules alone: see the layout in README.md", module)
                .containsAll(found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"patterns", "results", "benchmarks", "site"})
    void sources_ofAModule_importAllowedModulesOnly(String module) throws IOException {
        try (Stream<Path> files = Files.walk(root.resolve(module).resolve("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var matcher = IMPORT.matcher(Files.readString(file));
                while (matcher.find()) {
                    String owner = owner(matcher.group(1));
                    assertThat(owner.equals(module) || ALLOWED.get(module).contains(owner))
                            .as("%s imports from %s", root.relativize(file), owner)
                            .isTrue();
                }
            }
        }
    }

    /** Every package below the root that is no module's own is a family of patterns. */
    private static String owner(String segment) {
        return Set.of("results", "benchmarks", "site").contains(segment) ? segment : "patterns";
    }
}
