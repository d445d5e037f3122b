package org.scalingpatterns.benchmarks.harness.hdr;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/** Reads a log of {@link HdrLogWriter} back, exactly; any other log is refused with the place and the reason. */
public final class HdrLogReader {
    private static final String VERSION = "#[Histogram log format version 1.3]";
    private static final Pattern PLACE =
            Pattern.compile("#\\[cell=(\\S+) series=(\\S+) block=(\\d{1,9}) fork=(\\d{1,9}) iteration=(\\d{1,9})]");

    private final String name;
    private final StringBuilder times = new StringBuilder();
    private final List<HdrLogEntry> entries = new ArrayList<>();
    private Matcher place;

    private HdrLogReader(String name) {
        this.name = name;
    }

    /**
     * Reads a whole log.
     *
     * @return its entries, in the file's order; counts are exact, times to the millisecond
     * @throws IOException if the file cannot be read, is truncated, or is no such log: {@code file:line: reason}
     */
    public static List<HdrLogEntry> read(Path file) throws IOException {
        HdrLogReader reader = new HdrLogReader(file.getFileName().toString());
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(VERSION)) {
            throw reader.failure(1, "must start with " + VERSION, null);
        }
        if (!text.endsWith("\n")) {
            throw reader.failure(lines.size(), "truncated: must end with a line break", null);
        }
        for (int i = 0; i < lines.size(); i++) {
            reader.line(i + 1, lines.get(i));
        }
        if (reader.place != null) {
            throw reader.failure(lines.size(), "truncated: no histogram after " + reader.place.group(), null);
        }
        return reader.entries;
    }

    private void line(int number, String line) throws IOException {
        if (line.startsWith("#[StartTime:") || line.startsWith("#[BaseTime:")) {
            times.append(line).append('\n');
        } else if (line.startsWith("#[cell=")) {
            if (place != null) {
                throw failure(number, "no histogram after " + place.group(), null);
            }
            place = PLACE.matcher(line);
            if (!place.matches()) {
                throw failure(number, "must match " + PLACE + ": " + line, null);
            }
        } else if (!line.startsWith("#") && !line.startsWith("\"StartTimestamp\"")) {
            if (place == null) {
                throw failure(number, "histogram without its place: must follow a #[cell=…] line", null);
            }
            entries.add(entry(number, line));
            place = null;
        }
    }

    private HdrLogEntry entry(int number, String line) throws IOException {
        // One line at a time: HdrHistogram's reader ends quietly at the first line that it cannot parse.
        byte[] one = (times + line + "\n").getBytes(StandardCharsets.UTF_8);
        EncodableHistogram decoded;
        try (HistogramLogReader reader = new HistogramLogReader(new ByteArrayInputStream(one))) {
            decoded = reader.nextIntervalHistogram();
        } catch (RuntimeException e) {
            throw failure(number, "truncated or damaged histogram", e);
        }
        if (!(decoded instanceof Histogram histogram)) {
            throw failure(number, "truncated or damaged histogram", null);
        }
        HdrLogEntry entry;
        try {
            entry = new HdrLogEntry(place.group(1), place.group(2), number(3), number(4), number(5), histogram);
        } catch (IllegalArgumentException e) {
            throw failure(number - 1, e.getMessage(), e);
        }
        if (!entry.tag().equals(histogram.getTag())) {
            throw failure(number, "must have tag " + entry.tag() + ": Tag=" + histogram.getTag(), null);
        }
        return entry;
    }

    private int number(int group) {
        return Integer.parseInt(place.group(group));
    }

    private IOException failure(int line, String reason, Throwable cause) {
        return new IOException(name + ":" + line + ": " + reason, cause);
    }
}
