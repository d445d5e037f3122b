package org.scalingpatterns.site;

import java.util.List;

/** The list of pages for search engines, by the sitemaps.org protocol. */
final class Sitemap {
    private Sitemap() {}

    /**
     * The file's text.
     *
     * @param base where the site is published, ending with a slash
     * @param pages their names; the page of what isn't there, and those of the reader's own run, are left out
     */
    static String of(String base, List<String> pages) {
        StringBuilder xml = new StringBuilder("""
                <?xml version="1.0" encoding="UTF-8"?>
                <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
                """);
        pages.stream()
                .filter(page -> !page.equals("404.html") && !page.startsWith("results/local-"))
                .sorted()
                .forEach(page -> xml.append("<url><loc>")
                        .append(url(base, page).replace("&", "&amp;"))
                        .append("</loc></url>\n"));
        return xml.append("</urlset>\n").toString();
    }

    /** The address of a page; that of an index is its folder's. */
    static String url(String base, String page) {
        return base + page.replaceFirst("(^|/)index\\.html$", "$1");
    }
}
