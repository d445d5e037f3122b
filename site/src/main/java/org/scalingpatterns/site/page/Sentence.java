package org.scalingpatterns.site.page;

import java.util.List;
import java.util.stream.Collectors;
import org.scalingpatterns.site.catalog.Prose;

/**
 * A finding with its figures computed.
 *
 * @param parts in order
 * @param marks what to remark on the cells behind it
 */
public record Sentence(List<Part> parts, List<String> marks) {
    /** Copies the lists. */
    public Sentence {
        parts = List.copyOf(parts);
        marks = List.copyOf(marks);
    }

    /**
     * Words, and the figure behind them.
     *
     * @param html the words
     * @param value the figure in words; empty behind the last words
     * @param interval its interval; empty where it is exact
     * @param cells where the raw cells stand; none where it was not measured
     */
    public record Part(String html, String value, String interval, List<String> cells) {
        /** Copies the cells. */
        public Part {
            cells = List.copyOf(cells);
        }
    }

    /** Whether every figure was measured. */
    public boolean measured() {
        return parts.stream()
                .noneMatch(part -> !part.value().isEmpty() && part.cells().isEmpty());
    }

    /** As text without markup, with its intervals where they are wanted. */
    public String text(boolean intervals) {
        return Prose.unmarked(parts.stream()
                .map(part -> part.html()
                        + part.value()
                        + (intervals && !part.interval().isEmpty() ? " " + part.interval() : ""))
                .collect(Collectors.joining()));
    }
}
