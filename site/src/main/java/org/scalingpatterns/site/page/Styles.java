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

    /** Variants that stand side by side get colours and markers of their own, as long as there are any. */
    private void number(FigureManifest.Figure figure, List<String> values) {
        List<String> known = variants.computeIfAbsent(figure.family(), name -> new ArrayList<>());
        Set<Integer> colours = new HashSet<>();
        Set<Integer> markers = new HashSet<>();
        values.stream().filter(known::contains).map(known::indexOf).forEach(index -> {
            colours.add(index % Style.COLOURS);
            markers.add(index % Style.MARKERS);
        });
        for (String value : values) {
            if (known.contains(value) || isFloor(figure.kind(), value)) {
                continue;
            }
            while (isTaken(colours, known.size(), Style.COLOURS) || isTaken(markers, known.size(), Style.MARKERS)) {
                known.add(""); // a number that nobody has
            }
            colours.add(known.size() % Style.COLOURS);
            markers.add(known.size() % Style.MARKERS);
            known.add(value);
        }
    }

    private static boolean isTaken(Set<Integer> taken, int index, int all) {
        return taken.size() < all && taken.contains(index % all);
    }

    /** The style of a variant; under load, the schedule that does nothing is the floor. */
    public Style of(String family, Cell cell, String variant) {
        return Style.of(isFloor(cell, variant) ? Style.FLOOR : index(family, variant));
    }

    /** Whether a cell's variant is the schedule that does nothing: the floor of every latency. */
    static boolean isFloor(Cell cell, String variant) {
        return isFloor(cell.kind(), variant);
    }

    private static boolean isFloor(Cell.Kind kind, String variant) {
        return kind == Cell.Kind.LOAD && List.of("none", "noop", "floor").contains(variant);
    }

    private int index(String family, String variant) {
        List<String> known = variants.computeIfAbsent(family, name -> new ArrayList<>());
        if (!known.contains(variant)) {
            known.add(variant);
        }
        return known.indexOf(variant);
    }
}
