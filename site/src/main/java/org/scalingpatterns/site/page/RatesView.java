package org.scalingpatterns.site.page;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Run;

/**
 * The arrival rates of a run.
 *
 * @param byLoad group → load → rate
 * @param capacity what each variant sustained when it was probed
 * @param given groups whose rates were given as such, in words: older runs know no load
 */
public record RatesView(Table byLoad, Table capacity, List<String> given) {
    private static final int WHOLE = 100;

    /** Copies the sentences. */
    public RatesView {
        given = List.copyOf(given);
    }

    /** From the run's record. */
    static RatesView of(Run run) {
        Map<String, Run.Rates> groups = new TreeMap<>(run.rates());
        List<String> given = new ArrayList<>();
        groups.entrySet().removeIf(group -> {
            boolean absolute = group.getValue().byLoad().keySet().stream().anyMatch(load -> percent(load) > WHOLE);
            if (absolute) {
                given.add(group.getKey() + ": "
                        + group.getValue().byLoad().values().stream()
                                .sorted()
                                .map(Quantity::count)
                                .collect(Collectors.joining(", "))
                        + " arrivals a second");
            }
            return absolute;
        });
        return new RatesView(byLoad(groups), capacity(groups), given);
    }

    private static Table byLoad(Map<String, Run.Rates> groups) {
        List<String> loads = groups.values().stream()
                .flatMap(rates -> rates.byLoad().keySet().stream())
                .distinct()
                .sorted(Comparator.comparingDouble(RatesView::percent))
                .toList();
        List<Table.Column> columns = new ArrayList<>(List.of(new Table.Column("group", false)));
        loads.forEach(load -> columns.add(new Table.Column(load + "\u202f%", true)));
        List<List<Table.Entry>> rows = new ArrayList<>();
        groups.forEach((group, rates) -> {
            List<Table.Entry> row = new ArrayList<>(List.of(Table.Entry.of(group)));
            loads.forEach(load -> row.add(Table.Entry.of(
                    rates.byLoad().containsKey(load)
                            ? Quantity.count(rates.byLoad().get(load))
                            : "n/a")));
            rows.add(row);
        });
        return new Table(
                "Arrivals a second by load",
                rows.isEmpty()
                        ? List.of()
                        : List.of(new Table.Group("", 1), new Table.Group("arrivals a second at load", loads.size())),
                columns,
                rows);
    }

    private static Table capacity(Map<String, Run.Rates> groups) {
        List<List<Table.Entry>> rows = new ArrayList<>();
        groups.forEach((group, rates) -> {
            double slowest = rates.sustained().values().stream()
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(0);
            Map<String, String> names =
                    names(rates.sustained().keySet().stream().sorted().toList());
            names.forEach((variant, name) -> {
                double sustained = rates.sustained().get(variant);
                rows.add(List.of(
                        Table.Entry.of(group),
                        Table.Entry.of(name),
                        Table.Entry.of(Quantity.count(Math.round(sustained))),
                        Table.Entry.of(sustained == slowest ? "slowest" : "")));
            });
        });
        return new Table(
                "Sustained capacity",
                List.of(),
                List.of(
                        new Table.Column("group", false),
                        new Table.Column("variant", false),
                        new Table.Column("ops/s sustained", true),
                        new Table.Column("note", false)),
                rows);
    }

    /** Variants in words, without what all of them share: {@code arrivals=POISSON store=range jdk=17} → store range, JDK 17. */
    private static Map<String, String> names(List<String> variants) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String variant : variants) {
            String own = List.of(variant.split("[\\s,]+", -1)).stream()
                    .filter(part -> variants.size() == 1
                            || !variants.stream()
                                    .allMatch(other ->
                                            List.of(other.split("[\\s,]+", -1)).contains(part)))
                    .map(part -> part.replace("jdk=", "JDK ").replace('=', ' '))
                    .collect(Collectors.joining(", "));
            names.put(variant, own.isEmpty() ? variant : own);
        }
        return names;
    }

    private static double percent(String load) {
        return load.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(load) : 0;
    }
}
