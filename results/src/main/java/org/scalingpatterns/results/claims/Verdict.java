package org.scalingpatterns.results.claims;

/** What a run says of a claim. */
public enum Verdict {
    /** The whole interval satisfies the predicate. */
    HOLDS("holds"),
    /** It holds, and a measured condition is known under which it doesn't. */
    HOLDS_WITHIN_LIMITS("holds within limits"),
    /** The whole interval violates the predicate. */
    REFUTED("refuted"),
    /** The interval lies on both sides. */
    NOT_SHOWN("not shown"),
    /** The run holds no figure for it. */
    NOT_MEASURED("not measured");

    private final String words;

    Verdict(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }

    /** Both must hold: one refuted refutes both; else one not measured leaves both so; else one not shown does. */
    Verdict and(Verdict other) {
        if (this == REFUTED || other == REFUTED) {
            return REFUTED;
        }
        return compareTo(other) >= 0 ? this : other;
    }
}
