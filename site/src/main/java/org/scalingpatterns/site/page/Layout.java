package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.site.catalog.Evidence;

/**
 * How the cells of one section are laid out: which parameter names a series, which is the horizontal axis, which make small
 * multiples. What the catalog doesn't say is chosen by the rules in the documentation of the catalog package.
 *
 * @param cells the section's cells, on every JDK
 * @param plot how they are drawn
 * @param series the parameter that names a series; empty for a single one
 * @param x the parameter on the horizontal axis; empty where there is none
 * @param facets the other parameters that vary, without the JDK
 */
record Layout(List<Cell> cells, Evidence.Kind plot, Optional<String> series, Optional<String> x, List<String> facets) {
    /** Parameters that name a variant wherever a benchmark has them. */
    static final List<String> VARIANT_PARAMS = List.of("variant", "algorithm", "policy", "map", "store");

    /** The method's name, where a section holds several. */
    static final String METHOD = "method";

    private static final int CURVE = 3;

    static Layout of(Evidence evidence, List<Cell> family) {
        List<Cell> cells =
                family.stream().filter(cell -> matches(evidence, cell)).toList();
        Map<String, Set<String>> varying = varying(cells);
        if (cells.stream().anyMatch(Load::isIn)) { // one of the two follows from the other
            varying.remove(evidence.x().equals(Optional.of(Load.RATE)) ? Load.LOAD : Load.RATE);
        }
        Optional<String> numeric = evidence.x()
                .or(() -> varying.entrySet().stream()
                        .filter(param -> isNumeric(param.getValue()))
                        .max(Comparator.comparingInt(param -> param.getValue().size()))
                        .map(Map.Entry::getKey));
        Evidence.Kind plot = evidence.plot().orElseGet(() -> kind(cells, numeric.map(varying::get)));
        Optional<String> x = plot == Evidence.Kind.SCALING ? numeric : Optional.empty();
        Optional<String> series = evidence.series()
                .or(() -> VARIANT_PARAMS.stream()
                        .filter(varying::containsKey)
                        .findFirst()
                        .or(() -> varying.entrySet().stream()
                                .filter(param -> !isNumeric(param.getValue()))
                                .map(Map.Entry::getKey)
                                .findFirst())
                        .or(() -> varying.keySet().stream()
                                .filter(param -> !x.equals(Optional.of(param)))
                                .findFirst()));
        List<String> facets = varying.keySet().stream()
                .filter(param -> !series.equals(Optional.of(param)) && !x.equals(Optional.of(param)))
                .toList();
        return new Layout(cells, plot, series, x, facets);
    }

    /** The value of a parameter in a cell. */
    static String value(Cell cell, String param) {
        if (param.equals(METHOD)) {
            return cell.benchmark().substring(cell.benchmark().lastIndexOf('.') + 1);
        }
        return param.equals("jdk") ? cell.jdk() : cell.params().getOrDefault(param, "");
    }

    /** What varies from series to series, as the run has it. */
    String variant(Cell cell) {
        return value(cell, series.orElse(METHOD));
    }

    /** The name of a cell's series: its variant, where that is a bare number with what it is a number of. */
    String name(Cell cell) {
        String variant = variant(cell);
        if (Styles.isFloor(cell, variant)) {
            return "floor (no work)";
        }
        return series.filter(param -> isNumeric(List.of(variant)))
                .map(param -> Load.words(param, variant))
                .orElse(variant);
    }

    /** Cells by the values of the facets, in words; one group where there are no facets. */
    Map<String, List<Cell>> groups(Collection<Cell> chosen) {
        Map<List<String>, List<Cell>> byValues = new LinkedHashMap<>();
        for (Cell cell : chosen) {
            List<String> values =
                    facets.stream().map(param -> value(cell, param)).toList();
            byValues.computeIfAbsent(values, group -> new ArrayList<>()).add(cell);
        }
        Map<String, List<Cell>> groups = new LinkedHashMap<>();
        byValues.values().forEach(group -> groups.put(words(group), group));
        return groups;
    }

    private String words(List<Cell> group) {
        Stream<String> values = facets.stream()
                .filter(param -> !param.equals(Load.LOAD))
                .map(param -> Load.name(param) + " = " + Load.value(param, value(group.get(0), param)));
        return Stream.concat(values, Stream.of(Load.caption(group)))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** The horizontal axis in words. */
    String axis() {
        return x.filter(param -> param.equals(Load.LOAD))
                .map(load -> "load, % of the slowest variant’s sustained capacity")
                .or(() -> x.map(Load::name))
                .orElse("");
    }

    /** Cells by series. */
    Map<String, List<Cell>> bySeries(Collection<Cell> chosen) {
        Map<String, List<Cell>> groups = new LinkedHashMap<>();
        chosen.forEach(cell ->
                groups.computeIfAbsent(name(cell), name -> new ArrayList<>()).add(cell));
        return groups;
    }

    private static boolean matches(Evidence evidence, Cell cell) {
        String method = cell.benchmarkClass() + "." + value(cell, METHOD);
        return (evidence.benchmark().equals(cell.benchmarkClass())
                        || evidence.benchmark().equals(method))
                && evidence.where().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().contains(value(cell, wanted.getKey())));
    }

    /** Every parameter with more than one value among the cells, without the JDK. */
    private static Map<String, Set<String>> varying(List<Cell> cells) {
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (Cell cell : cells) {
            cell.params()
                    .forEach((param, value) -> values.computeIfAbsent(param, name -> new LinkedHashSet<>())
                            .add(value));
            values.computeIfAbsent(METHOD, name -> new LinkedHashSet<>()).add(value(cell, METHOD));
        }
        values.remove("jdk");
        values.values().removeIf(set -> set.size() < 2);
        return values;
    }

    private static Evidence.Kind kind(List<Cell> cells, Optional<Set<String>> numeric) {
        Cell.Kind kind = cells.isEmpty() ? Cell.Kind.QUALITY : cells.get(0).kind();
        return switch (kind) {
            case LOAD -> Evidence.Kind.PERCENTILES;
            case COST ->
                numeric.filter(values -> values.size() >= CURVE).isPresent()
                        ? Evidence.Kind.SCALING
                        : Evidence.Kind.DOTS;
            case QUALITY -> Evidence.Kind.DOTS;
        };
    }

    static boolean isNumeric(Collection<String> values) {
        return values.stream().allMatch(value -> value.matches("\\d+(\\.\\d+)?"));
    }
}
