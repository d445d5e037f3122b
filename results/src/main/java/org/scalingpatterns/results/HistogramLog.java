package org.scalingpatterns.results;

import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * The histograms of a family's {@code .hlog}, by tag ({@code <cell id>/<series>}), in the order of the file. Immutable.
 *
 * <p>HdrHistogram's own reader skips what it can't parse; here a line that is cut or foreign is refused with its number.
 */
final class HistogramLog {
    private static final String VERSION = "#[Histogram log format version 1.3]";
    private static final Pattern LINE = Pattern.compile(
            "Tag=([^,\\s]+),(\\d+(?:\\.\\d+)?),(\\d+(?:\\.\\d+)?),(\\d+(?:\\.\\d+)?),([A-Za-z0-9+/=]+)");

    /** What the largest value counts as that a recorder keeps. */
    private static final long HIGHEST = RunFolder.merge(List.of()).highestEquivalentValue(RunFolder.HIGHEST_NANOS);

    /*
     * Compressed, as they stand in the file: unfolded, each of them takes some 250 kB, and those of all published runs several GB.
     */
    private final Map<String, List<byte[]>> payloads;

    private HistogramLog(Map<String, List<byte[]>> payloads) {
        this.payloads = payloads;
    }

    /** Reads a log, and unfolds each histogram once: what is returned holds no damaged one. */
    static HistogramLog read(Path file) {
        List<String> lines = RunFolder.lines(file);
        if (!lines.contains(VERSION)) {
            throw new RunFormatException(file + ": is no HdrHistogram log of version 1.3");
        }
        var payloads = new LinkedHashMap<String, List<byte[]>>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#") || line.startsWith("\"")) {
                continue;
            }
            var match = LINE.matcher(line);
            if (!match.matches()) {
                throw new RunFormatException(file + ":" + (i + 1) + ": is no tagged histogram, or is cut short");
            }
            payloads.computeIfAbsent(match.group(1), tag -> new ArrayList<>())
                    .add(checked(match.group(5), file, i + 1));
        }
        return new HistogramLog(payloads);
    }

    /** The tags, in the order of the file. */
    Set<String> tags() {
        return payloads.keySet();
    }

    /** How many histograms have a tag. */
    int count(String tag) {
        return payloads.getOrDefault(tag, List.of()).size();
    }

    /** The histograms with a tag, each unfolded anew. */
    List<Histogram> histograms(String tag) {
        return payloads.getOrDefault(tag, List.of()).stream()
                .map(payload -> {
                    try {
                        return decode(payload);
                    } catch (Exception e) {
                        throw new IllegalStateException(tag + ": could be decoded before", e);
                    }
                })
                .toList();
    }

    private static byte[] checked(String base64, Path file, int line) {
        byte[] payload;
        Histogram histogram;
        try {
            payload = Base64.getDecoder().decode(base64);
            histogram = decode(payload);
        } catch (Exception e) { // the decoder throws nearly anything on damaged bytes
            throw new RunFormatException(file + ":" + line + ": holds a damaged histogram: " + e.getMessage(), e);
        }
        if (histogram.getMaxValue() > HIGHEST) {
            throw new RunFormatException(
                    "%s:%d: holds a value above an hour: %d ns".formatted(file, line, histogram.getMaxValue()));
        }
        return payload;
    }

    private static Histogram decode(byte[] payload) throws Exception {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(payload), 0);
        } catch (Exception e) {
            // It calls a constructor by reflection, which hides that memory ran out: the histogram is not damaged by
            // that.
            if (e.getCause() instanceof InvocationTargetException call
                    && call.getCause() instanceof VirtualMachineError error) {
                throw error;
            }
            throw e;
        }
    }
}
