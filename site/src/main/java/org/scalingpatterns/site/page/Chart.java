package org.scalingpatterns.site.page;

import java.util.List;

/**
 * A figure on a page.
 *
 * @param id unique on the page
 * @param caption its title
 * @param svg both drawings
 * @param legend its series
 * @param note what it leaves out; empty for nothing
 * @param data the same figures as a table; null where its section's table holds them all
 */
public record Chart(String id, String caption, String svg, List<Entry> legend, String note, Table data) {
    /** Copies the legend. */
    public Chart {
        legend = List.copyOf(legend);
    }

    /** The same beside a table that holds its figures. */
    Chart withoutData() {
        return new Chart(id, caption, svg, legend, note, null);
    }

    /**
     * A series in the legend.
     *
     * @param name what it is
     * @param series the name at the line's end, which a toggle hides; empty for an entry that only explains
     * @param swatch its mark, as SVG
     * @param detail number of samples; empty where the table has it
     */
    public record Entry(String name, String series, String swatch, String detail) {}
}
