package org.scalingpatterns.site.source;

import com.github.javaparser.JavaParser;
import com.github.javaparser.JavaToken;
import com.github.javaparser.ParseResult;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.TokenRange;
import com.github.javaparser.ast.CompilationUnit;
import java.util.Set;

/**
 * Java source as HTML with its tokens marked: {@code k} keyword, {@code s} literal, {@code c} comment, {@code a} annotation. The text
 * content of the result is the source, byte for byte; what can't be parsed stays unmarked.
 */
public final class Highlighter {
    /** Words that the grammar treats as identifiers or that JavaParser classes as such. */
    private static final Set<String> CONTEXTUAL = Set.of("record", "sealed", "permits", "yield", "var");

    private final JavaParser parser =
            new JavaParser(new ParserConfiguration().setLanguageLevel(ParserConfiguration.LanguageLevel.JAVA_17));

    /** The highlighted source. */
    public String html(String source) {
        ParseResult<CompilationUnit> parsed = parser.parse(source);
        TokenRange tokens = parsed.isSuccessful()
                ? parsed.getResult().flatMap(CompilationUnit::getTokenRange).orElse(null)
                : null;
        if (tokens == null) {
            return escape(source);
        }
        StringBuilder html = new StringBuilder(source.length() * 2);
        StringBuilder text = new StringBuilder(source.length());
        boolean afterAt = false;
        for (JavaToken token : tokens) {
            String part = token.getText();
            if (token.getKind() == 0) {
                continue; // end of file
            }
            text.append(part);
            boolean annotation =
                    part.equals("@") || (afterAt && token.getCategory().isIdentifier());
            afterAt = part.equals("@");
            String mark = mark(token, annotation);
            if (mark.isEmpty()) {
                html.append(escape(part));
            } else {
                html.append("<span class=\"")
                        .append(mark)
                        .append("\">")
                        .append(escape(part))
                        .append("</span>");
            }
        }
        // The parser drops what follows the last token, and nothing may differ from the file that is copied.
        return source.startsWith(text.toString()) ? html + escape(source.substring(text.length())) : escape(source);
    }

    private static String mark(JavaToken token, boolean annotation) {
        if (annotation) {
            return "a";
        }
        JavaToken.Category category = token.getCategory();
        if (category.isComment()) {
            return "c";
        }
        if (category.isLiteral()) {
            return token.getText().matches("true|false|null") ? "k" : "s";
        }
        return (category.isKeyword() && !CONTEXTUAL.contains(token.getText())) || isContextualKeyword(token) ? "k" : "";
    }

    /** {@code record Point(…)}: a contextual word is a keyword where an identifier or a type follows it. */
    private static boolean isContextualKeyword(JavaToken token) {
        if (!CONTEXTUAL.contains(token.getText())) {
            return false;
        }
        JavaToken next = token.getNextToken().orElse(null);
        while (next != null && next.getCategory().isWhitespaceOrComment()) {
            next = next.getNextToken().orElse(null);
        }
        return next != null
                && (next.getCategory().isIdentifier() || next.getCategory().isKeyword());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
