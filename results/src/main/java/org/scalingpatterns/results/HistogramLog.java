package org.scalingpatterns.results;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * The histograms of a family's {@code .hlog}, by tag ({@code <cell id>/<series>}), in the order of the file.
 *
 * <p>HdrHistogram's own reader skips what it can't parse; here a line that is cut or foreign is refused with its number.
 */
final class HistogramLog {
    private static final String VERSION = "#[Histogram log format version 1.3]";
    private static final Pattern LINE = Pattern.compile(
            "Tag=([^,\\s]+),(\\d+(?:\\.\\d+)?),(\\d+(?:\\.\\d+)?),(\\d+(?:\\.\\d+)?),([A-Za-z0-9+/=]+)");

    /** What the largest value counts as that a recorder keeps. */
    private static final long HIGHEST = RunFolder.merge(List.of()).highestEquivalentValue(RunFolder.HIGHEST_NANOS);

    private HistogramLog() {}

    static Map<String, List<Histogram>> read(Path file) {
        List<String> lines = RunFolder.lines(file);
        if (!lines.contains(VERSION)) {
            throw new RunFormatException(file + ": is no HdrHistogram log of version 1.3");
        }
        var histograms = new LinkedHashMap<String, List<Histogram>>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.startsWith("#") || line.startsWith("\"")) {
                continue;
            }
            var match = LINE.matcher(line);
            if (!match.matches()) {
                throw new RunFormatException(file + ":" + (i + 1) + ": is no tagged histogram, or is cut short");
            }
            histograms
                    .computeIfAbsent(match.group(1), tag -> new ArrayList<>())
                    .add(decode(match.group(5), file, i + 1));
        }
        return histograms;
    }

    private static Histogram decode(String payload, Path file, int line) {
        Histogram histogram;
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(payload));
            histogram = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (Exception e) { // the decoder throws nearly anything on damaged bytes
            throw new RunFormatException(file + ":" + line + ": holds a damaged histogram: " + e.getMessage(), e);
        }
        if (histogram.getMaxValue() > HIGHEST) {
            throw new RunFormatException(
                    "%s:%d: holds a value above an hour: %d ns".formatted(file, line, histogram.getMaxValue()));
        }
        return histogram;
    }
}
