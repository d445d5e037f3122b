package org.scalingpatterns.site.catalog;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks that each guarantee has its test: the method is there, carries {@code @Guarantee(id)}, and some test carries
 * {@code @Rejects(id)}, which shows that the first one fails on a broken variant. Sources are read, nothing is run.
 */
public final class GuaranteeTests {
    private final Path sources;
    private final JavaParser parser =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));
    private final Map<String, CompilationUnit> units = new HashMap<>();
    private Set<String> rejected;

    /** {@code sources} is the root of the test sources, {@code patterns/src/test/java}. */
    public GuaranteeTests(Path sources) {
        this.sources = sources;
    }

    /** Refuses a pattern one of whose guarantees has no test. */
    public void check(Pattern pattern) {
        for (Guarantee guarantee : pattern.guarantees()) {
            String place = pattern.slug() + ".md: guarantees " + guarantee.id();
            MethodDeclaration method = method(place, guarantee.test());
            if (!ids(method, "Guarantee").contains(guarantee.id())) {
                throw new CatalogException(
                        place + ": " + guarantee.test() + " must carry @Guarantee(\"" + guarantee.id() + "\")");
            }
            if (!rejected().contains(guarantee.id())) {
                throw new CatalogException(place + ": no test carries @Rejects(\"" + guarantee.id()
                        + "\"), so nothing shows that its test can fail");
            }
        }
        for (Guarantee.Missing missing : pattern.missing()) {
            if (missing.shownBy() != null) {
                method(pattern.slug() + ".md: not-guaranteed", missing.shownBy());
            }
        }
    }

    /** The file of a test, relative to the root of the test sources. */
    public Path file(Guarantee.TestName test) {
        return Path.of(test.type().replaceAll("\\$.*", "").replace('.', '/') + ".java");
    }

    private MethodDeclaration method(String place, Guarantee.TestName test) {
        Path file = sources.resolve(file(test));
        if (!Files.isRegularFile(file)) {
            throw new CatalogException(place + ": no such test class: " + test.type());
        }
        String type = test.type()
                .substring(Math.max(test.type().lastIndexOf('.'), test.type().lastIndexOf('$')) + 1);
        return unit(file).findAll(TypeDeclaration.class).stream()
                .filter(declared -> declared.getNameAsString().equals(type))
                .flatMap(declared -> ((TypeDeclaration<?>) declared).getMethodsByName(test.method()).stream())
                .findFirst()
                .orElseThrow(() -> new CatalogException(place + ": no such test: " + test));
    }

    private Set<String> rejected() {
        if (rejected == null) {
            rejected = new HashSet<>();
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    if (Files.readString(file).contains("@Rejects")) {
                        unit(file).findAll(AnnotationExpr.class).stream()
                                .filter(annotation ->
                                        annotation.getName().getIdentifier().equals("Rejects"))
                                .forEach(annotation -> rejected.addAll(texts(annotation)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return rejected;
    }

    private CompilationUnit unit(Path file) {
        return units.computeIfAbsent(file.toString(), name -> {
            try {
                ParseResult<CompilationUnit> parsed = parser.parse(file);
                return parsed.getResult()
                        .filter(unit -> parsed.isSuccessful())
                        .orElseThrow(() -> new CatalogException(name + ": can't be parsed: "
                                + parsed.getProblem(0).getMessage()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Set<String> ids(MethodDeclaration method, String annotation) {
        return method.getAnnotations().stream()
                .filter(carried -> carried.getName().getIdentifier().equals(annotation))
                .flatMap(carried -> texts(carried).stream())
                .collect(Collectors.toSet());
    }

    private static List<String> texts(AnnotationExpr annotation) {
        return annotation.findAll(StringLiteralExpr.class).stream()
                .map(StringLiteralExpr::asString)
                .toList();
    }
}
