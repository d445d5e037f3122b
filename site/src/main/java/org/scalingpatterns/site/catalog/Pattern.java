package org.scalingpatterns.site.catalog;

import java.util.List;
import java.util.Locale;

/**
 * A pattern, as its catalog file describes it.
 *
 * @param slug the page's name
 * @param title its name
 * @param family package of its sources and family of its runs
 * @param card the card's words; empty where the card has none
 * @param summary one sentence
 * @param problems what it helps with
 * @param answers what its figures say about these, and to a visitor's questions
 * @param sources classes of its family's package
 * @param tests the test classes that are copied with them
 * @param claims what is said of it
 * @param guarantees what the implementation promises
 * @param missing what it doesn't promise
 * @param evidence what to show; empty for every benchmark of the family
 * @param prose the text below the front matter
 */
public record Pattern(
        String slug,
        String title,
        String family,
        String card,
        String summary,
        List<Problem> problems,
        List<Answer> answers,
        List<String> sources,
        List<String> tests,
        List<Claim> claims,
        List<Guarantee> guarantees,
        List<Guarantee.Missing> missing,
        List<Evidence> evidence,
        Prose prose) {

    /** What hurts. */
    public enum Problem {
        /** Too many reads. */
        READS,
        /** Too many writes. */
        WRITES,
        /** Load that comes in bursts. */
        BURSTS,
        /** More data than one node holds. */
        SIZE,
        /** Answers that come too late. */
        LATENCY,
        /** What happened must be known. */
        AUDIT;

        /** As the catalog writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
