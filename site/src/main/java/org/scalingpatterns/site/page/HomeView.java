package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Pattern;

/**
 * The home page.
 *
 * @param rows one a pattern
 * @param chooser patterns by the problem that they help with; problems without a pattern are left out
 */
public record HomeView(List<Row> rows, Map<Pattern.Problem, List<Pattern>> chooser) {

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

    /** A problem's name. */
    public static String name(Pattern.Problem problem) {
        return problem.name().toLowerCase(Locale.ROOT);
    }
}
