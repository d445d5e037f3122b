package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Map;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Pattern;

/**
 * The home page.
 *
 * @param groups patterns as the card groups them
 * @param chooser patterns by the problem that they help with; problems without a pattern are left out
 * @param questions answers to the questions that the catalog asks
 * @param verdicts how many claims have each
 * @param unbuilt patterns of the card that have no page yet
 * @param bench whether {@code scripts/bench} is there to be named
 */
public record HomeView(
        List<Group> groups,
        Map<Pattern.Problem, List<Choice>> chooser,
        List<AnswerView> questions,
        Map<Verdict, Long> verdicts,
        List<String> unbuilt,
        boolean bench) {

    /**
     * Patterns that the card puts together.
     *
     * @param title the card's heading; empty for none
     * @param families those of its patterns that are compared on a page of their own
     */
    public record Group(String title, List<Family> families, List<Row> rows) {}

    /** A pattern that helps, with what its figures say about the problem. */
    public record Choice(Pattern pattern, List<AnswerView> answers) {}

    /** A pattern with its claims. */
    public record Row(Pattern pattern, List<ClaimView> claims) {
        /** What it buys: claims that speak for it. */
        public List<ClaimView> buys() {
            return with(Claim.Stance.PRO);
        }

        /** What it costs: claims that speak against it. */
        public List<ClaimView> costs() {
            return with(Claim.Stance.CON);
        }

        /** What these pages add to the card. */
        public List<ClaimView> ours() {
            return with(Claim.Stance.OURS).stream()
                    .filter(claim -> !claim.jdks().isEmpty())
                    .toList();
        }

        private List<ClaimView> with(Claim.Stance stance) {
            return claims.stream()
                    .filter(claim -> claim.claim().stance() == stance)
                    .toList();
        }
    }

    /** A problem in the reader's words. */
    public static String words(Pattern.Problem problem) {
        return switch (problem) {
            case READS -> "too many reads";
            case WRITES -> "too many writes";
            case BURSTS -> "load that comes in bursts";
            case SIZE -> "more data than one node holds";
            case LATENCY -> "answers that come too late";
            case AUDIT -> "what happened must be known";
        };
    }
}
