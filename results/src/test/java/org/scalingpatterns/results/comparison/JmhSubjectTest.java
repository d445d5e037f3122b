package org.scalingpatterns.results.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scalingpatterns.results.RunFormatException;
import org.scalingpatterns.results.comparison.Row.Verdict;
import org.scalingpatterns.results.jmh.JmhJson;

class JmhSubjectTest {
    private static final double[] FAST = {100, 101, 99, 102, 98, 100.5};

    @TempDir
    Path temp;

    /** One file in nanoseconds, one in microseconds: the second is converted. */
    @Test
    void of_filesInOtherUnits_areComparedInTheFirst() {
        Comparison comparison = compare(
                "[" + entry("get", "avgt", "ns/op", 1, FAST) + "]",
                "[" + entry("get", "avgt", "us/op", 0.0012, FAST) + "]");

        Row row = comparison.rows().get(0);
        assertThat(row.unit()).isEqualTo("ns/op");
        assertThat(row.b().orElseThrow().value()).isCloseTo(120.3, within(0.001));
        assertThat(row.ratio().orElseThrow().value()).isCloseTo(1.2, within(1e-9));
        assertThat(row.verdict()).isEqualTo(Verdict.SLOWER);
        assertThat(comparison.hasBands()).isFalse();
    }

    /** JMH's threads are no value of a parameter that is named alike. */
    @Test
    void of_parameterNamedThreads_isKeptApartFromJmhs() {
        String both =
                Stream.of("1", "8").map(threads -> """
                        {"benchmark": "com.acme.MapBench.get", "mode": "avgt", "threads": 4, "params": {"threads": "%s"},
                         "primaryMetric": {"score": 1, "scoreUnit": "ns/op", "rawData": [[100], [101]]}}""".formatted(threads)).collect(Collectors.joining(",", "[", "]"));

        assertThat(compare(both, both).rows())
                .extracting(row -> row.cell().key())
                .containsExactly(
                        "com.acme.MapBench.get/threads=1/-t=4/avgt", "com.acme.MapBench.get/threads=8/-t=4/avgt");
    }

    @Test
    void of_throughput_moreIsFaster() {
        Comparison comparison = compare(
                "[" + entry("get", "thrpt", "ops/min", 60, FAST) + "]",
                "[" + entry("get", "thrpt", "ops/s", 1.2, FAST) + "]");

        assertThat(comparison.rows().get(0).metric().name()).isEqualTo("throughput");
        assertThat(comparison.rows().get(0).verdict()).isEqualTo(Verdict.FASTER);
    }

    /** {@code -bm all} puts one benchmark into a file several times; each mode finds its own. */
    @Test
    void of_severalModes_areMatchedEach() {
        String both =
                "[" + entry("get", "avgt", "ns/op", 1, FAST) + "," + entry("get", "thrpt", "ops/s", 1, FAST) + "]";

        assertThat(compare(both, both).rows())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.verdict()).isEqualTo(Verdict.SAME));
    }

    @Test
    void of_sameResultTwice_refused() {
        String twice =
                "[" + entry("get", "avgt", "ns/op", 1, FAST) + "," + entry("get", "avgt", "ns/op", 1, FAST) + "]";

        assertThatExceptionOfType(RunFormatException.class)
                .isThrownBy(() -> compare(twice, twice))
                .withMessageContaining("a.json: com.acme.MapBench.get/size=1/avgt stands there twice");
    }

    @Test
    void of_oneFork_hasNoInterval() {
        String one = "[" + entry("get", "avgt", "ns/op", 1, 100) + "]";

        assertThat(compare(one, one).rows().get(0).verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void of_scoreThatIsNoNumber_hasFailed() {
        Comparison comparison = compare(
                "[" + entry("get", "avgt", "ns/op", 1, FAST) + "]",
                "[" + entry("get", "avgt", "ns/op", Double.NaN, FAST).replace("NaN", "\"NaN\"") + "]");

        assertThat(comparison.rows()).isEmpty();
        assertThat(comparison.failures())
                .containsExactly("com.acme.MapBench.get/size=1/avgt failed in b.json: its score is no number");
    }

    /** 2,000 samples a fork: p50 and p99 of all forks together; too few for p99.9 of one fork, enough of six. */
    @Test
    void of_sampleMode_hasPercentiles() {
        Comparison comparison = compare(samples(1), samples(1.5));

        assertThat(comparison.rows())
                .extracting(row -> row.metric().name())
                .containsExactly("time", "p50", "p99", "p99.9");
        assertThat(comparison.rows())
                .allSatisfy(row -> assertThat(row.ratio().orElseThrow().value()).isCloseTo(1.5, within(1e-9)));
    }

    /** A clock that ticks seldom gives a median of 0; then there is no ratio, and nothing is claimed. */
    @Test
    void of_sampleModeWithZeros_isUnknown() {
        String zeros = """
                [{"benchmark": "com.acme.Net.send", "mode": "sample", "primaryMetric":
                  {"score": 1, "scoreUnit": "us/op", "rawDataHistogram": [[[[0, 1900], [5, 100]]], [[[0, 1900], [6, 100]]]]}}]
                """;
        Comparison comparison = compare(zeros, zeros);

        assertThat(comparison.rows())
                .filteredOn(row -> row.metric().name().equals("p50"))
                .singleElement()
                .satisfies(row -> assertThat(row.a().orElseThrow().value()).isZero())
                .satisfies(row -> assertThat(row.verdict()).isEqualTo(Row.Verdict.UNKNOWN));
    }

    private static String samples(double factor) {
        String forks = Arrays.stream(FAST)
                .mapToObj(value -> "[[[%s, 1900], [%s, 100]]]".formatted(value * factor, value * factor * 10))
                .collect(Collectors.joining(", "));
        return """
                [{"benchmark": "com.acme.Net.send", "mode": "sample", "primaryMetric":
                  {"score": 1, "scoreUnit": "us/op", "rawDataHistogram": [%s]}}]
                """.formatted(forks);
    }

    private static String entry(String method, String mode, String unit, double factor, double... forks) {
        String rows = Arrays.stream(forks)
                .mapToObj(value -> "[" + value * factor + "]")
                .collect(Collectors.joining(", "));
        return """
                {"benchmark": "com.acme.MapBench.%s", "mode": "%s", "params": {"size": "1"}, "jdkVersion": "21",
                 "primaryMetric": {"score": 1, "scoreUnit": "%s", "rawData": [%s]}}
                """.formatted(method, mode, unit, rows);
    }

    private Comparison compare(String a, String b) {
        return Comparison.of(subject("a.json", a), subject("b.json", b), key -> true);
    }

    private Subject subject(String name, String text) {
        Path file = temp.resolve(name);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return JmhSubject.of(name, file, JmhJson.read(file));
    }
}
