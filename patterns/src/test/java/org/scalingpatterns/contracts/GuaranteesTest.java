package org.scalingpatterns.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No guarantee without a test that proves it and a variant that breaks it; no promise in the catalog without a guarantee. */
class GuaranteesTest {

    private static final Path TESTS = Path.of("target/test-classes");
    private static final Path CATALOG = Path.of("catalog");
    private static final Pattern GUARANTEE =
            Pattern.compile("(?m)^  - id: (\\S+)\\R    promises: .+\\R    test: (\\S+)#(\\S+)$");
    private static final Pattern SHOWN_BY = Pattern.compile("(?m)^    shown-by: (\\S+)#(\\S+)$");

    private static List<Method> testMethods() throws IOException, ClassNotFoundException {
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = TESTS.relativize(file)
                        .toString()
                        .replaceAll("\\.class$", "")
                        .replaceAll("[/\\\\]", ".");
                Class<?> type = Class.forName(name, false, GuaranteesTest.class.getClassLoader());
                methods.addAll(Arrays.asList(type.getDeclaredMethods()));
            }
        }
        return methods;
    }

    private static Map<String, List<Method>> guarantees() throws IOException, ClassNotFoundException {
        Map<String, List<Method>> guarantees = new TreeMap<>();
        for (Method method : testMethods()) {
            Guarantee guarantee = method.getAnnotation(Guarantee.class);
            if (guarantee != null && !method.isBridge()) {
                guarantees
                        .computeIfAbsent(guarantee.value(), id -> new ArrayList<>())
                        .add(method);
            }
        }
        return guarantees;
    }

    private static String catalog() throws IOException {
        StringBuilder pages = new StringBuilder();
        try (Stream<Path> files = Files.list(CATALOG)) {
            for (Path page :
                    files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                pages.append(Files.readString(page)).append('\n');
            }
        }
        return pages.toString();
    }

    @Test
    void guarantees_allHaveAVariantThatBreaksThem_andViceVersa() throws Exception {
        List<String> rejected = testMethods().stream()
                .map(method -> method.getAnnotation(Rejects.class))
                .filter(rejects -> rejects != null)
                .map(Rejects::value)
                .distinct()
                .toList();
        assertThat(rejected).containsExactlyInAnyOrderElementsOf(guarantees().keySet());
    }

    @Test
    void guarantees_areTests() throws Exception {
        guarantees()
                .forEach((id, methods) -> assertThat(methods)
                        .as(id)
                        .hasSize(1)
                        .allMatch(method -> method.isAnnotationPresent(Test.class)));
    }

    @Test
    void catalog_promisesWhatTheTestsProve_andNothingElse() throws Exception {
        Map<String, List<Method>> proved = guarantees();
        Map<String, String> promised = new TreeMap<>();
        Matcher matcher = GUARANTEE.matcher(catalog());
        while (matcher.find()) {
            assertThat(promised.put(matcher.group(1), matcher.group(2) + "#" + matcher.group(3)))
                    .as("promised twice: %s", matcher.group(1))
                    .isNull();
        }
        assertThat(promised.keySet()).isEqualTo(proved.keySet());
        promised.forEach((id, test) -> {
            Method method = proved.get(id).get(0);
            assertThat(test).as(id).isEqualTo(method.getDeclaringClass().getName() + "#" + method.getName());
        });
    }

    @Test
    void catalog_everyIdBelongsToItsPage() throws Exception {
        try (Stream<Path> files = Files.list(CATALOG)) {
            for (Path page : files.toList()) {
                String slug = page.getFileName().toString().replace(".md", "");
                Matcher matcher = GUARANTEE.matcher(Files.readString(page));
                while (matcher.find()) {
                    assertThat(matcher.group(1)).startsWith(slug + "/");
                }
            }
        }
    }

    @Test
    void catalog_everyLossIsShownByATestThatExists() throws Exception {
        List<String> tests = testMethods().stream()
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getDeclaringClass().getName() + "#" + method.getName())
                .toList();
        Matcher matcher = SHOWN_BY.matcher(catalog());
        while (matcher.find()) {
            assertThat(tests).contains(matcher.group(1) + "#" + matcher.group(2));
        }
    }
}
