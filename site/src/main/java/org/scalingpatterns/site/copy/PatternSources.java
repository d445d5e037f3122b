package org.scalingpatterns.site.copy;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.site.catalog.CatalogException;

/**
 * The Java files of {@code patterns/}, as paths relative to it, and which of them a file needs: those whose class it imports or names
 * in its code. A nested class may have the name of a file beside it; then that file is taken though nobody needs it. Not thread-safe.
 */
final class PatternSources {
    static final String PACKAGE = "org.scalingpatterns";

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");
    private static final Path RESOURCES = Path.of("src/test/resources");

    private final Path patterns;
    private final Map<String, Path> main;
    private final Map<String, Path> test;
    private final JavaParser parser =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));

    /** {@code patterns} is the module's folder. */
    PatternSources(Path patterns) {
        this.patterns = patterns;
        this.main = classesBelow(MAIN);
        this.test = classesBelow(TEST);
    }

    /** The file of a class of the pattern's family, {@code journaled/JournaledWrites} for one in an adapter's package. */
    Path main(String family, String name) {
        return existing(main, family, name);
    }

    /** Likewise of a test. */
    Path test(String family, String name) {
        return existing(test, family, name);
    }

    /** Every class of a package, the subpackages' not. */
    List<Path> mainOf(String packageName) {
        return main.entrySet().stream()
                .filter(entry -> entry.getKey()
                        .substring(0, entry.getKey().lastIndexOf('.'))
                        .equals(packageName))
                .map(Map.Entry::getValue)
                .sorted()
                .toList();
    }

    /** The adapters of a family, by the last part of their package's name. */
    SortedSet<String> adapters(String family) {
        String prefix = PACKAGE + "." + family + ".";
        return main.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .filter(name -> name.contains("."))
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The roots, all that they need, the packages' documentation and the data of the tests, sorted. */
    SortedSet<Path> closure(Collection<Path> roots) {
        SortedSet<Path> found = new TreeSet<>();
        Deque<Path> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            Path file = open.pop();
            if (found.add(file)) {
                open.addAll(needs(file));
            }
        }
        for (Path folder : found.stream().map(Path::getParent).collect(Collectors.toSet())) {
            Path documentation = folder.resolve("package-info.java");
            if (Files.exists(patterns.resolve(documentation))) {
                found.add(documentation);
            }
            if (folder.startsWith(TEST)) {
                found.addAll(filesBelow(RESOURCES.resolve(TEST.relativize(folder))));
            }
        }
        return found;
    }

    /** The file of the class that a file's documentation links to: by its whole name, or one beside it; empty where it isn't ours. */
    Optional<Path> linked(Path file, String name) {
        for (String type = name; !type.isEmpty(); type = type.substring(0, Math.max(0, type.lastIndexOf('.')))) {
            Path beside = file.resolveSibling(type + ".java");
            if (main.containsValue(beside) || test.containsValue(beside)) {
                return Optional.of(beside);
            }
            Path whole = find(type, true);
            if (whole != null) {
                return Optional.of(whole);
            }
        }
        return Optional.empty();
    }

    String text(Path file) {
        try {
            return Files.readString(patterns.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<Path> needs(Path file) {
        boolean inTest = file.startsWith(TEST);
        CompilationUnit unit = parsed(file);
        Set<Path> needed = new HashSet<>();
        for (ImportDeclaration imported : unit.getImports()) {
            if (imported.getNameAsString().startsWith(PACKAGE + ".")) {
                needed.add(imported(file, imported.getNameAsString(), inTest));
            }
        }
        String here =
                unit.getPackageDeclaration().map(NodeWithName::getNameAsString).orElse("");
        Set<String> declared = new HashSet<>();
        unit.findAll(TypeDeclaration.class).forEach(type -> declared.add(type.getNameAsString()));
        String before = "";
        for (JavaToken token : unit.getTokenRange().orElseThrow()) {
            if (token.getCategory().isWhitespaceOrComment()) {
                continue;
            }
            if (token.getCategory().isIdentifier() && !before.equals(".") && !declared.contains(token.getText())) {
                Path beside = find(here + "." + token.getText(), inTest);
                if (beside != null) {
                    needed.add(beside);
                }
            }
            before = token.getText();
        }
        return needed;
    }

    /** The file of an imported class, or of the class whose member is imported. */
    private Path imported(Path file, String name, boolean inTest) {
        for (String type = name; type.contains("."); type = type.substring(0, type.lastIndexOf('.'))) {
            Path found = find(type, inTest);
            if (found != null) {
                return found;
            }
        }
        throw new CatalogException(file + ": no file for the import of " + name);
    }

    private Path find(String type, boolean inTest) {
        Path found = main.get(type);
        return found == null && inTest ? test.get(type) : found;
    }

    private static Path existing(Map<String, Path> classes, String family, String name) {
        Path file = classes.get(PACKAGE + "." + family + "." + name.replace('/', '.'));
        if (file == null) {
            throw new CatalogException(family + ": no such class: " + name);
        }
        return file;
    }

    private CompilationUnit parsed(Path file) {
        ParseResult<CompilationUnit> parsed = parser.parse(text(file));
        return parsed.getResult()
                .filter(unit -> parsed.isSuccessful())
                .orElseThrow(() -> new CatalogException(
                        file + ": can't be parsed: " + parsed.getProblem(0).getMessage()));
    }

    private Map<String, Path> classesBelow(Path folder) {
        Map<String, Path> classes = new HashMap<>();
        for (Path file : filesBelow(folder)) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            if (name.endsWith(".java") && !name.endsWith("package-info.java")) {
                classes.put(name.substring(0, name.length() - ".java".length()).replace('/', '.'), file);
            }
        }
        return classes;
    }

    private List<Path> filesBelow(Path folder) {
        if (!Files.isDirectory(patterns.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(patterns.resolve(folder))) {
            return files.filter(Files::isRegularFile).map(patterns::relativize).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
