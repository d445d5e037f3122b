package org.scalingpatterns.results.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.scalingpatterns.results.Cell;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.jmh.JmhUnit;
import org.scalingpatterns.results.statistics.Estimate;
import org.scalingpatterns.results.statistics.FalseDiscovery;
import org.scalingpatterns.results.statistics.Significance;

/**
 * Two subjects side by side.
 *
 * @param a the first, against which the second is held
 * @param b the second
 * @param environment what differs around them
 * @param drift by how much the machine itself moved from one to the other, by its rulers, as a ratio >= 1; empty where no
 *     ruler stands on both sides
 * @param rows time, percentiles of each series of latencies, and allocation, where both have them, in the order of the first
 * @param exact every counter that both have
 * @param failures cells of both that have no figures on a side, and why
 * @param worse cells that failed on the second side alone, could not keep up with their arrivals there alone, or are missing there,
 *     and why: no figure may tell of that
 * @param onlyA keys of cells that only the first has
 * @param onlyB keys of cells that only the second has
 * @param recoded how many of the cells of both measured different code
 */
public record Comparison(
        Subject a,
        Subject b,
        List<Difference> environment,
        Optional<Drift> drift,
        List<Row> rows,
        List<ExactRow> exact,
        List<String> failures,
        List<String> worse,
        List<String> onlyA,
        List<String> onlyB,
        int recoded) {

    /** With these, a cell's figures are missing, or leave out what was slowest. */
    private static final Set<Cell.Flag> NO_FIGURE_TELLS =
            Set.of(Cell.Flag.FAILED, Cell.Flag.SATURATED, Cell.Flag.CENSORED, Cell.Flag.CLAMPED);

    /** A label of the environment whose values differ; one that a side doesn't have is {@code -}. */
    public record Difference(String label, String a, String b) {}

    /** The ruler that moved most. */
    public record Drift(String ruler, double ratio) {}

    /** A counter of a deterministic experiment. */
    public record ExactRow(Subject.Item cell, String counter, double a, double b) {
        public boolean changed() {
            return a != b;
        }
    }

    /**
     * Compares.
     *
     * @param chosen which keys
     * @throws RunFormatException where a key stands twice on a side, or none stands on both
     */
    public static Comparison of(Subject a, Subject b, Predicate<String> chosen) {
        Map<String, Subject.Item> left = byKey(a, chosen);
        Map<String, Subject.Item> right = byKey(b, chosen);
        List<String> common = left.keySet().stream().filter(right::containsKey).toList();
        if (common.isEmpty()) {
            throw new RunFormatException("no cell in common: %s has %s, %s has %s"
                    .formatted(a.name(), example(left), b.name(), example(right)));
        }
        boolean oneRun = isOneRun(a, b);
        Optional<Drift> drift = oneRun ? Optional.empty() : drift(a, b);
        var contrasts = new ArrayList<Contrast>();
        var exact = new ArrayList<ExactRow>();
        var failures = new ArrayList<String>();
        var worse = new ArrayList<String>();
        int recoded = 0;
        for (String key : common) {
            Subject.Item first = left.get(key);
            Subject.Item second = right.get(key);
            recoded += first.fingerprint().equals(second.fingerprint()) ? 0 : 1;
            List<String> why = failures(a, first, b, second);
            failures.addAll(why);
            worse.addAll(worse(first, second));
            if (why.isEmpty()) {
                contrasts.addAll(contrasts(first, second, oneRun));
                first.counters().forEach((name, value) -> {
                    Double other = second.counters().get(name);
                    if (other != null) {
                        exact.add(new ExactRow(first, name, value, other));
                    }
                });
            }
        }
        List<String> onlyA =
                left.keySet().stream().filter(key -> !right.containsKey(key)).toList();
        // JMH leaves a benchmark that failed out of its JSON, and a run that was stopped the cells behind.
        onlyA.forEach(key -> worse.add(key + " is missing in B"));
        return new Comparison(
                a,
                b,
                differences(a, b),
                drift,
                rows(a, b, contrasts, drift.map(Drift::ratio).orElse(1.0)),
                exact,
                failures,
                worse,
                onlyA,
                right.keySet().stream().filter(key -> !left.containsKey(key)).toList(),
                recoded);
    }

    /** Whether the band of any of its figures is known. */
    public boolean hasBands() {
        return rows.stream().map(row -> row.metric().band()).anyMatch(band -> band(a, b, band) > 1);
    }

    /** Whether both sides were measured together, so that forks are paired by block. */
    public boolean isOneRun() {
        return isOneRun(a, b);
    }

    private static boolean isOneRun(Subject a, Subject b) {
        return a.origin().equals(b.origin());
    }

    /** How many figures a gate can go by. */
    public int judged() {
        return (int) rows.stream().filter(Row::isJudged).count();
    }

    /** What to say of it in one line. */
    public Summary summary() {
        return Summary.of(this);
    }

    private static Map<String, Subject.Item> byKey(Subject subject, Predicate<String> chosen) {
        var byKey = new LinkedHashMap<String, Subject.Item>();
        for (Subject.Item cell : subject.cells()) {
            if (chosen.test(cell.key()) && byKey.put(cell.key(), cell) != null) {
                throw new RunFormatException(subject.origin() + ": " + cell.key() + " stands there twice");
            }
        }
        return byKey;
    }

    private static String example(Map<String, Subject.Item> cells) {
        return cells.isEmpty()
                ? "none that was chosen"
                : cells.keySet().iterator().next() + (cells.size() > 1 ? " and " + (cells.size() - 1) + " more" : "");
    }

    private static List<String> failures(Subject a, Subject.Item first, Subject b, Subject.Item second) {
        var failures = new ArrayList<String>();
        first.failure().ifPresent(remark -> failures.add(failure(first, a, remark.why())));
        second.failure().ifPresent(remark -> failures.add(failure(second, b, remark.why())));
        return failures;
    }

    private static List<String> worse(Subject.Item first, Subject.Item second) {
        return second.remarks().stream()
                .filter(remark -> NO_FIGURE_TELLS.contains(remark.flag()))
                .filter(remark -> isSo(second, remark.flag()) && !isSo(first, remark.flag()))
                .filter(remark -> remark.flag() == Cell.Flag.FAILED || !has(second, Cell.Flag.NOISY))
                .map(remark -> "%s is %s: %s"
                        .formatted(second.key(), remark.flag().name().toLowerCase(Locale.ROOT), remark.why()))
                .distinct()
                .toList();
    }

    /** Whether a cell is so, and not one fork or another of it: a single arrival that was just due at the end makes one censored. */
    private static boolean isSo(Subject.Item cell, Cell.Flag flag) {
        int forks = cell.metrics().stream()
                .mapToInt(metric -> metric.forks().size())
                .max()
                .orElse(0);
        long remarked =
                cell.remarks().stream().filter(remark -> remark.flag() == flag).count();
        return flag == Cell.Flag.FAILED ? remarked > 0 : 2 * remarked > forks;
    }

    private static boolean has(Subject.Item cell, Cell.Flag flag) {
        return cell.remarks().stream().anyMatch(remark -> remark.flag() == flag);
    }

    private static String failure(Subject.Item cell, Subject subject, String why) {
        return "%s failed in %s: %s".formatted(cell.key(), subject.name(), why);
    }

    private static List<Contrast> contrasts(Subject.Item first, Subject.Item second, boolean oneRun) {
        var contrasts = new ArrayList<Contrast>();
        for (Metric metric : first.metrics()) {
            for (Metric other : second.metrics()) {
                OptionalDouble factor = JmhUnit.factor(other.unit(), metric.unit());
                if (other.name().equals(metric.name()) && factor.isPresent()) {
                    Metric same = other.times(factor.getAsDouble(), metric.unit());
                    contrasts.add(Contrast.of(first, second, metric, same, oneRun));
                }
            }
        }
        return contrasts;
    }

    private static List<Row> rows(Subject a, Subject b, List<Contrast> contrasts, double drift) {
        List<Boolean> tested = contrasts.stream().map(Contrast::isTested).toList();
        int comparisons = (int) tested.stream().filter(yes -> yes).count();
        var none = new Significance(Double.NaN, Significance.Test.NONE);
        var significances = new ArrayList<Significance>();
        for (int i = 0; i < contrasts.size(); i++) {
            significances.add(tested.get(i) ? contrasts.get(i).significance(comparisons) : none);
        }
        double[] adjusted = FalseDiscovery.adjusted(
                significances.stream().mapToDouble(Significance::p).toArray());
        var rows = new ArrayList<Row>();
        for (int i = 0; i < contrasts.size(); i++) {
            Contrast contrast = contrasts.get(i);
            double delta = band(a, b, contrast.a().band()) * drift;
            Optional<Estimate> ratio = contrast.ratio();
            List<Cell.Flag> marks = Stream.of(contrast.cell(), contrast.other())
                    .flatMap(cell -> cell.remarks().stream())
                    .map(Cell.Remark::flag)
                    .distinct()
                    .toList();
            var row = new Row(
                    contrast.cell(),
                    contrast.a(),
                    contrast.b(),
                    ratio,
                    significances.get(i),
                    adjusted[i],
                    delta,
                    tested.get(i) ? contrast.detectable(delta) : Double.NaN,
                    marks);
            // A far percentile needs more samples than most cells have: it is left out rather than shown as unknown.
            if (row.ratio().isPresent() || !(contrast.a().percentile() > 99)) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** The wider of the bands that the two runs know; of a figure that has none, the widest of its family and kind. */
    static double band(Subject a, Subject b, String key) {
        String kind = key.substring(0, key.lastIndexOf('/') + 1);
        return Stream.of(a.bands(), b.bands())
                .mapToDouble(bands -> {
                    Double own = bands.get(key);
                    return own != null ? own : widest(bands, kind);
                })
                .max()
                .orElse(1);
    }

    private static double widest(Map<String, Double> bands, String kind) {
        return kind.isEmpty()
                ? 1
                : bands.entrySet().stream()
                        .filter(band -> band.getKey().startsWith(kind))
                        .mapToDouble(Map.Entry::getValue)
                        .max()
                        .orElse(1);
    }

    private static Optional<Drift> drift(Subject a, Subject b) {
        Drift largest = null;
        for (String ruler : a.rulers().keySet()) {
            if (b.rulers().containsKey(ruler)) {
                double ratio = b.rulers().get(ruler) / a.rulers().get(ruler);
                double moved = Math.max(ratio, 1 / ratio);
                if (largest == null || moved > largest.ratio()) {
                    largest = new Drift(ruler, moved);
                }
            }
        }
        return Optional.ofNullable(largest);
    }

    private static List<Difference> differences(Subject a, Subject b) {
        var labels = new LinkedHashSet<>(a.environment().keySet());
        labels.addAll(b.environment().keySet());
        return labels.stream()
                .filter(label -> !Objects.equals(
                        a.environment().get(label), b.environment().get(label)))
                .map(label -> new Difference(
                        label,
                        a.environment().getOrDefault(label, "-"),
                        b.environment().getOrDefault(label, "-")))
                .toList();
    }
}
