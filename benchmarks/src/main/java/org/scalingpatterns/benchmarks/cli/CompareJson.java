package org.scalingpatterns.benchmarks.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.comparison.Comparison;
import org.scalingpatterns.results.comparison.Metric;
import org.scalingpatterns.results.comparison.Row;
import org.scalingpatterns.results.comparison.Summary;
import org.scalingpatterns.results.statistics.Estimate;

/** A comparison as one JSON object, with what the table shows and the numbers behind it; null where there is none. */
final class CompareJson {
    private CompareJson() {}

    static String write(Comparison comparison, Optional<Double> gate, List<Row> failing) {
        var object = new LinkedHashMap<String, Object>();
        object.put("a", comparison.a().name());
        object.put("b", comparison.b().name());
        object.put("environment", comparison.environment());
        object.put("drift", comparison.drift().orElse(null));
        object.put("figures", comparison.rows().stream().map(CompareJson::row).toList());
        object.put(
                "counters",
                comparison.exact().stream().map(CompareJson::counter).toList());
        object.put("failures", comparison.failures());
        object.put("worse", comparison.worse());
        object.put("onlyA", comparison.onlyA());
        object.put("onlyB", comparison.onlyB());
        object.put("cellsOfDifferentCode", comparison.recoded());
        object.put("summary", summary(comparison.summary()));
        gate.ifPresent(percent -> object.put("gate", gate(percent, comparison, failing)));
        return Json.write(object);
    }

    private static Map<String, Object> row(Row row) {
        var object = new LinkedHashMap<String, Object>();
        object.put("cell", row.cell().key());
        object.put("metric", row.metric().name());
        object.put("unit", row.unit());
        object.put("a", row.a().map(CompareJson::side).orElse(null));
        object.put("b", row.b().map(CompareJson::side).orElse(null));
        object.put("ratio", row.ratio().map(Estimate::value).orElse(null));
        object.put("low", row.ratio().map(ratio -> finite(ratio.low())).orElse(null));
        object.put("high", row.ratio().map(ratio -> finite(ratio.high())).orElse(null));
        object.put("basis", row.ratio().map(ratio -> word(ratio.basis())).orElse(null));
        object.put("test", word(row.significance().test()));
        object.put("p", finite(row.significance().p()));
        object.put("correctedP", finite(row.adjusted()));
        object.put("band", row.delta());
        object.put("detectable", finite(row.detectable()));
        object.put("verdict", word(row.verdict()));
        object.put("remarks", row.marks().stream().map(CompareJson::word).toList());
        return object;
    }

    private static Map<String, Object> side(Metric.Shown shown) {
        var object = new LinkedHashMap<String, Object>();
        object.put("value", shown.value());
        object.put("margin", finite(shown.margin()));
        object.put("forks", shown.forks());
        return object;
    }

    private static Map<String, Object> counter(Comparison.ExactRow row) {
        var object = new LinkedHashMap<String, Object>();
        object.put("cell", row.cell().key());
        object.put("counter", row.counter());
        object.put("a", row.a());
        object.put("b", row.b());
        object.put("changed", row.changed());
        return object;
    }

    private static Map<String, Object> summary(Summary summary) {
        var object = new LinkedHashMap<String, Object>();
        object.put("cells", summary.cells());
        object.put("figures", summary.figures());
        object.put("slower", summary.slower());
        object.put("faster", summary.faster());
        object.put("same", summary.same());
        object.put("unknown", summary.unknown());
        object.put("flagged", finite(summary.flagged()));
        object.put("experiments", summary.exactCells());
        object.put("changed", summary.changed());
        object.put("medianDetectable", summary.detectable());
        object.put("geomeans", summary.geomeans());
        return object;
    }

    private static Map<String, Object> gate(double percent, Comparison comparison, List<Row> failing) {
        var object = new LinkedHashMap<String, Object>();
        object.put("percent", percent);
        object.put("judged", comparison.judged());
        object.put(
                "passed",
                comparison.judged() > 0
                        && failing.isEmpty()
                        && comparison.worse().isEmpty());
        object.put(
                "failing",
                failing.stream()
                        .map(row -> row.cell().key() + " " + row.metric().name())
                        .toList());
        return object;
    }

    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
