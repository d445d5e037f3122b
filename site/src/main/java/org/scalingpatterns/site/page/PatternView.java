package org.scalingpatterns.site.page;

import java.util.List;
import java.util.Optional;
import org.scalingpatterns.site.catalog.Claim;
import org.scalingpatterns.site.catalog.Family;
import org.scalingpatterns.site.catalog.Pattern;

/**
 * A pattern's page.
 *
 * @param pattern the catalog's words
 * @param answers what its figures say
 * @param family where it is compared with others; empty for nowhere
 * @param claims with their verdicts
 * @param sections of evidence
 * @param peers ours beside what one would pick instead, one a run
 * @param sources the reference implementation, its first file whole
 * @param runs those that the figures come from, the lowest JDK first
 * @param local the reader's own run
 * @param downloads raw files of the first of them
 * @param bench whether {@code scripts/bench} is there to be named
 * @param copy whether {@code scripts/copy} is there to be named
 */
public record PatternView(
        Pattern pattern,
        List<AnswerView> answers,
        Optional<Family> family,
        List<ClaimView> claims,
        List<Section> sections,
        List<PeersView> peers,
        List<SourceView> sources,
        List<RunData> runs,
        Optional<RunData> local,
        List<Download> downloads,
        boolean bench,
        boolean copy) {
    /** Copies the lists. */
    public PatternView {
        answers = List.copyOf(answers);
        claims = List.copyOf(claims);
        sections = List.copyOf(sections);
        peers = List.copyOf(peers);
        sources = List.copyOf(sources);
        runs = List.copyOf(runs);
        downloads = List.copyOf(downloads);
    }

    /** Where the raw cells stand. */
    public Optional<String> cells() {
        return runs.stream().findFirst().or(() -> local).map(data -> data.page(pattern.family()));
    }

    /** The measured cases in which the pattern doesn't do what speaks for it: the limits of those claims. */
    public List<ClaimView.Limit> losing() {
        return claims.stream()
                .filter(view -> view.claim().stance() != Claim.Stance.CON)
                .flatMap(view -> view.limits().stream()
                        .filter(limit -> !limit.values().isEmpty())
                        .map(limit -> view.on().isEmpty()
                                ? limit
                                : new ClaimView.Limit(limit.says() + ", " + view.on(), limit.values())))
                .toList();
    }

    /** How HdrHistogram's own tool reads a histogram: of the first cell that has one, or a placeholder. */
    public String histogramCommand() {
        return runs.stream()
                .flatMap(data -> data.cells(pattern.family()).stream())
                .filter(cell -> !cell.series().isEmpty())
                .findFirst()
                .map(cell -> CellView.command(
                        pattern.family(), cell.id(), cell.series().get(0)))
                .orElseGet(() -> CellView.command(pattern.family(), "CELL", "SERIES"));
    }

    /**
     * A source file.
     *
     * @param name the class
     * @param path in the repository
     * @param html highlighted
     * @param lines how many
     */
    public record SourceView(String name, String path, String html, long lines) {}

    /**
     * A raw file.
     *
     * @param href relative to the site's root
     * @param name the file's name
     * @param what it is
     * @param bytes its size
     */
    public record Download(String href, String name, String what, long bytes) {
        /** The size in words. */
        public String size() {
            return Quantity.format((double) bytes, "B");
        }
    }
}
