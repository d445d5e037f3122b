package org.scalingpatterns.site.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;

/**
 * A sentence whose figures are computed: {@code It moves {Growth.moved-4-5[algorithm=modulo]} of the keys}. What stands in braces is
 * an expression over figures; the page puts its value and its interval there.
 *
 * @param parts in order
 */
public record Finding(List<Part> parts) {
    private static final java.util.regex.Pattern FIGURE = java.util.regex.Pattern.compile("\\{([^{}]+)}");

    /** Copies the parts. */
    public Finding {
        parts = List.copyOf(parts);
    }

    /**
     * Words, and the figure behind them.
     *
     * @param words Markdown; may be empty
     * @param figure an expression over figures; empty behind the last words
     */
    public record Part(String words, String figure) {}

    /** The expressions, in order. */
    public List<String> figures() {
        return parts.stream()
                .map(Part::figure)
                .filter(figure -> !figure.isEmpty())
                .toList();
    }

    /** Reads a sentence; it must have a figure, for a finding without one is an opinion. */
    static Finding read(FrontMatter front, String key, String text) {
        List<Part> parts = new ArrayList<>();
        Matcher figure = FIGURE.matcher(text);
        int end = 0;
        while (figure.find()) {
            parts.add(new Part(
                    text.substring(end, figure.start()), figure.group(1).strip()));
            end = figure.end();
        }
        if (parts.isEmpty()) {
            throw front.wrong(key, "must have a figure in braces: " + text);
        }
        if (end < text.length()) {
            parts.add(new Part(text.substring(end), ""));
        }
        return new Finding(parts);
    }
}
