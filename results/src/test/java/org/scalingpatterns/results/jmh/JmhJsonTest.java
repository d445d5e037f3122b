package org.scalingpatterns.results.jmh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scalingpatterns.results.RunFormatException;

/** Files in the shapes that JMH gives them in other projects. */
class JmhJsonTest {
    @TempDir
    Path temp;

    /** JMH 1.37 with {@code -prof gc}: one row a fork, the error of one value the string "NaN", gc.time without values. */
    @Test
    void read_throughputWithProfiler_hasForksAndSecondaries() {
        List<JmhResult> results = read("""
                [{"jmhVersion": "1.37", "benchmark": "com.acme.MapBench.get", "mode": "thrpt", "threads": 4, "forks": 2,
                  "jvm": "/opt/jdk/bin/java", "jvmArgs": ["-Xmx1g", "-ea"], "jdkVersion": "21.0.2", "vmName": "OpenJDK",
                  "warmupTime": "1 s", "aFieldOfTomorrow": {"x": [1]},
                  "params": {"size": "100", "type": "Hash Map"},
                  "primaryMetric": {"score": 15, "scoreError": "NaN", "scoreConfidence": ["NaN", "NaN"],
                    "scorePercentiles": {"0.0": 10}, "scoreUnit": "ops/us", "rawData": [[10, 12], [18, 20]]},
                  "secondaryMetrics": {
                    "·gc.alloc.rate.norm": {"score": 24, "scoreUnit": "B/op", "rawData": [[24, 24], [24, 24]]},
                    "gc.time": {"score": 3, "scoreUnit": "ms", "rawData": [[], [3]]}}}]
                """);

        JmhResult result = results.get(0);
        assertThat(result.primary().forks()).containsExactly(11.0, 19.0);
        assertThat(result.threads()).isEqualTo(4);
        assertThat(result.params()).containsExactly(Map.entry("size", "100"), Map.entry("type", "Hash Map"));
        assertThat(result.settings())
                .containsEntry("jvmArgs", "-Xmx1g -ea")
                .containsEntry("jdkVersion", "21.0.2")
                .doesNotContainKey("jvm");
        assertThat(result.secondary().get("gc.alloc.rate.norm").forks()).containsExactly(24.0, 24.0);
        assertThat(result.secondary().get("gc.time").forks().get(0)).isNaN();
    }

    @Test
    void read_settingsThatAreNoWords_areKeptAsTheyStand() {
        JmhResult result = read("""
                [{"benchmark": "com.acme.MapBench.get", "mode": "avgt", "jdkVersion": {"x": 1}, "jvmArgs": [["-Xmx1g"], "-ea"],
                  "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[1]]}}]
                """).get(0);

        assertThat(result.settings())
                .containsEntry("jdkVersion", "{\"x\":1}")
                .containsEntry("jvmArgs", "[\"-Xmx1g\"] -ea");
    }

    /** Mode sample: forks, iterations, pairs of value and count. */
    @Test
    void read_sampleMode_putsIterationsOfAForkTogether() {
        JmhResult result = read("""
                [{"benchmark": "com.acme.Net.send", "mode": "sample",
                  "primaryMetric": {"score": 2.5, "scoreError": 0.1, "scoreUnit": "ms/op",
                    "rawDataHistogram": [[[[1.0, 5], [2.0, 3]], [[1.0, 2]]], [[[4.0, 10]]]]},
                  "secondaryMetrics": {}}]
                """).get(0);

        assertThat(result.primary().samples()).containsExactly(Map.of(1.0, 7L, 2.0, 3L), Map.of(4.0, 10L));
        assertThat(result.primary().forks()).containsExactly(1.3, 4.0);
        assertThat(result.params()).isEmpty();
    }

    /** What a dashboard keeps of a run. */
    @Test
    void read_scoreAlone_isOneFork() {
        JmhResult result = read("""
                [{"benchmark": "a.B.c", "mode": "ss", "primaryMetric": {"score": "NaN", "scoreUnit": "s/op"}},
                 {"benchmark": "a.B.d", "mode": "ss", "primaryMetric": {"score": 3.5, "scoreUnit": "s/op"}}]
                """).get(1);

        assertThat(result.primary().forks()).containsExactly(3.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | file.json: is no JMH JSON: must be an array of results",
                "[] | file.json: holds no result",
                "[{\"benchmark\": | file.json:1:15: Unexpected end-of-input",
                "[{\"mode\": \"avgt\"}] | file.json: [0].benchmark: is missing",
                "[{\"benchmark\": \"x\"}] | file.json: [0].benchmark: must be class and method: x",
                "[{\"benchmark\": \"a.B.c\"}] | file.json: [0].primaryMetric: is missing",
                "[{\"benchmark\": \"a.B.c\", \"primaryMetric\": {\"score\": 1}}] | [0].mode: is missing",
                "[{\"benchmark\": \"a.B.c\", \"mode\": \"sample\", \"primaryMetric\": {\"scoreUnit\": \"ns/op\","
                        + " \"rawDataHistogram\": [[{\"1\": 2}]]}}] | rawDataHistogram[0][0]: must be pairs",
                "[{\"benchmark\": \"a.B.c\", \"mode\": \"ss\", \"primaryMetric\": {\"score\": 1}}]"
                        + " | [0].primaryMetric.scoreUnit: is missing",
                "[{\"benchmark\": \"a.B.c\", \"mode\": \"ss\", \"primaryMetric\":"
                        + " {\"scoreUnit\": \"s/op\", \"rawData\": [[1], [2, \"x\"]]}}]"
                        + " | [0].primaryMetric.rawData[1][1]: must be a number: \"x\"",
                "[{\"benchmark\": \"a.B.c\", \"mode\": \"ss\", \"primaryMetric\":"
                        + " {\"scoreUnit\": \"s/op\", \"rawData\": []}}]"
                        + " | [0].primaryMetric.rawData: must be rows, one a fork",
                "[{\"benchmark\": \"a.B.c\", \"mode\": \"sample\", \"primaryMetric\":"
                        + " {\"scoreUnit\": \"s/op\", \"rawDataHistogram\": [[[[1, -2]]]]}}]"
                        + " | [0].primaryMetric.rawDataHistogram[0][0][0][1]: must be a count: -2",
            })
    void read_malformed_refusedNamingFileAndPlace(String text, String message) {
        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(message)
                .matches(e -> e.getMessage().lines().count() == 1, "one line");
    }

    @ParameterizedTest
    @CsvSource({
        "ns/op, us/op, 0.001",
        "ops/min, ops/s, 0.016666666666666666",
        "ops/ms, ops/us, 0.001",
        "s/op, ns/op, 1e9",
        "day/op, hr/op, 24",
        "counts, counts, 1"
    })
    void factor_sameQuantity_converts(String from, String to, double factor) {
        assertThat(JmhUnit.factor(from, to).orElseThrow()).isCloseTo(factor, within(factor * 1e-12));
    }

    @Test
    void factor_otherQuantity_isNone() {
        assertThat(JmhUnit.factor("ops/s", "s/op")).isEmpty();
        assertThat(JmhUnit.factor("B/op", "ns/op")).isEmpty();
        assertThat(JmhUnit.of("MB/sec")).isEmpty();
    }

    private List<JmhResult> read(String text) {
        Path file = temp.resolve("file.json");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JmhJson.read(file);
    }
}
