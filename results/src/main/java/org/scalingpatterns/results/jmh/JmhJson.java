package org.scalingpatterns.results.jmh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.RunFormatException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what JMH writes with {@code -rf json}. Fields that it doesn't know are passed over, so that files of older and
 * newer versions can be read.
 */
public final class JmhJson {
    private static final List<String> SETTINGS = List.of(
            "jmhVersion",
            "jdkVersion",
            "vmName",
            "vmVersion",
            "jvmArgs",
            "forks",
            "warmupIterations",
            "warmupTime",
            "measurementIterations",
            "measurementTime");

    private static final Map<String, Double> NOT_FINITE =
            Map.of("NaN", Double.NaN, "+INF", Double.POSITIVE_INFINITY, "-INF", Double.NEGATIVE_INFINITY);

    private final Path file;

    private JmhJson(Path file) {
        this.file = file;
    }

    /**
     * Reads a file whole.
     *
     * @throws RunFormatException with one line that names file, place and problem
     */
    public static List<JmhResult> read(Path file) {
        return new JmhJson(file).entries(Json.read(file, JsonNode.class));
    }

    private List<JmhResult> entries(JsonNode root) {
        if (!root.isArray()) {
            throw wrong("", "is no JMH JSON: must be an array of results");
        }
        if (root.isEmpty()) {
            throw wrong("", "holds no result");
        }
        var results = new ArrayList<JmhResult>();
        for (int i = 0; i < root.size(); i++) {
            results.add(entry(root.get(i), "[" + i + "]"));
        }
        return results;
    }

    private JmhResult entry(JsonNode entry, String place) {
        String benchmark = text(entry, "benchmark", place);
        if (benchmark.split("\\.").length < 2) {
            throw wrong(place + ".benchmark", "must be class and method: " + benchmark);
        }
        var params = new LinkedHashMap<String, String>();
        entry.path("params").forEachEntry((name, value) -> params.put(name, word(value)));
        var settings = new LinkedHashMap<String, String>();
        for (String name : SETTINGS) {
            JsonNode value = entry.path(name);
            if (!value.isMissingNode()) {
                settings.put(name, value.isArray() ? words(value) : word(value));
            }
        }
        JsonNode primary = entry.path("primaryMetric");
        if (!primary.isObject()) {
            throw wrong(place + ".primaryMetric", "is missing");
        }
        var secondary = new LinkedHashMap<String, JmhResult.Metric>();
        entry.path("secondaryMetrics")
                .forEachEntry((name, metric) -> secondary.put(
                        name.replaceFirst("^·", ""), metric(metric, place + ".secondaryMetrics." + name)));
        return new JmhResult(
                benchmark,
                text(entry, "mode", place),
                entry.path("threads").asInt(1),
                params,
                settings,
                metric(primary, place + ".primaryMetric"),
                secondary);
    }

    private JmhResult.Metric metric(JsonNode metric, String place) {
        String unit = text(metric, "scoreUnit", place);
        if (metric.path("rawDataHistogram").isArray()) {
            List<Map<Double, Long>> samples = samples(metric.path("rawDataHistogram"), place + ".rawDataHistogram");
            return new JmhResult.Metric(
                    unit, samples.stream().map(JmhJson::mean).toList(), samples);
        }
        JsonNode rows = metric.path("rawData");
        if (rows.isMissingNode()) { // some tools keep the score alone
            return new JmhResult.Metric(unit, List.of(number(metric.path("score"), place + ".score")), List.of());
        }
        if (!rows.isArray() || rows.isEmpty()) {
            throw wrong(place + ".rawData", "must be rows, one a fork");
        }
        var forks = new ArrayList<Double>();
        for (int fork = 0; fork < rows.size(); fork++) {
            String at = place + ".rawData[" + fork + "]";
            if (!rows.get(fork).isArray()) {
                throw wrong(at, "must be the values of a fork");
            }
            double sum = 0;
            for (int i = 0; i < rows.get(fork).size(); i++) {
                sum += number(rows.get(fork).get(i), at + "[" + i + "]");
            }
            forks.add(sum / rows.get(fork).size()); // a fork without values, as of gc.time without a collection: NaN
        }
        return new JmhResult.Metric(unit, forks, List.of());
    }

    /** Forks → iterations → pairs of value and count; the iterations of a fork are put together. */
    private List<Map<Double, Long>> samples(JsonNode forks, String place) {
        var samples = new ArrayList<Map<Double, Long>>();
        for (int fork = 0; fork < forks.size(); fork++) {
            var counts = new TreeMap<Double, Long>();
            for (int i = 0; i < forks.get(fork).size(); i++) {
                JsonNode iteration = forks.get(fork).get(i);
                if (!iteration.isArray()) {
                    throw wrong("%s[%d][%d]".formatted(place, fork, i), "must be pairs of value and count");
                }
                for (int pair = 0; pair < iteration.size(); pair++) {
                    String at = "%s[%d][%d][%d]".formatted(place, fork, i, pair);
                    double count = number(iteration.get(pair).path(1), at + "[1]");
                    if (!(count >= 0)) {
                        throw wrong(
                                at + "[1]",
                                "must be a count: " + iteration.get(pair).path(1));
                    }
                    counts.merge(number(iteration.get(pair).path(0), at + "[0]"), (long) count, Long::sum);
                }
            }
            if (counts.isEmpty()) {
                throw wrong(place + "[" + fork + "]", "must be the samples of a fork");
            }
            samples.add(counts);
        }
        if (samples.isEmpty()) {
            throw wrong(place, "must be samples, fork by fork");
        }
        return samples;
    }

    private static double mean(Map<Double, Long> samples) {
        double sum = 0;
        long count = 0;
        for (Map.Entry<Double, Long> sample : samples.entrySet()) {
            sum += sample.getKey() * sample.getValue();
            count += sample.getValue();
        }
        return sum / count;
    }

    /** A number; JMH writes what is none as a string. */
    private double number(JsonNode node, String place) {
        if (node.isNumber()) {
            return node.asDouble();
        }
        Double special = node.isString() ? NOT_FINITE.get(node.asString()) : null;
        if (special != null) {
            return special;
        }
        throw wrong(place, node.isMissingNode() ? "is missing" : "must be a number: " + node);
    }

    private String text(JsonNode node, String name, String place) {
        JsonNode value = node.path(name);
        if (!value.isString()) {
            throw wrong(place + "." + name, value.isMissingNode() ? "is missing" : "must be a string: " + value);
        }
        return value.asString();
    }

    private static String words(JsonNode array) {
        var words = new ArrayList<String>();
        array.forEach(word -> words.add(word(word)));
        return String.join(" ", words);
    }

    /** Whatever stands there: what JMH never writes is no reason to refuse its figures. */
    private static String word(JsonNode value) {
        return value.isContainer() ? value.toString() : value.asString();
    }

    private RunFormatException wrong(String place, String problem) {
        return new RunFormatException(file + ": " + (place.isEmpty() ? "" : place + ": ") + problem);
    }
}
