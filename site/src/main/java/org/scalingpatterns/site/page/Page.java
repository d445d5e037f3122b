package org.scalingpatterns.site.page;

/**
 * What every page has.
 *
 * @param title in the browser's tab
 * @param description one sentence
 * @param root the way up to the site's root: empty, or {@code ../} repeated
 * @param section which entry of the navigation it belongs to: patterns, claims, guarantees, method, results,
 *     compare, your-run, or none
 */
public record Page(String title, String description, String root, String section) {
    /** A page {@code depth} folders below the root. */
    public static Page at(int depth, String title, String description, String section) {
        return new Page(title, description, "../".repeat(depth), section);
    }

    /** {@code aria-current} of a navigation entry; null leaves the attribute out. */
    public String current(String entry) {
        return section.equals(entry) ? "true" : null;
    }
}
