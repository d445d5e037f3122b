package org.scalingpatterns.site.page;

import java.util.List;

/**
 * A section of evidence.
 *
 * @param title its heading
 * @param anchor its anchor
 * @param read how to read the plots
 * @param table the headline figures; null where nothing was measured
 * @param tableNote which cells the table leaves out; empty for none
 * @param charts its plots
 * @param undrawn how many plots it leaves out; empty for none
 * @param missing why there is nothing to see; empty where there is
 */
public record Section(
        String title,
        String anchor,
        String read,
        Table table,
        String tableNote,
        List<Chart> charts,
        String undrawn,
        String missing) {
    /** Copies the charts. */
    public Section {
        charts = List.copyOf(charts);
    }

    private static final int ROW = 400;

    /** About how many characters it takes on a page. */
    int size() {
        int rows = table == null ? 0 : table.rows().size();
        int drawings = 0;
        for (Chart chart : charts) {
            rows += chart.data() == null ? 0 : chart.data().rows().size();
            drawings += chart.svg().length();
        }
        return drawings + rows * ROW;
    }

    /** The same without its content, which the page of raw cells has. */
    Section onlyNamed() {
        return new Section(
                title, anchor, "", null, "", List.of(), "", "Measured; the figures stand on the page of raw cells.");
    }
}
