package org.scalingpatterns.site.page;

import java.util.List;

/**
 * A table of figures.
 *
 * @param caption what it shows
 * @param columns headings
 * @param rows one entry a column
 */
public record Table(String caption, List<Column> columns, List<List<Entry>> rows) {
    /** Copies both. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** A heading. Columns of figures are right-aligned. */
    public record Column(String title, boolean number) {}

    /**
     * One entry.
     *
     * @param text what it says
     * @param interval its interval; empty for none
     * @param href where the raw cell stands, relative to the site's root; empty for no link
     */
    public record Entry(String text, String interval, String href) {
        /** Only text. */
        public static Entry of(String text) {
            return new Entry(text, "", "");
        }
    }
}
