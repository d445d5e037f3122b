package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.site.catalog.Evidence;
import org.scalingpatterns.site.chart.Style;

/**
 * Which colour, dash and marker a variant has. A variant of a family looks the same on every page: its number is its place among
 * all variants that the family's benchmarks name, in the manifest's order, whether or not they were measured.
 */
public final class Styles {
    private final Map<String, List<String>> variants = new HashMap<>();

    /**
     * Numbers the variants of every family: first those that the catalog puts side by side, in its order, then all others.
     *
     * @param evidence of families and patterns
     */
    public Styles(FigureManifest manifest, List<Evidence> evidence) {
        for (Evidence entry : evidence) {
            FigureManifest.Figure figure = manifest.of(entry.benchmark()).get(0);
            entry.series()
                    .ifPresent(series -> number(
                            figure,
                            entry.where().getOrDefault(series, figure.params().getOrDefault(series, List.of()))));
        }
        for (FigureManifest.Figure figure : manifest.figures()) {
            figure.params().forEach((param, values) -> {
                if (Layout.VARIANT_PARAMS.contains(param)) {
                    number(figure, values);
                }
            });
        }
    }

    /** Variants that stand side by side get colours of their own, as long as there are colours. */
    private void number(FigureManifest.Figure figure, List<String> values) {
        List<String> known = variants.computeIfAbsent(figure.family(), name -> new ArrayList<>());
        Set<Integer> taken = new HashSet<>();
        values.stream().filter(known::contains).forEach(value -> taken.add(known.indexOf(value) % Style.COLOURS));
        for (String value : values) {
            if (known.contains(value) || (figure.kind() == Cell.Kind.LOAD && isFloor(value))) {
                continue;
            }
            while (taken.size() < Style.COLOURS && taken.contains(known.size() % Style.COLOURS)) {
                known.add(""); // a number that nobody has
            }
            taken.add(known.size() % Style.COLOURS);
            known.add(value);
        }
    }

    /** The style of a variant; under load, the schedule that does nothing is the floor. */
    public Style of(String family, Cell cell, String variant) {
        boolean floor = cell.kind() == Cell.Kind.LOAD && isFloor(variant);
        return Style.of(floor ? Style.FLOOR : index(family, variant));
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
