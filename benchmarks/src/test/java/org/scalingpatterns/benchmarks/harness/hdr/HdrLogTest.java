package org.scalingpatterns.benchmarks.harness.hdr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogProcessor;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HdrLogTest {
    private static final Instant BASE = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void read_afterWrite_givesTheSameHistogramsAndPlaces() throws IOException {
        List<HdrLogEntry> written = entries();

        List<HdrLogEntry> read = HdrLogReader.read(write(written));

        assertThat(read).hasSameSizeAs(written);
        for (int i = 0; i < read.size(); i++) {
            HdrLogEntry in = written.get(i);
            HdrLogEntry out = read.get(i);
            assertThat(out).isEqualTo(in);
            assertThat(out.histogram().getStartTimeStamp())
                    .isCloseTo(in.histogram().getStartTimeStamp(), within(1L));
            for (double p : new double[] {0, 50, 99, 99.9, 100}) {
                assertThat(out.histogram().getValueAtPercentile(p))
                        .isEqualTo(in.histogram().getValueAtPercentile(p));
            }
        }
        assertThat(read).isSorted();
    }

    @Test
    void log_inHdrHistogramsOwnReader_loadsWithTags() throws IOException {
        List<HdrLogEntry> written = entries();

        try (HistogramLogReader reader = new HistogramLogReader(write(written).toFile())) {
            for (HdrLogEntry entry : written) {
                Histogram histogram = (Histogram) reader.nextIntervalHistogram();
                assertThat(histogram).isEqualTo(entry.histogram());
                assertThat(histogram.getTag()).isEqualTo(entry.tag());
            }
            assertThat(reader.nextIntervalHistogram()).isNull();
        }
    }

    @Test
    void log_inHistogramLogProcessor_hasThePercentilesOfTheMergedSeries() throws Exception {
        Path log = write(entries());
        Path out = folder.resolve("processed");

        Thread processor = new HistogramLogProcessor(
                new String[] {"-i", log.toString(), "-o", out.toString(), "-tag", "queue/mpmc-ring/threads=4/service"});
        processor.start();
        processor.join();

        Histogram merged = HdrRecorder.newHistogram();
        entries().stream().filter(e -> e.tag().endsWith("/service")).forEach(e -> merged.add(e.histogram()));
        String text = Files.readString(folder.resolve("processed.hgrm"));
        assertThat(text).containsPattern("Total count\\s*=\\s*" + merged.getTotalCount() + "]");
        assertThat(text).containsPattern(String.format("Max\\s*=\\s*%.3f,", merged.getMaxValue() / 1e6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a,b", "a\nb", "", "größe", "a:b"})
    void entry_cellThatWouldBreakTheFormat_isRefused(String cell) {
        assertThatThrownBy(() -> new HdrLogEntry(cell, "service", 0, 0, 0, HdrRecorder.newHistogram()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must match [A-Za-z0-9._=/-]+: cell=" + cell);
    }

    @Test
    void entry_seriesWithSlashOrNegativeNumber_isRefused() {
        assertThatThrownBy(() -> new HdrLogEntry("a", "b/c", 0, 0, 0, HdrRecorder.newHistogram()))
                .hasMessage("must match [A-Za-z0-9._=-]+: name=b/c");
        assertThatThrownBy(() -> new HdrLogEntry("a", "b", 0, -1, 0, HdrRecorder.newHistogram()))
                .hasMessage("must be >= 0: block=0, fork=-1, iteration=0");
    }

    @Test
    void read_truncatedAnywhereInTheLastEntry_saysWhere() throws IOException {
        Path log = write(entries().subList(0, 1));
        String text = Files.readString(log);
        int last = text.indexOf("#[cell=") + 3;
        for (int length = last; length < text.length(); length++) {
            Files.writeString(log, text.substring(0, length));
            assertThatThrownBy(() -> HdrLogReader.read(log))
                    .as("cut at %d of %d", length, text.length())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("run.hlog:");
        }
    }

    @Test
    void read_foreignOrInconsistentLog_saysWhere() throws IOException {
        String text = Files.readString(write(entries().subList(0, 1)));
        assertRefused("Hello\n", "run.hlog:1: must start with #[Histogram log format version 1.3]");
        assertRefused("", "run.hlog:1: must start with #[Histogram log format version 1.3]");
        assertRefused(
                text.replaceAll("#\\[cell=[^\\n]*\\n", ""),
                "run.hlog:6: histogram without its place: must follow a #[cell=…] line");
        assertRefused(text.replaceAll("HISTF.{100}", "HISTFAAAA"), "run.hlog:7: truncated or damaged histogram");
        assertRefused(
                text.replace("Tag=queue", "Tag=other"),
                "run.hlog:7: must have tag queue/mpmc-ring/threads=4/response:"
                        + " Tag=other/mpmc-ring/threads=4/response");
    }

    @Test
    void close_afterAFailedWrite_throws() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("disk full");
            }
        };

        assertThatThrownBy(() -> new HdrLogWriter(full, BASE).close()).hasMessage("cannot write histogram log");
    }

    private void assertRefused(String text, String message) throws IOException {
        Path log = folder.resolve("run.hlog");
        Files.writeString(log, text);
        assertThatThrownBy(() -> HdrLogReader.read(log))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private Path write(List<HdrLogEntry> entries) throws IOException {
        Path log = folder.resolve("run.hlog");
        try (HdrLogWriter writer = new HdrLogWriter(Files.newOutputStream(log), BASE)) {
            entries.forEach(writer::write);
        }
        return log;
    }

    private static List<HdrLogEntry> entries() {
        List<HdrLogEntry> entries = new ArrayList<>();
        for (String series : List.of("response", "service")) {
            for (int block = 0; block < 2; block++) {
                for (int iteration = 0; iteration < 3; iteration++) {
                    Histogram histogram = HdrRecorder.newHistogram();
                    for (int v = 1; v <= 1_000; v++) {
                        histogram.recordValueWithCount(v * 997L * (1 + block + iteration), v % 7 + 1L);
                    }
                    histogram.recordValue(1);
                    histogram.recordValue(HdrRecorder.HIGHEST_NANOS);
                    long start = BASE.toEpochMilli() + 60_000L * block + 1_007L * iteration;
                    histogram.setStartTimeStamp(start);
                    histogram.setEndTimeStamp(start + 1_003);
                    entries.add(new HdrLogEntry("queue/mpmc-ring/threads=4", series, block, 0, iteration, histogram));
                }
            }
        }
        entries.add(new HdrLogEntry("zero", "service", 9, 9, 9, empty()));
        return entries;
    }

    private static Histogram empty() {
        Histogram histogram = HdrRecorder.newHistogram();
        histogram.setStartTimeStamp(BASE.toEpochMilli() + 200_000);
        histogram.setEndTimeStamp(BASE.toEpochMilli() + 200_000);
        return histogram;
    }
}
