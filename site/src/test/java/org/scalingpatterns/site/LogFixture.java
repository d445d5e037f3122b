package org.scalingpatterns.site;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Histogram logs of every age. HdrHistogram itself writes version 1.3 with encoding V2; the encodings V0 and V1, which it only reads,
 * are written here from its specification, and a test has it read them.
 */
final class LogFixture {
    private static final int V0 = 0x1c849308;
    private static final int V1 = 0x1c849301;

    private LogFixture() {}

    /** Values over several decades, as many as asked for, with some far ones. */
    static Histogram histogram(long lowest, int digits, int count, long seed) {
        var histogram = new Histogram(lowest, 3_600_000_000_000L, digits);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            double tail = Math.pow(1 / (1 - random.nextDouble()), 1.2);
            histogram.recordValue(Math.min(3_000_000_000_000L, (long) (lowest * 900.0 * tail)));
        }
        return histogram;
    }

    /** What HdrHistogram's own writer makes of these, each with its tag; an empty tag is none. */
    static String log(String tag, List<Histogram> histograms) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            var writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputStartTime(0);
            writer.outputLegend();
            for (Histogram histogram : histograms) {
                histogram.setTag(tag.isEmpty() ? null : tag);
                histogram.setStartTimeStamp(0);
                histogram.setEndTimeStamp(1000);
                writer.outputIntervalHistogram(histogram);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A log of an older version with one line a payload. */
    static String older(String version, List<byte[]> payloads) {
        var log = new StringBuilder("#[Histogram log format version " + version + "]\n")
                .append("#[StartTime: 1441812279.474 (seconds since epoch), Wed Sep 09 08:24:39 PDT 2015]\n")
                .append("\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
        for (byte[] payload : payloads) {
            log.append("0.127,1.007,2.769,")
                    .append(Base64.getEncoder().encodeToString(payload))
                    .append('\n');
        }
        return log.toString();
    }

    static byte[] v2(Histogram histogram, boolean compressed) {
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length =
                compressed ? histogram.encodeIntoCompressedByteBuffer(buffer) : histogram.encodeIntoByteBuffer(buffer);
        byte[] bytes = new byte[length];
        buffer.rewind();
        buffer.get(bytes);
        return bytes;
    }

    /** Encoding V0: a header of 32 bytes, then every count in a word of 2, 4 or 8 bytes. */
    static byte[] v0(Histogram histogram, int word, boolean compressed) {
        ByteBuffer buffer = ByteBuffer.allocate(32 + counts(histogram).size() * word);
        buffer.putInt(V0 | word << 4);
        buffer.putInt(histogram.getNumberOfSignificantValueDigits());
        buffer.putLong(histogram.getLowestDiscernibleValue());
        buffer.putLong(histogram.getHighestTrackableValue());
        buffer.putLong(histogram.getTotalCount());
        words(buffer, histogram, word);
        return compressed ? compressed(V0 + 1 | word << 4, buffer.array()) : buffer.array();
    }

    /** Encoding V1: a header of 40 bytes with the payload's length, then the counts as in V0. */
    static byte[] v1(Histogram histogram, int word, boolean compressed) {
        int length = counts(histogram).size() * word;
        ByteBuffer buffer = ByteBuffer.allocate(40 + length);
        buffer.putInt(V1 | word << 4);
        buffer.putInt(length);
        buffer.putInt(0);
        buffer.putInt(histogram.getNumberOfSignificantValueDigits());
        buffer.putLong(histogram.getLowestDiscernibleValue());
        buffer.putLong(histogram.getHighestTrackableValue());
        buffer.putDouble(1);
        words(buffer, histogram, word);
        return compressed ? compressed(V1 + 1 | word << 4, buffer.array()) : buffer.array();
    }

    private static List<Long> counts(Histogram histogram) {
        List<Long> counts = new ArrayList<>();
        for (HistogramIterationValue value : histogram.allValues()) {
            counts.add(value.getCountAtValueIteratedTo());
        }
        return counts;
    }

    private static void words(ByteBuffer buffer, Histogram histogram, int word) {
        for (long count : counts(histogram)) {
            if (word == 2) {
                buffer.putShort((short) count);
            } else if (word == 4) {
                buffer.putInt((int) count);
            } else {
                buffer.putLong(count);
            }
        }
    }

    private static byte[] compressed(int cookie, byte[] bytes) {
        var deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return ByteBuffer.allocate(8 + length)
                .putInt(cookie)
                .putInt(length)
                .put(packed, 0, length)
                .array();
    }
}
