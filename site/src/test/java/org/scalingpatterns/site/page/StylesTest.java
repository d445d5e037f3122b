package org.scalingpatterns.site.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.chart.Style;

class StylesTest {
    private static FigureManifest.Figure figure(String name, String... stores) {
        return new FigureManifest.Figure(
                name + ".time",
                "keeping",
                "any." + name + ".run",
                Cell.Kind.COST,
                "ns",
                "time",
                "value",
                Map.of("store", List.of(stores)));
    }

    /** The eighth has the marker of the first, beside which it stands. */
    @Test
    void variants_besideEachOther_shareNoMarker() {
        Styles styles = new Styles(
                new FigureManifest(
                        List.of(figure("All", "a", "b", "c", "d", "e", "f", "g"), figure("Two", "a", "h")), List.of()),
                List.of());
        Cell cell = new Cell(
                "keeping/Two.run/store=h/jdk=17",
                "any.Two.run",
                Cell.Kind.COST,
                Map.of("store", "h"),
                "17",
                "avgt",
                "ns/op",
                1,
                List.of(),
                List.of(),
                List.of(),
                "");
        int first = styles.of("keeping", cell, "a").index();
        int eighth = styles.of("keeping", cell, "h").index();
        assertThat(eighth % Style.MARKERS).isNotEqualTo(first % Style.MARKERS);
        assertThat(eighth % Style.COLOURS).isNotEqualTo(first % Style.COLOURS);
    }
}
