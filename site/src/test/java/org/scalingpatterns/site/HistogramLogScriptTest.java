package org.scalingpatterns.site;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.IntCountsHistogram;
import org.HdrHistogram.ShortCountsHistogram;
import org.junit.jupiter.api.Test;

/** The script reads histograms as HdrHistogram itself does: every encoding, every percentile. */
class HistogramLogScriptTest extends TriedPage {
    private static final List<Double> PERCENTILES =
            List.of(0.0, 1.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 99.99, 99.999, 99.9999, 100.0);

    private static List<Number> expected(Histogram histogram) {
        List<Number> expected = new ArrayList<>(List.of(histogram.getTotalCount(), histogram.getMaxValue()));
        for (double percentile : PERCENTILES.subList(1, PERCENTILES.size())) {
            expected.add(histogram.getValueAtPercentile(percentile));
        }
        return expected;
    }

    private List<?> read(Page page, String log) {
        return (List<?>) page.evaluate("""
                async ([log, percentiles]) => (await scalingPatterns.hlog.readLog(log)).map(({ tag, lines, histogram }) =>
                  [tag, lines, [histogram.n, histogram.max, ...percentiles.map(p => histogram.percentile(p))]])""", List.of(log, PERCENTILES.subList(1, PERCENTILES.size())));
    }

    private static void assertReads(List<?> entries, String tag, int lines, Histogram expected) {
        assertThat(entries).hasSize(1);
        List<?> entry = (List<?>) entries.get(0);
        assertThat(entry.get(0)).isEqualTo(tag);
        assertThat(entry.get(1)).isEqualTo(lines);
        assertThat((List<?>) entry.get(2))
                .map(value -> ((Number) value).longValue())
                .isEqualTo(expected(expected).stream().map(Number::longValue).toList());
    }

    private Page opened() {
        Page page = page();
        page.navigate(url("your-run.html"));
        return page;
    }

    @Test
    void encodings_ofTheSpecification_areReadByHdrHistogramItself() throws Exception {
        Histogram histogram = LogFixture.histogram(1, 2, 3000, 5);
        for (int word : new int[] {2, 4, 8}) {
            assertThat(Histogram.decodeFromByteBuffer(ByteBuffer.wrap(LogFixture.v1(histogram, word, false)), 0))
                    .isEqualTo(histogram);
            assertThat(Histogram.decodeFromCompressedByteBuffer(
                            ByteBuffer.wrap(LogFixture.v1(histogram, word, true)), 0))
                    .isEqualTo(histogram);
        }
        // A V0 payload doesn't say how long it is: HdrHistogram reads it into the class whose words it has.
        assertThat(ShortCountsHistogram.decodeFromCompressedByteBuffer(packed(histogram, 2), 0))
                .isEqualTo(histogram);
        assertThat(IntCountsHistogram.decodeFromCompressedByteBuffer(packed(histogram, 4), 0))
                .isEqualTo(histogram);
        assertThat(Histogram.decodeFromCompressedByteBuffer(packed(histogram, 8), 0))
                .isEqualTo(histogram);
    }

    private static ByteBuffer packed(Histogram histogram, int word) {
        return ByteBuffer.wrap(LogFixture.v0(histogram, word, true));
    }

    @Test
    void encodings_everyOne_giveThePercentilesOfHdrHistogram() {
        Page page = opened();
        Histogram histogram = LogFixture.histogram(1, 2, 3000, 5);
        Map<String, byte[]> payloads = new LinkedHashMap<>();
        for (boolean compressed : new boolean[] {true, false}) {
            for (int word : new int[] {2, 4, 8}) {
                payloads.put("V0, " + word + " bytes, " + compressed, LogFixture.v0(histogram, word, compressed));
                payloads.put("V1, " + word + " bytes, " + compressed, LogFixture.v1(histogram, word, compressed));
            }
            payloads.put("V2, " + compressed, LogFixture.v2(histogram, compressed));
        }
        for (String version : List.of("1.0", "1.1", "1.2", "1.3")) {
            payloads.forEach((encoding, payload) ->
                    assertReads(read(page, LogFixture.older(version, List.of(payload))), "", 1, histogram));
        }
    }

    @Test
    void resolutions_everyOne_giveThePercentilesOfHdrHistogram() {
        Page page = opened();
        for (int digits = 1; digits <= 5; digits++) {
            for (long lowest : new long[] {1, 10, 1000, 1024}) {
                Histogram histogram = LogFixture.histogram(lowest, digits, 20_000, digits * 31L + lowest);
                assertReads(read(page, LogFixture.log("a/b=c", List.of(histogram))), "a/b=c", 1, histogram);
            }
        }
    }

    @Test
    void counts_ofAnySize_areRead() {
        Page page = opened();
        var histogram = new Histogram(3);
        histogram.recordValue(0);
        for (int bits = 1; bits < 50; bits += 6) {
            histogram.recordValueWithCount(1000L * bits, 1L << bits);
        }
        histogram.recordValue(Long.MAX_VALUE / 1024);
        List<?> entries = read(page, LogFixture.log("", List.of(histogram)));
        List<?> figures = (List<?>) ((List<?>) entries.get(0)).get(2);
        assertThat(((Number) figures.get(0)).longValue()).isEqualTo(histogram.getTotalCount());
        assertThat(((Number) figures.get(3)).longValue()).isEqualTo(histogram.getValueAtPercentile(25));
    }

    @Test
    void intervals_ofOneTag_areMerged() {
        Page page = opened();
        var first = LogFixture.histogram(1, 3, 5000, 1);
        var second = LogFixture.histogram(1, 3, 700, 2);
        var coarse = LogFixture.histogram(1000, 2, 100, 3);
        var sum = new Histogram(1, 3_600_000_000_000L, 3);
        List.of(first, second, coarse).forEach(sum::add);
        assertReads(read(page, LogFixture.log("x", List.of(first, second, coarse))), "x", 3, sum);
        assertThat(read(page, LogFixture.log("x", List.of(first)) + LogFixture.log("", List.of(second))))
                .hasSize(2);
    }

    /** Any cut and any changed byte is either refused or leaves a histogram: nothing else is thrown, and nothing hangs. */
    @Test
    void payload_damagedAnywhere_isRefusedInASentence() {
        Page page = opened();
        String log = LogFixture.log("t", List.of(LogFixture.histogram(1, 2, 400, 9)));
        assertThat(page.evaluate("""
                async log => {
                  const start = log.indexOf('HIST');
                  const wrong = [];
                  let refused = 0;
                  for (let i = 0; i < 300; i++) {
                    const at = start + (i * 7919) % (log.length - start - 1);
                    const damaged = i % 2 ? log.slice(0, at) : log.slice(0, at) + (log[at] === 'A' ? 'Z' : 'A') + log.slice(at + 1);
                    try {
                      await scalingPatterns.hlog.readLog(damaged);
                    } catch (e) {
                      if (!(e instanceof scalingPatterns.hlog.Refused) || !/line 4|is cut short|without a histogram/.test(e.message)) wrong.push(i + ' ' + e);
                      refused++;
                    }
                  }
                  return refused > 250 ? wrong : ['refused only ' + refused];
                }""", log)).isEqualTo(List.of());
    }
}
