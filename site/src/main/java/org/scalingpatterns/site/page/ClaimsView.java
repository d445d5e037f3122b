package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.site.catalog.Card;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Pattern;

/**
 * Every claim in one table: the card's, of patterns with a page or without, and those that pages add.
 *
 * @param groups one a pattern, the card's in its order, then the others
 */
public record ClaimsView(List<Group> groups) {

    /**
     * A pattern's claims.
     *
     * @param slug of its page; empty where it has none
     */
    public record Group(String title, String slug, List<Row> rows) {}

    /**
     * A claim.
     *
     * @param view what the run says of it; null where the pattern has no page
     */
    public record Row(String says, Claim.Stance stance, ClaimView view) {
        /** The verdict on the lowest JDK. */
        public Verdict verdict() {
            return view == null ? Verdict.NOT_MEASURED : view.verdict();
        }

        /** The verdict, or that on each JDK where published ones disagree. */
        public String words() {
            if (view == null || !view.disagree()) {
                return verdict().toString();
            }
            return view.jdks().stream()
                    .filter(judged -> judged.name().startsWith("JDK"))
                    .map(judged -> judged.verdict() + " on " + judged.name())
                    .collect(Collectors.joining("; "));
        }

        /** Why nothing was measured; empty where something was. */
        public String reason() {
            if (view == null) {
                return "The pattern is not built yet.";
            }
            if (verdict() != Verdict.NOT_MEASURED) {
                return "";
            }
            return view.claim().reason().isEmpty()
                    ? "No published run holds its figures."
                    : view.claim().reason();
        }
    }

    /** Of the card, and of the judged claims of each page. */
    public static ClaimsView of(Card card, Map<Pattern, List<ClaimView>> judged) {
        Map<String, Pattern> unlisted = new LinkedHashMap<>();
        judged.keySet().forEach(pattern -> unlisted.put(pattern.slug(), pattern));
        List<Group> groups = new ArrayList<>();
        for (Card.Entry entry : card.entries()) {
            Pattern pattern = unlisted.remove(entry.slug());
            groups.add(
                    pattern == null
                            ? new Group(
                                    entry.title(),
                                    "",
                                    entry.claims().stream()
                                            .map(stated -> new Row(stated.says(), stated.stance(), null))
                                            .toList())
                            : group(pattern, judged.get(pattern)));
        }
        unlisted.values().forEach(pattern -> groups.add(group(pattern, judged.get(pattern))));
        return new ClaimsView(groups);
    }

    private static Group group(Pattern pattern, List<ClaimView> claims) {
        return new Group(
                pattern.title(),
                pattern.slug(),
                claims.stream()
                        .map(view -> new Row(view.claim().says(), view.claim().stance(), view))
                        .toList());
    }

    /** How many claims have a verdict of a kind, in words for the page's first lines. */
    public Map<Verdict, Long> counts() {
        Map<Verdict, Long> counts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            long count = groups.stream()
                    .flatMap(group -> group.rows().stream())
                    .filter(row -> row.verdict() == verdict)
                    .count();
            if (count > 0) {
                counts.put(verdict, count);
            }
        }
        return counts;
    }
}
