package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.site.catalog.Family;

/**
 * A page that compares the patterns, variants and engines of a family.
 *
 * @param family the catalog's words
 * @param patterns its patterns with their claims
 * @param findings what the comparison shows
 * @param sections of evidence, by the kind of question
 * @param runs those that the figures come from, the lowest JDK first
 */
public record FamilyView(
        Family family,
        List<HomeView.Row> patterns,
        List<Sentence> findings,
        Map<Cell.Kind, List<Section>> sections,
        List<RunData> runs) {
    /** Copies the lists. */
    public FamilyView {
        patterns = List.copyOf(patterns);
        runs = List.copyOf(runs);
        findings = findings.stream().filter(Sentence::measured).toList();
    }

    /** Where the raw cells stand; empty where there are none. */
    public String cells() {
        return runs.isEmpty() ? "" : runs.get(0).page(family.family());
    }

    /** The kind's name, which is its anchor. */
    public static String name(Cell.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The question that a kind of figure answers. */
    public static String title(Cell.Kind kind) {
        return switch (kind) {
            case COST -> "What one operation costs";
            case LOAD -> "What a caller waits for";
            case QUALITY -> "What is kept, moved, lost";
        };
    }

    /** Where its page stands, relative to the site's root. */
    public static String href(String family) {
        return "families/" + family + ".html";
    }
}
