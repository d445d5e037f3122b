package org.scalingpatterns.site.page;

/**
 * What every page has.
 *
 * @param title in the browser's tab
 * @param description one sentence
 * @param url where it is published; empty where that is not known
 * @param image the address of the picture that stands for the site; empty where it is not known
 * @param root the way up to the site's root: empty, or {@code ../} repeated
 * @param section which entry of the navigation it belongs to: patterns, claims, guarantees, method, results,
 *     compare, your-run, or none
 */
public record Page(String title, String description, String url, String image, String root, String section) {
    private static final String SITE = "Scaling patterns, measured";

    /** A page {@code depth} folders below the root. */
    public static Page at(int depth, String title, String description, String section) {
        return new Page(title, description, "", "", "../".repeat(depth), section);
    }

    /** The same with the addresses that it is published at. */
    public Page published(String url, String image) {
        return new Page(title, description, url, image, root, section);
    }

    /** The title with the site's name. */
    public String fullTitle() {
        return title.equals(SITE) ? SITE : title + " · " + SITE;
    }

    /** {@code aria-current} of a navigation entry; null leaves the attribute out. */
    public String current(String entry) {
        return section.equals(entry) ? "true" : null;
    }
}
