package org.scalingpatterns.site.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.claims.FigureManifest;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.ForkDistributions;
import org.scalingpatterns.results.statistics.Intervals;

/**
 * A cell with everything that was recorded of it.
 *
 * @param cell the cell
 * @param marks what to remark
 * @param facts label and value
 * @param commands how to read its histograms with HdrHistogram's own tool
 */
public record CellView(Cell cell, List<String> marks, Map<String, String> facts, List<String> commands) {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};

    /** Everything about a cell of a family. */
    public static CellView of(RunData data, String family, Cell cell) {
        Map<String, String> facts = new LinkedHashMap<>();
        Load.sharedLoad(List.of(cell))
                .ifPresent(load -> facts.put(
                        "load",
                        load.replace(Load.LOAD + " ", "") + " of the slowest variant’s sustained capacity: "
                                + Load.rate(cell)));
        facts.put(
                "benchmark",
                cell.benchmark() + ", mode " + cell.mode() + ", " + cell.threads()
                        + (cell.threads() == 1 ? " thread" : " threads"));
        for (FigureManifest.Figure figure : data.figuresOf(cell)) {
            if (RunData.PERCENTILE.matcher(figure.of()).matches()) {
                continue; // its histogram follows
            }
            Optional<Estimate> estimate = data.estimate(figure, cell);
            facts.put(
                    figure.name(),
                    estimate.map(value -> Quantity.format(value.value(), figure.unit()) + " "
                                    + Quantity.interval(value, figure.unit()))
                            .orElse("n/a"));
        }
        facts.put("value of each fork, " + cell.unit(), forks(cell, fork -> raw(fork.value())));
        if (cell.forks().stream().anyMatch(fork -> fork.allocation() != null)) {
            facts.put(
                    "allocated by each fork, B/op",
                    forks(cell, fork -> fork.allocation() == null ? "n/a" : raw(fork.allocation())));
        }
        cell.forks().stream()
                .flatMap(fork -> fork.counters().keySet().stream())
                .distinct()
                .forEach(counter -> facts.put(
                        "counter " + counter,
                        forks(
                                cell,
                                fork -> fork.counters().containsKey(counter)
                                        ? raw(fork.counters().get(counter))
                                        : "n/a")));
        List<String> commands = new ArrayList<>();
        for (String series : cell.series()) {
            facts.put(series + " time", percentiles(data, cell, series));
            commands.add(command(family, cell.id(), series));
        }
        cell.remarks()
                .forEach(remark -> facts.merge(
                        "remarks",
                        remark.flag().name().toLowerCase(Locale.ROOT) + ": " + remark.why(),
                        (a, b) -> a + "; " + b));
        facts.put("fingerprint", cell.fingerprint());
        return new CellView(cell, data.marks(cell), facts, commands);
    }

    /** How HdrHistogram's own tool reads a histogram: in ns, the usual percentiles into a file whose last line is the sum. */
    static String command(String family, String cell, String series) {
        return "java -cp HdrHistogram.jar org.HdrHistogram.HistogramLogProcessor -i " + family + ".hlog -tag " + cell
                + "/" + series + " -outputValueUnitRatio 1 -o percentiles.txt";
    }

    /** The id as HTML that may break before each parameter. Ids hold no character that HTML escapes. */
    public String breakableId() {
        return cell.id().replace("/", "<wbr>/");
    }

    private static String percentiles(RunData data, Cell cell, String series) {
        Optional<ForkDistributions> forks = data.distributions(cell, series);
        long n = data.samples(cell, series);
        List<String> words = new ArrayList<>();
        for (double percentile : PERCENTILES) {
            words.add(Quantity.percentile(percentile) + " "
                    + forks.filter(all -> Intervals.publishable(n, percentile))
                            .map(all -> Quantity.format(all.percentile(percentile), "ns"))
                            .orElse("n/a"));
        }
        words.add("max " + Quantity.format(n == 0 ? 0 : forks.orElseThrow().max(), "ns"));
        words.add("N\u202f=\u202f" + Quantity.count(n));
        return String.join(", ", words);
    }

    private static String forks(Cell cell, Function<Cell.Fork, String> value) {
        return cell.forks().stream().map(value).collect(Collectors.joining("; "));
    }

    private static String raw(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Quantity.count((long) value)
                : new BigDecimal(value).round(new MathContext(7)).toString();
    }
}
