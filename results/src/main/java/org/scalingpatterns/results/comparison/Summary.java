package org.scalingpatterns.results.comparison;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.scalingpatterns.results.comparison.Row.Verdict;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.Ratios;

/**
 * A comparison in a few numbers. A cell is slower where any of its figures is, else faster where any is.
 *
 * @param figures how many figures of all cells were compared
 * @param cells how many cells have such figures
 * @param same cells without a detectable difference
 * @param unknown cells without anything to tell by
 * @param exactCells deterministic experiments
 * @param changed those of them of which a counter changed
 * @param detectable median over the cells of the smallest ratio that would be claimed, by metric
 * @param geomeans geometric means of the ratios, by benchmark class
 */
public record Summary(
        int figures,
        int cells,
        int slower,
        int faster,
        int same,
        int unknown,
        int exactCells,
        int changed,
        Map<String, Double> detectable,
        Map<String, List<Geomean>> geomeans) {

    /** The geometric mean of a metric's ratios, second over first, over the cells of a class. */
    public record Geomean(String metric, int cells, double ratio) {}

    static Summary of(Comparison comparison) {
        List<Row> rows = comparison.rows().stream()
                .filter(row -> row.verdict() != Verdict.SHOWN)
                .toList();
        var verdicts = new LinkedHashMap<String, Verdict>();
        rows.forEach(row -> verdicts.merge(
                row.cell().key(),
                row.verdict(),
                (x, y) -> x.compareTo(y) <= 0 ? x : y)); // the first of the enum counts
        Map<String, Boolean> experiments = comparison.exact().stream()
                .collect(Collectors.toMap(
                        row -> row.cell().key(), Comparison.ExactRow::changed, Boolean::logicalOr, LinkedHashMap::new));
        return new Summary(
                rows.size(),
                verdicts.size(),
                count(verdicts, Verdict.SLOWER),
                count(verdicts, Verdict.FASTER),
                count(verdicts, Verdict.SAME),
                count(verdicts, Verdict.UNKNOWN),
                experiments.size(),
                (int) experiments.values().stream().filter(changed -> changed).count(),
                detectable(rows),
                geomeans(rows));
    }

    /** The share of cells that are called different, 0…1; NaN where there is none. */
    public double flagged() {
        return (double) (slower + faster) / cells;
    }

    private static int count(Map<String, Verdict> verdicts, Verdict verdict) {
        return (int) verdicts.values().stream().filter(v -> v == verdict).count();
    }

    private static Map<String, Double> detectable(List<Row> rows) {
        var byMetric = new TreeMap<String, Double>();
        rows.stream()
                .filter(row -> !Double.isNaN(row.detectable()))
                .collect(Collectors.groupingBy(row -> row.metric().name()))
                .forEach((metric, some) -> byMetric.put(metric, median(some)));
        return byMetric;
    }

    /** Of an even number it is the geometric mean of the middle two, for they are ratios. */
    private static double median(List<Row> some) {
        double[] sorted = some.stream().mapToDouble(Row::detectable).sorted().toArray();
        return Math.sqrt(sorted[(sorted.length - 1) / 2] * sorted[sorted.length / 2]);
    }

    private static Map<String, List<Geomean>> geomeans(List<Row> rows) {
        var byClass = new LinkedHashMap<String, List<Geomean>>();
        rows.stream()
                .filter(row -> row.ratio().isPresent())
                .collect(Collectors.groupingBy(row -> row.cell().group(), LinkedHashMap::new, Collectors.toList()))
                .forEach((type, some) -> byClass.put(type, byMetric(some)));
        return byClass;
    }

    private static List<Geomean> byMetric(List<Row> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> row.metric().name(),
                        LinkedHashMap::new,
                        Collectors.mapping(row -> row.ratio().orElseThrow(), Collectors.toList())))
                .entrySet()
                .stream()
                .map(entry -> new Geomean(
                        entry.getKey(),
                        entry.getValue().size(),
                        Ratios.geometricMean(entry.getValue().stream()
                                .mapToDouble(Estimate::value)
                                .toArray())))
                .toList();
    }
}
