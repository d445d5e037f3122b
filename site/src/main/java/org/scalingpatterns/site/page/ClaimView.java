package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.site.catalog.Claim;

/**
 * A claim with what the run says of it.
 *
 * @param claim the claim
 * @param anchor its anchor on the pattern's page
 * @param predicate what would show it; empty where it isn't measured
 * @param finding what the lowest JDK's figures say, in a sentence; empty where the catalog has none, or one of them was not measured
 * @param jdks what each JDK says; empty where nothing was measured
 * @param limits figures that bound it, of the lowest JDK
 * @param marks what to remark on the figures: indicative, stale…
 * @param lowest the same of those of the lowest JDK alone
 */
public record ClaimView(
        Claim claim,
        String anchor,
        String predicate,
        Optional<Sentence> finding,
        List<Judged> jdks,
        List<Limit> limits,
        List<String> marks,
        List<String> lowest) {
    /** What makes a figure doubtful, the gravest first. */
    private static final List<String> GRAVEST =
            List.of("stale", "saturated", "censored", "clamped", "noisy", "burst", "oversubscribed", "indicative");

    /** Copies the lists. */
    public ClaimView {
        jdks = List.copyOf(jdks);
        limits = List.copyOf(limits);
        marks = List.copyOf(marks);
        lowest = List.copyOf(lowest);
    }

    /** The gravest remark on the figures that stand where there is room for one, for a text with room for one word; empty for none. */
    public String remark() {
        return GRAVEST.stream()
                .filter(mark -> lowest.contains(mark)
                        || said().contains(mark)
                        || (mark.equals("indicative") && jdks.stream().limit(1).anyMatch(Judged::indicative)))
                .findFirst()
                .orElse("");
    }

    /** The same for a page that shows the remarks of a sentence behind it, and beside a verdict that it is indicative. */
    public String unsaid() {
        String remark = remark();
        return remark.equals("indicative") || said().contains(remark) ? "" : remark;
    }

    private List<String> said() {
        return finding.map(Sentence::marks).orElse(List.of());
    }

    /**
     * The verdict on one JDK, or on the reader's machine.
     *
     * @param name {@code JDK 17}
     * @param indicative whether it rests on too few forks to be more than an indication
     * @param processor what it was measured on
     */
    public record Judged(String name, Verdict verdict, List<Finding> findings, boolean indicative, String processor) {
        /** Copies the findings. */
        public Judged {
            findings = List.copyOf(findings);
        }
    }

    /**
     * One comparison.
     *
     * @param says what was measured
     * @param value the figure in words
     * @param interval its interval
     * @param bound the operator and the bound in words
     * @param verdict what follows
     * @param cells where the raw cells stand
     * @param marks what to remark on cells of the reader's machine; what to remark on published ones stands with the claim
     */
    public record Finding(
            String says,
            String value,
            String interval,
            String bound,
            Verdict verdict,
            List<String> cells,
            List<String> marks) {
        /** Copies the lists. */
        public Finding {
            cells = List.copyOf(cells);
            marks = List.copyOf(marks);
        }
    }

    /**
     * A figure that bounds the claim.
     *
     * @param says the condition
     * @param values one for each alternative of the figure's parameters; none where only words bound the claim
     */
    public record Limit(String says, List<Value> values) {
        /** Copies the values. */
        public Limit {
            values = List.copyOf(values);
        }
    }

    /**
     * A bounding figure.
     *
     * @param of which alternative; empty where there is but one
     * @param cells where the raw cells stand
     * @param marks what to remark on them
     */
    public record Value(String of, String value, String interval, List<String> cells, List<String> marks) {
        /** Copies the lists. */
        public Value {
            cells = List.copyOf(cells);
            marks = List.copyOf(marks);
        }
    }

    /** The verdict to show where there is room for one: that of the lowest JDK. */
    public Verdict verdict() {
        return jdks.isEmpty() ? Verdict.NOT_MEASURED : jdks.get(0).verdict();
    }

    /** The other published JDKs where the verdict is not that one; none on which nothing was measured. */
    public List<Judged> others() {
        return published()
                .filter(judged -> judged.verdict() != Verdict.NOT_MEASURED && judged.verdict() != verdict())
                .toList();
    }

    /** The JDK of what stands there for one JDK only, where that has to be said; else empty. */
    public String on() {
        return others().isEmpty() ? "" : jdks.get(0).name();
    }

    /** How many findings the most complete column has. */
    public int findings() {
        return jdks.stream().mapToInt(judged -> judged.findings().size()).max().orElse(0);
    }

    /** What was measured in a row: in its first column, for another may hold two figures apart where this one has their ratio. */
    public String says(int finding) {
        return jdks.stream()
                .filter(judged -> finding < judged.findings().size())
                .findFirst()
                .map(judged -> judged.findings().get(finding).says())
                .orElse("");
    }

    /** The bound of a finding; empty where it was measured too and differs from one column to the next. */
    public String bound(int finding) {
        List<String> bounds = jdks.stream()
                .filter(judged -> finding < judged.findings().size())
                .map(judged -> judged.findings().get(finding).bound())
                .distinct()
                .toList();
        return bounds.size() == 1 ? bounds.get(0) : "";
    }

    /** Whether published JDKs disagree. */
    public boolean disagree() {
        return published()
                        .map(Judged::verdict)
                        .filter(verdict -> verdict != Verdict.NOT_MEASURED)
                        .distinct()
                        .count()
                > 1;
    }

    /** Whether published JDKs were measured on different processors, which may be why they disagree. */
    public boolean onDifferentProcessors() {
        return published().map(Judged::processor).distinct().count() > 1;
    }

    private Stream<Judged> published() {
        return jdks.stream().filter(judged -> judged.name().startsWith("JDK"));
    }

    /** The finding to show where there is room for one: the one that decided, or the first. */
    public Finding headline() {
        if (jdks.isEmpty()) {
            return null;
        }
        List<Finding> findings = jdks.get(0).findings();
        return findings.stream()
                .filter(finding -> finding.verdict() == verdict())
                .findFirst()
                .orElse(findings.isEmpty() ? null : findings.get(0));
    }
}
