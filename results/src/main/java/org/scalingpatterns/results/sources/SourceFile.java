package org.scalingpatterns.results.sources;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.Range;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.body.MethodDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.scalingpatterns.results.RunFormatException;

/** A parsed Java file, seen as tokens: what compiles differently differs here, what is only laid out otherwise doesn't. */
public final class SourceFile {
    private final CompilationUnit unit;

    private SourceFile(CompilationUnit unit) {
        this.unit = unit;
    }

    static SourceFile parse(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new RunFormatException(file + ": can't be read: " + e, e);
        }
    }

    /**
     * Parses a source.
     *
     * @param name for the message where it can't be parsed
     */
    public static SourceFile parse(String name, String source) {
        var configuration = new ParserConfiguration()
                .setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17)
                .setAttributeComments(false);
        return new SourceFile(new JavaParser(configuration)
                .parse(source)
                .getResult()
                .orElseThrow(() -> new RunFormatException(name + ": can't be parsed as Java 17")));
    }

    String packageName() {
        return unit.getPackageDeclaration().map(p -> p.getNameAsString()).orElse("");
    }

    List<String> imports() {
        return unit.getImports().stream().map(i -> i.getNameAsString()).toList();
    }

    /** The text of every token but white space and comments. */
    List<String> tokens() {
        return StreamSupport.stream(unit.getTokenRange().orElseThrow().spliterator(), false)
                .filter(token -> !token.getCategory().isWhitespaceOrComment())
                .map(JavaToken::getText)
                .toList();
    }

    /** How many lines hold a token, but for those of the named methods. */
    public int codeLines(Set<String> withoutMethods) {
        List<Range> left = unit.findAll(MethodDeclaration.class).stream()
                .filter(method -> withoutMethods.contains(method.getNameAsString()))
                .map(method -> method.getRange().orElseThrow())
                .toList();
        return StreamSupport.stream(unit.getTokenRange().orElseThrow().spliterator(), false)
                .filter(token -> !token.getCategory().isWhitespaceOrComment())
                .filter(token -> !token.getText().isEmpty()) // the end of the file
                .map(token -> token.getRange().orElseThrow())
                .filter(range -> left.stream().noneMatch(method -> method.contains(range)))
                .flatMap(range ->
                        IntStream.rangeClosed(range.begin.line, range.end.line).boxed())
                .collect(Collectors.toSet())
                .size();
    }
}
