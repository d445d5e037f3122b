package org.scalingpatterns.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The jar with classifier {@code contracts} holds what the contracts need: whoever runs them on classes of their own has that jar,
 * the patterns, JUnit and AssertJ, and none of the other tests.
 */
class ContractsJarTest {

    private static final Path TESTS = Path.of("target/test-classes");
    private static final Path PATTERNS = Path.of("target/classes");

    /** The JDK, what contracts run on, and the clients of two engines that a contract calls by itself: a feed's topic, SQS's queues. */
    private static final List<String> BESIDE = List.of(
            "java.",
            "javax.sql.",
            "javax.crypto.",
            "com.sun.management.",
            "org.junit.",
            "org.assertj.",
            "org.apache.kafka.",
            "software.amazon.awssdk.");

    private static final Pattern INCLUDE = Pattern.compile("<include>(.+)</include>");

    private static final JavaClasses TEST_CLASSES = new ClassFileImporter().importPath(TESTS);

    /** What the module's pom puts into the jar. */
    private static List<String> includes() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String jar = pom.substring(pom.indexOf("<classifier>contracts</classifier>"));
        return INCLUDE.matcher(jar.substring(0, jar.indexOf("</includes>")))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static Path file(String type) {
        return Path.of(type.replace('.', '/') + ".class");
    }

    private static boolean isIncluded(List<String> includes, String type) {
        return includes.stream()
                .anyMatch(include -> FileSystems.getDefault()
                        .getPathMatcher("glob:" + include)
                        .matches(file(type)));
    }

    /** What those who have the jar would look for in vain, and who asks for it. */
    private Set<String> missing(List<String> includes) {
        Set<String> missing = new TreeSet<>();
        for (JavaClass type : TEST_CLASSES) {
            if (isIncluded(includes, type.getName())) {
                type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .filter(used -> !used.isPrimitive() && !isThere(includes, used.getName()))
                        .forEach(used -> missing.add(used.getName() + " for " + type.getName()));
            }
        }
        return missing;
    }

    private static boolean isThere(List<String> includes, String type) {
        return isIncluded(includes, type)
                || Files.exists(PATTERNS.resolve(file(type)))
                || BESIDE.stream().anyMatch(type::startsWith);
    }

    @Test
    void jar_holdsWhatTheContractsNeed() throws IOException {
        assertThat(missing(includes())).isEmpty();
    }

    @Test
    void jar_everyIncludeIsNeeded() throws IOException {
        List<String> includes = includes();
        assertThat(includes).hasSizeGreaterThan(2).allSatisfy(include -> {
            List<String> others =
                    includes.stream().filter(other -> !other.equals(include)).toList();
            assertThat(include.contains("Contract") || !missing(others).isEmpty())
                    .as("nothing needs %s", include)
                    .isTrue();
        });
    }

    @Test
    void rule_helperThatIsLeftOut_isCaught() throws IOException {
        List<String> includes =
                includes().stream().filter(include -> !include.contains("Crew")).toList();
        assertThat(missing(includes))
                .contains("org.scalingpatterns.caching.Crew for org.scalingpatterns.caching.CacheAsideContract");
    }
}
