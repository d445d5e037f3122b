package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.chart.Style;

/**
 * Which colour, dash and marker a variant has. A variant of a family looks the same on every page: its number is its place among
 * all variants that the family's benchmarks name, in the manifest's order, whether or not they were measured.
 */
public final class Styles {
    private final Map<String, List<String>> variants = new HashMap<>();

    /**
     * Numbers the variants of every family.
     *
     * @param series parameters that name series in the catalog, beside those that do so anywhere
     */
    public Styles(FigureManifest manifest, Collection<String> series) {
        for (FigureManifest.Figure figure : manifest.figures()) {
            figure.params().forEach((param, values) -> {
                if (Layout.VARIANT_PARAMS.contains(param) || series.contains(param)) {
                    number(figure.family(), values);
                }
            });
        }
    }

    /** Variants that stand side by side get colours of their own, as long as there are colours. */
    private void number(String family, List<String> values) {
        List<String> known = variants.computeIfAbsent(family, name -> new ArrayList<>());
        Set<Integer> taken = new HashSet<>();
        values.stream().filter(known::contains).forEach(value -> taken.add(known.indexOf(value) % Style.COLOURS));
        for (String value : values) {
            if (known.contains(value) || isFloor(value)) {
                continue;
            }
            while (taken.size() < Style.COLOURS && taken.contains(known.size() % Style.COLOURS)) {
                known.add(""); // a number that nobody has
            }
            taken.add(known.size() % Style.COLOURS);
            known.add(value);
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
