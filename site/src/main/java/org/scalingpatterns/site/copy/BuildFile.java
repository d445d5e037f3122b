package org.scalingpatterns.site.copy;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.site.catalog.CatalogException;
import org.scalingpatterns.site.catalog.Dependency;

/** What a copy needs of a build: dependencies with the versions that this project pins, and a pom for a folder that has none. */
final class BuildFile {
    private static final List<Dependency> TESTS = List.of(
            new Dependency("org.junit.jupiter", "junit-jupiter", "junit.version"),
            new Dependency("org.assertj", "assertj-core", "assertj.version"));

    /** What Maven takes for a group; a package may have other letters. */
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_.-]+");

    private final String rootPom;
    private final List<Dependency> dependencies;

    /**
     * What a copy needs.
     *
     * @param rootPom text of the project's pom, which has the versions
     * @param dependencies those of the adapters
     */
    BuildFile(String rootPom, List<Dependency> dependencies) {
        this.rootPom = rootPom;
        this.dependencies = dependencies;
    }

    /** The project's name and version. */
    String origin() {
        return "scaling-patterns "
                + found("<artifactId>scaling-patterns</artifactId>\\s*<version>([^<]+)</version>", "its version");
    }

    /** The dependencies as a pom has them. */
    String dependencies() {
        StringBuilder text = new StringBuilder();
        dependencies.forEach(dependency -> text.append(element(dependency, "")));
        TESTS.forEach(dependency -> text.append(element(dependency, "\n      <scope>test</scope>")));
        return text.toString();
    }

    /** The plugin that runs the tests; the one that Maven takes by itself is too old for them. */
    String surefire() {
        return plugin("maven-surefire-plugin");
    }

    private String plugin(String artifact) {
        return """
                      <plugin>
                        <artifactId>%s</artifactId>
                        <version>%s</version>
                      </plugin>
                """.formatted(artifact, version(artifact + ".version"));
    }

    /** A pom that compiles and tests the copy, and nothing else. */
    String pom(String packageName, String artifact) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <project xmlns="http://maven.apache.org/POM/4.0.0"
                         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 https://maven.apache.org/xsd/maven-4.0.0.xsd">
                  <modelVersion>4.0.0</modelVersion>

                  <groupId>%s</groupId>
                  <artifactId>%s</artifactId>
                  <version>0.1.0-SNAPSHOT</version>

                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>

                  <dependencies>
                %s  </dependencies>

                  <build>
                    <plugins>
                %s    </plugins>
                  </build>
                </project>
                """.formatted(
                        GROUP.matcher(packageName).matches() ? packageName : "copy",
                        artifact,
                        dependencies(),
                        Stream.of("maven-resources-plugin", "maven-compiler-plugin", "maven-surefire-plugin")
                                .map(this::plugin)
                                .collect(Collectors.joining()));
    }

    private String element(Dependency dependency, String scope) {
        return """
                    <dependency>
                      <groupId>%s</groupId>
                      <artifactId>%s</artifactId>
                      <version>%s</version>%s%s
                    </dependency>
                """.formatted(
                        dependency.group(),
                        dependency.artifact(),
                        version(dependency.versionProperty()),
                        exclusions(dependency.artifact()),
                        scope);
    }

    /** What this project leaves out of it, with the reason; mostly nothing. */
    private String exclusions(String artifact) {
        Matcher matcher = Pattern.compile(
                        "<artifactId>" + Pattern.quote(artifact)
                                + "</artifactId>\\s*<version>[^<]+</version>(\\s*<exclusions>.*?</exclusions>)",
                        Pattern.DOTALL)
                .matcher(rootPom);
        return matcher.find() ? matcher.group(1).replace("\n  ", "\n") : "";
    }

    private String version(String property) {
        return found("<" + Pattern.quote(property) + ">([^<]+)</", property);
    }

    private String found(String expression, String what) {
        Matcher matcher = Pattern.compile(expression).matcher(rootPom);
        if (!matcher.find()) {
            throw new CatalogException("pom.xml: doesn't say " + what);
        }
        return matcher.group(1);
    }
}
