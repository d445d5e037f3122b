package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.chart.Style;

/**
 * Which colour, dash and marker a variant has. A variant of a family looks the same on every page: its number is its place among
 * all variants that the family's benchmarks name, in the manifest's order, whether or not they were measured.
 */
public final class Styles {
    private final Map<String, List<String>> variants = new HashMap<>();

    /** Numbers the variants of every family. */
    public Styles(FigureManifest manifest) {
        for (FigureManifest.Figure figure : manifest.figures()) {
            figure.params().forEach((param, values) -> {
                if (Layout.VARIANT_PARAMS.contains(param)) {
                    values.forEach(value -> index(figure.family(), value));
                }
            });
        }
    }

    /** The style of a variant. */
    public Style of(String family, String variant) {
        return Style.of(index(family, variant));
    }

    /** Whether a variant of a load benchmark is the schedule that does nothing: the floor of every latency. */
    static boolean isFloor(String variant) {
        return List.of("none", "noop", "floor").contains(variant);
    }

    private int index(String family, String variant) {
        List<String> known = variants.computeIfAbsent(family, name -> new ArrayList<>());
        if (!known.contains(variant)) {
            known.add(variant);
        }
        return known.indexOf(variant);
    }
}
