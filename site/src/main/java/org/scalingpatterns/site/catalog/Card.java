package org.scalingpatterns.site.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * The card whose claims are measured, {@code card.yml} of the catalog: every pattern that it names, with a page or without.
 *
 * @param entries in its order
 */
public record Card(List<Entry> entries) {

    /** Copies the entries. */
    public Card {
        entries = List.copyOf(entries);
    }

    /**
     * A pattern with the claims that the card makes for and against it.
     *
     * @param group the card's heading above it; empty for none
     */
    public record Entry(String slug, String title, String group, List<Stated> claims) {
        /** Copies the claims. */
        public Entry {
            claims = List.copyOf(claims);
        }
    }

    /** A claim in the card's words. */
    public record Stated(String id, Claim.Stance stance, String says) {}

    /** Reads it; no card is an empty one. */
    public static Card read(Path catalog) {
        Path file = catalog.resolve("card.yml");
        if (!Files.exists(file)) {
            return new Card(List.of());
        }
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Card parse(String yaml) {
        FrontMatter front = FrontMatter.parse("card.yml", yaml);
        Card card = new Card(front.entries("patterns").stream().map(Card::entry).toList());
        front.finish();
        return card;
    }

    private static Entry entry(FrontMatter front) {
        Entry entry = new Entry(
                front.text("slug"),
                front.text("title"),
                front.text("group", ""),
                front.entries("claims").stream().map(Card::stated).toList());
        front.finish();
        return entry;
    }

    private static Stated stated(FrontMatter front) {
        Stated stated = new Stated(
                front.text("id"), front.choice(Claim.Stance.class, "stance", front.text("stance")), front.text("says"));
        front.finish();
        return stated;
    }

    /** The patterns in the card's order, those that it doesn't name last. */
    public List<Pattern> ordered(List<Pattern> patterns) {
        List<String> slugs = entries.stream().map(Entry::slug).toList();
        return patterns.stream()
                .sorted(Comparator.comparingInt(
                        pattern -> slugs.contains(pattern.slug()) ? slugs.indexOf(pattern.slug()) : slugs.size()))
                .toList();
    }

    /** The card's heading above a pattern; of one that it doesn't name, what it is. */
    public String group(Pattern pattern) {
        return entries.stream()
                .filter(entry -> entry.slug().equals(pattern.slug()))
                .findFirst()
                .map(Entry::group)
                .orElse(entries.isEmpty() ? "" : "Building blocks");
    }

    /** Refuses a page that leaves out a claim of the card's, or makes it in other words. */
    public void check(List<Pattern> patterns) {
        for (Entry entry : entries) {
            patterns.stream()
                    .filter(pattern -> pattern.slug().equals(entry.slug()))
                    .forEach(pattern -> entry.claims().forEach(stated -> check(pattern, stated)));
        }
    }

    private static void check(Pattern pattern, Stated stated) {
        boolean made = pattern.claims().stream()
                .anyMatch(claim -> claim.id().equals(stated.id())
                        && claim.stance() == stated.stance()
                        && claim.says().equals(stated.says()));
        if (!made) {
            throw new CatalogException("%s.md: claims must have %s as the card has it: %s"
                    .formatted(pattern.slug(), stated.id(), stated.says()));
        }
    }
}
