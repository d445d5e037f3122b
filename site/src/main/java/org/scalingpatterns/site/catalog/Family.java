package org.scalingpatterns.site.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A family whose patterns, variants or engines are compared on a page of their own, as {@code families.yml} of the catalog has it.
 *
 * @param family package of the sources and family of the runs
 * @param title of the page
 * @param summary what is compared, one sentence
 * @param findings what the comparison shows
 * @param evidence what to show; empty for every benchmark of the family
 */
public record Family(String family, String title, String summary, List<Finding> findings, List<Evidence> evidence) {
    /** Copies the lists. */
    public Family {
        findings = List.copyOf(findings);
        evidence = List.copyOf(evidence);
    }

    /** Every family of {@code families.yml}; none where there is no such file. */
    public static List<Family> read(Path catalog) {
        Path file = catalog.resolve("families.yml");
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            FrontMatter front = FrontMatter.parse("families.yml", Files.readString(file));
            List<Family> families =
                    front.entries("families").stream().map(Family::family).toList();
            front.finish();
            return families;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Family family(FrontMatter front) {
        Family family = new Family(
                front.text("family"),
                front.text("title"),
                front.text("summary"),
                front.texts("findings").stream()
                        .map(text -> Finding.read(front, "findings", text))
                        .toList(),
                front.entries("evidence").stream().map(CatalogReader::evidence).toList());
        front.finish();
        return family;
    }
}
