package org.scalingpatterns.site.page;

/**
 * What every page has.
 *
 * @param title in the browser's tab
 * @param description one sentence
 * @param url where it is published; empty where that is not known
 * @param image the address of the picture that stands for the site; empty where it is not known
 * @param root the way to the site's root: empty, or {@code ../} repeated, or a path from the server's root
 * @param section which entry of the navigation it belongs to: patterns, claims, guarantees, method, results,
 *     compare, your-run, or none
 */
public record Page(String title, String description, String url, String image, String root, String section) {
    private static final String SITE = "Scaling patterns, measured";

    /** A page {@code depth} folders below the root. */
    public static Page at(int depth, String title, String description, String section) {
        return new Page(title, description, "", "", "../".repeat(depth), section);
    }

    /**
     * A page that is sent for an address at any depth, as that of what isn't there. A base element would do for its links, but
     * would lead those within the page away from it.
     *
     * @param root path of the site's root on its server; empty where that is not known
     */
    public static Page below(String root, String title, String description, String section) {
        return new Page(title, description, "", "", root, section);
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
