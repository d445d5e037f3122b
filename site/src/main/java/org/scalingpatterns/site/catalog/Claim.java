package org.scalingpatterns.site.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A claim of the card, or of ours.
 *
 * @param id stable, {@code <topic>/<name>}
 * @param says the words of the card
 * @param stance whether it speaks for the pattern
 * @param holds the predicate that shows it; empty where it isn't measured
 * @param reason why it isn't measured, or what the predicate stands for
 * @param finding what the figures say, in a sentence; empty for the predicate's own words
 * @param limits figures that bound it
 * @param thresholdSource why this threshold
 */
public record Claim(
        String id,
        String says,
        Stance stance,
        Optional<String> holds,
        String reason,
        Optional<Finding> finding,
        List<Limit> limits,
        String thresholdSource) {

    /** Copies the limits. */
    public Claim {
        limits = List.copyOf(limits);
    }

    /** For the pattern, against it, or added to the card by this project. */
    public enum Stance {
        /** What the pattern buys. */
        PRO,
        /** What it costs. */
        CON,
        /** Not on the card. */
        OURS
    }

    /**
     * A figure that bounds a claim.
     *
     * @param says the condition
     * @param figure an expression over figures; empty where only words bound it
     * @param fails a predicate that is true where the claim ends: then it holds within limits
     */
    public record Limit(String says, String figure, Optional<String> fails) {}
}
